import Saccade
import SaccadeONNX

/// An ONNX model as a classifier's network: any number of prepared images in, a score for each class out.
final class ONNXImageNetwork: Module, FallibleModule {
  /// The images that the model takes.
  let input: ONNXImageInput
  private let network: ONNXModule
  /// Whether the model's results are probabilities, the logarithms of which are scores.
  private var givesProbabilities = false
  /// Whether they are scores of each pixel.
  private var givesPixels = false

  /// A network of a model.
  /// - Throws: ``ONNXUseError`` if the model does not tell images' classes
  init(_ model: ONNXModel, size: ImageSize? = nil) throws {
    network = ONNXModule(model)
    input = try ONNXImageInput(model, size: size)
    super.init()
  }

  /// How many classes of pixels the model tells apart; nil if its results are none of pixels.
  /// - Throws: what the model throws on its images
  func pixelClassCount() throws -> Int? {
    let found = try shapeOrResult()
    let sizes = found.shape.dimensions
    guard found.dtype.isFloatingPoint, sizes.count == 4, sizes[0] == input.shape(of: 1)[0], 2...255 ~= sizes[1],
      sizes[2] == input.size.height, sizes[3] == input.size.width, sizes[2] * sizes[3] > 1
    else { return nil }
    givesPixels = true
    return sizes[1]
  }

  /// How many numbers the model tells of each image.
  /// - Throws: ``ONNXUseError`` if its results are none of images; what the model throws on its images
  func numberCount() throws -> Int { try results().count }

  /// What the model gives for as many images as it takes, and how many numbers that is for each.
  private func results() throws -> (tensor: Tensor, count: Int) {
    let found = try shapeOrResult()
    let sizes = found.shape.dimensions
    guard found.dtype.isFloatingPoint, sizes.count >= 2, sizes[0] == input.shape(of: 1)[0],
      sizes.dropFirst(2).allSatisfy({ $0 == 1 })
    else {
      throw refused(
        "it is \(found.dtype) \(found.shape) for \(counted(input.shape(of: 1)[0], "image")), and a classifier gives "
          + "each a number for each class, a segmenter each pixel",
        "predict tells classes of ONNX models alone, of pictures or of pixels; " + ONNXUseError.inSwift)
    }
    return (found, sizes[1])
  }

  private func refused(_ problem: String, _ advice: String = ONNXUseError.inSwift) -> ONNXUseError {
    let model = network.model
    return ONNXUseError(model, model.outputs.first.map { "output '\($0.name)'" }, problem, advice: advice)
  }

  /// How many classes the model tells apart, which also finds whether it gives probabilities.
  /// - Throws: ``ONNXUseError`` if its results are no scores of classes; what the model throws on its images
  func classCount() throws -> Int {
    let (scores, count) = try results()
    guard count > 1 else {
      throw refused("it is one number for each image, and a classifier gives one for each class")
    }
    switch network.model.lastOperator {
    case "Softmax": givesProbabilities = true
    case "Sigmoid":
      throw refused(
        "it ends in Sigmoid, which tells of each class alone whether it is there, and predict which one of all is")
    case "Gemm", "MatMul", "Add", "Conv", "LogSoftmax", "GlobalAveragePool", "AveragePool", "ReduceMean": break
    default: givesProbabilities = Self.areShares(try scores.isOutline ? result(of: .zeros(zeros)) : scores)
    }
    return count
  }

  /// Whether each row adds up to 1 and has nothing below 0.
  private static func areShares(_ scores: Tensor) -> Bool {
    let rows = scores.cast(to: .float32).flattened(from: 1)
    let numbers = rows.scalars
    let sums = rows.sum(axis: 1).scalars
    return numbers.allSatisfy { $0 >= 0 } && sums.allSatisfy { abs($0 - 1) < 1e-3 }
  }

  private var zeros: Shape { input.shape(of: 1) }

  /// What the model gives for one image: an outline where that says enough.
  private func shapeOrResult() throws -> Tensor {
    do { return try result(of: .outline(zeros, dtype: .float32)) } catch TraceError.readsValues {
      return try result(of: .zeros(zeros))
    }
  }

  /// What the model gives for as many images as it takes.
  private func result(of images: Tensor) throws -> Tensor {
    let given = input.dtype == .uint8 ? (images * 255 + 0.5).clamped(to: 0...255) : images
    return try withoutGradient { try network.output(for: given.cast(to: input.dtype)) }
  }

  override func forward(_ x: Tensor) -> Tensor {
    do { return try output(for: x) } catch { fatalError("\(error)") }
  }

  func output(for x: Tensor) throws -> Tensor {
    let count = x.shape[0]
    let step = input.batch ?? count
    let parts = try stride(from: 0, to: count, by: step).map { start in
      let part = x[start..<min(start + step, count)]
      let missing = step - part.shape[0]
      guard missing > 0 else { return try result(of: part) }
      // A model for several images at once is shown black ones beside those that there are.
      let filled = Tensor.concatenate([part, .zeros(Shape([missing] + x.shape.dimensions.dropFirst()))], axis: 0)
      return try result(of: filled)[0..<part.shape[0]]
    }
    let all: Tensor = parts.count == 1 ? parts[0] : .concatenate(parts, axis: 0)
    if givesPixels { return all.cast(to: .float32) }
    let scores = all.flattened(from: 1).cast(to: .float32)
    return givesProbabilities ? log(maximum(scores, 1e-38)) : scores
  }

  var namedConstants: [(name: String, tensor: Tensor)] { network.namedConstants }
}
