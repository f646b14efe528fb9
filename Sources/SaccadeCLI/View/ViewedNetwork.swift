import Saccade
import SaccadeONNX
import SaccadeView

/// The network that `saccade view` shows: a model by its name, a checkpoint or an ONNX model, with how it wants pictures.
struct ViewedNetwork {
  /// What it is called.
  let title: String
  private let model: Module
  private let preprocessing: Preprocessing
  /// The detector that it is, whose layers are shown up to the first choice among boxes.
  private var detector: ObjectDetector?
  private let classNames: [String]
  private var notes: [String]

  /// The network that an argument names.
  /// - Parameters:
  ///   - weights: weights alone, for a model's name
  ///   - onnx: what an ONNX model's file does not say
  ///   - title: what a file is called, if not by its path
  /// - Throws: if there is neither a model of the name nor such a file, or the file is no good
  init(_ network: String, weights: String?, onnx: ONNXOptions, title: String? = nil) throws {
    var notes: [String] = []
    if ONNXPredictor.isModel(network) {
      self = try Self.opening(network, onnx, title: title ?? network)
      return
    }
    guard let entry = ModelCatalog.entry(named: network) else {
      if let entry = DetectorCatalog.entry(named: network) {
        try self.init(untrained: entry, hasWeights: weights != nil)
        return
      }
      if let entry = SegmenterCatalog.entry(named: network) {
        try self.init(untrained: entry, hasWeights: weights != nil)
        return
      }
      guard !Self.isName(network) else { throw UnknownNetwork(name: network) }
      guard weights == nil else {
        throw CommandFailure(
          "--weights is for a model's name, as ResNet50, and \(network) is a file; leave it out".visible(),
          code: FailureCode(rawValue: 64))
      }
      try self.init(Predictors.load(checkpoint: network), title: title ?? network, notes: [])
      return
    }
    guard let weights else {
      try self.init(untrained: entry)
      return
    }
    let predictor = try PretrainedModel(entry).predictor(weights: weights) { notes.append($0) }
    try self.init(predictor, title: entry.name, notes: ["weights of \(weights)"] + notes)
  }

  private init(_ predictor: any ImagePredictor, title: String, notes: [String]) throws {
    self.title = title
    self.notes = notes
    switch predictor {
    case let known as any WholeImagePredictor:
      (model, preprocessing) = (known.model, known.preprocessing)
      classNames = (predictor as? ImageClassifier)?.classNames ?? []
    case let found as ObjectDetector where found.model is any DenseDetector:
      (model, preprocessing, detector, classNames) = (found.model, found.preprocessing, found, [])
      self.notes.append("what stands before the choice among boxes is shown")
    default: throw UnseenNetwork(name: title)
    }
  }

  private init(untrained entry: DetectorEntry, hasWeights: Bool) throws {
    guard !hasWeights else {
      throw CommandFailure(
        "--weights is for classifiers; train or convert \(entry.name), and name the checkpoint", code: .wrongArguments)
    }
    guard entry.settings.makeOutline() is any DenseDetector else { throw UnseenNetwork(name: entry.name) }
    let detector = withRandomness(RandomStream(seed: 0)) { entry.settings.makeDetector() }
    let size = ImageSize(square: entry.facts.imageSide)
    try self.init(
      ObjectDetector(
        model: detector, classNames: (0..<detector.classCount).map { "\($0)" },
        preprocessing: Preprocessing([Resize(to: size)], size: size)),
      title: "\(entry.name), random weights",
      notes: [
        "the weights are random: train it, and name the checkpoint",
        "pictures are stretched to \(size.height)×\(size.width); a checkpoint prepares them as its recipe says",
      ])
  }

  private init(untrained entry: SegmenterEntry, hasWeights: Bool) throws {
    guard !hasWeights else {
      throw CommandFailure(
        "--weights is for classifiers; train or convert \(entry.name), and name the checkpoint", code: .wrongArguments)
    }
    let size = ImageSize(square: entry.facts.imageSide)
    let normalization = entry.facts.normalization.map { ChannelNormalization(mean: $0.mean, deviation: $0.deviation) }
    self.init(
      title: "\(entry.name), random weights",
      model: withRandomness(RandomStream(seed: 0)) { entry.settings.makeSegmenter() },
      preprocessing: Preprocessing([Resize(to: size)], size: size, normalization: normalization ?? .unit(.rgb)),
      classNames: [],
      notes: [
        "the weights are random: train it, and name the checkpoint",
        "pictures are stretched to \(size.height)×\(size.width); a checkpoint prepares them as its recipe says",
      ])
  }

