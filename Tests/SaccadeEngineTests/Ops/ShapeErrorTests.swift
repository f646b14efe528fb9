import SaccadeTestKit
import Testing

@testable import SaccadeEngine

/// Shapes that an operation must refuse, and in which words.
struct ShapeErrorCase: Sendable, CustomTestStringConvertible {
  let op: any Op
  let shapes: [Shape]
  let message: String

  init(_ op: any Op, _ shapes: [Shape], _ message: String) {
    self.op = op
    self.shapes = shapes
    self.message = message
  }

  var testDescription: String { "\(op.name) of \(shapes.map(\.description).joined(separator: ", "))" }

  static let all: [ShapeErrorCase] =
    convolutions + windows + sizes + normalizations + elementwise + shapeChanges + losses + indexing
    + writing + sampling
    + distances + regions

  private static let convolutions: [ShapeErrorCase] = [
    .init(
      convolution(), [[2, 3, 8, 8], [4, 5, 3, 3]],
      "the weight's channels times groups must be the input's channels: input [2, 3, 8, 8], weight [4, 5, 3, 3], "
        + "groups 1; give 5 input channels or change the weight"),
    .init(
      convolution(groups: 2), [[2, 6, 8, 8], [3, 3, 3, 3]],
      "the output channels must be divisible by groups: weight [3, 3, 3, 3], groups 2; change one of them"),
    .init(
      convolution(), [[3, 8, 8], [4, 3, 3, 3]],
      "input must be [n, c, h, w] and weight [o, c / groups, kh, kw]: [3, 8, 8] and [4, 3, 3, 3]; unsqueeze a single "
        + "image"),
    .init(
      convolution(), [[2, 3, 2, 8], [4, 3, 3, 3]],
      "the window must fit the padded image: kernel 3×3 with dilation 1×1 on 2×8 with padding "
        + "(top: 0, bottom: 0, left: 0, right: 0); enlarge the image or the padding"),
    .init(
      convolution(stride: 0), [[2, 3, 8, 8], [4, 3, 3, 3]],
      "stride and dilation must be positive, padding not negative: stride 0×0, dilation 1×1, padding "
        + "(top: 0, bottom: 0, left: 0, right: 0)"),
    .init(
      Convolution2D(geometry: geometry(), hasBias: true), [[2, 3, 8, 8], [4, 3, 3, 3], [3]],
      "the bias must have one number a channel of the output: [3], expected [4]"),
    .init(
      FusedConvolution2D(convolution: convolution(), hasShortcut: true, activation: .relu),
      [[2, 3, 8, 8], [4, 3, 3, 3], [2, 4, 8, 8]],
      "result and shortcut must have the same shape: result [2, 4, 6, 6], shortcut [2, 4, 8, 8]"),
    .init(
      FusedLinear(hasBias: false, hasShortcut: true, activation: .relu), [[2, 3], [4, 3], [2, 3]],
      "result and shortcut must have the same shape: result [2, 4], shortcut [2, 3]"),
    .init(
      QuantizedConvolution2D(
        geometry: geometry(), weight: QuantizedWeight(.zeros([4, 3, 3, 3])), hasBias: false,
        input: ByteScale(low: 0, high: 1), epilogue: plainEpilogue), [[2, 5, 8, 8]],
      "the weight's channels times groups must be the input's channels: input [2, 5, 8, 8], weight [4, 3, 3, 3], groups "
        + "1; give 3 input channels or change the weight"),
    .init(
      QuantizedLinear(
        weight: QuantizedWeight(.zeros([4, 3])), hasBias: false, input: ByteScale(low: 0, high: 1),
        epilogue: plainEpilogue), [[2, 5]],
      "the last axis must be the weight's second: input [2, 5], weight [4, 3]; weights are [out, in]"),
    .init(
      SqueezeExcitation(activation: .relu, gate: .sigmoid), [[2, 5, 8, 8], [3, 4], [3], [3, 4], [4]],
      "weights must be [s, c] and biases [s] and [c] for [2, 5, 8, 8]: [[3, 4], [3], [3, 4], [4]]"),
    .init(
      TransposedConvolution2D(geometry: geometry(), outputPadding: 0), [[2, 3, 8, 8], [4, 3, 3, 3]],
      "the weight's first size must be the input's channels, divisible by groups: input [2, 3, 8, 8], "
        + "weight [4, 3, 3, 3], groups 1; the weight is [c, o / groups, kh, kw]"),
    .init(
      TransposedConvolution2D(geometry: geometry(), outputPadding: 1), [[2, 3, 8, 8], [3, 4, 3, 3]],
      "the output padding must be less than the stride or the dilation: 1×1, stride 1×1, dilation 1×1; choose a "
        + "smaller one"),
  ]

