import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("A run whose pictures are drawn by weights of their own")
struct WeightedDrawingTests {
  /// Twelve pictures of each of two classes, and a file that lets every third be drawn, the first ones the most.
  private func settings(_ folder: String) throws -> [String] {
    var lines = ["file,weight"]
    let shapes = ShapesDataset(count: 24, height: 16, width: 16)
    for index in 0..<24 {
      let name = "\(index < 12 ? "a" : "b")/\(100 + index).png"
      let file = URL(filePath: "\(folder)/pictures/\(name)")
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try shapes.image(at: index).write(to: file.path, as: .png)
      lines.append("\(name),\(index % 3 == 0 ? 12 - index % 12 : 0)")
    }
    try lines.joined(separator: "\n").write(
      toFile: folder + "/pictures/weights.csv", atomically: true, encoding: .utf8)
    let set = "{type: ImageFolder, root: \(folder)/pictures, pipeline: [{type: Resize, size: [16, 16]}]}"
    return [
      "model.num_classes=2", "data.train=\(set)", "data.val=null", "data.batch_size=4", "checkpoint={best: none}",
      "checkpoint.interval=1", "checkpoint.by_epoch=false", "data.sampler={file: \(folder)/pictures/weights.csv}",
    ]
  }

  private func weights(_ folder: String) throws -> [String: [UInt8]] {
    try Checkpoint(contentsOf: folder + "/last.safetensors").weights.mapValues { $0.withUnsafeBytes { Array($0) } }
  }

  @Test("draws no picture of weight 0, the same ones with any number of workers, and goes on bit for bit")
  func run() throws {
    try withFolder { folder in
      let settings = try settings(folder)
      var drawn: [Int] = []
      let whole = try TinyRun.training(folder + "/whole", set: settings)
      whole.extraHooks = [DrawnHook { drawn += $0 }]
      _ = try whole.run()
      #expect(drawn.count == 48 && drawn.allSatisfy { $0 % 3 == 0 } && Set(drawn).count > 3)
      try TinyRun.train(folder + "/alone", set: settings + ["data.workers=0"])
      #expect(try weights(folder + "/alone") == weights(folder + "/whole"))

      struct Stop: Error {}
      func halt() throws {
        let part = try TinyRun.training(folder + "/part", set: settings)
        part.extraHooks = [StepHook { if $0.iteration == 5 { throw Stop() } }]
        #expect(throws: (any Error).self) { try part.run() }
      }
      try halt()
      try TinyRun.train(folder + "/part", set: settings + ["resume=true"])
      #expect(try weights(folder + "/part") == weights(folder + "/whole"))

      // A run is another one when the file is.
      let before = try RunManifest(run: folder + "/whole").data
      #expect(before.map(\.part) == ["train", "sampler"])
      try "a/100.png,1\n".write(toFile: folder + "/pictures/weights.csv", atomically: true, encoding: .utf8)
      let error = #expect(throws: DatasetError.self) { try TinyRun.training(folder + "/none", set: settings) }
      #expect(error.map { "\($0)" }?.contains("has no weight for ") == true)
    }
  }

  @Test("takes them from a number of the data set as well, which a task of numbers need not learn")
  func column() throws {
    try withFolder { folder in
      let overrides = ["data.sampler={column: size}"]
      let run = try TinyRun.training(folder + "/a", set: overrides)
      let sizes = ShapesDataset(count: 90, height: 16, width: 16)
      #expect(run.trainer.loader.weights == (0..<90).map { sizes.numbers(at: $0)[2] })
      let config = try TinyRun.config(
        folder + "/b", set: overrides + ["task={type: Regression, targets: [x]}", "model.num_classes=1"])
      let numbers = try TrainingRun<RegressionSettings>(config, source: "tiny.yaml", terminal: TinyRun.silence)
      #expect(numbers.trainer.loader.weights?.count == 90)
      let error = #expect(throws: DatasetError.self) {
        try TinyRun.training(folder + "/c", set: ["data.sampler={column: sise}"])
      }
      #expect(error.map { "\($0)" }?.contains("has no number 'sise'; did you mean 'size'?") == true)
    }
  }

  @Test(
    "a rule that is none is told",
    arguments: [
      ("{weights: a.csv}", "{column: NAME} or {file: PATH}"),
      ("{file: a.csv, column: b}", "not a section of file, column"),
      ("{file: ''}", "{column: NAME} or {file: PATH}"), ("uneven", "balanced, or a list"),
    ])
  func rules(rule: String, told: String) throws {
    let error = #expect(throws: ConfigError.self) { try TinyRun.config("a", set: ["data.sampler=\(rule)"]) }
    #expect(error.map { "\($0)" }?.contains(told) == true, "\(String(describing: error))")
  }
}

/// Hears which pictures each step gets.
private final class DrawnHook: TrainingHook {
  typealias Task = ClassificationTask
  private let hear: ([Int]) -> Void

  init(_ hear: @escaping ([Int]) -> Void) { self.hear = hear }

  func stepWillStart(_ trainer: Trainer<ClassificationTask>, _ batch: ClassificationBatch) { hear(batch.indices) }
}
