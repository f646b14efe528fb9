import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
import SaccadeTasks
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("A damaged checkpoint is refused with 65, its file and its field by whatever needs the field, and never a trap")
struct DamagedCheckpointTests {
  private static let targets = ["x", "size"]

  /// A run within its first epoch, of which one gradient waits for its update, and what goes on with it.
  private struct Fixture {
    let folder: String
    let config: TrainingConfig
    let raw: RawCheckpoint
    let image = ShapesDataset(count: 1, height: 16, width: 16, part: "fresh").image(at: 0)
    var path: String { folder + "/run/last.safetensors" }

    init(_ folder: String, regression: Bool) throws {
      func config(_ iterations: Int) throws -> TrainingConfig {
        try TinyRun.config(
          folder + "/run",
          set: [
            "data.batch_size=4", "data.workers=0", "data.train={type: Shapes, count: 24, size: 16}",
            "data.val.count=4", "runner={max_iters: \(iterations)}", "checkpoint.interval=1", "step.accumulate=2",
            "hooks=[{type: EMA}, {type: EarlyStopping}]", "lr_config={policy: constant}",
          ]
            + (regression
              ? ["task={type: Regression, targets: [\(targets.joined(separator: ", "))]}", "model.num_classes=2"] : []))
      }
      struct Stop: Error {}
      do {
        func train<Settings: TaskSettings>(_ settings: Settings) throws {
          let run = try TrainingRun(
            settings, config(12), source: "tiny.yaml", root: DataRoot(), terminal: TinyRun.silence)
          run.extraHooks = [StopAt<Settings.Task>(step: 5, error: Stop())]
          _ = try run.run()
        }
        try train(try config(12).task)
      } catch TrainingError.stopped(let cause, _) where cause is Stop {}
      self.folder = folder
      self.config = try config(6)
      raw = try RawCheckpoint(folder + "/run/last.safetensors")
    }

    /// Uses the checkpoint as it now lies there.
    func perform(_ use: Use) throws {
      switch use {
      case .resume:
        var config = config
        config.resume = true
        _ = try config.train(source: "tiny.yaml", terminal: TinyRun.silence)
      case .test: _ = try Evaluation(config, checkpoint: path, source: "tiny.yaml", terminal: TinyRun.silence)
      case .predict:
        _ = try Predictors.load(checkpoint: path, catalog: TinyRun.catalog).predict(image, top: 3)
      case .begin: _ = try Weights.begin(config.model.makeModel(), with: path)
      case .load: try config.model.makeModel().load(from: path)
      }
    }

    /// Lays the damaged file there, uses it in all ways, and says what came otherwise than expected.
    func surprises(of damage: Damage) throws -> [String] {
      var damaged = raw
      damage.apply(&damaged)
      let bytes = Data(damaged.bytes)
      return try Use.allCases.compactMap { use in
        // A run that goes on writes over it.
        try bytes.write(to: URL(filePath: path))
        do {
          try perform(use)
          return damage.refusedBy.contains(use) ? "\(damage.name): \(use) took it" : nil
        } catch {
          guard let error = error as? any SaccadeError else { return "\(damage.name): \(use): untyped: \(error)" }
          let text = error.description
          let isRight =
            damage.refusedBy.contains(use) && error.exitCode == .unusable && text.hasPrefix(path)
            && (damage.word.isEmpty || text.contains(damage.word)) && !error.advice.isEmpty
          return isRight ? nil : "\(damage.name): \(use) said \(error.exitCode.rawValue) \(text)"
        }
      }
    }
  }

  private func expectNoSurprise(
    regression: Bool = false, sourceLocation: SourceLocation = #_sourceLocation,
    _ damages: (RawCheckpoint) throws -> [Damage]
  ) throws {
    try withFolder { folder in
      let fixture = try Fixture(folder, regression: regression)
      #expect(try fixture.surprises(of: Damage("none", refusedBy: []) { _ in }) == [])
      let all = try damages(fixture.raw)
      #expect(Set(all.map(\.name)).count == all.count, "each damage has a name of its own")
      for damage in all {
        let surprises = try fixture.surprises(of: damage)
        #expect(surprises.isEmpty, "\(surprises.joined(separator: "\n"))", sourceLocation: sourceLocation)
      }
    }
  }

  @Test("in the header that lists its tensors")
  func header() throws {
    try expectNoSurprise { raw in
      let item = try #require(raw.items.first { $0.name == "conv.weight" })
      return Damage.header("conv.weight", type: item.type, shape: item.shape, bytes: item.bytes.count)
    }
  }

  @Test("in its text fields and its position")
  func fields() throws { try expectNoSurprise { _ in Damage.texts + Damage.progress } }

  @Test("in its weights")
  func weights() throws { try expectNoSurprise { Damage.weights(of: $0) } }

  @Test("in what the step and the hooks remember")
  func state() throws { try expectNoSurprise { Damage.state(of: $0) } }

  @Test("in the names of its classes")
  func classNames() throws {
    try expectNoSurprise { raw in
      let text = try #require(raw.texts["saccade.class_names"])
      return Damage.classNames(try JSONDecoder().decode([String].self, from: Data(text.utf8)))
    }
  }

