import ArgumentParser
import Saccade
import SaccadeONNX

/// The command `saccade export CHECKPOINT MODEL.onnx`.
struct ExportCommand: ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a network as an ONNX model, which other programs run.",
    discussion: """
      The checkpoint knows its network, its classes and how pictures are prepared; of published weights, --model says it. \
      Nodes are named by the modules that they come from. Names of classes, the size of pictures, and the mean and \
      deviation of their channels go with the model as its metadata: "class_names" (a JSON list), "image_size" (height, \
      width), "preparation" (resizing and cropping, as configurations write them), "mean" and "std" (for intensities from 0 \
      to 1), and "target_scales" where it tells numbers.

        saccade export runs/lenet_mnist/best.safetensors lenet.onnx
        saccade export runs/birds/best.safetensors birds.onnx --dynamic-batch
        saccade export --model ResNet50 --weights resnet50.pth resnet50.onnx
      """)

  @Argument(
    help: "The checkpoint, a .safetensors file of a run folder. With --weights the model's file stands here.",
    completion: .file(), transform: path)
  var checkpoint: String
  @Argument(help: "The file to write.", completion: .file(extensions: ["onnx"]), transform: path)
  var model: String?
  @OptionGroup var pretrained: PretrainedOptions
  @Option(help: "The version of the standard's operators, 17 to 22.")
  var opset = 17
  @Flag(help: "Let the model take any number of pictures at once; otherwise it takes one.")
  var dynamicBatch = false
  @Flag(
    help: "Let the model take pixels as they are in a picture, bytes of 0 to 255, and normalize them itself.")
  var withPreprocessing = false
  @OptionGroup var output: OutputOptions
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    guard ONNXExport.opsets.contains(opset) else {
      throw ValidationError(
        "--opset must be from \(ONNXExport.opsets.lowerBound) to \(ONNXExport.opsets.upperBound): \(opset)")
    }
    if pretrained.isGiven {
      if model != nil { throw ValidationError("with --weights name one file, the one to write") }
    } else if model == nil {
      throw ValidationError("name the file to write, behind the checkpoint: model.onnx")
    }
  }

  func run() throws {
    try threads.apply()
    let file = model ?? checkpoint
    try CommandFailure.reporting {
      let network = try ExportedNetwork(predictor())
      var export = ONNXExport()
      export.opset = opset
      export.hasDynamicBatch = dynamicBatch
      export.metadata = network.metadata
      export.outputNames = [network.outputName]
      let shape = Shape([1] + network.preprocessing.shape.dimensions)
      if withPreprocessing {
        export.inputType = .uint8
        export.metadata["input"] = "bytes"
        try export.write(network.model, input: shape, to: file) { [network.model(network.normalized($0))] }
      } else {
        try export.write(network.model, input: shape, to: file)
      }
      let size = network.preprocessing.size
      if output.json {
        StandardOutput.write([
          "model": .text(file), "opset": .integer(opset), "input": .list(shape.map { .integer($0) }),
          "dynamic_batch": .truth(dynamicBatch), "preprocessing": .truth(withPreprocessing),
        ])
      } else {
        StandardOutput.write(
          "\(file): ai.onnx \(opset), \(dynamicBatch ? "any number of pictures" : "one picture") of "
            + "\(size.height)×\(size.width) (height × width), "
            + (withPreprocessing ? "bytes of 0 to 255" : "normalized; its metadata tell how"))
      }
    }
  }

  private func predictor() throws -> any ImagePredictor {
    guard let (model, weights) = pretrained.choice else { return try Predictors.load(checkpoint: checkpoint) }
    return try model.predictor(weights: weights, overrides: []) { StandardError.write("note: \($0.visible())") }
  }
}

/// What of a predictor an ONNX model has.
private struct ExportedNetwork {
  let model: Module
  let preprocessing: Preprocessing
  let outputName: String
  private let names: [String: [String]]
  /// How a network's numbers become those of pictures.
  private var scales: String?

  init(_ predictor: any ImagePredictor) throws {
    switch predictor {
    case let classifier as ImageClassifier:
      (model, outputName) = (classifier.model, "logits")
      names = ["class_names": classifier.classNames]
    case let teller as NumberPredictor:
      (model, outputName) = (teller.model, "numbers")
      names = ["target_names": teller.targets]
      scales = teller.scalesText
    default:
      throw CommandFailure(
        "only classifiers and what tells numbers of pictures are written as ONNX; choose a checkpoint of one",
        code: FailureCode(rawValue: 65))
    }
    preprocessing = predictor.preprocessing
  }

  /// What goes with the model as text.
  var metadata: [String: String] {
    let normalization = preprocessing.normalization
    var metadata = [
      "image_size": "\(preprocessing.size.height),\(preprocessing.size.width)",
      "mean": normalization.mean.map { "\($0)" }.joined(separator: ","),
      "std": normalization.deviation.map { "\($0)" }.joined(separator: ","),
    ]
    let steps = PreparationSteps(pipeline: preprocessing.transforms)
    if steps.plain != nil { metadata[ONNXPreparation.key] = steps.node.yaml }
    metadata[ONNXPredictor.scalesKey] = scales
    for (key, list) in names { metadata[key] = LogRecord.Value.list(list.map { .text($0) }).json }
    return metadata
  }

  /// Pixels as the network wants them.
  func normalized(_ bytes: Tensor) -> Tensor {
    let normalization = preprocessing.normalization
    let shape: Shape = [normalization.mean.count, 1, 1]
    let mean = Tensor(normalization.mean, shape: shape)
    let deviation = Tensor(normalization.deviation, shape: shape)
    return (bytes.cast(to: .float32) / 255 - mean) / deviation
  }
}
