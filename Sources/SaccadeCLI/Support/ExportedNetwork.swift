import Saccade
import SaccadeONNX

/// What of a predictor an ONNX model has.
struct ExportedNetwork {
  let model: Module
  /// The size of pictures.
  let size: ImageSize
  let normalization: ChannelNormalization
  /// What it is asked.
  let run: (Tensor) -> [Tensor]
  let outputNames: [String]
  /// How a detector chooses; nil where it does not, and for all else.
  let suppression: ONNXSuppression?
  /// What people should know of the results.
  let told: String?
  /// Whether it takes no more than one picture at a time.
  private(set) var takesOneImage = false
  private let names: (key: String, list: [String])
  /// How pictures are resized and cropped; nil where a configuration could not write it.
  private let preparation: String?
  /// How a network's numbers become those of pictures.
  private var scales: String?
  /// The colours of classes of pixels.
  private var colors: [Color]?

  /// - Parameter path: the checkpoint, for errors
  /// - Throws: `CommandFailure` if such a network is not written, or the options are not for it
  init(_ predictor: any ImagePredictor, from path: String, _ options: DetectorExportOptions) throws {
    normalization = predictor.preprocessing.normalization
    let steps = PreparationSteps(pipeline: predictor.preprocessing.transforms)
    if let segmenter = predictor as? ImageSegmenter {
      if let option = options.givenOfBoxes {
        throw CommandFailure(
          "\(option) is for detectors, and \(path) tells classes of pixels; leave it out",
          code: FailureCode(rawValue: 64))
      }
      let isFree = segmenter.takesAnySize
      if !isFree, let wanted = options.size?.size, wanted != segmenter.preprocessing.size {
        throw CommandFailure(
          "--size: \(path) prepares pictures to \(segmenter.preprocessing.size.inWords); leave it out",
          code: FailureCode(rawValue: 64))
      }
      let size = options.size?.size ?? segmenter.preprocessing.size
      guard min(size.height, size.width) >= 32 else {
        throw CommandFailure(
          "\(path): pictures are of several sizes for this segmenter, and the model is to be for one; say which, as --size "
            + "480x640", code: FailureCode(rawValue: 64))
      }
      // Pictures as they are become those of the one size.
      let whole = isFree ? PreparationSteps(pipeline: [Resize(to: size)]) : steps
      preparation = whole.plain != nil ? whole.node.yaml : nil
      (model, self.size, outputNames, suppression) = (segmenter.model, size, ["logits"], nil)
      names = ("class_names", segmenter.classNames)
      colors = segmenter.classColors
      told = "gives the scores of each pixel, [pictures, classes, height, width]; the greatest is its class"
      run = { [model] in [model($0)] }
      return
    }
    preparation = steps.plain != nil && !(predictor is ObjectDetector) ? steps.node.yaml : nil
    if let detector = predictor as? ObjectDetector {
      let network = try Self.network(of: detector, path)
      let size = try Self.size(for: detector, path, options)
      model = network
      self.size = size
      takesOneImage = network.takesOneImage
      names = ("class_names", detector.classNames)
      let plane = Size2D(size.height, size.width)
      guard !options.withoutSuppression else {
        (outputNames, suppression) = (["boxes", "scores"], nil)
        run = { planes in
          let found = network.boxesAndScores(by: network.answer(to: planes), on: plane)
          return [found.boxes, found.scores]
        }
        told = "gives all boxes, x1 y1 x2 y2 in its pixels, and the score of each class"
        return
      }
      let threshold = options.threshold ?? ObjectDetector.usualThreshold
      outputNames = []
      suppression = ONNXSuppression(
        scoreThreshold: threshold, overlapThreshold: network.selection.overlapThreshold,
        limit: network.selection.limit)
      run = { planes in
        let found = network.boxesAndScores(by: network.answer(to: planes), on: plane)
        return [found.boxes, found.candidates]
      }
      told =
        "gives boxes, x1 y1 x2 y2 in its pixels, scores and labels of what it finds above \(threshold)"
      return
    }
    if let option = options.given {
      throw CommandFailure(
        "\(option) is for detectors, and \(path) is of a network that tells of whole pictures; leave it out",
        code: FailureCode(rawValue: 64))
    }
    switch predictor {
    case let classifier as ImageClassifier:
      (model, outputNames) = (classifier.model, ["logits"])
      names = ("class_names", classifier.classNames)
    case let teller as NumberPredictor:
      (model, outputNames) = (teller.model, ["numbers"])
      names = ("target_names", teller.targets)
      scales = teller.scalesText
    default:
      throw CommandFailure(
        "\(path): only classifiers, detectors, segmenters and what tells numbers of pictures are written as ONNX; choose a "
          + "checkpoint of one",
        code: FailureCode(rawValue: 65))
    }
    size = predictor.preprocessing.size
    let network = model
    run = { [network($0)] }
    (suppression, told) = (nil, nil)
  }

  private static func network(of detector: ObjectDetector, _ path: String) throws -> any TensorDetector {
    if let network = detector.model as? any TensorDetector { return network }
    guard !detector.model.hasMasks else {
      throw CommandFailure(
        "\(path): \(type(of: detector.model)) tells a mask of each object, and masks are not written as ONNX: use it with saccade "
          + "predict, or choose a checkpoint of a detector of boxes, as FasterRCNN_MobileNetV2_FPN",
        code: FailureCode(rawValue: 65))
    }
    throw CommandFailure(
      "\(path): \(type(of: detector.model)) looks at regions that something before it has found, and is no network by itself: "
        + "choose a checkpoint of another, as FasterRCNN_MobileNetV2_FPN, SSDLite320_MobileNetV3Large or YOLOX_S",
      code: FailureCode(rawValue: 65))
  }

  private static func size(
    for detector: ObjectDetector, _ path: String, _ options: DetectorExportOptions
  ) throws -> ImageSize {
    let size = options.size?.size ?? detector.preprocessing.size
    if min(size.height, size.width) >= 32 { return size }
    throw CommandFailure(
      "\(path): pictures are of several sizes for this detector, and the model is to be for one; say which, as --size 480x640",
      code: FailureCode(rawValue: 64))
  }

  /// What goes with the model as text.
  var metadata: [String: String] {
    var metadata = [
      "image_size": "\(size.height),\(size.width)",
      "mean": normalization.mean.map { "\($0)" }.joined(separator: ","),
      "std": normalization.deviation.map { "\($0)" }.joined(separator: ","),
      names.key: LogRecord.Value.list(names.list.map { .text($0) }).json,
    ]
    metadata[ONNXPreparation.key] = preparation
    metadata[ONNXPredictor.scalesKey] = scales
    if let colors { metadata[ONNXPredictor.colorsKey] = ONNXPredictor.text(of: colors) }
    if let suppression {
      metadata["score_threshold"] = "\(suppression.scoreThreshold)"
      metadata["overlap_threshold"] = "\(suppression.overlapThreshold)"
    }
    return metadata
  }

  /// Pixels as the network wants them.
  func normalized(_ bytes: Tensor) -> Tensor {
    let shape: Shape = [normalization.mean.count, 1, 1]
    let mean = Tensor(normalization.mean, shape: shape)
    let deviation = Tensor(normalization.deviation, shape: shape)
    return (bytes.cast(to: .float32) / 255 - mean) / deviation
  }
}
