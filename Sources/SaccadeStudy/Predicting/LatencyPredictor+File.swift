import Foundation
import SaccadeLayers
import SaccadeText
import SaccadeTraining

extension LatencyPredictor {
  /// Reads what a study wrote.
  /// - Throws: ``StudyError`` if the file cannot be read, or is no such file
  public init(contentsOf path: String) throws {
    let bytes: [UInt8]
    do throws(RegularFile.Refusal) { bytes = Array(try RegularFile.contents(of: path, atMost: Self.mostBytes)) } catch {
      throw StudyError(
        place: path, problem: error.problem,
        advice: "make it with \"saccade study\", or name the file latency.json that one wrote",
        exitCode: error == .tooLong ? .unusable : .noInput)
    }
    func refuse(_ problem: String) -> StudyError {
      StudyError(place: path, problem: problem, advice: "make it again with \"saccade study\"")
    }
    guard let found = try? JSONDecoder().decode(LatencyPredictor.self, from: Data(bytes)) else {
      throw refuse("is not what a study writes")
    }
    guard found.format == Self.currentFormat else {
      throw refuse("has the form \(found.format), which is not known here")
    }
    guard found.isSane else { throw refuse("has numbers that no measurement gives") }
    self = found
  }

  /// Writes it.
  /// - Throws: `FileError` if the file cannot be written
  public func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try AtomicFile.write(try encoder.encode(self), to: path)
  }

  /// What a study writes is a third of a megabyte.
  private static let mostBytes = 1 << 24

  /// Whether all its numbers can come from measurements.
  private var isSane: Bool {
    let lengths = Dictionary(grouping: samples) { $0.kind }.values.map { Set($0.map(\.features.count)) }
    let texts =
      [machine.processor, machine.instructions, machine.system, machine.host] + networks + samples.map(\.kind)
    return !samples.isEmpty && texts.allSatisfy { $0.count <= 300 }
      && [gigaflops, gigabytes].allSatisfy { 1e-3...1e7 ~= $0 } && 0.1...10 ~= gap
      && 0...100 ~= typicalError ?? 0 && 1...100_000 ~= machine.threads
      // As many as those that they are compared with, which another version may have more of.
      && lengths.allSatisfy { $0 == [OperationCost.windowFeatureCount] || $0 == [OperationCost.plainFeatureCount] }
      && samples.allSatisfy { -12...12 ~= $0.excess && $0.features.allSatisfy { 0...200 ~= $0 } }
  }
}
