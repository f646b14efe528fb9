import Saccade
import SaccadeONNX

/// How pictures are prepared for an ONNX model.
struct ONNXPreparation {
  /// The key of the metadata that has the steps, as configurations write them.
  static let key = "preparation"

  private let model: ONNXModel
  private let input: ONNXImageInput
  private let options: ONNXOptions

  init(_ model: ONNXModel, _ input: ONNXImageInput, _ options: ONNXOptions) {
    (self.model, self.input, self.options) = (model, input, options)
  }

  /// What is done to a picture before the network sees it.
  /// - Parameters:
  ///   - wholePicture: whether nothing of a picture may be cut off, where nobody says how it is prepared
  ///   - tell: called with what is taken for granted
  /// - Throws: ``ONNXUseError`` if the file or the options contradict themselves
  func preprocessing(wholePicture: Bool = false, tell: (String) -> Void) throws -> Preprocessing {
    var guesses: [String] = []
    let normalization = try normalization(&guesses)
    var steps = try ownSteps()
    if steps == nil {
      let (standard, what) = wholePicture ? stretched : standardSteps
      steps = standard
      guesses.insert(what, at: 0)
    }
    if !guesses.isEmpty {
      tell(
        "\(model.path) does not say how pictures are prepared: \(guesses.joined(separator: ", ")) (--size, --mean, --std)"
      )
    }
    return Preprocessing(steps ?? [], size: input.size, normalization: normalization)
  }

  /// How bytes become the model's numbers.
  private func normalization(_ guesses: inout [String]) throws -> ChannelNormalization {
    let unit = ChannelNormalization.unit(input.channels == 1 ? .grey : .rgb)
    if model.metadata["input"] == "bytes" || input.dtype == .uint8 {
      guard options.mean == nil, options.std == nil else {
        throw ONNXUseError(
          option: options.mean == nil ? "--std" : "--mean",
          "the model takes bytes, and normalizes them itself", advice: "leave it out")
      }
      return unit
    }
    let known = try ["mean", "std"].map { try numbers($0) }
    let given = [options.mean?.values, options.std?.values]
    let isImageNet = input.channels == 3
    let standard = isImageNet ? ChannelNormalization.imageNet : unit
    let found = try zip(["--mean", "--std"], zip(given, known)).map { option, values -> [Float]? in
      guard let numbers = values.0 else { return values.1 }
      guard numbers.count == 1 || numbers.count == input.channels else {
        throw ONNXUseError(
          option: option, "it has \(numbers.count) numbers, and the images \(counted(input.channels, "channel"))",
          advice: "give one for each, or one for all")
      }
      return numbers.count == input.channels ? numbers : Array(repeating: numbers[0], count: input.channels)
    }
    if found.contains(where: { $0 == nil }) {
      guesses.append(
        isImageNet
          ? "colours are normalized by ImageNet's mean and deviation" : "intensities stay as they are, from 0 to 1")
    }
    return ChannelNormalization(mean: found[0] ?? standard.mean, deviation: found[1] ?? standard.deviation)
  }

  /// Numbers in the metadata, one a channel.
  private func numbers(_ key: String) throws -> [Float]? {
    guard let text = model.metadata[key] else { return nil }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Float($0) }
    guard numbers.count == input.channels, parts.count == numbers.count,
      numbers.allSatisfy({ $0.isFinite && (key == "mean" || $0 > 0) })
    else {
      throw ONNXUseError(
        model, "metadata '\(key)'",
        "it is '\(text.cut(to: 80))', and must be \(key == "mean" ? counted(input.channels, "number") : counted(input.channels, "number above 0", "numbers above 0")) with "
          + "commas between",
        advice: "name them by --\(key)")
    }
    return numbers
  }

  /// The steps that `saccade export` has written; nil if there are none, or they are not for this size.
  private func ownSteps() throws -> [any SampleTransform]? {
    guard options.size == nil, let text = model.metadata[Self.key] else { return nil }
    let wrong = ONNXUseError(
      model, "metadata '\(Self.key)'", "it is no list of resizes and crops that ends at \(input.size.inWords)",
      advice: "export the model again, or name the size: --size")
    guard let section = try? ConfigDocument(yaml: text, name: Self.key).decode(into: PreparationSteps()),
      let steps = section.plain
    else { throw wrong }
    for size in [ImageSize(height: 211, width: 307), ImageSize(height: 523, width: 101)] {
      guard steps.reduce(size, { size, step in step.resultSize(of: size) }) == input.size else { throw wrong }
    }
    return steps
  }

  private var stretched: (steps: [any SampleTransform], what: String) {
    ([Resize(to: input.size)], "they are resized to \(input.size.inWords)")
  }

  /// As classifiers of ImageNet are judged: the middle, of a picture that is little larger.
  private var standardSteps: (steps: [any SampleTransform], what: String) {
    let size = input.size
    guard size.height == size.width else { return stretched }
    let shorter = (256 * size.height + 112) / 224
    return (
      [Resize(shorterSide: shorter), CenterCrop(size)],
      "the shorter side is resized to \(shorter) and the middle of \(size.inWords) cut out"
    )
  }
}

/// The steps of a preparation as configurations write them.
struct PreparationSteps: ConfigSection {
  var pipeline: [any PipelineStep] = []

  static let fields: [ConfigField<Self>] = [
    ConfigField("pipeline", list: \.pipeline, "What happens to each image, in this order.", of: .standard)
  ]

  /// The steps, if all of them are resizes and crops of the middle, which have nothing random in them.
  var plain: [any SampleTransform]? {
    let steps = pipeline.compactMap { $0 as? any SampleTransform }
    return steps.count == pipeline.count && steps.allSatisfy { $0 is Resize || $0 is CenterCrop } ? steps : nil
  }
}
