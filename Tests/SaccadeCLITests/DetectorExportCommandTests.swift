import Foundation
import Saccade
import SaccadeONNX
import Testing

@Suite("A detector becomes an ONNX model from the command line", .serialized)
struct DetectorExportCommandTests {
  /// A run of some steps on drawn scenes.
  private func train(_ model: String, pipeline: String = "[]", more: String = "", in folder: TestFolder) throws {
    let recipe = try folder.write(
      """
      task: {type: Detection, overlap_threshold: 0.4, max_detections: 7}
      model: {type: \(model)}
      data:
        batch_size: 8
        train: {type: ShapeScenes, count: 16, size: 96, pipeline: \(pipeline)\(more)}
        val: {type: ShapeScenes, split: val, count: 4, size: 96, pipeline: \(pipeline)\(more)}
      optimizer: {type: SGD, lr: 0.01, momentum: 0.9}
      runner: {max_iters: 4}
      work_dir: run
      """, to: "shapes.yaml")
    let program = try Program("train", recipe, in: folder)
    #expect(program.code == 0, "\(program.errors)")
  }

  @Test("it finds what predict finds, takes bytes, and knows classes, size and thresholds")
  func objects() throws {
    let folder = try TestFolder()
    try train("TinySSD, num_classes: 10", in: folder)
    let checkpoint = "run/last.safetensors"
    let export = try Program(
      "export", checkpoint, "net.onnx", "--with-preprocessing", "--threshold", "0.02", in: folder)
    #expect(export.code == 0, "\(export.errors)")
    #expect(
      export.output == """
        net.onnx: ai.onnx 17, one picture of 96×96 (height × width), bytes of 0 to 255
          gives boxes, x1 y1 x2 y2 in its pixels, scores and labels of what it finds above 0.02

        """)
    let network = try ONNXModule(folder.path("net.onnx"))
    let model = network.model
    #expect(model.metadata["image_size"] == "96,96" && model.metadata["class_names"]?.hasPrefix("[\"circle\"") == true)
    #expect(model.metadata["score_threshold"] == "0.02" && model.metadata["overlap_threshold"] == "0.4")

    let scene = ShapeScenesDataset(count: 1, size: ImageSize(square: 96)).image(at: 0)
    let finder = try #require(try Predictors.load(checkpoint: folder.path(checkpoint)) as? ObjectDetector)
    finder.threshold = 0.02
    let expected = try finder.find(in: scene)
    #expect(expected.count == 7)
    let bytes = scene.planes
    let found = try network([bytes])
    #expect(found[2].scalars(as: Int.self) == expected.map(\.label))
    for (score, object) in zip(found[1].scalars, expected) { #expect(abs(score - object.score) < 1e-4) }
    for (side, expected) in zip(found[0].scalars, expected.flatMap { [$0.box.x1, $0.box.y1, $0.box.x2, $0.box.y2] }) {
      #expect(abs(side - expected) < 0.02)
    }
  }

  @Test("it gives all boxes where that is asked for, of pictures of a size and a number that are asked for")
  func places() throws {
    let folder = try TestFolder()
    try train("TinySSD, num_classes: 10", in: folder)
    let export = try Program(
      arguments: [
        "export", "run/last.safetensors", "net.onnx", "--without-suppression", "--size", "64x128", "--dynamic-batch",
      ], in: folder)
    #expect(export.code == 0, "\(export.errors)")
    #expect(export.output.contains("any number of pictures of 64×128"), "\(export.output)")
    let network = try ONNXModule(folder.path("net.onnx"))
    let model = network.model
    #expect(model.outputs.map(\.name) == ["boxes", "scores"] && model.metadata["score_threshold"] == nil)
    let found = try network([.zeros([3, 3, 64, 128])])
    #expect(found[0].shape[0] == 3 && found[0].shape[2] == 4 && found[1].shape == [3, found[0].shape[1], 10])
    for measured in ["net.onnx", "run/last.safetensors"] {
      let bench = try Program("bench", "predict", measured, "--batch", "1", "--runs", "1", in: folder)
      #expect(bench.code == 0 && bench.output.contains("batch 1: "), "\(bench.errors)")
    }
    #expect(try Program("export", "run/last.safetensors", "whole.onnx", in: folder).code == 0)
    let whole = try Program("bench", "predict", "whole.onnx", in: folder)
    #expect(whole.code == 65 && whole.errors.contains("hangs on the picture"), "\(whole.errors)")
    let told = try Program("import", "whole.onnx", in: folder)
    #expect(told.output.contains("multiply-adds: not known: what it does hangs on the numbers"), "\(told.output)")
  }