  private static let windows: [ShapeErrorCase] = [
    .init(pooling(2), [[3, 8, 8]], "input must be [n, c, h, w]: [3, 8, 8]; unsqueeze a single image"),
    .init(
      pooling(2, padding: 2), [[1, 3, 8, 8]],
      "padding must be at most half of the window: padding (top: 2, bottom: 2, left: 2, right: 2), window 2×2; "
        + "use pad(_:_:) before"),
    .init(
      pooling(9), [[1, 3, 8, 8]],
      "the window must fit the padded image: kernel 9×9 with dilation 1×1 on 8×8 with padding "
        + "(top: 0, bottom: 0, left: 0, right: 0); enlarge the image or the padding"),
  ]

  private static let sizes: [ShapeErrorCase] = [
    .init(
      AdaptivePooling2D(isMax: true, size: 2), [[3, 8, 8]],
      "input must be [n, c, h, w]: [3, 8, 8]; unsqueeze a single image"),
    .init(
      AdaptivePooling2D(isMax: false, size: 2), [[1, 3, 0, 8]],
      "both sizes must have pixels: input [1, 3, 0, 8], output 2×2; give at least 1×1"),
    .init(
      Interpolate(resampling: .bilinear, size: 4, step: nil), [[3, 8, 8]],
      "input must be [n, c, h, w]: [3, 8, 8]; unsqueeze a single image"),
    .init(
      Interpolate(resampling: .nearest, size: 0, step: nil), [[1, 3, 8, 8]],
      "both sizes must have pixels: input [1, 3, 8, 8], output 0×0; give at least 1×1"),
    .init(Pad(padding: 1, mode: .zeros), [[8]], "input must be […, h, w]: [8]; unsqueeze it first"),
    .init(
      Pad(padding: 3, mode: .reflect), [[1, 3, 3, 8]],
      "padding by reflect can add at most 2 pixels: 3 before and 3 after, height 3; pad twice, or with another mode"),
    .init(
      Pad(padding: -2, mode: .constant(0)), [[1, 3, 3, 8]],
      "cropping must leave something: -2 before and -2 after, height 3; crop less"),
    .init(
      Pad(padding: -1, mode: .replicate), [[1, 3, 3, 8]],
      "only a constant padding may crop: -1 before and -1 after, height 3, replicate; crop first, then pad"),
  ]

