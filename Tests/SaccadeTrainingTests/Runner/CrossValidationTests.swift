import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("Cross-validation, learning-rate sweeps and pictures that grow, in runs of seconds")
struct CrossValidationTests {
  @Test("each fold is a run of its own; the mean is theirs; what is done is not trained again")
  func folds() throws {
    try withFolder { folder in
      let config = try TinyRun.config(folder + "/unused", set: ["runner={max_epochs: 1}"])
      let validation = CrossValidation(config, folds: 3, folder: folder + "/folds")
      let report = try validation.run(source: "tiny.yaml", terminal: TinyRun.silence)
      #expect(report.runs.map(\.folder) == (1...3).map { folder + "/folds/fold-\($0)" })
      let losses = report.runs.compactMap { run in run.validation.first { $0.name == "loss" }?.value }
      #expect(losses.count == 3 && Set(losses).count == 3)
      let spread = try #require(report.spreads.first { $0.mean.name == "loss" })
      let mean = losses.reduce(0, +) / 3
      #expect(abs(spread.mean.value - mean) < 1e-12)
      let squares = losses.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
      #expect(abs(spread.deviation - (squares / 2).squareRoot()) < 1e-12)
      #expect(report.lines.last?.hasPrefix("best checkpoints: top-1") == true, "\(report.lines)")
      // Without resuming, what is there is not written over.
      #expect(throws: (any Error).self) { try validation.run(source: "tiny.yaml", terminal: TinyRun.silence) }
      try FileManager.default.removeItem(atPath: folder + "/folds/fold-3")
      let again = try validation.run(source: "tiny.yaml", terminal: TinyRun.silence, resumes: true)
      #expect(again.runs.map(\.training.isEmpty) == [true, true, false])
      #expect(again.spreads.map(\.mean) == report.spreads.map(\.mean))
      // A fold's configuration is one that can be trained by itself.
      let written = try TrainingConfig(file: folder + "/folds/fold-2/config.yaml", catalog: TinyRun.catalog)
      #expect((written.data.val as? FoldConfig)?.part == .val && (written.data.train as? FoldConfig)?.fold == 2)
      #expect((written.data.train as? FoldConfig)?.pipeline.count == 3)
    }
  }

  @Test("a sweep rises by equal factors, suggests where the loss falls fastest, and leaves nothing behind")
  func sweep() throws {
    try withFolder { folder in
      let config = try TinyRun.config(folder + "/unused")
      var settings = LearningRateSweep.Settings()
      (settings.start, settings.end, settings.steps) = (1e-5, 10, 40)
      let sweep = try LearningRateSweep(config, settings, source: "tiny.yaml")
      #expect(sweep.points.count > 10)
      for (point, next) in zip(sweep.points, sweep.points.dropFirst()) {
        #expect(abs(next.rate / point.rate - pow(1e6, 1.0 / 39)) < 1e-9)
      }
      let suggestion = try #require(sweep.suggestion)
      #expect(1e-4...1 ~= suggestion, "\(suggestion)")
      #expect(sweep.lines().last?.hasPrefix("suggested: optimizer.lr") == true)
      #expect(try LearningRateSweep(config, settings, source: "tiny.yaml").points == sweep.points)
      #expect(!FileManager.default.fileExists(atPath: folder + "/unused"))
      #expect(sweep.svg.hasPrefix("<svg") && sweep.svg.hasSuffix("</svg>\n") && !sweep.svg.contains("nan"))
    }
  }

  @Test("of a curve that falls, is flat and runs away, the fall is suggested")
  func suggestion() {
    var settings = LearningRateSweep.Settings()
    settings.steps = 60
    let fallen = (1...10).map { 2.0 - Double($0) * 0.15 }
    let losses = [Double](repeating: 2, count: 25) + fallen + [Double](repeating: 0.5, count: 15) + [5, 5, 5, 5]
    let sweep = LearningRateSweep(losses: losses, diverged: true, settings)
    let fall = LearningRateSweep.rate(of: 25, settings)...LearningRateSweep.rate(of: 38, settings)
    #expect(sweep.steepest.map { fall ~= $0 } == true)
    #expect(sweep.suggestion.map { $0 <= (sweep.lowest ?? 0) / 3 } == true)
    #expect(LearningRateSweep(losses: [1, 2, 3], diverged: true, settings).suggestion == nil)
  }

