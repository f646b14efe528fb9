import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeTasks
@testable import SaccadeTraining

@Suite("Numbers of images are learnt, judged and told like classes are")
struct RegressionTests {
  private func config(_ folder: String, set overrides: [String] = []) throws -> TrainingConfig {
    try TrainingConfig(
      yaml: """
        task: {type: Regression, targets: [x, y, size]}
        model: {type: ResNet8, num_classes: 3}
        data:
          batch_size: 32
          train: {type: Shapes, count: 640, size: 16, pipeline: [{type: RandomFlip}]}
          val: {type: Shapes, split: val, count: 64, size: 16}
        optimizer: {type: Adam, lr: 0.005}
        runner: {max_epochs: 3}
        work_dir: \(folder)/run
        """, name: "numbers.yaml", overrides: overrides)
  }

  @Test("a run beats guessing the mean, keeps its best, and tells test and predict the same numbers")
  func wholeRun() throws {
    try withFolder { folder in
      let config = try config(folder)
      let report = try config.train(source: "numbers.yaml", terminal: TinyRun.silence)
      #expect(report.validation.map(\.name) == ["loss", "mae", "rmse", "r2", "mae_x", "mae_y", "mae_size"])
      #expect(report.best?.figure.name == "mae")
      let path = folder + "/run/best.safetensors"
      let judged = try Evaluation(config, checkpoint: path, source: "numbers.yaml", terminal: TinyRun.silence)
      #expect(judged.figures.first { $0.name == "mae" }?.value == report.best?.figure.value)

      let predictor = try #require(try Predictors.load(checkpoint: path) as? NumberPredictor)
      let shapes = ShapesDataset(count: 64, height: 16, width: 16, part: "val")
      var (error, guess) = (0.0, 0.0)
      for index in 0..<shapes.count {
        let sample = shapes.sample(at: index)
        let told = try predictor.numbers(of: sample.image)
        for place in 0..<2 {
          error += abs(told[place] - sample.numbers[place].value)
          guess += abs(8 - sample.numbers[place].value)
        }
      }
      #expect(error < 0.85 * guess, "\(error) px beside \(guess) px of always guessing the middle")
      let lines = try predictor.predict(shapes.image(at: 0), top: 1)
      #expect(lines.lines.count == 3 && lines.record.json.hasPrefix(#"{"numbers": {"x": "#))
    }
  }

  @Test("a run that was stopped goes on to the same weights")
  func resumes() throws {
    try withFolder { folder in
      let whole = try config(folder)
      _ = try whole.train(source: "numbers.yaml", terminal: TinyRun.silence)
      let straight = try Checkpoint(contentsOf: folder + "/run/last.safetensors")
      let first = try config(folder, set: ["work_dir=\(folder)/cut"])
      do {
        let run = try TrainingRun<RegressionSettings>(first, source: "numbers.yaml", terminal: TinyRun.silence)
        run.extraHooks = [StopAfter(epoch: 1)]
        #expect(throws: TrainingError.self) { try run.run() }
      }
      var second = first
      second.resume = true
      _ = try second.train(source: "numbers.yaml", terminal: TinyRun.silence)
      let resumed = try Checkpoint(contentsOf: folder + "/cut/last.safetensors")
      #expect(resumed.progress.iteration == straight.progress.iteration)
      for (name, weight) in straight.weights { #expect(resumed.weights[name]?.scalars == weight.scalars, "\(name)") }
    }
  }

  private final class StopAfter: TrainingHook {
    struct Stop: Error {}
    typealias Task = RegressionTask
    let epoch: Int
    init(epoch: Int) { self.epoch = epoch }
    func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<RegressionMetrics>) throws {
      if trainer.iteration == trainer.iterationsPerEpoch * epoch + 5 { throw Stop() }
    }
  }

