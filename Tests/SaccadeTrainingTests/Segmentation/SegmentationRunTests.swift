import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
import SaccadeTestKit
import SaccadeText
import Testing

@testable import SaccadeTasks
@testable import SaccadeTraining

@Suite("Classes of pixels are learnt, judged and told like classes of pictures are")
struct SegmentationRunTests {
  /// Keeps the figures of each epoch of training.
  private final class Epochs: TrainingHook {
    typealias Task = SegmentationTask
    var training: [[Figure]] = []
    func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<SegmentationMetrics>) {
      training.append(summary.training.figures)
    }
  }

  private final class StopAfter: TrainingHook {
    struct Stop: Error {}
    typealias Task = SegmentationTask
    let iteration: Int
    init(_ iteration: Int) { self.iteration = iteration }
    func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<SegmentationMetrics>) throws {
      if trainer.iteration == iteration { throw Stop() }
    }
  }

  @Test("a run's loss falls in all its parts, its best is chosen by mIoU, and test and predict say what the run says")
  func wholeRun() throws {
    try withFolder { folder in
      let config = try TinySegmentation.config(folder, set: ["loss={cross_entropy: 1, dice: 0.5}"])
      let run = try TrainingRun<SegmentationSettings>(config, source: "masks.yaml", terminal: TinyRun.silence)
      let epochs = Epochs()
      run.extraHooks = [epochs]
      let report = try run.run()
      let parts = ["loss_cross_entropy", "loss_dice", "loss_auxiliary"]
      func value(_ name: String, _ epoch: Int) -> Double {
        epochs.training[epoch].first { $0.name == name }?.value ?? .nan
      }
      for name in ["loss"] + parts { #expect(value(name, 3) < value(name, 0), "\(name)") }
      #expect(abs(value("loss", 3) - parts.reduce(0) { $0 + value($1, 3) }) < 1e-4)
      #expect(report.best?.figure.name == "mIoU")
      #expect(
        Set(report.validation.map(\.name))
          == ["loss", "mIoU", "accuracy", "mean_accuracy", "mDice", "fwIoU", "boundary_F"])
      #expect(report.validation.allSatisfy { $0.value.isFinite && $0.value >= 0 })

      let path = folder + "/run/best.safetensors"
      let judged = try Evaluation(config, checkpoint: path, source: "masks.yaml", terminal: TinyRun.silence)
      #expect(judged.figures.first { $0.name == "mIoU" }?.value == report.best?.figure.value)
      let details = try #require(judged.details)
      #expect(details.isMain && details.lines[0].hasPrefix("class"))
      #expect(details.lines.contains { $0.hasPrefix("background") })
      #expect(details.record.json.contains(#""IoU": "#) && details.record.json.contains(#""boundary_F": "#))
      let flipped = try Evaluation(
        config, checkpoint: path, source: "masks.yaml", view: .flip, terminal: TinyRun.silence)
      #expect(flipped.figures.first { $0.name == "accuracy" }.map { $0.value > 0.3 } == true)

      let predictor = try #require(
        try Predictors.load(checkpoint: path, catalog: TinySegmentation.catalog) as? ImageSegmenter)
      #expect(predictor.classNames == ["background"] + ShapeKind.allCases.map(\.description))
      #expect(predictor.classColors[0] == .black)
      let data = ShapeMasksDataset(count: 20, size: ImageSize(square: 32), part: "val")
      let seen = try predictor.segment(data.image(at: 0))
      #expect(seen.mask.image.size == ImageSize(square: 32) && seen.unseenCount == 0)
      // What the run judged is what is told of pictures.
      var metrics = SegmentationMetrics()
      for index in 0..<20 {
        let sample = data.sample(at: index)
        let told = try predictor.segment(sample.image).mask.image.pixels
        metrics.add(
          judged: told, truth: sample.masks[0].image.pixels, size: sample.image.size, index: index, classCount: 11)
      }
      let own = try #require(metrics.figures.first { $0.name == "mIoU" })
      #expect(abs(own.value - (report.best?.figure.value ?? 0)) < 1e-3)
      let told = try predictor.predict(data.image(at: 0))
      #expect(told.isFinite && told.classes != nil && told.drawing != nil)
      // The page of the run shows classes on pictures.
      let page = try String(contentsOfFile: folder + "/run/report.html", encoding: .utf8)
      #expect(page.contains("The pictures that went worst") && page.contains("IoU of each class"))
      #expect(page.contains("mean IoU") && page.contains("as it is"))
      let size = try FileManager.default.attributesOfItem(atPath: folder + "/run/report.html")[.size] as? Int
      #expect((size ?? 0) < 4 << 20)
    }
  }

  @Test("a run that was stopped goes on to the same weights, with an average of weights too")
  func resumes() throws {
    try withFolder { folder in
      let base = ["runner.max_epochs=2", "runner.val_interval=1", "ema=0.9"]
      _ = try TinySegmentation.config(folder, set: base).train(source: "masks.yaml", terminal: TinyRun.silence)
      let straight = try Checkpoint(contentsOf: folder + "/run/last.safetensors")
      let first = try TinySegmentation.config(folder, set: base + ["work_dir=\(folder)/cut"])
      do {
        let run = try TrainingRun<SegmentationSettings>(first, source: "masks.yaml", terminal: TinyRun.silence)
        run.extraHooks = [StopAfter(8)]
        #expect(throws: TrainingError.self) { try run.run() }
      }
      var second = first
      second.resume = true
      _ = try second.train(source: "masks.yaml", terminal: TinyRun.silence)
      let resumed = try Checkpoint(contentsOf: folder + "/cut/last.safetensors")
      #expect(resumed.progress.iteration == straight.progress.iteration)
      for (name, weight) in straight.weights { #expect(resumed.weights[name]?.scalars == weight.scalars, "\(name)") }
      #expect(straight.memory["class_colors"]?.hasPrefix("[[0,0,0],") == true)
    }
  }

  @Test(
    "pictures of several sizes make batches, and are judged and told at their own size; sizes that grow train as well")
  func sizes() throws {
    try withFolder { folder in
      let sizes = [(40, 60), (33, 47), (64, 32), (50, 50)].map { ImageSize(height: $0.0, width: $0.1) }
      try TinySegmentation.pictures(folder, sizes: sizes)
      let data = "{type: SegmentationFolder, root: \(folder), classes: [green, red]}"
      let config = try TinySegmentation.config(
        folder,
        set: [
          "model.num_classes=2", "data.batch_size=2", "data.train=\(data)", "data.val=\(data)", "runner.max_epochs=25",
          "runner.val_interval=25", "optimizer.lr=0.02",
        ])
      let report = try config.train(source: "masks.yaml", terminal: TinyRun.silence)
      let best = try #require(report.best?.figure)
      #expect(best.value > 0.9, "\(report.validation.map(\.text))")
      let predictor = try #require(
        try Predictors.load(checkpoint: folder + "/run/best.safetensors", catalog: TinySegmentation.catalog)
          as? ImageSegmenter)
      let large = try Image(contentsOf: "\(folder)/images/0.png").resized(to: ImageSize(height: 90, width: 70))
      let seen = try predictor.segment(large)
      #expect(seen.mask.image[45, 5] == 1 && seen.mask.image[45, 65] == 0)

      // Without anything to be judged by, what was learnt of pieces is told of whole pictures.
      let pieces =
        "{type: SegmentationFolder, root: \(folder), classes: [green, red], pipeline: [{type: RandomCrop, size: 32}]}"
      let alone = try TinySegmentation.config(
        folder,
        set: [
          "model.num_classes=2", "data.batch_size=2", "data.train=\(pieces)", "data.val=null", "runner.max_epochs=1",
          "work_dir=\(folder)/alone",
        ])
      _ = try alone.train(source: "masks.yaml", terminal: TinyRun.silence)
      let whole = try #require(
        try Predictors.load(checkpoint: folder + "/alone/last.safetensors", catalog: TinySegmentation.catalog)
          as? ImageSegmenter)
      #expect(whole.preprocessing.transforms.isEmpty && whole.takesAnySize)
      #expect(try whole.segment(large).unseenCount == 0)

      let growing = try TinySegmentation.config(
        folder,
        set: [
          "work_dir=\(folder)/growing", "runner.max_epochs=2", "data.train.count=32",
          "data.sizes=[{epoch: 1, size: 24}, {epoch: 2, size: 32}]",
        ])
      _ = try growing.train(source: "masks.yaml", terminal: TinyRun.silence)
    }
  }

  @Test("a batch of which no pixel counts has a loss of 0 and no gradient, and a run of such says so and has no NaN")
  func allIgnored() throws {
    try withFolder { folder in
      let sizes = Array(repeating: ImageSize(square: 32), count: 4)
      try TinySegmentation.pictures(folder, sizes: sizes) { _, mask in
        mask = Image(height: 32, width: 32, format: .grey, color: .white)
      }
      let data = "{type: SegmentationFolder, root: \(folder), classes: [green, red]}"
      let config = try TinySegmentation.config(
        folder,
        set: [
          "model.num_classes=2", "data.batch_size=2", "data.train=\(data)", "data.val=\(data)", "runner.max_epochs=1",
          "runner.val_interval=1", "checkpoint.best=none",
          "loss={cross_entropy: 1, dice: 1, generalized_dice: 1, focal: 1, lovasz: 1}",
        ])
      let report = try config.train(source: "masks.yaml", terminal: TinyRun.silence)
      #expect(report.training.first { $0.name == "loss" }?.value == 0)
      let console = try String(contentsOfFile: RunFiles(folder: folder + "/run").console, encoding: .utf8)
      #expect(console.contains("are of no account (255): their loss is 0"), "\(console)")
      let weights = try Checkpoint(contentsOf: folder + "/run/last.safetensors").weights
      #expect(weights.values.allSatisfy { !$0.holdsNaN })
      let details = try Evaluation(
        config, checkpoint: folder + "/run/last.safetensors", source: "masks.yaml", terminal: TinyRun.silence
      ).details
      #expect(details?.lines == ["no pixel of the 4 pictures has a class: nothing is judged"])
    }
  }

  @Test("what does not go together is told with its place, before anything is trained")
  func problems() throws {
    try withFolder { folder in
      func complaint(_ overrides: [String]) -> String {
        do {
          _ = try TinySegmentation.config(folder, set: overrides)
            .train(source: "masks.yaml", terminal: TinyRun.silence)
          return "nothing"
        } catch { return "\(error)" }
      }
      #expect(
        complaint(["model={type: ResNet8, num_classes: 11}"])
          .contains(
            "model.type: ResNet8 tells one answer of a whole picture, and no class of its pixels; choose a segmenter"))
      #expect(
        complaint(["model={type: SSDLite320_MobileNetV2, num_classes: 11}"]).contains(
          "is a detector, which finds boxes"))
      #expect(
        complaint(["task={type: Classification}"])
          .contains("TinySegmenter is a segmenter, which tells classes of pixels, and the task is Classification"))
      #expect(
        complaint(["task={type: Detection}"]).contains("TinySegmenter finds no boxes: it is a segmenter"))
      #expect(
        complaint(["model.num_classes=3"])
          .contains("model.num_classes: is 3, but data.train has 11 classes: background, "))
      #expect(complaint(["model.num_classes=3"]).contains("set it to 11 (a background is one of them)"))
      #expect(
        complaint(["data.train={type: Shapes, size: 32}"])
          .contains("data.train.type: Shapes has no class for each pixel; choose a data set that has masks"))
      #expect(complaint(["data.batch_augments=[{type: Mixup}]"]).contains("data.batch_augments: mixes pictures and"))
      #expect(complaint(["checkpoint.best=AP"]).contains("expected one of mIoU, accuracy"))
      #expect(
        complaint(["test_time_augmentation=five_crop"]).contains("test_time_augmentation: five_crop shows parts"))
      #expect(complaint(["loss={cross_entropy: 0}"]).contains("all forms of the loss count 0"))
      #expect(
        complaint(["loss={cross_entropy: 0, dice: 1, label_smoothing: 0.1}"])
          .contains("loss.label_smoothing: is about cross_entropy, which counts 0"))
      #expect(
        complaint(["loss.class_weights=[1, 2]"])
          .contains("loss.class_weights: has to have a number for each of the 11 classes"))
      #expect(
        complaint(["data.train.pipeline=[{type: Mosaic, size: 32}]"])
          .contains("data.train.pipeline.0: Mosaic puts several pictures into one, and a picture has one mask"))
      #expect(complaint(["data.val.color=grey"]).contains("unknown key 'color'"))
    }
  }

  @Test("balanced classes count alike, samples and pixels by their weights")
  func weights() throws {
    try withFolder { folder in
      let config = try TinySegmentation.config(folder, set: ["loss.class_weights=balanced"])
      let settings = try #require(config.task as? SegmentationSettings)
      let opened = try settings.open(
        TaskSetup(model: config.model, data: config.data, best: nil, source: "masks.yaml", root: DataRoot()))
      let numbers = (opened.memory["class_weights"] ?? "").split(separator: " ").compactMap { Float($0) }
      #expect(numbers.count == 11 && numbers[0] < 0.3 && numbers.dropFirst().allSatisfy { $0 > numbers[0] })
      #expect(try settings.classWeights(in: opened.memory) == numbers)

      let logits = withRandomness(RandomStream(seed: 1)) {
        Parameter([2, 2, 4, 4], .normal(deviation: 1)).value.detached
      }
      func batch(_ weights: [Float], pixels: ((Mask) -> [Float])? = nil) -> SegmentationBatch {
        let mask = Mask(
          Image(height: 4, width: 4, format: .grey) { pixels in
            for place in pixels.indices { pixels[place] = UInt8(place % 2) }
          }, outside: 255)
        let samples = weights.map { weight in
          var sample = Sample(Image(height: 4, width: 4), masks: [mask])
          sample.weight = weight
          return sample
        }
        return SegmentationBatch(samples, indices: [0, 1], normalizedBy: .unit(.rgb), pixelWeights: pixels)
      }
      func loss(_ batch: SegmentationBatch, _ logits: Tensor) -> Float {
        PixelLoss().parts(of: logits, batch)[0].loss.item()
      }
      let first = loss(batch([1, 0]), logits)
      let alone = loss(batch([1, 1]), .concatenate([logits[0..<1], logits[0..<1]], axis: 0))
      #expect(abs(first - alone) < 1e-5)
      let left = loss(batch([1, 1]) { _ in (0..<16).map { $0 % 4 < 2 ? 1 : 0 } }, logits)
      #expect(abs(left - loss(batch([1, 1]), logits)) > 1e-4)
    }
  }

  @Test("the sheet of browse shows the classes of pixels, and its page their names")
  func browsing() throws {
    try withFolder { folder in
      let config = try TinySegmentation.config(folder)
      let found = try DataBrowsing(config, source: "masks.yaml", count: 2, variants: 2)
      #expect(found.rows.allSatisfy { $0.marks.count == 3 && $0.marks.allSatisfy { !$0.isEmpty } })
      #expect(found.rows[0].caption.hasPrefix("background"))
      #expect(try found.page().contains("data:image/jpeg"))
    }
  }

  @Test("a checkpoint with other colours than classes, or none that are colours, is refused with what is wrong")
  func damagedMemory() throws {
    let settings = SegmentationSettings()
    var memory = try TaskMemory.ofClasses(["a", "b"], [.red, .blue])
    try settings.check(memory, outputs: 2)
    #expect(try memory.classColors() == [.red, .blue])
    memory["class_colors"] = "[[1,2,3]]"
    let error = #expect(throws: SavedStateError.self) { try settings.check(memory, outputs: 2) }
    #expect(error?.problem == "its 'saccade.class_colors' has 1 colour, but its network tells 2 classes apart")
    memory["class_colors"] = "[[1,2]]"
    #expect(throws: SavedStateError.self) { try settings.check(memory, outputs: 2) }
  }
}
