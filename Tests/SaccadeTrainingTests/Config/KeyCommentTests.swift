import Foundation
import SaccadeConfig
import SaccadeTasks
import SaccadeTraining
import Testing

@Suite("A section's documentation in Swift")
struct KeyCommentTests {
  @Test("names the keys that the section has, in their order")
  func keys() throws {
    let references = [
      ConfigReference(of: TrainingConfig()), ConfigReference(of: RegressionSettings.Loss()),
      ConfigReference(of: DetectionSettings.Loss()), ConfigReference(of: SegmentationSettings.Loss()),
    ]
    func lists(_ keys: [ConfigReference.Key]) -> [[String]] { [keys.map(\.name)] + keys.flatMap { lists($0.keys) } }
    let known = references.flatMap { reference in
      lists(reference.keys) + reference.families.flatMap { $0.members.flatMap { lists($0.keys) } }
    }
    var seen = 0
    let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Sources").standardized
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    for case let file as URL in files where file.pathExtension == "swift" {
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated() where line.contains("public static let fields") {
        let comment = lines[..<number].reversed().prefix { $0.contains("///") }.reversed().joined(separator: " ")
        guard comment.contains("/// The key") else { continue }
        let named = comment.matches(of: /`(\w+)`/).map { String($0.1) }
        // A learning-rate policy has the keys of its curve and those of every policy.
        let isKnown = known.contains { keys in
          keys.indices.contains { keys[$0...].starts(with: named) }
        }
        #expect(isKnown, "\(file.lastPathComponent):\(number + 1): \(named.joined(separator: ", "))")
        seen += 1
      }
    }
    #expect(seen > 30)
  }
}