  private init(untrained entry: ModelEntry) throws {
    let (_, channels, side) = entry.defaults
    let facts = entry.facts
    let normalization = facts.normalization.map { ChannelNormalization(mean: $0.mean, deviation: $0.deviation) }
    title = "\(entry.name), random weights"
    model = withRandomness(RandomStream(seed: 0)) { entry.make() }
    preprocessing = Preprocessing(
      PretrainedModel(entry).pipeline.compactMap { $0 as? any SampleTransform }, size: ImageSize(square: side),
      normalization: normalization ?? .unit(channels == 1 ? .grey : .rgb))
    classNames = []
    let fetched = entry.facts.weights == nil ? "" : " (saccade weights get \(entry.name))"
    notes = ["the weights are random: name a file of trained ones with --weights\(fetched)"]
  }

  /// An ONNX model, also one that tells no classes, if it takes pictures.
  private static func opening(_ path: String, _ options: ONNXOptions, title: String) throws -> ViewedNetwork {
    var notes: [String] = []
    do {
      let predictor = try ONNXPredictor.load(path, options) { notes.append($0) }
      return try ViewedNetwork(predictor, title: title, notes: notes)
    } catch let error as ONNXUseError {
      let opened = try ONNXModel(path)
      let network = try ONNXImageNetwork(opened, size: options.size?.size)
      let preprocessing = try ONNXPreparation(opened, network.input, options).preprocessing { notes.append($0) }
      return ViewedNetwork(
        title: title, model: network, preprocessing: preprocessing, classNames: [], notes: notes + ["\(error.problem)"])
    }
  }

  private init(title: String, model: Module, preprocessing: Preprocessing, classNames: [String], notes: [String]) {
    (self.title, self.model, self.preprocessing) = (title, model, preprocessing)
    (self.classNames, self.notes) = (classNames, notes)
  }

  /// Whether an argument can only be a name: a file has an ending or stands in a folder.
  private static func isName(_ text: String) -> Bool { !text.contains(".") && !text.contains("/") }

  /// What the network makes of a picture.
  /// - Parameters:
  ///   - image: the picture; nil for one that is drawn
  ///   - name: what the picture is called
  /// - Throws: `PreprocessingError` if the preparation leaves another size than the network's; what a network from a file
  ///   throws that does not take the picture
  func view(of image: Image?, named name: String?, detail: NetworkLook.Detail = .init()) throws -> NetworkView {
    let given = image ?? TestPicture.image
    var random = RandomStream(seed: 0)
    let shown = try preprocessing.preview(given, using: &random)
    var look = self.look
    look.classNames = image == nil ? [] : classNames
    look.detail = detail
    look.notes =
      notes + [name.map { "the picture is \($0)" } ?? "the picture is a drawn one: show another with --image"]
    return try look.view(of: prepared(given), showing: shown)
  }

  /// All maps of a layer.
  func maps(of layer: Int, for image: Image?) throws -> MapSheet? {
    var detail = NetworkLook.Detail()
    (detail.mapCount, detail.mapSide) = (1024, 112)
    return try look.maps(of: layer, on: prepared(image ?? TestPicture.image), detail: detail)
  }

  /// Where each module's output speaks for a class, by the modules' paths.
  func saliency(of label: Int, for image: Image?) throws -> [String: MapSheet] {
    let input = try prepared(image ?? TestPicture.image)
    return look.saliency(of: label, on: input)
  }

  private var look: NetworkLook {
    // A file's name may have ends of lines and worse in it.
    var look = NetworkLook(model, title: title.visible())
    if let dense = model as? any DenseDetector { look.run = { dense.answer(to: $0)[0] } }
    return look
  }

  private func prepared(_ image: Image) throws -> Tensor {
    if let detector { return try detector.planes(of: [image]).tensor }
    let shape = preprocessing.shape
    return try Tensor(shape: Shape([1] + shape.dimensions), dtype: .float32) { bytes in
      var random = RandomStream(seed: 0)
      try preprocessing.write(image, using: &random, into: bytes.bindMemory(to: Float.self))
    }
  }
}

/// A name that neither a model nor a file has.
private struct UnknownNetwork: SaccadeError {
  let name: String

  var problem: String { "no model is called '\(name)'\(ModelCatalog.hint(for: name))" }
  let advice =
    "\"saccade models list\" shows all; a checkpoint and an ONNX model are named by their files, as runs/mine/best.safetensors"
  let exitCode = FailureCode(rawValue: 64)
}

/// A network that is not called with one picture.
private struct UnseenNetwork: SaccadeError {
  let name: String

  var place: String { name }
  let problem = "its detector looks at each region of a picture by itself, and view shows layers for the whole"
  let advice = "name another network's; \"saccade models summary\" tells of the parts of a detector"
  let exitCode = FailureCode.unusable
}
