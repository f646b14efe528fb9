import Saccade
import SaccadeONNX

/// The images that an ONNX model takes.
struct ONNXImageInput {
  /// How many at once; nil for any number.
  let batch: Int?
  /// How many channels they have, 1 or 3.
  let channels: Int
  /// Their size.
  let size: ImageSize
  /// The type of the model's input.
  let dtype: DType

  /// The images of a model.
  /// - Parameter given: the size that the user names
  /// - Throws: ``ONNXUseError`` if the model takes no images, or nobody says their size
  init(_ model: ONNXModel, size given: ImageSize? = nil) throws {
    guard model.inputs.count == 1, let port = model.inputs.first else {
      throw ONNXUseError(
        model, "input", "it takes \(counted(model.inputs.count, "tensor")), and pictures are one",
        advice: ONNXUseError.inSwift)
    }
    func refused(_ problem: String, _ advice: String = ONNXUseError.inSwift) -> ONNXUseError {
      ONNXUseError(model, "input '\(port.name)'", problem, advice: advice)
    }
    let type = port.dtype ?? .float32
    guard type.isFloatingPoint || type == .uint8 else {
      throw refused("it is \(type), and pictures are floating-point numbers or bytes (uint8)")
    }
    let sizes = port.sizes ?? [.any, .any, .any, .any]
    guard sizes.count == 4 else {
      throw refused("it is \(port), and pictures are [images, channels, height, width]")
    }
    let fixed = sizes.map { size -> Int? in if case .fixed(let size) = size { size } else { nil } }
    if let last = fixed[3], [1, 3].contains(last), let second = fixed[1], ![1, 3].contains(second) {
      throw refused(
        "it is \(port), with the channels behind height and width, and pictures are [images, channels, height, width]",
        "export the model with channels first; tf2onnx does it by --inputs-as-nchw \(port.name)")
    }
    guard fixed[1] ?? 3 == 3 || fixed[1] == 1 else {
      throw refused("it is \(port), of \(fixed[1] ?? 0) channels, and pictures have 1 or 3")
    }
    guard fixed[0] != 0 else { throw refused("it is \(port), of no images") }
    let told = given ?? Self.size(in: model.metadata)
    guard let height = fixed[2] ?? told?.height, let width = fixed[3] ?? told?.width else {
      throw refused("it is \(port), and does not say the size of the images", "name it: --size 224")
    }
    guard 1...ImageSize.greatestSide ~= height, 1...ImageSize.greatestSide ~= width,
      Extent.product(fixed[0] ?? 1, fixed[1] ?? 3, height, width, 16) <= Memory.limitBytes
    else {
      throw refused("it is \(port), and no images are so large, or memory does not hold so many of them")
    }
    size = ImageSize(height: height, width: width)
    if let given, given != size {
      throw ONNXUseError(
        option: "--size", "the model takes images of \(size.inWords): \(given.inWords)",
        advice: "leave it out, or export the model for any size")
    }
    (batch, channels, dtype) = (fixed[0], fixed[1] ?? 3, type)
  }

  /// The shape of so many images; of another number, where the model takes that alone.
  func shape(of count: Int) -> Shape { [batch ?? count, channels, size.height, size.width] }

  /// Height and width in the file's metadata, as `saccade export` writes them.
  private static func size(in metadata: [String: String]) -> ImageSize? {
    let sides = (metadata["image_size"] ?? "").split(separator: ",").compactMap { Int($0) }
    return sides.count == 2 ? ImageSize(height: sides[0], width: sides[1]) : nil
  }
}