  private static let normalizations: [ShapeErrorCase] = [
    .init(
      BatchNormalization(
        options: .init(epsilon: 1e-5, activation: .identity), hasResidual: false, hasScale: true, hasShift: true,
        hasStatistics: false),
      [[2, 3, 4, 4], [3], [4]],
      "scale, shift and statistics must have one number a channel: [4], expected [3]"),
    .init(
      BatchNormalization(
        options: .init(epsilon: 1e-5, activation: .relu), hasResidual: true, hasScale: false, hasShift: false,
        hasStatistics: false),
      [[2, 3, 4, 4], [2, 3, 4, 1]],
      "input and residual must have the same shape: input [2, 3, 4, 4], residual [2, 3, 4, 1]"),
    .init(
      ChannelScale(), [[2, 3, 4, 4], [2, 3]],
      "there must be one number a channel of each image: [2, 3], expected [2, 3, 1, 1]"),
    .init(
      LayerNormalization(axes: 1, epsilon: 1e-5, hasScale: true, hasShift: true), [[2, 3], [4], [4]],
      "scale and shift must have the shape of a row: [4], expected [3]"),
    .init(
      LayerNormalization(axes: 3, epsilon: 1e-5, hasScale: false, hasShift: false), [[2, 3]],
      "there must be at least 3 axes to normalize over: [2, 3]; name fewer"),
    .init(
      LayerNormalization(axes: 0, epsilon: 1e-5, hasScale: false, hasShift: false), [[2, 3]],
      "a row must have at least one axis: 0 of shape [2, 3]; name 1 ... 2, the last axes"),
    .init(
      LayerNormalization(axes: 1, epsilon: 1e-5, hasScale: false, hasShift: false), [[]],
      "a single number has no axis to normalize over: []; unsqueeze it"),
    .init(
      LocalResponseNormalization(options: .init(size: 5, alpha: 1, beta: 1, k: 1)), [[2, 3, 4]],
      "input must be [n, c, h, w]: [2, 3, 4]; unsqueeze a single image"),
    .init(
      LocalResponseNormalization(options: .init(size: 0, alpha: 1, beta: 1, k: 1)), [[2, 3, 4, 4]],
      "the number of channels must be positive: 0"),
  ]

  private static let elementwise: [ShapeErrorCase] = [
    .init(BinaryArithmetic(function: .add, dtype: .float32), [[2, 3], [2, 4]], broadcasting("[2, 3] and [2, 4]")),
    .init(PReLUOp(), [[3, 1], [3, 4]], "the slope must broadcast to the input: slope [3, 4], input [3, 1]"),
    .init(Comparison(function: .less), [[3], [4]], broadcasting("[3] and [4]")),
    .init(Select(dtype: .float32), [[2], [3], [3]], broadcasting("[2] and [3]")),
  ]

  private static let shapeChanges: [ShapeErrorCase] = [
    .init(
      Reshape(shape: [2, 4]), [[2, 3]],
      "the number of elements must stay: [2, 3] has 6, [2, 4] has 8; a size of -1 follows from the rest"),
    .init(
      Expand(shape: [4, 3]), [[2, 3]],
      "only axes of size 1 can repeat: [2, 3] to [4, 3]; unsqueeze or slice first"),
    .init(
      Concatenate(axis: 0, dtype: .float32), [[2, 3], [2, 4]],
      "all sizes but that of axis 0 must agree: [2, 3] and [2, 4]; slice or reshape one of them"),
    .init(
      ReductionOp(reduction: .max, axes: [1]), [[2, 0]],
      "axis 1 is empty and has no max: shape [2, 0]; leave empty batches out"),
    .init(
      Matmul(), [[2, 3], [4, 5]],
      "the columns of the first must be as many as the rows of the second: [2, 3] and [4, 5]; transpose one of them"),
    .init(
      Matmul(), [[2, 3, 4], [3, 4, 5]],
      "the batch axes must be equal or 1: [2, 3, 4] and [3, 4, 5]; unsqueeze or slice one of them"),
    .init(
      LinearOp(hasBias: false), [[2, 3], [4, 5]],
      "the last axis must be the weight's second: input [2, 3], weight [4, 5]; weights are [out, in]"),
    .init(
      LinearOp(hasBias: true), [[2, 3], [5, 3], [4]],
      "the bias must have one number a row of the weight: [4], expected [5]"),
    .init(
      ScaledDotProductAttention(scale: 1), [[2, 3, 4], [3, 5, 4], [3, 5, 4]],
      "the axes before the last two must broadcast: query [2, 3, 4], key [3, 5, 4], value [3, 5, 4]; reshape one of "
        + "them"),
  ]