  @Test("numbers that a table gives are learnt in their own units, and a table has no classes")
  func table() throws {
    try withFolder { folder in
      var lines = ["file,remark,age"]
      for index in 0..<24 {
        let grey = UInt8(index * 10)
        try Image(height: 12 + index % 3, width: 10, format: .grey) { pixels in pixels.update(repeating: grey) }
          .write(to: "\(folder)/\(index).png", as: .png)
        lines.append("\(index).png,no number,\(1000 + index)")
      }
      try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: folder + "/numbers.csv"))
      let steps = "pipeline: [{type: Resize, size: 8}]"
      let overrides = [
        "task.targets=[age]", "model={type: SmallCNN, num_classes: 1, in_channels: 3}",
        "data.train={type: NumberTable, root: \(folder), \(steps)}",
        "data.val={type: NumberTable, root: \(folder), \(steps)}", "data.batch_size=8", "runner.max_epochs=20",
      ]
      let report = try config(folder, set: overrides).train(source: "numbers.yaml", terminal: TinyRun.silence)
      // Always guessing the mean is 6 years off.
      let error = try #require(report.best?.figure)
      #expect(error.name == "mae" && error.value < 4, "\(error.text)")
      let console = try String(contentsOfFile: folder + "/run/console.log", encoding: .utf8)
      #expect(console.contains("always guessing the mean: mae 6.000, mae_age 6.000"), "\(console)")
      #expect("\(report)" == report.summary)
      let told = try Predictors.load(checkpoint: folder + "/run/best.safetensors")
        .predict(Image(contentsOf: folder + "/20.png"), top: 1)
      #expect(told.lines.count == 1 && told.lines[0].hasPrefix("  age  10"), "\(told.lines)")

