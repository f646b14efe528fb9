import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeTasks
import Testing

@testable import SaccadeTraining

@Suite("A run leaves all that it found out in its folder")
struct RunTests {
  @Test("configuration, logs, last and best checkpoint are there, and nothing else")
  func folder() throws {
    try withFolder { folder in
      let report = try TinyRun.train(folder + "/a")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder + "/a").sorted() == [
          ".lock", "best.safetensors", "config.yaml", "console.log", "last.safetensors", "log.jsonl",
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
      #expect(best.optimizerState.isEmpty)
      #expect(try !Checkpoint(contentsOf: folder + "/a/last.safetensors", withState: true).optimizerState.isEmpty)
    }
  }

  @Test("a saved run can be judged again and names pictures, with the same figures as in training")
  func used() throws {
    try withFolder { folder in
      let report = try TinyRun.train(folder + "/a")
      let config = try TinyRun.config(folder + "/a")
      let path = folder + "/a/last.safetensors"
      let evaluation = try ClassificationEvaluation(
        config, checkpoint: path, source: "tiny.yaml", terminal: TinyRun.silence)
      #expect(evaluation.figures == report.validation)
      #expect(evaluation.imageCount == 40)
      let classifier = try ImageClassifier(checkpoint: path, catalog: TinyRun.catalog)
      let data = try config.data.train.open(root: DataRoot(), classNames: nil)
      let answers = try classifier.classify(data.image(at: 0), top: 3)
      #expect(answers.count == 3 && answers[0].probability >= answers[1].probability)
      #expect(answers.allSatisfy { data.classNames.contains($0.name) })
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
      #expect(
        text.hasPrefix("the loss became NaN in epoch 1, step 4: the first module whose output was not finite is bn"))
      let order = BatchOrder(sampleCount: 90, batchSize: 16, shuffled: true, dropsLast: false, seed: 5, epoch: 0)
      #expect(text.contains("samples " + order[3].map(String.init).joined(separator: ", ")))
      #expect(try Checkpoint(contentsOf: folder + "/a/last.safetensors").progress.iteration == 2)
      #expect(
        try String(contentsOfFile: folder + "/a/console.log", encoding: .utf8).contains("ERROR the loss became NaN"))
    }
  }
}
