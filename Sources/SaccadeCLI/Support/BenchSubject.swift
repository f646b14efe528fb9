import Saccade
import SaccadeONNX

/// The network that `saccade bench predict` measures, and the images that it is shown.
struct BenchSubject {
  /// The model's name or file.
  let name: String
  let network: Module
  /// The shape of one image, `[c, h, w]`.
  let image: Shape
  /// How many images are shown at once, unless the user says it.
  let batches: [Int]

  /// One image, and as many as a small server may collect.
  static let standardBatches = [1, 16]

  /// - Parameter side: the height and width of the images; nil for the model's own
  /// - Throws: if the model's file cannot be read, or takes no images
  init(_ model: String, side: Int?) throws {
    if let entry = ModelCatalog.entry(named: model) {
      let own = side ?? entry.defaults.imageSide
      network = entry.make(ModelOptions(imageSide: own))
      (name, image, batches) = (entry.name, [entry.defaults.inputChannels, own, own], Self.standardBatches)
    } else {
      name = UserPath.expanded(model)
      let file = try ONNXModel(name)
      let size = side.map { ImageSize(square: $0) }
      let input = try ONNXImageInput(file, size: size)
      image = [input.channels, input.size.height, input.size.width]
      // Bytes are made of the numbers that are drawn.
      network = input.dtype == .float32 ? ONNXModule(file) : try ONNXImageNetwork(file, size: size)
      batches = input.batch.map { [$0] } ?? Self.standardBatches
    }
  }
}