  @Test("training images have the size of their epoch; a run that was stopped within a stage goes on bit for bit")
  func sizes() throws {
    try withFolder { folder in
      let settings = [
        "model={type: ResNet18, num_classes: 10}", "runner={max_epochs: 2}", "data.batch_size=45",
        "data.sizes=[{epoch: 1, size: 32}, {epoch: 2, size: 40}]", "data.train={type: Shapes, count: 90, size: 36}",
        "data.val={type: Shapes, split: val, count: 10, size: 36}", "checkpoint.interval=1",
      ]
      var sides: [Int] = []
      let run = try TinyRun.training(folder + "/whole", set: settings)
      run.extraHooks = [BatchHook { sides.append($0) }]
      _ = try run.run()
      #expect(sides == [32, 32, 40, 40])
      struct Stop: Error {}
      func halt() throws {
        let part = try TinyRun.training(folder + "/part", set: settings)
        part.extraHooks = [StepHook { if $0.iteration == 3 { throw Stop() } }]
        #expect(throws: (any Error).self) { try part.run() }
      }
      try halt()
      try TinyRun.train(folder + "/part", set: settings + ["resume=true"])
      let ends = try ["whole", "part"].map { try Checkpoint(contentsOf: "\(folder)/\($0)/last.safetensors").weights }
      #expect(ends[0].mapValues(\.scalarsOrNone) == ends[1].mapValues(\.scalarsOrNone))
    }
  }

  @Test("classes may count unequally in the loss and in what is drawn, and a list is one number a class")
  func classes() throws {
    try withFolder { folder in
      let run = try TinyRun.training(
        folder + "/a", set: ["loss={class_weights: balanced}", "data.sampler=balanced", "runner={max_epochs: 1}"])
      #expect(run.trainer.task.classWeights?.shape == [10])
      #expect(run.trainer.loader.weights?.count == 90)
      _ = try run.run()
      #expect(
        try Evaluation(
          TinyRun.config(folder + "/a"), checkpoint: folder + "/a/last.safetensors", source: "tiny.yaml", view: .flip,
          terminal: TinyRun.silence
        ).imageCount == 40)
      for (setting, path) in [
        ("loss={class_weights: [1, 2]}", "loss.class_weights"), ("data.sampler=[1, 2]", "data.sampler"),
      ] {
        let error = #expect(throws: ConfigError.self) { try TinyRun.training(folder + "/b", set: [setting]) }
        #expect(error.map { "\($0)" }?.contains("\(path): has to have a number for each of the 10 classes") == true)
      }
    }
  }

  @Test(
    "what cannot be is told",
    arguments: [
      ("loss={class_weights: even}", "expected balanced, or a list"),
      ("loss={class_weights: [0, 0]}", "one of them greater than 0"),
      ("data.sampler=[-1, 1]", "from 0 to 1000000"),
      ("data.sampler=balanced & data.shuffle=false", "leave one of both out"),
      ("data.sizes=[{epoch: 2, size: 8}, {epoch: 2, size: 16}]", "must be after that of the size before it"),
      ("data.sizes=[{epoch: 1}]", "missing required key 'size'"),
      ("data.val={type: Fold, of: {type: Shapes}, fold: 6}", "one of the 5 folds"),
    ])
  func bad(_ setting: String, _ message: String) {
    let error = #expect(throws: (any Error).self) {
      try TinyRun.config("runs/none", set: setting.components(separatedBy: " & "))
    }
    #expect(error.map { "\($0)" }?.contains(message) == true, "\(String(describing: error))")
  }
}

/// Sees the height of a step's images.
private final class BatchHook: TrainingHook {
  typealias Task = ClassificationTask
  private let see: (Int) -> Void

  init(_ see: @escaping (Int) -> Void) { self.see = see }

  func stepWillStart(_ trainer: Trainer<ClassificationTask>, _ batch: ClassificationBatch) {
    see(batch.images.shape[2])
  }
}

extension Tensor {
  /// The elements of float32 tensors.
  fileprivate var scalarsOrNone: [Float] { dtype == .float32 ? scalars : [] }
}
