import SaccadeEngine

/// A convolution written as a matrix: the row of each pixel of its output tells what each pixel of its input counts there.
///
/// The matrix is not reckoned from the kernel: pictures of which one pixel is 1 are pushed through `conv2d`, so it is the matrix
/// of what the operation does.
/// - Paper: Dumoulin & Visin 2016, <https://arxiv.org/abs/1603.07285>, §4.1
struct ConvolutionMatrix {
  /// The kernels: `[o, c, kh, kw]`.
  let weight: Tensor
  /// The shape of a picture that goes in: `[c, h, w]`.
  let input: Shape
  let stride: Size2D
  let padding: Int
  /// The shape of what comes out: `[o, h', w']`.
  let output: Shape
  /// The matrix: `[o·h'·w', c·h·w]`.
  let matrix: Tensor

  init(_ weight: Tensor, input: Shape, stride: Size2D, padding: Int = 0) {
    let count = input.elementCount
    let units = Tensor.eye(count).reshaped([count, input[0], input[1], input[2]])
    let answers = units.conv2d(weight, stride: stride, padding: .explicit(Padding2D(padding)))
    self.weight = weight
    self.input = input
    self.stride = stride
    self.padding = padding
    output = [answers.shape[1], answers.shape[2], answers.shape[3]]
    matrix = answers.reshaped([count, output.elementCount]).transposed()
  }

  /// The matrix, or its transpose, row by row.
  func rows(transposed: Bool = false) -> [[Double]] {
    let table = transposed ? matrix.transposed() : matrix
    let (height, width) = (table.shape[0], table.shape[1])
    let numbers = table.scalars.map(Double.init)
    return (0..<height).map { Array(numbers[$0 * width..<($0 + 1) * width]) }
  }

  /// How far operations of the engine are from products with the matrix, in parts of the largest number: all of it is
  /// rounding if they are the same.
  struct Differences {
    /// `convTransposed2d` from the product with the transpose.
    let transposed: Double
    /// The gradient of `conv2d` from the product with the transpose.
    let gradient: Double
    /// What the transpose makes of the convolution of a picture from the picture: of an inverse it would be rounding.
    let inverse: Double
  }

  /// Compares on numbers that are drawn.
  func differences(_ random: inout RandomStream) -> Differences {
    let y = Tensor.randomNormal([1, output[0], output[1], output[2]], using: &random)
    let x = Tensor.randomNormal([1, input[0], input[1], input[2]], using: &random)
    let product = transposedProduct(y)
    let slope = gradient(at: x) {
      ($0.conv2d(weight, stride: stride, padding: .explicit(Padding2D(padding))) * y).sum()
    }
    let back = transposedProduct(x.conv2d(weight, stride: stride, padding: .explicit(Padding2D(padding))))
    return Differences(
      transposed: Self.distance(transposedConvolution(y), product), gradient: Self.distance(slope, product),
      inverse: Self.distance(back, x))
  }

  /// The transpose times what came out: `[1, o, h', w']` gives `[1, c, h, w]`.
  func transposedProduct(_ y: Tensor) -> Tensor {
    matmul(matrix.transposed(), y.reshaped([output.elementCount, 1])).reshaped([1, input[0], input[1], input[2]])
  }

  /// What the operation makes of it.
  ///
  /// Several sizes of pictures come to one size of output: which is meant, `outputPadding` says.
  func transposedConvolution(_ y: Tensor) -> Tensor {
    func rest(_ side: Int, _ kernel: Int, _ stride: Int) -> Int { (side + 2 * padding - kernel) % stride }
    return y.convTransposed2d(
      weight, stride: stride, padding: Padding2D(padding),
      outputPadding: Size2D(
        rest(input[1], weight.shape[2], stride.height), rest(input[2], weight.shape[3], stride.width)))
  }

  private static func distance(_ a: Tensor, _ b: Tensor) -> Double {
    let largest = max(b.scalars.map(\.magnitude).max() ?? 0, .leastNormalMagnitude)
    return Double((zip(a.scalars, b.scalars).map { ($0 - $1).magnitude }.max() ?? 0) / largest)
  }
}
