import Foundation
import SaccadeLayers
import SaccadeText

extension LatencyPredictor {
  /// Reads what a study wrote.
  /// - Throws: ``StudyError`` if the file cannot be read, or is no such file
  public init(contentsOf path: String) throws {
    let bytes: [UInt8]
    do throws(RegularFile.Refusal) { bytes = Array(try RegularFile.contents(of: path)) } catch {
      throw StudyError(
        place: path, problem: error.problem, advice: "name the file latency.json that \"saccade study\" wrote",
        exitCode: .noInput)
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
    guard !found.samples.isEmpty, found.gigaflops > 0, found.gigabytes > 0, found.gigaflops.isFinite,
      found.gigabytes.isFinite, 0.1...10 ~= found.gap,
      found.samples.allSatisfy({ abs($0.excess) < 50 && $0.features.allSatisfy(\.isFinite) })
    else { throw refuse("has numbers that no measurement gives") }
    self = found
  }

  /// Writes it.
  /// - Throws: `FileError` if the file cannot be written
  public func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try AtomicFile.write(try encoder.encode(self), to: path)
  }
}
