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

@Suite("A run leaves all that it found out in its folder")
struct RunTests {
  @Test("configuration, manifest, logs, checkpoints, validation and report are there, and nothing else")
  func folder() throws {
    try withFolder { folder in
      let report = try TinyRun.train(folder + "/a")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder + "/a").sorted() == [
          ".lock", "best.safetensors", "config.yaml", "console.log", "evaluation.json", "last.safetensors", "log.jsonl",
          "manifest.json", "report.html",
        ])
      let config = try String(contentsOfFile: folder + "/a/config.yaml", encoding: .utf8)
      #expect(try TrainingConfig(yaml: config, name: "c", catalog: TinyRun.catalog) == TinyRun.config(folder + "/a"))
      #expect(report.epochs == 2 && report.iterations == 12 && report.parameterCount == 8 * 27 + 8 + 16 + 5130)
      #expect(Set(report.validation.map(\.name)) == ["loss", "top1", "top5"])
    }
  }

  @Test("the log has the steps' and epochs' figures, and the learning rate of each step")
  func log() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a")
      let log = try TinyRun.log(folder + "/a")
      let steps = log.filter { $0["mode"] as? String == "train" }
      #expect(steps.compactMap { $0["iteration"] as? Int } == [2, 4, 6, 8, 10, 12])
      #expect(steps.compactMap { $0["epoch"] as? Int } == [1, 1, 1, 2, 2, 2])
      let rates = steps.compactMap { $0["lr"] as? Double }
      // The second step of a warm-up of three from a tenth: 0.1 + 0.9/3 of the cosine's rate.
      #expect(abs(rates[0] - 0.05 * 0.4 * (1 + cos(.pi / 12)) / 2) < 1e-9)
      #expect(rates[5] < rates[1])
      #expect(log.filter { $0["mode"] as? String == "val" }.count == 2)
      #expect(log.allSatisfy { $0["loss"] is Double && $0["top1"] != nil })
    }
  }

  @Test("a smoothed loss stays high however good the network is")
  func smoothing() throws {
    try withFolder { folder in
      let plain = try TinyRun.train(folder + "/a", set: ["runner.max_epochs=6"])
      let smooth = try TinyRun.train(
        folder + "/b", set: ["runner.max_epochs=6", "loss.label_smoothing=0.9", "lr_config={policy: poly, power: 0.9}"])
      func loss(_ figures: [Figure]) -> Double { figures.first { $0.name == "loss" }?.value ?? .nan }
      // With nine tenths of the probability spread evenly, no network of ten classes gets far below log 10.
      #expect(loss(smooth.training) > 2.2 && loss(plain.training) < 2.2)
    }
  }

  @Test("the best checkpoint is that of the best validation, and is for use: it has no optimizer's state")
  func best() throws {
    try withFolder { folder in
      let report = try TinyRun.train(folder + "/a", set: ["runner.max_epochs=4", "checkpoint.best=loss"])
      let losses = try TinyRun.log(folder + "/a").filter { $0["mode"] as? String == "val" }
        .compactMap { $0["loss"] as? Double }
      let best = try Checkpoint(contentsOf: folder + "/a/best.safetensors", withState: true)
      // The log is read by way of JSONSerialization, which misses the nearest double by a bit now and then.
      #expect(abs((best.figures["loss"] ?? .nan) - (losses.min() ?? .nan)) < 1e-12)
      #expect(report.best?.epoch == losses.firstIndex(of: losses.min() ?? 0).map { $0 + 1 })
      #expect(best.step.isEmpty)
      #expect(try !Checkpoint(contentsOf: folder + "/a/last.safetensors", withState: true).step.isEmpty)
    }
  }

  @Test("of epochs that are equally good, the one with the lower loss is the best")
  func equallyGood() throws {
    try withFolder { folder in
      // Of one picture all are named rightly or none, so that epochs are equally good.
      let report = try TinyRun.train(
        folder + "/a", set: ["runner.max_epochs=6", "checkpoint.best=top1", "data.val.count=1"])
      let log = try TinyRun.log(folder + "/a").filter { $0["mode"] as? String == "val" }
      let figures = log.compactMap { line -> (top1: Double, loss: Double)? in
        guard let top1 = line["top1"] as? Double, let loss = line["loss"] as? Double else { return nil }
        return (top1, loss)
      }
      try #require(figures.count == 6 && Set(figures.map(\.top1)).count < 6)
      let best = figures.indices.min { (-figures[$0].top1, figures[$0].loss) < (-figures[$1].top1, figures[$1].loss) }
      #expect(report.best?.epoch == best.map { $0 + 1 }, "\(figures)")
    }
  }

  @Test("a saved run can be judged again and names pictures, with the same figures as in training")
  func used() throws {
    try withFolder { folder in
      let report = try TinyRun.train(folder + "/a")
      let config = try TinyRun.config(folder + "/a")
      let path = folder + "/a/last.safetensors"
      let evaluation = try Evaluation(
        config, checkpoint: path, source: "tiny.yaml", terminal: TinyRun.silence)
      #expect(evaluation.figures == report.validation)
      #expect(evaluation.imageCount == 40)
      let classifier = try ImageClassifier(checkpoint: path, catalog: TinyRun.catalog)
      let data = try #require(
        try config.data.train.open(root: DataRoot(), classNames: nil) as? any ClassificationDataset)
      let answers = try classifier.classify(data.image(at: 0), top: 3)
      #expect(answers.count == 3 && answers[0].probability >= answers[1].probability)
      #expect(answers.allSatisfy { data.classNames.contains($0.name) })
    }
  }

  @Test("the time of a run is that of its steps and its validations")
  func seconds() throws {
    try withFolder { folder in
      let training = try TinyRun.training(folder + "/a")
      let clock = Clock()
      training.extraHooks = [clock]
      let report = try training.run()
      #expect(clock.validations > 0 && clock.steps > 0)
      #expect(abs(report.seconds - clock.steps - clock.validations) < 1e-9)
      let log = try TinyRun.log(folder + "/a").filter { $0["mode"] as? String == "val" }
      #expect(log.allSatisfy { ($0["seconds"] as? Double ?? 0) > 0 })
    }
  }

  @Test("pictures of any size are brought to the size of the data set's before their middle is cut out")
  func crops() throws {
    try withFolder { folder in
      try TinyRun.train(
        folder + "/a",
        set: [
          "data.train={type: Shapes, count: 32, size: 24, pipeline: [{type: RandomCrop, size: 16}]}",
          "data.val={type: Shapes, split: val, count: 16, size: 24, pipeline: [{type: CenterCrop, size: 16}]}",
        ])
      let classifier = try ImageClassifier(checkpoint: folder + "/a/last.safetensors", catalog: TinyRun.catalog)
      let image = ShapesDataset(count: 1, height: 240, width: 240).image(at: 0)
      var random = RandomStream(seed: 0)
      let small = Resize(to: ImageSize(square: 24)).apply(to: image, using: &random)
      #expect(try classifier.classify(image) == classifier.classify(small))
      #expect(classifier.preprocessing.size == ImageSize(square: 16))
    }
  }

  @Test("a checkpoint of a network of one's own says which it is, and how it is loaded")
  func ownModel() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a", set: ["runner.max_epochs=1"])
      let path = folder + "/a/last.safetensors"
      let error = #expect(throws: CheckpointError.self) { try ImageClassifier(checkpoint: path) }
      let text = try #require(error?.description)
      #expect(text.hasPrefix("\(path): is a checkpoint of the model 'TinyNet', which is not among the known ones"))
      #expect(text.contains("known: LeNet, AlexNet") && text.contains("catalog.models.add"))
      var saved = try Checkpoint(contentsOf: path)
      saved.memory["class_names"] = "[" + (0..<11).map { "\"\($0)\"" }.joined(separator: ",") + "]"
      try saved.write(to: path)
      let names = #expect(throws: CheckpointError.self) {
        try ImageClassifier(checkpoint: path, catalog: TinyRun.catalog)
      }
      #expect(names?.description.contains("names 11 classes, but its network tells 10 apart") == true)
    }
  }

  @Test("weights alone, with a configuration, are judged and used as the checkpoint is")
  func plainWeights() throws {
    try withFolder { folder in
      let report = try TinyRun.train(folder + "/a")
      let (config, path) = (try TinyRun.config(folder + "/a"), folder + "/plain.safetensors")
      let saved = try Checkpoint(contentsOf: folder + "/a/last.safetensors")
      try SafetensorsFile.write(saved.weights, to: path)
      let judged = try Evaluation(
        config, checkpoint: path, source: "tiny.yaml", terminal: TinyRun.silence)
      #expect(judged.figures == report.validation)
      let image = ShapesDataset(count: 1, part: "fresh").image(at: 0)
      let whole = try ImageClassifier(checkpoint: folder + "/a/last.safetensors", catalog: TinyRun.catalog)
      let plain = try ImageClassifier(weights: path, config: config, source: "tiny.yaml")
      #expect(try plain.classify(image) == whole.classify(image))

      // Without the data, nobody knows the classes' names.
      var elsewhere = config
      var images = ImageFolderConfig()
      images.root = folder + "/none"
      images.pipeline = [Resize(to: ImageSize(square: 16))]
      elsewhere.data.train = images
      elsewhere.data.val = images
      var told = ""
      let numbered = try ImageClassifier(weights: path, config: elsewhere, source: "tiny.yaml") { told = $0 }
      #expect(numbered.classNames == (0..<10).map { "class \($0)" })
      #expect(told.contains(folder + "/none"))
    }
  }

  @Test("where the data set has to be asked for the size of images and is not there, the answer says why")
  func unknownSize() throws {
    try withFolder { folder in
      let path = folder + "/plain.safetensors"
      try SafetensorsFile.write(TinyRun.config(folder).model.makeModel().state, to: path)
      let config = try TinyRun.config(folder, set: ["data.val={type: CIFAR10, root: \(folder)/none}"])
      let error = #expect(throws: ConfigError.self) {
        try Predictors.load(weights: path, config: config, source: "tiny.yaml")
      }
      let text = try #require(error?.description)
      #expect(text.contains("data.val.pipeline: does not say which size the network takes"), "\(text)")
      #expect(text.contains("cannot be asked (\(folder)/none"), "\(text)")
    }
  }

  @Test("a loss that is not a number stops the run, names module and samples, and leaves the last checkpoint")
  func notANumber() throws {
    try withFolder { folder in
      let training = try TinyRun.training(folder + "/a")
      training.extraHooks = [
        StepHook { trainer in
          guard trainer.iteration == 3, let net = trainer.task.model as? TinyNet else { return }
          net.bn.namedParameters[0].parameter.value = Tensor.full([8], .nan)
        }
      ]
      let error = #expect(throws: TrainingError.self) { try training.run() }
      let text = try #require(error?.description)
      #expect(text.hasPrefix("the loss became NaN in epoch 1, step 4, at learning rate 0.04"))
      #expect(text.contains("the first module whose output was not finite is bn. Most often the learning rate is too"))
      let order = BatchOrder(sampleCount: 90, batchSize: 16, shuffled: true, dropsLast: false, seed: 5, epoch: 0)
      let shown = order[3].prefix(3).map { "\($0) (\(training.trainer.loader.source.source(at: $0)))" }
      #expect(text.contains("look at these: \(shown.joined(separator: ", ")) and 13 more. Checkpoints"), "\(text)")
      #expect(try Checkpoint(contentsOf: folder + "/a/last.safetensors").progress.iteration == 2)
      #expect(
        try String(contentsOfFile: folder + "/a/console.log", encoding: .utf8).contains("ERROR the loss became NaN"))
    }
  }
}

/// Adds up what steps and validations take.
private final class Clock: TrainingHook {
  typealias Task = ClassificationTask
  private(set) var steps = 0.0
  private(set) var validations = 0.0

  func stepDidEnd(_ trainer: Trainer<ClassificationTask>, _ step: TrainingStep<ClassificationMetrics>) {
    steps += step.seconds
  }

  func epochDidEnd(_ trainer: Trainer<ClassificationTask>, _ summary: EpochSummary<ClassificationMetrics>) {
    validations += summary.validationSeconds
  }
}
