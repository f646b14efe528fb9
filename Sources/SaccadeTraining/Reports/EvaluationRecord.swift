import Foundation
import SaccadeLayers
import SaccadeTasks
import SaccadeText

/// What the last validation of a run came to, as its folder keeps it for reports: `evaluation.json`.
struct EvaluationRecord: Codable {
  /// The epoch after which it was, from 1.
  let epoch: Int
  /// What there is to see.
  let exhibits: [Exhibit]

  /// Reads a file; nil if there is none, or it is none of these.
  init?(contentsOf path: String) {
    guard let bytes = try? RegularFile.contents(of: path),
      let record = try? RunJSON.decoder.decode(Self.self, from: Data(bytes)), record.isSound
    else { return nil }
    self = record
  }

  init(epoch: Int, exhibits: [Exhibit]) {
    self.epoch = epoch
    self.exhibits = exhibits
  }

  /// Files may come from anybody: a table needs as many columns as it has names.
  private var isSound: Bool {
    exhibits.allSatisfy { exhibit in
      guard case .confusion(let names, let counts) = exhibit.content else { return true }
      return counts.count == names.count && counts.allSatisfy { $0.count == names.count }
    }
  }

  /// Writes it into a folder that is held open.
  func write(to path: String, in folder: Int32) throws {
    try AtomicFile.write(try RunJSON.encoder.encode(self), to: path, in: folder)
  }
}
