import SaccadeEngine
import SaccadeTestKit
import Testing

@Suite("Numbers that no tensor can have are refused in words, not by a trap without any")
struct ExtremeArgumentTests {
  /// What is done, and what the message begins with and holds.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let beginning: String
    let part: String
    let body: @Sendable () -> Tensor

    init(_ name: String, _ beginning: String, _ part: String, _ body: @escaping @Sendable () -> Tensor) {
      testDescription = name
      self.beginning = beginning
      self.part = part
      self.body = body
    }
  }

  private static var images: Tensor { .ones([1, 2, 6, 6]) }
  private static var weight: Tensor { .ones([4, 2, 3, 3]) }
  private static let room = "no memory holds so many elements: "
  private static let steps = "stride and dilation must be at most 2147483647: "

  static let windows: [Case] = [
    Case("conv2d, stride", "conv2d: ", steps) { images.conv2d(weight, stride: .init(.max)) },
    Case("conv2d, dilation", "conv2d: ", steps) { images.conv2d(weight, padding: .same, dilation: .init(.max)) },
    Case("conv2d, padding", "conv2d: ", "the padded image must have at most") {
      images.conv2d(weight, padding: .all(.max))
    },
    Case("conv2d, groups", "conv2d: ", "must be divisible by groups") { images.conv2d(weight, groups: .max) },
    Case("conv1d, groups", "conv1d: ", "channels times groups") {
      Tensor.ones([1, 2, 6]).conv1d(.ones([4, 2, 3]), groups: .max)
    },
    Case("conv3d, dilation", "conv3d: ", "the window must fit") {
      Tensor.ones([1, 2, 4, 4, 4]).conv3d(.ones([4, 2, 3, 3, 3]), dilation: .init(.max))
    },
    Case("conv3d, stride", "conv2d: ", steps) {
      Tensor.ones([1, 2, 4, 4, 4]).conv3d(.ones([4, 2, 3, 3, 3]), stride: .init(.max))
    },
    Case("convTransposed2d, stride", "convTransposed2d: ", steps) {
      images.convTransposed2d(.ones([2, 4, 3, 3]), stride: .init(.max))
    },
    Case("convTransposed2d, no stride", "convTransposed2d: ", "stride and dilation must be positive") {
      images.convTransposed2d(.ones([2, 4, 3, 3]), stride: 0)
    },
    Case("convTransposed2d, padding", "convTransposed2d: ", "takes away the whole output") {
      images.convTransposed2d(.ones([2, 4, 3, 3]), padding: .init(.max))
    },
    Case("maxPool2d, window", "maxPool2d: ", "the window must fit") {
      images.maxPool2d(.init(.max), stride: 1, keepsPartialWindows: true)
    },
    Case("maxPool2d, padding", "maxPool2d: ", "padding must be at most half") {
      images.maxPool2d(2, padding: .init(.max))
    },
    Case("averagePool2d, stride", "averagePool2d: ", steps) {
      images.averagePool2d(2, stride: .init(.max), keepsPartialWindows: true)
    },
    Case("maxUnpool2d, stride", "maxUnpool2d: ", room) {
      Tensor.ones([1, 1, 2, 2]).maxUnpool2d(.zeros([1, 1, 2, 2], dtype: .int64), 2, stride: .init(.max))
    },
    Case("unfold, dilation", "unfold: ", "a window fit axis 2") { images.unfold(2, dilation: .init(.max)) },
    Case("fold, window", "fold: ", "images of 3×3 have 0×0 windows") {
      Tensor.ones([1, 4, 4]).fold(to: 3, .init(.max), stride: 0)
    },
    Case("fold, padding", "fold: ", "input must be [n, c·4, ") {
      Tensor.ones([1, 4, 4]).fold(to: 3, 2, padding: .init(.max))
    },
  ]

  static let sizes: [Case] = [
    Case("pad", "pad: ", room) { images.pad(.init(.max)) },
    Case("pad that crops", "pad: ", "cropping must leave something") { images.pad(.init(.min)) },
    Case("interpolate, scale", "interpolate: ", room) { images.interpolate(scale: 1e30) },
    Case("interpolate with antialiasing, scale", "interpolate: ", room) {
      images.interpolate(scale: 1e30, .bilinear, antialias: true)
    },
    Case("affineGrid", "affineGrid: ", room) { affineGrid(.ones([1, 2, 3]), size: .init(.max)) },
    Case("adaptiveAveragePool2d", "adaptiveAveragePool2d: ", room) { images.adaptiveAveragePool2d(.init(.max)) },
    Case("bincount", "bincount: ", "the largest is 9223372036854775807") { Tensor([Int.max]).bincount() },
    Case("bincount, length", "bincount: ", "the least length 9223372036854775807") {
      Tensor([1]).bincount(minLength: .max)
    },
    Case("histogram", "histogram: ", room) { Tensor.ones([3]).histogram(bins: .max).counts },
    Case("oneHot", "oneHot: ", room) { Tensor([0]).oneHot(classes: .max) },
    Case("repeated", "repeated: ", room) { Tensor.ones([3]).repeated([.max, .max]) },
    Case("tiled", "repeated: ", room) { Tensor.ones([2, 3]).tiled([.max]) },
    Case("repeatInterleave", "repeatInterleave: ", room) { Tensor.ones([2, 3]).repeatInterleave(.max, axis: 1) },
    Case("repeatInterleave, counts", "repeatInterleave: ", room) { Tensor.ones([2]).repeatInterleave([.max, 1]) },
    Case("diag", "diagonalMatrices: ", room) { Tensor.ones([2]).diag(offset: .min) },
    Case("split", "split: ", "must add up to 2") { Tensor.ones([2]).split(sizes: [.max, 3])[0] },
    Case("pixelShuffle", "pixelShuffle: ", "divisible by factor²") { Tensor.ones([1, 4, 2, 2]).pixelShuffle(.max) },
    Case("pixelUnshuffle", "pixelUnshuffle: ", room) { Tensor.ones([1, 4, 0, 0]).pixelUnshuffle(.max) },
    Case("reshaped", "reshaped: ", "one size may be −1") { Tensor.ones([4]).reshaped([.max, .max, -1]) },
    Case("reshaped, negative", "reshaped: ", "no size may be negative") { Tensor.ones([4]).reshaped([-2, -2]) },
    Case("expanded", "expanded: ", room) { Tensor.ones([1]).expanded(to: [.max, .max, .max]) },
    Case("zeros without elements", "Shape: ", room) { .zeros([0, .max, .max, .max]) },
    Case("arange", "arange: ", "18446744073709551615, from -9223372036854775808") { .arange(.min, .max) },
    Case("eye", "eye: ", room) { .eye(.max) },
    Case("eye, negative", "eye: ", "the size must not be negative: -1") { .eye(-1) },
    Case("linspace", "linspace: ", room) { .linspace(0, 1, count: .max) },
    Case("randomPermutation", "randomPermutation: ", room) {
      var stream = RandomStream(seed: 1)
      return .randomPermutation(.max, using: &stream)
    },
    Case("randomUniform", "Tensor: ", "no size may be negative: shape [-1]") {
      var stream = RandomStream(seed: 1)
      return .randomUniform([-1], using: &stream)
    },
    Case("crossEntropy, label", "crossEntropy: ", "every label must lie in 0 ..< 3") {
      crossEntropy(.ones([1, 3]), Tensor([Int.min]))
    },
  ]

  @Test("the operation, the rule and the numbers are told", arguments: windows + sizes)
  func told(_ row: Case) throws {
    let message = try #require(mistake { _ = row.body() })
    #expect(message.hasPrefix(row.beginning) && message.contains(row.part), "\(message)")
  }

  @Test("a diagonal beyond a matrix has no elements, and what lies beyond it is all or nothing")
  func diagonals() {
    let matrix = Tensor.ones([2, 2])
    for beyond in [Int.max, .min] {
      #expect(matrix.diagonal(offset: beyond).shape == [0] && matrix.diag(offset: beyond).shape == [0])
    }
    #expect(
      matrix.tril(diagonal: .max).scalars == [1, 1, 1, 1] && matrix.tril(diagonal: .min).scalars == [0, 0, 0, 0])
    #expect(
      matrix.triu(diagonal: .max).scalars == [0, 0, 0, 0] && matrix.triu(diagonal: .min).scalars == [1, 1, 1, 1])
  }

  @Test("steps as long as they like take the first alone")
  func steps() {
    #expect(Tensor.arange(.min, .max, step: .max).scalars(as: Int.self) == [.min, -1, .max - 1])
    #expect(Tensor.arange(-3, .min, step: .min).scalars(as: Int.self) == [-3])
    #expect(Tensor.arange(6).unfold(axis: 0, size: 2, step: .max).scalars == [0, 1])
    #expect(Self.images.unfold(2, stride: .init(.max)).shape == [1, 8, 1])
  }

  #if compiler(>=6.2)
    @Test("what more memory than there is was asked for ends the process, and says how much")
    func memory() async {
      await #expect(processExitsWith: .exitCode(71)) { _ = Tensor.arange(1 << 44) }
      await #expect(processExitsWith: .exitCode(71)) { _ = Tensor.full([1 << 44], Int.max, dtype: .int64) }
    }
  #endif
}
