import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeONNX
import SaccadeTestKit

/// Networks with random weights and statistics of real activations, written as ONNX with what they give.
enum ExportedZoo {
  /// A classifier: `input` and `result`.
  static func write(_ entry: ModelEntry, to path: String) throws {
    let model = withRandomness(RandomStream(seed: 1)) { entry.make(ModelOptions(classes: 10)) }
    let images = images(entry.defaults.imageSide, channels: entry.defaults.inputChannels)
    model.settle(on: images)
    var export = ONNXExport()
    export.hasDynamicBatch = true
    try export.write(model, input: Shape([1] + images.shape.dimensions.dropFirst()), to: path + ".onnx")
    let result = withoutGradient { model(images) }
    try SafetensorsFile.write(["input": images, "result": result], to: path + ".safetensors")
  }

  /// A detector that chooses: `input`, and what it finds on each image, `boxes0`, `scores0`, `labels0`, `boxes1` and so on.
  static func write(_ entry: DetectorEntry, to path: String) throws {
    var settings = entry.settings
    settings.numClasses = 10
    let made = withRandomness(RandomStream(seed: 1)) { settings.makeDetector() }
    guard let detector = made as? any TensorDetector else { fatalError("\(entry.name) is no network by itself") }
    let many = images(min(entry.facts.imageSide, 416), channels: 3, count: 4)
    withRandomness(RandomStream(seed: 3)) { detector.settle { _ = detector.answer(to: many) } }
    if detector.takesOneImage {
      // The first weights of the last layers are so small that all regions score alike: rounding would choose among them.
      for (name, parameter) in detector.namedParameters where name.contains(/(cls_logits|cls_score)\.weight/) {
        parameter.value = parameter.value.detached * 30
      }
    }
    let images = many[0..<(detector.takesOneImage ? 1 : 2)]
    let size = Size2D(images.shape[2], images.shape[3])
    detector.selection.limit = 50
    detector.selection.scoreThreshold = withoutGradient { threshold(detector, images) }
    var export = ONNXExport()
    export.hasDynamicBatch = !detector.takesOneImage
    export.suppression = ONNXSuppression(
      scoreThreshold: detector.selection.scoreThreshold, overlapThreshold: detector.selection.overlapThreshold,
      limit: detector.selection.limit)
    try export.write(detector, input: Shape([1] + images.shape.dimensions.dropFirst()), to: path + ".onnx") { planes in
      let found = detector.boxesAndScores(by: detector.answer(to: planes), on: size)
      return [found.boxes, found.candidates]
    }
    var results = ["input": images]
    for (image, found) in detector.detections(in: ImagePlanes(images)).enumerated() {
      results["boxes\(image)"] = found.boxes.tensor
      results["scores\(image)"] = found.scores
      results["labels\(image)"] = found.labels
    }
    try SafetensorsFile.write(results, to: path + ".safetensors")
  }

  private static func images(_ side: Int, channels: Int, count: Int = 2) -> Tensor {
    withRandomness(RandomStream(seed: 2)) {
      Parameter([count, channels, side, side], .normal(deviation: 1)).value.detached
    }
  }

  /// A score that some hundred candidates have, and that none is near.
  private static func threshold(_ detector: any TensorDetector, _ images: Tensor) -> Float {
    let found = detector.boxesAndScores(by: detector.answer(to: images), on: Size2D(1))
    let scores = found.candidates.scalars.sorted(by: >)
    let place = (200..<400).max { scores[$0] - scores[$0 + 1] < scores[$1] - scores[$1 + 1] } ?? 200
    return (scores[place] + scores[place + 1]) / 2
  }
}