      // A table without the text that nobody asks for.
      let numbers = lines.map { $0.replacing(",no number", with: "").replacing(",remark", with: "") }
      try Data(numbers.joined(separator: "\n").utf8).write(to: URL(filePath: folder + "/numbers.csv"))
      let refused = #expect(throws: ConfigError.self) {
        _ = try config(folder, set: overrides + ["task={type: Classification}"])
          .train(source: "numbers.yaml", terminal: TinyRun.silence)
      }
      #expect(refused?.description.contains("data.train.type: NumberTable has no classes; choose") == true)
    }
  }

  @Test("numbers are scaled by all rows of a table, and numbers that float32 cannot hold apart stay apart")
  func scales() throws {
    try withFolder { folder in
      try Image(height: 8, width: 8, format: .rgb).write(to: "\(folder)/a.png", as: .png)
      // Every second row has the same number, and so has every n-th for any even n.
      let lines = (0..<2000).map { "a.png,\($0 % 2 * 100),\(1_700_000_000 + $0)" }
      try Data((["file,swing,time"] + lines).joined(separator: "\n").utf8)
        .write(to: URL(filePath: folder + "/numbers.csv"))
      let config = try config(
        folder,
        set: [
          "task.targets=[swing, time]", "model={type: SmallCNN, num_classes: 2, in_channels: 3}",
          "data.train={type: NumberTable, root: \(folder), pipeline: [{type: Resize, size: 8}]}", "data.val=null",
        ])
      let settings = try #require(config.task as? RegressionSettings)
      let setup = TaskSetup(
        model: config.model, data: config.data, best: nil, source: "numbers.yaml", root: DataRoot())
      let opened = try settings.open(setup)
      let scales = try settings.scales(in: opened.memory)
      #expect(abs(scales[0].mean - 50) < 1e-6 && abs(scales[0].deviation - 50) < 1e-6, "\(scales)")
      let times = (0..<2000).map { scales[1].encoded(1_700_000_000 + Double($0), in: ImageSize(height: 8, width: 8)) }
      #expect(Set(times).count == 2000, "seconds are told apart")
      #expect(abs(scales[1].decoded(times[7], in: ImageSize(height: 8, width: 8)).value - 1_700_000_007) < 0.01)
    }
  }

  @Test("what is found wrong when data are opened has the line of its setting")
  func lines() throws {
    try withFolder { folder in
      func complaint(_ old: String, _ new: String) throws -> String {
        let text = try config(folder, set: ["data.drop_last=true"]).yaml
        try #require(text.contains(old), "\(text)")
        let changed = try TrainingConfig(yaml: text.replacing(old, with: new), name: "numbers.yaml")
        let error = #expect(throws: ConfigError.self) {
          try changed.train(source: "numbers.yaml", terminal: TinyRun.silence)
        }
        let line = text.split(separator: "\n").firstIndex { $0.contains(old.split(separator: "\n")[0]) } ?? -1
        let message = error?.description ?? ""
        #expect(message.hasPrefix("numbers.yaml:\(line + 1):"), "\(message)")
        return message
      }
      let outputs = try complaint("num_classes: 3", "num_classes: 4")
      #expect(outputs.contains(": model.num_classes: is 4"))
      let target = try complaint("targets: [x, y, size]", "targets: [x, y, z]")
      #expect(target.contains(": task.targets.2: data.train has"))
      let batch = try complaint("batch_size: 32", "batch_size: 1000")
      #expect(batch.contains(": data.batch_size: "))
      #expect(!FileManager.default.fileExists(atPath: folder + "/run"))
    }
  }

  @Test("what perspective makes of an error is undone where the object is")
  func units() throws {
    let size = ImageSize(square: 64)
    let scales = [NumberKind.x, .y, .length].map { TargetScale(kind: $0) }
    for seed in 0..<20 as Range<UInt64> {
      var random = RandomStream(seed: seed)
      var sample = Sample(
        Image(height: 64, width: 64, format: .grey),
        numbers: [SampleNumber(40, .x), SampleNumber(14, .y), SampleNumber(9, .length)])
      try sample.move(by: RandomPerspective(distortion: 0.6, probability: 1).warp(for: size, using: &random))
      let point = Point(x: 40, y: 14)
      let units = scales.map { $0.unit(through: sample.map, at: point, in: size) }
      let (a, b) = (sample.map(Point(x: 39.5, y: 14)), sample.map(Point(x: 40.5, y: 14)))
      let step = Double(((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot())
      #expect(abs(units[0] * step / 32 - 1) < 2e-3)
      let length = scales[2].encoded(sample.numbers[2].value, in: size)
      #expect(abs(units[2] * Double(length) - 9) < 1e-3)
    }
  }

  /// A configuration whose numbers stand in two tables of a picture.
  private func tables(_ folder: String, train: [String], val: [String], set overrides: [String] = []) throws
    -> TrainingConfig
  {
    try Image(height: 12, width: 12, format: .rgb).write(to: "\(folder)/a.png", as: .png)
    for (name, rows) in [("train", train), ("val", val)] {
      let lines = ["file,x,y"] + rows.map { "a.png,\($0)" }
      try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: "\(folder)/\(name).csv"))
    }
    func data(_ name: String) -> String {
      "data.\(name)={type: NumberTable, root: \(folder), table: \(name).csv, pipeline: [{type: Resize, size: 8}]}"
    }
    return try config(
      folder,
      set: [
        "task.targets=[x, y]", "model={type: SmallCNN, num_classes: 2, in_channels: 3}", data("train"), data("val"),
        "data.batch_size=8", "runner.max_epochs=2",
      ] + overrides)
  }

  @Test("places that validation data give as plain numbers are refused, in a run and of a checkpoint")
  func kinds() throws {
    try withFolder { folder in
      let rows = (0..<8).map { "\($0),\($0 + 1)" }
      let places = ["data.train.x_columns=[x]", "data.train.y_columns=[y]"]
      let answer =
        "data.val: gives 'x' as a plain number, and the network learns it as a place from the left; "
        + "name the same columns in x_columns, y_columns and length_columns as in data.train"
      let forgotten = try tables(folder, train: rows, val: rows, set: places)
      let error = #expect(throws: ConfigError.self) {
        _ = try forgotten.train(source: "numbers.yaml", terminal: TinyRun.silence)
      }
      #expect(error?.problem == answer)
      let whole = try tables(
        folder, train: rows, val: rows, set: places + ["data.val.x_columns=[x]", "data.val.y_columns=[y]"])
      _ = try whole.train(source: "numbers.yaml", terminal: TinyRun.silence)
      let judged = #expect(throws: ConfigError.self) {
        try Evaluation(
          forgotten, checkpoint: folder + "/run/last.safetensors", source: "numbers.yaml", terminal: TinyRun.silence)
      }
      #expect(judged?.problem == answer)
    }
  }

  @Test("a checkpoint of other targets, or of the same in another order, is not judged, used or gone on with")
  func otherTargets() throws {
    try withFolder { folder in
      let quick = ["data.train.count=64", "runner.max_epochs=1"]
      _ = try config(folder, set: quick).train(source: "numbers.yaml", terminal: TinyRun.silence)
      let path = folder + "/run/last.safetensors"
      for targets in ["[y, x, size]", "[size, y, x]"] {
        let other = try config(folder, set: quick + ["task.targets=\(targets)"])
        func refused(_ work: () throws -> Void) {
          let error = #expect(throws: CheckpointError.self, performing: work)
          #expect(
            error?.description == "\(path): its network tells x, y, size, but task.targets names "
              + "\(targets.dropFirst().dropLast()); set task.targets to [x, y, size]")
        }
        refused { _ = try Evaluation(other, checkpoint: path, source: "numbers.yaml", terminal: TinyRun.silence) }
        refused { _ = try Predictors.load(weights: path, config: other, source: "numbers.yaml") }
        refused {
          var other = other
          other.resume = true
          _ = try other.train(source: "numbers.yaml", terminal: TinyRun.silence)
        }
      }
      // One of before, which does not say them, is taken at its word.
      let settings = try #require(config(folder).task as? RegressionSettings)
      var memory = try Checkpoint(contentsOf: path).memory
      #expect(memory.removeValue(forKey: "target_names") == #"["x","y","size"]"#)
      #expect(try settings.scales(in: memory).map(\.kind) == [.x, .y, .length])
      #expect(try settings.difference(of: Checkpoint(contentsOf: path).memory, from: memory) == nil)
    }
  }

  @Test("numbers that are all equal, very small or as large as float32 has have errors that say something")
  func extremes() throws {
    try withFolder { folder in
      let rows = (0..<32).map { "0.1,\($0 % 2 == 0 ? "" : "-")3e38" }
      let large = try tables(folder, train: rows, val: rows)
      let settings = try #require(large.task as? RegressionSettings)
      let setup = TaskSetup(model: large.model, data: large.data, best: nil, source: "numbers.yaml", root: DataRoot())
      let scales = try settings.scales(in: settings.open(setup).memory)
      #expect(scales[0].deviation == 1 && abs(scales[1].deviation / 3e38 - 1) < 1e-9, "\(scales)")
      let report = try large.train(source: "numbers.yaml", terminal: TinyRun.silence)
      let areFinite = report.validation.allSatisfy { $0.value.isFinite }
      #expect(areFinite, "\(report.validation)")
      #expect(report.validation.contains { $0.name == "mae_y" && $0.value > 1e38 })

      let few = (0..<32).map { "\($0)e-50,\($0 % 3)" }
      let small = try tables(folder, train: few, val: few, set: ["work_dir=\(folder)/small"])
      let figures = try small.train(source: "numbers.yaml", terminal: TinyRun.silence).validation
      let error = try #require(figures.first { $0.name == "mae_x" })
      #expect(1e-50...1e-48 ~= error.value && error.text.contains(/^mae_x [0-9.]{1,4}e-(49|50)$/), "\(error.text)")
    }
  }

  @Test(
    "a step that puts several pictures into one is refused where each has one answer, before anything is trained",
    arguments: [
      ("task.targets=[x, y, size]", "the numbers of one picture say nothing of several"),
      ("task={type: Classification}", "the class of one picture would be learnt of several"),
    ])
  func mixing(task: String, reason: String) throws {
    try withFolder { folder in
      let mosaic = "{type: Mosaic, size: 8}"
      for part in ["train", "val"] {
        let outputs = "model.num_classes=\(task.contains("Class") ? 10 : 3)"
        let steps = "data.\(part).pipeline=[{type: RandomFlip}, \(mosaic)]"
        let config = try config(folder, set: [task, outputs, steps])
        let error = #expect(throws: ConfigError.self) {
          _ = try config.train(source: "numbers.yaml", terminal: TinyRun.silence)
        }
        #expect(
          error?.description == "--set \(steps): data.\(part).pipeline.1: Mosaic puts several pictures into one, and "
            + "\(reason); leave it out: it is for tasks that find objects")
      }
      #expect(!FileManager.default.fileExists(atPath: folder + "/run"))
    }
  }

  @Test("a place without its other coordinate is refused before anything is opened, where something turns")
  func halfPlaces() throws {
    func complaint(_ step: String) -> String? {
      do {
        _ = try config(
          "nowhere",
          set: [
            "task.targets=[x]", "model={type: SmallCNN, num_classes: 1, in_channels: 3}",
            "data.train={type: NumberTable, root: none, x_columns: [x], pipeline: [{type: Resize, size: 8}, \(step)]}",
          ])
        return nil
      } catch { return "\(error)" }
    }
    for step in ["{type: RandomRotation, degrees: [-5, 5]}", "{type: RandomPerspective}"] {
      #expect(complaint(step)?.contains("data.train.pipeline.1: Random") == true, "\(complaint(step) ?? "")")
      #expect(complaint(step)?.contains("there are 1 x_columns and 0 y_columns") == true)
    }
    #expect(complaint("{type: RandomFlip}") == nil)
  }

  @Test("the run begins with what always guessing the mean comes to, and a note where pictures move and no number does")
  func baseline() throws {
    try withFolder { folder in
      try Image(height: 8, width: 8, format: .rgb).write(to: "\(folder)/a.png", as: .png)
      for (name, values) in [("train", [0, 10]), ("val", [1, 2])] {
        let lines = values.map { "a.png,\($0),0" }
        try Data((["file,x,remark"] + lines).joined(separator: "\n").utf8)
          .write(to: URL(filePath: "\(folder)/\(name).csv"))
      }
      func opened(_ columns: String, _ step: String) throws -> TaskData<RegressionSamples> {
        let config = try config(
          folder,
          set: [
            "task.targets=[x]", "model={type: SmallCNN, num_classes: 1, in_channels: 3}",
            "data.train={type: NumberTable, root: \(folder), table: train.csv, \(columns)"
              + "pipeline: [{type: Resize, size: 8}\(step)]}",
            "data.val={type: NumberTable, root: \(folder), table: val.csv, \(columns)"
              + "pipeline: [{type: Resize, size: 8}]}",
          ])
        let settings = try #require(config.task as? RegressionSettings)
        return try settings.open(
          TaskSetup(model: config.model, data: config.data, best: nil, source: "numbers.yaml", root: DataRoot()))
      }
      let data = try opened("", ", {type: RandomFlip}")
      // The mean of the training part is 5; those judged by are 1 and 2.
      #expect(data.baseline.map(\.text) == ["mae 3.500", "mae_x 3.500"])
      #expect(data.notes.count == 1 && data.notes[0].hasPrefix("data.train: RandomFlip moves pictures, and x stay"))
      #expect(try opened("", "").notes.isEmpty)
      #expect(try opened("x_columns: [x], ", ", {type: RandomFlip}").notes.isEmpty)
    }
  }

  @Test(
    "a mistake is answered with its place",
    arguments: [
      (
        "data.train.pipeline=[{type: RandomAffine, translate: 0.1}]",
        "translate: expected a list, each item a number from 0 to 1: two of them, for width and height, not 0.1"
      ),
      ("data.train.pipeline=[{type: Mosaic, size: 1}]", "size: expected a size in pixels, as 32 or [32, 48]"),
      ("data.train.pipeline=[{type: Mosaic, size: [8, 1]}]", "of at least 2, not"),
      ("task.targets=[x, y, z]", "--set task.targets=[x, y, z]: task.targets.2: data.train has no number 'z'"),
      ("task.targets=[x]", "numbers.yaml:2:37: model.num_classes: is 3, but task.targets names 1 numbers; set it to 1"),
      (
        "checkpoint.best=top1",
        "checkpoint.best: expected one of mae, mae_x, mae_y, mae_size, rmse, r2, loss, none, not 'top1'"
      ),
      ("loss={label_smoothing: 0.1}", "loss: unknown key 'label_smoothing' (known keys: form)"),
      (
        "task.targets=[]",
        "task.targets: expected a list, each item text that names a number; at least one, and none twice, not []"
      ),
    ])
  func mistakes(override: String, answer: String) throws {
    try withFolder { folder in
      let error = #expect(throws: (any Error).self) {
        _ = try config(folder, set: [override]).train(source: "numbers.yaml", terminal: TinyRun.silence)
      }
      #expect("\(error.map { "\($0)" } ?? "")".contains(answer), "\(error as Any)")
    }
  }
}
