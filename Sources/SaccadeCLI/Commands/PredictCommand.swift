import ArgumentParser
import Saccade

/// The command `saccade predict CHECKPOINT IMAGE…`, or `saccade predict --model NAME --weights FILE IMAGE…`.
struct PredictCommand: ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Tell what is on pictures.",
    discussion: """
      The checkpoint knows its network, its classes and how images are prepared. Of weights alone, a configuration says \
      it: their classes are those of its training data, if they are there. With --model no configuration is needed: \
      pictures are prepared as published weights of that model want them, and told with ImageNet's classes. An ONNX model, \
      which is known by its ending .onnx, is run as it is: what its file does not say, as those that "saccade export" \
      writes do, options say, or it is taken to be as usual, and that is told. JPEG, PNG, WebP, BMP, TIFF and GIF are read. \
      Of a folder, all images in it and in its folders are told of, those by their names as "saccade data check" sees them. \
      A segmenter tells the part of the picture that each class has; with --out its classes are drawn over the picture, and \
      written beside that as a PNG of the picture's own size whose numbers are the classes, photo-classes.png. \
      A picture that cannot be read is reported and the others are told of; the exit code is that of the first such: 66 if \
      there is no such file, 65 if it is no good.

        saccade predict runs/lenet_mnist/best.safetensors photo.jpg other.png --top 3
        saccade predict runs/lenet_mnist/best.safetensors photos
        saccade predict resnet18.safetensors photo.jpg --config mine.yaml
        saccade predict --model ResNet50 --weights resnet50.pth *.jpg --top 3
        saccade predict runs/voc/best.safetensors a.jpg --threshold 0.4 --out shown
        saccade predict runs/camvid/best.safetensors street.jpg --out shown --json
        saccade predict runs/camvid/best.safetensors wide.jpg --tile 512
        saccade predict birds.onnx photo.jpg
        saccade predict net.onnx photo.jpg --size 224 --classes names.txt
      """)

  @Argument(
    help: """
      The checkpoint, a .safetensors file of a run folder; an ONNX model; or weights alone, with --config. With --weights \
      a picture as all that follow.
      """, completion: .file(), transform: path)
  var checkpoint: String
  @Argument(help: "The pictures, or folders of them, of any depth.", completion: .file(), transform: path)
  var images: [String] = []
  @OptionGroup var pretrained: PretrainedOptions
  @Option(
    help: "The configuration, a YAML file, that weights alone are for.",
    completion: .file(extensions: ["yaml", "yml"]), transform: path)
  var config: String?
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Override a setting of --config or --model; may be given again.", valueName: "path=value"))
  var overrides: [String] = []
  @Option(
    help:
      """
      How many classes a classifier names for each picture, or objects a detector, or classes of pixels a segmenter (default: \
      5 classes, all objects, all classes of pixels).
      """)
  var top: Int?
  @Option(
    parsing: .unconditional, help: "The score above which a detector tells what it finds, 0 to 1 (default: 0.3).")
  var threshold: Float?
  @Option(
    help:
      "The folder for pictures with what was found drawn on them: boxes, names and scores, or classes of pixels in colours.",
    completion: .directory, transform: path)
  var out: String?
  @OptionGroup var onnx: ONNXOptions
  @OptionGroup var views: ViewOptions
  @OptionGroup var tiles: TileOptions
  @OptionGroup var pixels: PixelOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let top, !(1...1_000_000 ~= top) { throw ValidationError("--top must be from 1 to 1000000: \(top)") }
    if let threshold, !(0...1 ~= threshold) { throw ValidationError("--threshold must be from 0 to 1: \(threshold)") }
    let isONNX = !pretrained.isGiven && ONNXPredictor.isModel(checkpoint)
    if let option = onnx.given, !isONNX {
      throw ValidationError(
        "\(option) is for ONNX models"
          + (pretrained.isGiven ? "; --set changes settings of --model" : ": '\(checkpoint)' is none"))
    }
    if pretrained.isGiven {
      if config != nil { throw ValidationError("--config and --model say the same; give one") }
      return
    }
    if isONNX, config != nil || !overrides.isEmpty {
      throw ValidationError(
        "\(config == nil ? "--set" : "--config") is for weights that need one, and an ONNX model is whole; leave it out"
      )
    }
    if images.isEmpty { throw ValidationError("name at least one picture") }
    if config == nil, !overrides.isEmpty { throw ValidationError("--set changes settings of --config; give that, too") }
  }

  /// The file of the weights, and the pictures: with --weights all arguments are such.
  private var arguments: (weights: String, images: [String]) {
    pretrained.choice.map { ($0.weights, [checkpoint] + images) } ?? (checkpoint, images)
  }

  func run() throws {
    try threads.apply()
    let (weights, images) = arguments
    let predictor = try CommandFailure.reporting { try makePredictor() }
    var results: [LogRecord.Value] = []
    var failure: FailureCode?
    if let tta = views.tta { try CommandFailure.reporting { try show(tta, to: predictor, from: weights) } }
    if let threshold {
      guard let finder = predictor as? any ThresholdPredictor else {
        throw CommandFailure(
          "--threshold is for what finds things on pictures, and \(weights) does not; leave it out",
          code: FailureCode(rawValue: 64))
      }
      finder.threshold = threshold
    }
    if let tiling = tiles.tiling {
      guard let segmenter = predictor as? ImageSegmenter else {
        throw CommandFailure(
          "--tile is for segmenters, which tell classes of pixels, and \(weights) is none; leave it out",
          code: FailureCode(rawValue: 64))
      }
      segmenter.tiling = tiling
    }
    if out != nil, !predictor.draws {
      throw CommandFailure(
        "--out is for what finds things on pictures, and \(weights) tells of whole ones; leave it out",
        code: FailureCode(rawValue: 64))
    }
    if let limit = pixels.maxPixels { predictor.preprocessing.maximumPixels = limit }
    func fail(_ path: String, _ error: any Error, _ message: String) {
      failure = failure ?? CommandFailure.code(of: error)
      var record: LogRecord = ["image": .text(path)]
      for (name, value) in LogRecord(telling: error, message).fields { record[name] = value }
      results.append(.object(record))
      StandardError.write("error: \(message.visible())")
    }
    var files: [BytePath] = []
    for argument in images {
      let file = path(ofArgument: argument)
      do { files += try file.isFolder ? FolderCheck.images(below: file) : [file] } catch {
        fail(file.description, error, "\(error)")
      }
    }
    if let out { try KeptFiles.check(out, against: files) }
    var drawn = try out.map { folder in try CommandFailure.reporting { try DrawnPictures(folder: folder) } }
    for file in files {
      let path = file.description
      do {
        let image = try Image(contentsOf: file, options: pixels.decoding)
        let prediction = try predictor.predict(image, top: top)
        guard prediction.isFinite else { throw NoAnswer(checkpoint: weights) }
        var record: LogRecord = ["image": .text(path)]
        for (name, value) in prediction.record.fields { record[name] = value }
        if let shown = try drawn?.write(prediction, on: image, of: file) { record["drawn"] = .text(shown) }
        if let numbers = try drawn?.write(classesOf: prediction, of: file) { record["classes_png"] = .text(numbers) }
        results.append(.object(record))
        if !output.json { ([path] + prediction.lines).forEach { StandardOutput.write($0.visible()) } }
      } catch {
        // The error of a preparation does not know the file.
        fail(path, error, error is ImageError ? "\(error)" : "\(path): \(error)")
      }
    }
    if output.json { StandardOutput.write(["checkpoint": .text(weights), "predictions": .list(results)]) }
    if let failure { throw ExitCode(failure.rawValue) }
  }

  private func show(_ view: TestView, to predictor: any ImagePredictor, from weights: String) throws {
    if let segmenter = predictor as? ImageSegmenter {
      guard !view.isOfCrops else {
        throw CommandFailure(
          "--tta \(view.rawValue) shows parts of a picture, and \(weights) tells classes of its pixels; take --tta flip",
          code: FailureCode(rawValue: 64))
      }
      segmenter.view = view
      return
    }
    guard let classifier = predictor as? ImageClassifier else {
      guard view != .none else { return }
      throw CommandFailure(
        "--tta is for classifiers and segmenters, and \(weights) is none; leave it out", code: FailureCode(rawValue: 64)
      )
    }
    if view.isOfCrops, !classifier.preprocessing.hasFiveCrops {
      throw CommandFailure(
        "--tta \(view.rawValue) shows the corners beside the middle, and pictures are not prepared for \(weights) by "
          + "cutting that out last (CenterCrop); take --tta flip", code: FailureCode(rawValue: 64))
    }
    classifier.view = view
  }

  private func makePredictor() throws -> any ImagePredictor {
    if let (model, weights) = pretrained.choice {
      return try model.predictor(weights: weights, overrides: overrides) {
        StandardError.write("note: \($0.visible())")
      }
    }
    if ONNXPredictor.isModel(checkpoint) {
      return try ONNXPredictor.load(checkpoint, onnx) { StandardError.write("note: \($0.visible())") }
    }
    guard let config else { return try Predictors.load(checkpoint: checkpoint) }
    return try Predictors.load(
      weights: checkpoint, config: try TrainingConfig(file: config, overrides: overrides), source: config,
      root: data.root
    ) { StandardError.write("note: \($0.visible())") }
  }
}

/// A network whose answer is no number.
private struct NoAnswer: SaccadeError {
  let checkpoint: String

  let problem = "the network's outputs are not numbers (NaN or infinite)"
  var advice: String {
    "the weights in \(checkpoint) are finite, but so large that what is computed with them overflows: its training went "
      + "astray; use another checkpoint"
  }
  let exitCode = FailureCode.unusable
}