  private static let losses: [ShapeErrorCase] = [
    .init(crossEntropy(), [[3], [1]], "logits must be [n, c] or [n, c, …]: [3]; unsqueeze a single row"),
    .init(
      crossEntropy(), [[2, 3], [3]],
      "logits [2, 3] need labels of shape [2]: [3]; int64 labels have no axis for the classes"),
    .init(
      crossEntropy(isSoft: true), [[2, 3], [2]],
      "logits [2, 3] need probabilities of shape [2, 3]: [2]; classes are axis 1"),
    .init(
      crossEntropy(hasWeights: true), [[2, 3], [2], [2]], "there must be one weight a class: [2], expected [3]"),
    .init(
      ClassOverlap(options: OverlapOptions("diceLoss", ignoredLabel: nil)), [[2, 3, 4], [2, 3, 4]],
      "logits [2, 3, 4] need labels of shape [2, 4]: [2, 3, 4]; int64 labels have no axis for the classes"),
    .init(
      LovaszExtension(options: OverlapOptions("lovaszSoftmax", ignoredLabel: nil), perImage: false), [[3], [3]],
      "logits must be [n, c, …]: [3]; unsqueeze a single image"),
  ]

  private static let indexing: [ShapeErrorCase] = [
    .init(
      Gather(axis: 1), [[2, 3], [3, 1]],
      "indices must have as many axes as the tensor and, but for axis 1, be no larger: tensor [2, 3], "
        + "indices [3, 1]; unsqueeze or expand the indices"),
    .init(
      ScatterAdd(axis: 0), [[4, 3], [2, 3], [3, 3]],
      "there must be one index for each element of the source: indices [2, 3], source [3, 3]; slice the larger one"),
    .init(
      Reordering(axis: 1), [[2, 3], [3], [2]],
      "order and inverse must name each slice once: [3] and [2], expected [3]; use indexSelect to leave some out"),
    .init(OneHot(classes: 0, dtype: .float32), [[3]], "the number of classes must be positive: 0"),
    .init(
      Sort(axis: 0, descending: true, count: 5), [[3]],
      "k must be in 0 ... 3, the size of axis 0: 5, shape [3]; choose a smaller k"),
  ]

  private static let plainEpilogue = QuantizedEpilogue(shortcut: .none, activation: .identity, output: nil)

  private static func geometry(stride: Size2D = 1, groups: Int = 1) -> ConvolutionGeometry {
    ConvolutionGeometry(stride: stride, padding: 0, dilation: 1, groups: groups)
  }

  private static func convolution(stride: Size2D = 1, groups: Int = 1) -> Convolution2D {
    Convolution2D(geometry: geometry(stride: stride, groups: groups), hasBias: false)
  }

  private static func pooling(_ window: Size2D, padding: Padding2D = 0) -> Pooling2D {
    Pooling2D(
      kind: .max, geometry: PoolingGeometry(kernel: window, stride: window, padding: padding, dilation: 1),
      keepsPartialWindows: false)
  }

  private static func crossEntropy(isSoft: Bool = false, hasWeights: Bool = false) -> CrossEntropy {
    CrossEntropy(options: .init(labelSmoothing: 0, ignoredLabel: nil), isSoft: isSoft, hasWeights: hasWeights)
  }

  private static func broadcasting(_ shapes: String) -> String {
    "shapes must be equal or broadcast (aligned from the last axis, each pair of sizes equal or one of them 1): "
      + "\(shapes); reshape one of them"
  }
}

@Suite("Shape errors")
struct ShapeErrorTests {
  @Test("say the rule, the actual shapes and what to do", arguments: ShapeErrorCase.all)
  func text(_ row: ShapeErrorCase) {
    let error = #expect(throws: ShapeError.self) { try row.op.outputShapes(row.shapes) }
    #expect(error?.message == row.message)
  }

  @Test("stop the program with the operation's name and the module's path")
  func trap() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      ExecutionContext.with({ $0.modulePath = "backbone.layer3.0.conv2" }) {
        _ = Tensor.ones([2, 3]) + Tensor.ones([2, 4])
      }
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("+: shapes must be equal or broadcast"))
    #expect(text.contains("[2, 3] and [2, 4]; reshape one of them [in backbone.layer3.0.conv2]"))
  }
}