  @Test("in how its numbers are written, and in figures of another task")
  func numbers() throws {
    try expectNoSurprise(regression: true) { _ in
      Damage.scales + [
        Damage("figures of other numbers", refusedBy: [.resume], "mae_other") {
          $0.set(
            "saccade.progress", "metrics",
            #""{\"sampleCount\":20,\"targets\":[\"x\",\"other\"],\"errors\":[{\"count\":20,\"absoluteSum\":1,\"squareSum\":1,\"mean\":1,\"spread\":1},{\"count\":20,\"absoluteSum\":1,\"squareSum\":1,\"mean\":1,\"spread\":1}],\"lossSum\":1}""#
          )
        },
        Damage("figures of fewer sums than numbers", refusedBy: [.resume], "figures of its epoch") {
          $0.set(
            "saccade.progress", "metrics",
            #""{\"sampleCount\":20,\"targets\":[\"x\",\"size\"],\"errors\":[{\"count\":20,\"absoluteSum\":1,\"squareSum\":1,\"mean\":1,\"spread\":1}],\"lossSum\":1}""#
          )
        },
        Damage("sums below zero", refusedBy: [.resume], "figures of its epoch") {
          $0.set(
            "saccade.progress", "metrics",
            #""{\"sampleCount\":20,\"targets\":[\"x\",\"size\"],\"errors\":[{\"count\":20,\"absoluteSum\":1,\"squareSum\":1,\"mean\":1,\"spread\":1},{\"count\":20,\"absoluteSum\":-1,\"squareSum\":1,\"mean\":1,\"spread\":1}],\"lossSum\":1}""#
          )
        },
      ]
    }
  }

  @Test(
    "in any setting of its configuration: what is not usable is refused, and nothing is a trap",
    arguments: [false, true])
  func settings(regression: Bool) throws {
    try withFolder { folder in
      let fixture = try Fixture(folder, regression: regression)
      let text = try #require(fixture.raw.texts["saccade.config"])
      let document = try ConfigDocument(yaml: text, name: "config")
      let values = ["0", "-1", "\(Int.max)", "\(Int.min)", "1e300", ".nan", "text", "null", "[]", "{}", "1000000000"]
      for (path, old, _) in ConfigDocument.leaves(of: document.node, at: "", written: nil) {
        let isOfModel = path.hasPrefix("model.") || path.hasPrefix("task.")
        // What both tasks have alike is tried with one of them.
        guard !regression || isOfModel || path.hasPrefix("loss.") || path == "checkpoint.best" else { continue }
        for value in values where value != old {
          var damaged = fixture.raw
          damaged.texts["saccade.config"] =
            try ConfigDocument(yaml: text, name: "config", overrides: ["\(path)=\(value)"]).node.yaml
          try Data(damaged.bytes).write(to: URL(filePath: fixture.path))
          do {
            try fixture.perform(.predict)
            #expect(!isOfModel, "\(path)=\(value) was taken")
          } catch let error as any SaccadeError {
            let isRight = error.exitCode == .unusable && error.description.hasPrefix(fixture.path)
            #expect(isRight, "\(path)=\(value): \(error.exitCode.rawValue) \(error)")
          }
          guard isOfModel || path == "checkpoint.best" else { continue }
          // A run goes on by its own configuration, if its task is the same.
          do { try fixture.perform(.resume) } catch let error as CheckpointError {
            #expect(path == "task.type" && error.exitCode == .unusable, "\(path)=\(value): \(error)")
          }
        }
      }
    }
  }

  @Test("of another model or task: each names both")
  func others() throws {
    try withFolder { folder in
      let fixture = try Fixture(folder + "/a", regression: false)
      func refusal(_ overrides: String...) throws -> String {
        var damaged = fixture.raw
        let text = try #require(damaged.texts["saccade.config"])
        damaged.texts["saccade.config"] =
          try ConfigDocument(yaml: text, name: "config", overrides: overrides).node.yaml
        try Data(damaged.bytes).write(to: URL(filePath: fixture.path))
        let error = #expect(throws: CheckpointError.self) { try fixture.perform(.predict) }
        return error?.description.replacing(fixture.path, with: "FILE") ?? ""
      }
      #expect(
        try refusal("model={type: ResNet8, num_classes: 10}").hasPrefix("FILE: the weights do not fit the model: "))
      #expect(try refusal("model.type=TinyNest").hasPrefix("FILE: is a checkpoint of the model 'TinyNest', which"))
      #expect(
        try refusal("model={type: LeNet, num_classes: 10}").hasPrefix(
          "FILE: its configuration cannot be used: saccade.config"))
      #expect(
        try refusal("task={type: Regression, targets: [x, y]}", "loss=null", "checkpoint.best=mae", "hooks=[]")
          .contains("'saccade.target_scales'"))
      #expect(
        try refusal("model.num_classes=1000000000").hasPrefix(
          "FILE: its configuration asks for a network of num_classes 1000000000, and its weights have "))
    }
  }
}

/// Ends a run with an error after a step.
private struct StopAt<Task: TrainingTask>: TrainingHook {
  let step: Int
  let error: any Error

  func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) throws {
    if trainer.iteration == self.step { throw error }
  }
}
