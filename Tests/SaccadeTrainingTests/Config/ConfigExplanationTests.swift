import Foundation
import SaccadeConfig
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("A setting is told with where it comes from and all that it took the place of")
struct ConfigExplanationTests {
  private func chain(_ folder: String) throws -> String {
    func write(_ text: String, _ name: String) throws {
      try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }
    try write(lenet, "base.yaml")
    try write("base: base.yaml\noptimizer: {lr: 0.02}\n", "longer.yaml")
    try write("base: longer.yaml\noptimizer: {lr: 0.02, momentum: 0.5}\nseed: 4\n", "mine.yaml")
    try write("base: mine.yaml\noptimizer: {type: AdamW, lr: 0.001}\n", "adam.yaml")
    return folder
  }

  @Test("the whole chain, from the argument back to the default")
  func wholeChain() throws {
    try withFolder { folder in
      let mine = try chain(folder) + "/mine.yaml"
      let explanation = try ConfigExplanation(file: mine, overrides: ["optimizer.lr=0.3"])
      #expect(
        explanation.settings(at: "optimizer.lr").map(\.lines) == [
          [
            "optimizer.lr: 0.3", "    from --set optimizer.lr=0.3", "    in place of 0.02, from \(mine):2:17",
            "    in place of 0.02, from \(folder)/longer.yaml:2:17",
            "    in place of 0.05, from \(folder)/base.yaml:12:7",
          ]
        ])
      let seed = try #require(explanation.settings(at: "seed").first)
      #expect(seed.lines == ["seed: 4", "    from \(mine):3:7", "    in place of 0, the default"])
      let model = try #require(explanation.settings(at: "model.type").first)
      #expect(model.lines == ["model.type: LeNet", "    from \(folder)/base.yaml:1:15"])
      #expect(explanation.settings(at: "precision").first?.lines == ["precision: float32", "    the default"])
    }
  }

  @Test("what belonged to a section that was replaced is told, also where its key has no meaning any more")
  func replaced() throws {
    try withFolder { folder in
      let adam = try chain(folder) + "/adam.yaml"
      let explanation = try ConfigExplanation(file: adam)
      let lines = try #require(explanation.settings(at: "optimizer.lr").first?.lines)
      #expect(lines[0] == "optimizer.lr: 0.001" && lines[1] == "    from \(adam):2:30")
      #expect(lines.contains("    in place of 0.05, from \(folder)/base.yaml:12:7"), "\(lines)")
      #expect(explanation.settings(at: "optimizer.momentum").isEmpty)
    }
  }

  @Test("a section is told with all that is in it; of a path that there is not, the nearest")
  func sections() throws {
    try withFolder { folder in
      let explanation = try ConfigExplanation(file: chain(folder) + "/mine.yaml")
      let all = explanation.settings()
      #expect(all.count == explanation.config.node.leafCount)
      let pipeline = explanation.settings(at: "data.train.pipeline[0]")
      #expect(pipeline.map(\.path).contains("data.train.pipeline.0.size"))
      #expect(ConfigExplanation.lines(of: pipeline).count == pipeline.count)
      #expect(explanation.settings(at: "optimizer.l").isEmpty && explanation.settings(at: "a[").isEmpty)
      #expect(explanation.hint(for: "optimizer.momentun") == "; did you mean 'optimizer.momentum'?")
      #expect(explanation.hint(for: "optimiser") == "; did you mean 'optimizer'?")
    }
  }

  @Test("an argument that changes nothing is warned of, with what says the same")
  func idle() throws {
    try withFolder { folder in
      let mine = try chain(folder) + "/mine.yaml"
      func warnings(_ overrides: String...) throws -> [String] {
        try ConfigExplanation(file: mine, overrides: overrides).warnings
      }
      #expect(try warnings("optimizer.lr=0.5", "model.num_classes=7") == [])
      #expect(
        try warnings("optimizer.lr=0.020")
          == ["--set optimizer.lr=0.020 changes nothing: optimizer.lr is so without it (\(mine):2:17)"])
      #expect(
        try warnings("resume=false") == ["--set resume=false changes nothing: resume is so without it (default)"])
      #expect(
        try warnings("seed=1", "seed=2") == [
          "--set seed=1 changes nothing: seed is so without it (--set seed=2)"
        ])
    }
  }
}

extension ConfigNode {
  /// How many settings it has, as they are explained.
  fileprivate var leafCount: Int { ConfigDocument.leaves(of: self, at: "", written: nil).count }
}
