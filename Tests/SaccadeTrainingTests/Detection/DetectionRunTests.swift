import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeTasks
@testable import SaccadeTraining

@Suite("Objects of pictures are learnt, judged and found like classes are")
struct DetectionRunTests {
  /// Keeps the figures of each epoch of training.
  private final class Epochs: TrainingHook {
    typealias Task = DetectionTask
    var training: [[Figure]] = []
    func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<DetectionMetrics>) {
      training.append(summary.training.figures)
    }
  }

  private final class StopAfter: TrainingHook {
    struct Stop: Error {}
    typealias Task = DetectionTask
    let iteration: Int
    init(_ iteration: Int) { self.iteration = iteration }
    func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<DetectionMetrics>) throws {
      if trainer.iteration == iteration { throw Stop() }
    }
  }

  @Test("a run's loss falls in all its parts, its best is chosen by AP, and test and predict say what the run says")
  func wholeRun() throws {
    try withFolder { folder in
      let config = try TinyDetection.config(folder)
      let run = try TrainingRun<DetectionSettings>(config, source: "shapes.yaml", terminal: TinyRun.silence)
      let epochs = Epochs()
      run.extraHooks = [epochs]
      let report = try run.run()
      #expect(epochs.training[0].map(\.name) == ["loss", "loss_classification", "loss_boxes"])
      for (first, last) in zip(epochs.training[0], epochs.training[5]) {
        #expect(last.value < 0.85 * first.value, "\(first.text) became \(last.text)")
      }
      #expect(
        epochs.training[5][0].value == epochs.training[5][1].value + epochs.training[5][2].value
          || abs(epochs.training[5][0].value - epochs.training[5][1].value - epochs.training[5][2].value) < 1e-5)
      #expect(report.best?.figure.name == "AP")
      #expect(report.validation.map(\.name).prefix(3) == ["AP", "AP50", "AP75"])
      // What there is nothing of has no figure.
      #expect(!report.validation.contains { $0.value < 0 || $0.value > 1 })

      let path = folder + "/run/best.safetensors"
      let judged = try Evaluation(config, checkpoint: path, source: "shapes.yaml", terminal: TinyRun.silence)
      #expect(judged.figures.first?.value == report.best?.figure.value)
      let details = try #require(judged.details)
      #expect(details.isMain && details.lines[0].hasPrefix("figure"))
      #expect(details.lines.contains { $0.hasPrefix("AP50") } && details.lines.contains { $0.hasPrefix("VOC AP 2007") })
      #expect(details.lines.contains { $0.hasPrefix("class") && $0.contains("objects") })

      let predictor = try #require(
        try Predictors.load(checkpoint: path, catalog: TinyDetection.catalog) as? ObjectDetector)
      #expect(predictor.classNames == ShapeKind.allCases.map(\.description))
      let scene = ShapeScenesDataset(
        count: 24, size: ImageSize(square: 64), objects: 0...2, scale: 0.2...0.4, part: "val"
      ).image(at: 1)
      predictor.threshold = 0
      let all = try predictor.find(in: scene)
      #expect(!all.isEmpty && all.count <= 20)
      #expect(zip(all, all.dropFirst()).allSatisfy { $0.score >= $1.score })
      let told = try predictor.predict(scene, top: 3)
      #expect(told.lines.count == 3 && told.isFinite && told.record.json.hasPrefix(#"{"objects": [{"name": "#))
      #expect(told.drawing?(scene).size == ImageSize(square: 448))
      predictor.threshold = 1
      #expect(try predictor.find(in: scene).isEmpty)
      #expect(try predictor.predict(scene).lines == ["  nothing above 1.00"])
      // A picture of another size is brought to that of the training, and its boxes are on itself.
      predictor.threshold = 0
      let large = scene.resized(to: ImageSize(height: 128, width: 192))
      for object in try predictor.find(in: large) {
        #expect(object.box.x2 <= 192 && object.box.y2 <= 128 && object.box.x1 >= 0 && object.box.y1 >= 0)
      }
      // The page of the run shows what was found on pictures.
      let page = try String(contentsOfFile: folder + "/run/report.html", encoding: .utf8)
      #expect(page.contains("The pictures that went worst") && page.contains("AP50 of each class"))
    }
  }

  @Test("a run that was stopped goes on to the same weights")
  func resumes() throws {
    try withFolder { folder in
      let whole = try TinyDetection.config(folder, set: ["runner.max_epochs=2", "runner.val_interval=1"])
      _ = try whole.train(source: "shapes.yaml", terminal: TinyRun.silence)
      let straight = try Checkpoint(contentsOf: folder + "/run/last.safetensors")
      let first = try TinyDetection.config(
        folder, set: ["runner.max_epochs=2", "runner.val_interval=1", "work_dir=\(folder)/cut"])
      do {
        let run = try TrainingRun<DetectionSettings>(first, source: "shapes.yaml", terminal: TinyRun.silence)
        run.extraHooks = [StopAfter(11)]
        #expect(throws: TrainingError.self) { try run.run() }
      }
      var second = first
      second.resume = true
      _ = try second.train(source: "shapes.yaml", terminal: TinyRun.silence)
      let resumed = try Checkpoint(contentsOf: folder + "/cut/last.safetensors")
      #expect(resumed.progress.iteration == straight.progress.iteration)
      for (name, weight) in straight.weights { #expect(resumed.weights[name]?.scalars == weight.scalars, "\(name)") }
    }
  }

  @Test(
    "boxes are judged and told in pixels of the file, whatever the pipeline does to the picture",
    arguments: [
      "[{type: Letterbox, size: [96, 160]}]", "[{type: Resize, size: 64, fit: short, max_side: 120}]",
      "[{type: RandomFlip, prob: 1}, {type: Resize, size: [200, 100]}]", "[]",
    ])
  func placesOfTheFile(pipeline: String) throws {
    try withFolder { folder in
      var lines = ["filename,width,height,class,xmin,ymin,xmax,ymax"]
      var boxes: [Box] = []
      for index in 0..<6 {
        let (height, width) = (100 + 20 * index, 240 - 30 * index)
        let box = Box(x1: Float(20 + index), y1: 12, x2: Float(60 + 3 * index), y2: Float(70 + index))
        var image = Image(height: height, width: width, color: .black)
        image.fill(.box(x1: box.x1, y1: box.y1, x2: box.x2, y2: box.y2), with: .white)
        try image.write(to: "\(folder)/\(index).png")
        lines.append("\(index).png,\(width),\(height),light,\(Int(box.x1)),12,\(Int(box.x2)),\(Int(box.y2))")
        boxes.append(box)
      }
      try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: folder + "/labels.csv"))
      let config = try TinyDetection.config(
        folder,
        set: [
          "data.train={type: ShapeScenes, size: 64}",
          "data.val={type: BoxTable, root: \(folder), images: ., pipeline: \(pipeline)}",
        ])
      let val = try #require(config.data.val)
      let opened = try #require(try val.open(root: DataRoot(), classNames: nil) as? any DetectionDataset)
      let samples = DetectionSamples(
        opened, pipeline: val.transforms, normalization: val.normalization, multipleOf: 32, groupsByShape: true,
        givesTruth: true)
      let task = DetectionTask(BrightDetector())
      let metrics = try evaluate(task, on: BatchLoader(samples, batchSize: 3))
      let precision = try #require(metrics.figures.first)
      #expect(precision.name == "AP" && precision.value > 0.6, "\(metrics.figures.map(\.text))")
      #expect((metrics.figures.first { $0.name == "AP75" }?.value ?? 0) > 0.999)

      let detector = ObjectDetector(
        model: BrightDetector(), classNames: ["light"],
        preprocessing: Preprocessing(
          val.transforms, size: ImageSize(square: 1), normalization: val.normalization), divisor: 32)
      for (index, box) in boxes.enumerated() {
        let found = try detector.find(in: Image(contentsOf: "\(folder)/\(index).png"))
        #expect(found.count == 1)
        for (a, b) in zip(found.first?.box.corners ?? [], box.corners) {
          #expect(abs(a.x - b.x) < 4 && abs(a.y - b.y) < 4, "\(pipeline), \(index): \(found) beside \(box)")
        }
      }
      let images = try boxes.indices.map { try Image(contentsOf: "\(folder)/\($0).png") }
      for (found, image) in zip(try detector.find(in: images), images) {
        #expect(try found.map(\.box) == detector.find(in: image).map(\.box), "\(pipeline)")
      }
      #expect(try detector.find(in: [Image]()).isEmpty)
    }
  }

  @Test("a batch without any box, a picture of 500 boxes and one without have a loss that is a number")
  func oddBatches() throws {
    withRandomness(RandomStream(seed: 1)) {
      let task = DetectionTask(TinyDetector(classes: 2), boxWeight: 2)
      let image = Image(height: 64, width: 64, color: Color(grey: 80))
      let many = (0..<500).map { place -> Box in
        let (x, y) = (Float(place % 25) * 2, Float(place / 25) * 2)
        return Box(x1: x, y1: y, x2: x + 12, y2: y + 14)
      }
      let crowded = Sample(image, labels: many.indices.map { $0 % 2 }, boxes: many)
      for samples in [[Sample(image), Sample(image)], [crowded, Sample(image)]] {
        let batch = DetectionBatch(samples, indices: [0, 1], normalizedBy: .unit(.rgb))
        var metrics = DetectionMetrics()
        let loss = task.loss(of: batch, adding: &metrics)
        loss.tensor.backward()
        #expect(loss.value.isFinite && metrics.sampleCount == 2)
        let gradients = task.model.parameters.compactMap(\.gradient)
        #expect(!gradients.isEmpty && gradients.allSatisfy { $0.scalars.allSatisfy(\.isFinite) })
        #expect(metrics.figures.map(\.name) == ["loss", "loss_classification", "loss_boxes"])
      }
    }
  }

  @Test("what does not go together is told with its place, before anything is trained")
  func problems() throws {
    try withFolder { folder in
      func complaint(_ overrides: [String]) -> String {
        do {
          _ = try TinyDetection.config(folder, set: overrides)
            .train(source: "shapes.yaml", terminal: TinyRun.silence)
          return "nothing"
        } catch { return "\(error)" }
      }
      #expect(complaint(["model={type: ResNet8, num_classes: 10}"]).contains("model.type: ResNet8 finds no boxes"))
      #expect(
        complaint(["task={type: Classification}"]).contains("TinyDetector is a detector, which finds boxes"))
      #expect(
        complaint(["model.num_classes=3"])
          .contains("model.num_classes: is 3, but data.train has 10 classes: "))
      #expect(
        complaint(["data.train={type: Shapes, size: 64}"]).contains("data.train.type: Shapes has no boxes; choose"))
      #expect(
        complaint(["data.batch_augments=[{type: Mixup}]"]).contains("data.batch_augments: mixes pictures and"))
      #expect(complaint(["data.train.objects=[0, 0]"]).contains("has no box on any of its 128 pictures"))
      #expect(complaint(["data.val.objects=[0, 0]"]).contains("data.val: has no object to be found"))
      #expect(
        complaint(["data.val.size=96"]).contains("data.val: takes images of 64×64")
          || complaint(["data.val.size=96"]).contains("takes images of 64×64; resize them; data.val gives 96×96"))
      #expect(
        complaint(["data.train.pipeline=[{type: Expand}]"])
          .contains("data.train.pipeline: leaves pictures of several sizes, and TinyDetector takes images of 64×64"))
      #expect(complaint(["checkpoint.best=mAP"]).contains("expected one of AP, AP50"))
    }
  }

  @Test("classes of the validation that differ are named, and a class without an example is told")
  func classes() throws {
    try withFolder { folder in
      try Image(height: 64, width: 64, color: .red).write(to: "\(folder)/a.png")
      func write(_ name: String, _ kinds: [String]) throws {
        let rows = kinds.map { "a.png,64,64,\($0),10,10,40,40" }
        try Data((["filename,width,height,class,xmin,ymin,xmax,ymax"] + rows).joined(separator: "\n").utf8)
          .write(to: URL(filePath: "\(folder)/\(name).csv"))
      }
      try write("train", ["cat", "dog"])
      try write("val", ["cat", "cow"])
      func data(_ name: String, _ more: String = "") -> String {
        "{type: BoxTable, root: \(folder), table: \(name).csv, images: .\(more), "
          + "pipeline: [{type: Resize, size: 64}]}"
      }
      let error = #expect(throws: (any Error).self) {
        _ = try TinyDetection.config(
          folder, set: ["model.num_classes=2", "data.train=\(data("train"))", "data.val=\(data("val"))"]
        ).train(source: "shapes.yaml", terminal: TinyRun.silence)
      }
      #expect(error.map { "\($0)".contains("cow") } == true, "\(String(describing: error))")
      let config = try TinyDetection.config(
        folder,
        set: ["model.num_classes=3", "data.train=\(data("train", ", classes: [cat, emu, dog]"))", "data.val=null"])
      let settings = try #require(config.task as? DetectionSettings)
      let opened = try settings.open(
        TaskSetup(model: config.model, data: config.data, best: nil, source: "shapes.yaml", root: DataRoot()))
      #expect(opened.notes.contains { $0.contains("no picture shows emu: the network cannot learn to find it") })
      #expect(opened.memory == ["class_names": #"["cat","emu","dog"]"#])
    }
  }

  @Test("the sheet of browse shows boxes where the objects are")
  func browsing() throws {
    try withFolder { folder in
      let config = try TinyDetection.config(folder, set: ["data.train.masks=true", "data.train.objects=[1, 2]"])
      let found = try DataBrowsing(config, source: "shapes.yaml", count: 2, variants: 2)
      #expect(found.rows.allSatisfy { $0.marks.count == 3 && $0.marks.allSatisfy { !$0.isEmpty } })
      #expect(found.rows[0].marks[0].allSatisfy { $0.box != nil && $0.mask != nil && !$0.text.isEmpty })
      #expect(found.sheet().size == ImageSize(height: 2 * 328 + 8, width: 3 * 328 + 8))
      #expect(try found.page().contains("data:image/jpeg"))
    }
  }
}