  @Test("one of two stages finds what predict finds, one picture at a time")
  func twoStages() throws {
    let folder = try TestFolder()
    try train("FasterRCNN_MobileNetV2, num_classes: 10", in: folder)
    let checkpoint = "run/last.safetensors"
    let many = try Program("export", checkpoint, "net.onnx", "--size", "96x96", "--dynamic-batch", in: folder)
    #expect(many.code == 64 && many.errors.contains("is written for one at a time"), "\(many.errors)")
    let export = try Program("export", checkpoint, "net.onnx", "--size", "96x96", "--threshold", "0.01", in: folder)
    #expect(export.code == 0, "\(export.errors)")
    let finder = try #require(try Predictors.load(checkpoint: folder.path(checkpoint)) as? ObjectDetector)
    finder.threshold = 0.01
    let planes = withRandomness(RandomStream(seed: 1)) {
      Parameter([1, 3, 96, 96], .normal(deviation: 1)).value.detached
    }
    let expected = withoutGradient { finder.model.detections(in: ImagePlanes(planes)) }[0].above(0.01)
    let found = try ONNXModule(folder.path("net.onnx"))([planes])
    #expect(found[2].scalars(as: Int.self) == expected.labels.scalars(as: Int.self))
    for (score, other) in zip(found[1].scalars, expected.scores.scalars) { #expect(abs(score - other) < 1e-4) }
  }

  @Test("one that tells masks is not written without them, and says so; it predicts them as COCO writes them")
  func masks() throws {
    let folder = try TestFolder()
    let model =
      "MaskRCNN_MobileNetV2_FPN, num_classes: 10, frozen_norm: false, fpn_channels: 8, box_features: 16, mask_layers: 1, "
      + "mask_channels: 4"
    try train(model, more: ", masks: true", in: folder)
    let export = try Program("export", "run/last.safetensors", "net.onnx", "--size", "96x96", in: folder)
    #expect(export.code == 65 && export.errors.contains("masks are not written as ONNX"), "\(export.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("net.onnx")))
    try ShapeScenesDataset(count: 1, size: ImageSize(square: 96)).image(at: 0).write(to: folder.path("scene.png"))
    let found = try Program(
      arguments: ["predict", "run/last.safetensors", "scene.png", "--threshold", "0.001", "--json", "--out", "shown"],
      in: folder)
    #expect(found.code == 0, "\(found.errors)")
    #expect(found.output.contains(#""segmentation": {"size": [96, 96], "counts": ""#), "\(found.output.prefix(300))")
    #expect(FileManager.default.fileExists(atPath: folder.path("shown/scene.png")))
  }

  @Test("what does not go together is told, and so is a detector that finds no regions itself")
  func refused() throws {
    let folder = try TestFolder()
    try train("FastRCNN_MobileNetV2, num_classes: 10", pipeline: "[{type: SelectiveSearch}]", in: folder)
    let alone = try Program("export", "run/last.safetensors", "net.onnx", in: folder)
    #expect(alone.code == 65 && alone.errors.contains("FastRCNN looks at regions that something"), "\(alone.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("net.onnx")))
    for (arguments, said) in [
      (["--threshold", "1.5"], "--threshold must be from 0 to 1: 1.5"),
      (["--threshold", "0.5", "--without-suppression"], "leave --threshold out"), (["--size", "12"], "'12'"),
    ] {
      let program = try Program(
        arguments: ["export", "run/last.safetensors", "net.onnx"] + arguments, in: folder)
      #expect(program.code == 64 && program.errors.contains(said), "\(program.errors)")
    }
    #expect(try Program("train", folder.recipe(), "--work-dir", "classes", in: folder).code == 0)
    let classifier = try Program(
      "export", "classes/last.safetensors", "net.onnx", "--threshold", "0.5", in: folder)
    #expect(classifier.code == 64 && classifier.errors.contains("--threshold is for detectors"), "\(classifier.errors)")
  }
}

extension Image {
  /// Its bytes, a plane a channel: `[1, 3, height, width]`.
  fileprivate var planes: Tensor {
    Tensor(pixels.map { Int($0) }, shape: [1, height, width, 3]).permuted([0, 3, 1, 2]).cast(to: .uint8)
  }
}
