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

      A detector gives what "saccade predict" tells: "boxes" [found, 4], x1, y1, x2, y2 in pixels of its input, "scores" \
      and "labels" [found], the surest first; with --dynamic-batch also "batch_index", the number of the picture that each was \
      found on. For programs that choose among the boxes themselves, as those without the operator NonMaxSuppression do, \
      --without-suppression gives all of them: "boxes" [pictures, places, 4] and "scores" [pictures, places, classes]. Of \
      Faster R-CNN the places are regions with a box for each class, [1, places, classes, 4]; it takes one picture at a time. R-CNN \
      and Fast R-CNN, whose regions come from elsewhere, are not written.

      A segmenter gives "logits" [pictures, classes, height, width], for one size of pictures (--size); "class_colors" goes \
      with it as metadata.

        saccade export runs/lenet_mnist/best.safetensors lenet.onnx
        saccade export runs/birds/best.safetensors birds.onnx --dynamic-batch
        saccade export --model ResNet50 --weights resnet50.pth resnet50.onnx
        saccade export runs/voc/best.safetensors voc.onnx --threshold 0.5
        saccade export runs/camvid/best.safetensors camvid.onnx --size 352x480
      """)

  @Argument(
    help: "The checkpoint, a .safetensors file of a run folder. With --weights the model's file stands here.",
    completion: .file(), transform: path)
  var checkpoint: String
  @Argument(help: "The file to write.", completion: .file(extensions: ["onnx"]), transform: path)
  var model: String?
  @OptionGroup var pretrained: PretrainedSettingsOptions
  @Option(help: "The version of the standard's operators, 17 to 22.")
  var opset = 17
  @Flag(help: "Let the model take any number of pictures at once; otherwise it takes one.")
  var dynamicBatch = false
  @Flag(
    help: "Let the model take pixels as they are in a picture, bytes of 0 to 255, and normalize them itself.")
  var withPreprocessing = false
  @OptionGroup var detector: DetectorExportOptions
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
    try KeptFiles.check(file, endsIn: ".onnx")
  }

  /// The file to write.
  private var file: String { model ?? checkpoint }

  func run() throws {
    try threads.apply()
    try CommandFailure.reporting {
      let source = pretrained.choice?.weights ?? checkpoint
      try KeptFiles.check(file: file, against: [BytePath(source)])
      let predictor = try predictor()
      if (predictor as? any WholeImagePredictor)?.ranges != nil {
        StandardError.write(
          "note: \(source) is quantized; the model is in float32, and programs that run ONNX have ways of their own to "
            + "make it one of bytes".visible())
      }
      let network = try ExportedNetwork(predictor, from: source, detector)
      if dynamicBatch, network.takesOneImage {
        throw CommandFailure(
          "--dynamic-batch: \(source) finds another number of regions on each picture, and is written for one at a time; leave it "
            + "out", code: FailureCode(rawValue: 64))
      }
      var export = ONNXExport()
      export.opset = opset
      export.hasDynamicBatch = dynamicBatch
      export.metadata = network.metadata
      export.outputNames = network.outputNames
      export.suppression = network.suppression
      let (size, normalization) = (network.size, network.normalization)
      let shape: Shape = [1, normalization.mean.count, size.height, size.width]
      if withPreprocessing {
        export.inputType = .uint8
        export.metadata["input"] = "bytes"
        try export.write(network.model, input: shape, to: file) { network.run(network.normalized($0)) }
      } else {
        try export.write(network.model, input: shape, to: file, network.run)
      }
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
        if let told = network.told { StandardOutput.write("  \(told)") }
      }
    }
  }

  private func predictor() throws -> any ImagePredictor {
    guard let (model, weights) = pretrained.choice else { return try Predictors.load(checkpoint: checkpoint) }
    return try model.predictor(weights: weights, overrides: pretrained.overrides) {
      StandardError.write("note: \($0.visible())")
    }
  }
}
