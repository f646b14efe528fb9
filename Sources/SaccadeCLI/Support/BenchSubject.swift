import Saccade
import SaccadeONNX

/// The network that `saccade bench predict` measures, and the images that it is shown.
struct BenchSubject {
  /// The model's name or file.
  let name: String
  let network: Module
  /// Calls the network with images; of a detector, what stands before the choice of boxes.
  let run: ([Tensor]) throws -> [Tensor]
  /// The shape of one image, `[c, h, w]`.
  let image: Shape
  /// How many images are shown at once, unless the user says it.
  let batches: [Int]
  /// Where values lie in a checkpoint that is quantized.
  private(set) var ranges: ActivationRanges?

  /// One image, and as many as a small server may collect.
  static let standardBatches = [1, 16]

  /// - Parameter side: the height and width of the images; nil for the model's own
  /// - Throws: if the model's file cannot be read, or takes no images
  init(_ model: BenchModel, side: Int?) throws {
    switch model {
    case .classifier(let entry):
      let side = side ?? entry.defaults.imageSide
      let network = entry.make(ModelOptions(imageSide: side))
      self.init(network, entry.name, [entry.defaults.inputChannels, side, side]) { [network($0[0])] }
    case .detector(let entry, let make):
      let side = side ?? entry.facts.imageSide
      let detector = make()
      self.init(detector, entry.name, [entry.settings.inChannels, side, side]) { detector.answer(to: $0[0]) }
    case .segmenter(let entry):
      let side = side ?? entry.facts.imageSide
      let network = entry.settings.makeSegmenter()
      self.init(network, entry.name, [entry.settings.inChannels, side, side]) { [network($0[0])] }
    case .checkpoint(let path): try self.init(checkpoint: path)
    case .file(let path):
      let file = try ONNXModel(path)
      let size = side.map { ImageSize(square: $0) }
      let input = try ONNXImageInput(file, size: size)
      // Bytes are made of the numbers that are drawn.
      let network = input.dtype == .float32 ? ONNXModule(file) : try ONNXImageNetwork(file, size: size)
      self.init(
        network, path, [input.channels, input.size.height, input.size.width],
        input.batch.map { [$0] } ?? Self.standardBatches
      ) { [try network.outputOrRefusal(for: $0[0])] }
    }
  }

  private init(checkpoint path: String) throws {
    let predictor = try Predictors.load(checkpoint: path)
    let image = predictor.preprocessing.shape
    switch predictor {
    case let whole as any WholeImagePredictor:
      let network = whole.model
      self.init(network, path, image) { [network($0[0])] }
      ranges = whole.ranges
    case let found as ObjectDetector:
      guard let detector = found.model as? any DenseDetector else {
        throw CommandFailure("\(path): \(BenchModel.looksAtRegions)", code: .unusable)
      }
      // A detector that takes pictures as they are has no size: the plane stands for that of a photograph.
      let size = found.preprocessing.size
      let plane: Shape = min(size.height, size.width) >= 32 ? image : [image[0], 640, 640]
      self.init(detector, path, plane) { detector.answer(to: $0[0]) }
    default:
      throw CommandFailure("\(path): is of no network whose speed is measured", code: .unusable)
    }
  }

  private init(
    _ network: Module, _ name: String, _ image: Shape, _ batches: [Int] = Self.standardBatches,
    _ run: @escaping ([Tensor]) throws -> [Tensor]
  ) {
    (self.network, self.name, self.image, self.batches, self.run) = (network, name, image, batches, run)
    network.eval()
  }
}
