/// What a device must be able to do: the small closed set of primitives that every operation is made of.
///
/// Operations know nothing of addresses or libraries; a device is a conformance to these families. Shapes are checked
/// before a kernel is called, so a kernel need not check them again.
package protocol Kernels: Sendable, ConvolutionKernels, MatmulKernels, AttentionKernels, PoolingKernels,
  NormalizationKernels, ElementwiseKernels, ReductionKernels, CopyKernels, IndexingKernels, OrderingKernels,
  OptimizerKernels, RandomKernels, ClassificationKernels, AdaptivePoolingKernels, ResamplingKernels, PaddingKernels,
  WritingKernels, WindowKernels, SamplingKernels,
  SpecialFunctionKernels, RunningKernels, DistanceKernels, RegionKernels, QuantizationKernels, OverlapKernels
{}

/// Where tensors live and operations run.
public enum Device: Hashable, Sendable {
  /// The processor and main memory.
  case cpu

  /// Where tensors are made that nothing else decides for.
  package static let standard = Device.cpu

  /// The kernels that run here.
  package var kernels: any Kernels {
    switch self {
    case .cpu: CPUKernels.shared
    }
  }
}

extension Tensor {
  /// Where the elements are, and what is computed from them runs.
  public var device: Device { storage.device }

  /// The kernels of the device that the elements are on.
  package var kernels: any Kernels { device.kernels }
}

/// Convolution and its two gradients.
package protocol ConvolutionKernels {
  /// A shortcut of the output's shape is added before the activation. `weight` is left in the order that the device
  /// brought it into: the next convolution by it will want it so too.
  func convolution(
    _ x: Tensor, _ weight: inout Tensor, bias: Tensor?, adding shortcut: Tensor?, then activation: FusedActivation,
    output: Shape, _ geometry: ConvolutionGeometry
  ) -> Tensor
  /// `like` names the layout that the gradient should have; nil leaves it to the device. `dy` is left in the order that
  /// the device brought it into: the weight's gradient will want it so too.
  func convolutionInputGradient(
    _ dy: inout Tensor, _ weight: Tensor, input: Shape, like layout: NativeLayout?, _ geometry: ConvolutionGeometry
  ) -> Tensor
  /// Adds the gradient of the input to `total` while it is computed; false, with nothing done, where that is no faster
  /// than a sum afterwards, or somebody else holds `total`.
  func addConvolutionInputGradient(
    _ dy: Tensor, _ weight: Tensor, to total: inout Tensor, _ geometry: ConvolutionGeometry
  ) -> Bool
  /// The weight's gradient is of type `dtype` where the device sums in it, otherwise of the operands'.
  func convolutionWeightGradient(
    _ x: Tensor, _ dy: Tensor, weight: Shape, dtype: DType, hasBias: Bool, _ geometry: ConvolutionGeometry
  ) -> (weight: Tensor, bias: Tensor?)
}

extension ConvolutionKernels {
  /// A convolution that nothing follows, by a weight that is not used again.
  package func convolution(
    _ x: Tensor, _ weight: Tensor, bias: Tensor?, output: Shape, _ geometry: ConvolutionGeometry
  ) -> Tensor {
    var weight = weight
    return convolution(x, &weight, bias: bias, adding: nil, then: .identity, output: output, geometry)
  }

  /// The gradient of the input, where the weight's is not asked for.
  package func convolutionInputGradient(
    _ dy: Tensor, _ weight: Tensor, input: Shape, like layout: NativeLayout?, _ geometry: ConvolutionGeometry
  ) -> Tensor {
    var dy = dy
    return convolutionInputGradient(&dy, weight, input: input, like: layout, geometry)
  }
}

/// Matrix products over any number of leading batch axes, which broadcast.
package protocol MatmulKernels {
  /// The result's type is that of the operands, or float32.
  func matmul(_ a: Tensor, _ b: Tensor, bias: Tensor?, output: Shape, dtype: DType) -> Tensor
  /// Rows `[n, in]` by a weight `[out, in]`, with rows that are added before the activation. `weight` is left in the order
  /// that the device brought it into: the next product by it will want it so too.
  func linear(
    _ x: Tensor, _ weight: inout Tensor, bias: Tensor?, adding shortcut: Tensor?, then activation: FusedActivation,
    output: Shape
  ) -> Tensor
}

/// What a pooling window gives.
package enum PoolingKind: Hashable, Sendable {
  case max
  case average(countsPadding: Bool)
}

/// Pooling with windows.
package protocol PoolingKernels {
  /// The workspace says which element each maximum came from; it is there in training.
  func pool(_ x: Tensor, _ kind: PoolingKind, output: Shape, _ geometry: PoolingGeometry, training: Bool)
    -> (output: Tensor, workspace: Tensor?)
  func poolBackward(
    _ dy: Tensor, _ kind: PoolingKind, input: Shape, like layout: Layout, workspace: Tensor?,
    _ geometry: PoolingGeometry
  ) -> Tensor
}

/// Pooling over a given number of windows, as even as the image's size allows.
package protocol AdaptivePoolingKernels {
  func adaptiveAveragePool(_ x: Tensor, output: Size2D) -> Tensor
  func adaptiveAveragePoolBackward(_ dy: Tensor, input: Shape) -> Tensor
  /// The positions are those of the maxima within their plane, in an order that only the gradient reads.
  func adaptiveMaxPool(_ x: Tensor, output: Size2D) -> (output: Tensor, positions: Tensor)
  /// `like` is the layout that the input had.
  func adaptiveMaxPoolBackward(_ dy: Tensor, positions: Tensor, input: Shape, like layout: Layout) -> Tensor
}

/// A smooth function of one number whose gradient the device knows.
package enum Activation: Hashable, Sendable {
  case elu(alpha: Float)
  case geluExact, geluTanh, silu, hardSwish, hardSigmoid, sigmoid, tanh, softplus, mish

  /// The name in errors and profiles: that of the public function.
  package var name: String {
    switch self {
    case .elu: "elu"
    case .geluExact, .geluTanh: "gelu"
    default: "\(self)"
    }
  }
}

/// A function of one number.
package enum UnaryFunction: Hashable, Sendable {
  case negate, absolute, square, squareRoot, reciprocalSquareRoot, reciprocal
  case exponential, logarithm, log1p, expm1, sine, cosine, erf
  case floor, ceiling, round, sign
  case clamp(Double, Double)
  case power(Double)
  case leakyReLU(slope: Float)
  case multiplyAdd(scale: Double, offset: Double)
  case logicalNot, isNaN, isFinite
}

/// A function of two numbers.
package enum BinaryFunction: Hashable, Sendable {
  case add, subtract, multiply, divide, floorDivide, remainder, power, maximum, minimum
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
  case and, or, xor
  /// The gradient of a leaky ReLU: the first argument where the second is positive, `slope` times it elsewhere.
  case leakyReLUGradient(slope: Float)
}

/// Functions applied element by element.
///
/// Two operands broadcast.
package protocol ElementwiseKernels {
  func activation(_ x: Tensor, _ activation: Activation) -> Tensor
  func activationBackward(_ dy: Tensor, input: Tensor, _ activation: Activation) -> Tensor
  func unary(_ x: Tensor, _ function: UnaryFunction) -> Tensor
  func binary(_ a: Tensor, _ b: Tensor, _ function: BinaryFunction, output: Shape, dtype: DType) -> Tensor
  func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor, output: Shape) -> Tensor
  /// `a` where `x` is positive, `b` elsewhere, where `x` is NaN too; all of one shape and floating-point type.
  func selectPositive(_ x: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor
  /// `dy` where `low ≤ x ≤ high`, 0 elsewhere; if `isOpen` 0 where `x ≤ low` or `x ≥ high`, `dy` elsewhere, at NaN too.
  func clampBackward(_ dy: Tensor, _ x: Tensor, low: Double, high: Double, isOpen: Bool) -> Tensor
  /// Adds to a tensor whose storage the caller alone holds.
  func accumulate(_ x: Tensor, into sum: inout Tensor)
}

/// What a reduction computes.
package enum Reduction: Hashable, Sendable {
  case sum, mean, max, min, product, any, all, logSumExp
  case variance(correction: Int)
  case argmax, argmin
}

/// Reductions over axes, which stay with size 1.
package protocol ReductionKernels {
  func reduce(_ x: Tensor, _ reduction: Reduction, axes: [Int]) -> Tensor
  func isAllFinite(_ x: Tensor) -> Bool
}

/// Reads and writes at positions given by tensors.
///
/// Positions are int64 and were not checked: a bad one traps, in the name of `operation`.
package protocol IndexingKernels {
  /// The slices along an axis that `indices` names; its axes take the place of that one.
  func select(_ x: Tensor, axis: Int, indices: Tensor, operation: String) -> Tensor
  /// Adds the slices of `dy` to the slices that `indices` names of a tensor of zeros; repeats add up in order.
  func selectBackward(_ dy: Tensor, axis: Int, indices: Tensor, input: Shape) -> Tensor
  func gather(_ x: Tensor, axis: Int, indices: Tensor) -> Tensor
  func scatterAdd(_ x: Tensor, axis: Int, indices: Tensor, source: Tensor) -> Tensor
  /// The positions of what is true in a tensor of booleans, one a row.
  func nonzero(_ mask: Tensor) -> Tensor
  func oneHot(_ indices: Tensor, classes: Int, dtype: DType) -> Tensor
}

/// Orders and running sums.
package protocol OrderingKernels {
  func cumulativeSum(_ x: Tensor, axis: Int, reversed: Bool) -> Tensor
  /// Stable; NaN counts as the largest.
  func sort(_ x: Tensor, axis: Int, descending: Bool) -> (values: Tensor, indices: Tensor)
  func topK(_ x: Tensor, _ k: Int, axis: Int, largest: Bool) -> (values: Tensor, indices: Tensor)
}

/// Changes of an image's size.
package protocol ResamplingKernels {
  /// `step` is how many pixels of the input one of the output advances; nil for the ratio of the sizes.
  func interpolate(_ x: Tensor, _ resampling: Resampling, output: Size2D, step: Double?) -> Tensor
  func interpolateBackward(_ dy: Tensor, _ resampling: Resampling, input: Shape, step: Double?) -> Tensor
}

/// Copies, conversions, joins.
package protocol CopyKernels {
  /// Itself if strided, otherwise row by row.
  func rowMajorIfNative(_ x: Tensor) -> Tensor
  /// Itself if strided, otherwise without gaps and with the axes from the slowest to the fastest in this order.
  func stridedIfNative(_ x: Tensor, inOrder axes: [Int]) -> Tensor
  /// Row by row without gaps; the tensor itself if it lies so.
  func rowMajor(_ x: Tensor) -> Tensor
  /// In channel blocks, for tests and tools; the tensor itself if it has not four axes.
  func channelBlocked(_ x: Tensor) -> Tensor
  /// The same values and layout in fresh memory.
  func duplicate(_ x: Tensor) -> Tensor
  /// In the same layout as another tensor of its shape.
  func relaid(_ x: Tensor, like other: Tensor) -> Tensor
  func cast(_ x: Tensor, to dtype: DType) -> Tensor
  func fill(_ shape: Shape, _ dtype: DType, _ value: Double) -> Tensor
  func concatenate(_ parts: [Tensor], axis: Int, output: Shape) -> Tensor
  /// What was joined along an axis, by the sizes there; nil for parts that are not wanted.
  func parts(_ x: Tensor, axis: Int, sizes: [Int], wanted: Operands) -> [Tensor?]
  /// Zeros of `shape` with `x` copied to where a view of it reads.
  func embed(_ x: Tensor, in shape: Shape, at view: StridedLayout) -> Tensor
}

/// Images `[…, h, w]` with more around them; negative amounts crop, with constants.
package protocol PaddingKernels {
  func pad(_ x: Tensor, _ mode: PaddingMode, _ padding: Padding2D) -> Tensor
  func padBackward(_ dy: Tensor, _ mode: PaddingMode, _ padding: Padding2D, input: Shape) -> Tensor
}

/// Random numbers from the blocks of a stream, the same for any number of threads and any layout.
package protocol RandomKernels {
  func uniform(_ shape: Shape, _ range: Range<Float>, _ stream: inout RandomStream) -> Tensor
  func normal(_ shape: Shape, mean: Float, deviation: Float, _ stream: inout RandomStream) -> Tensor
  /// Drawn again until within the bounds.
  func truncatedNormal(
    _ shape: Shape, mean: Float, deviation: Float, bounds: ClosedRange<Float>, _ stream: inout RandomStream
  ) -> Tensor
  func bernoulli(_ shape: Shape, probability: Float, _ stream: inout RandomStream) -> Tensor
  /// Zeroes each element with probability `rate` and scales the rest; drawn again for the gradient from `first`.
  func dropout(_ x: Tensor, rate: Float, key: UInt64, first: UInt64) -> Tensor
}

/// What classifiers need, fused.
///
/// Logits are `[n, c, …]`.
package protocol ClassificationKernels {
  /// For each position the loss and the logarithm of the sum of exponentials, float32.
  ///
  /// Targets are int64 labels or distributions like the logits; weights, one a class, go with labels.
  func crossEntropy(_ logits: Tensor, _ target: Tensor, weights: Tensor?, _ options: CrossEntropyOptions)
    -> (losses: Tensor, logSumExp: Tensor)
  func crossEntropyBackward(
    _ dy: Tensor, _ logits: Tensor, _ target: Tensor, weights: Tensor?, logSumExp: Tensor,
    _ options: CrossEntropyOptions
  ) -> Tensor
  /// How many logits of a row are before the label's; −1 for a label that is none, or a logit that is NaN.
  func ranks(_ logits: Tensor, _ labels: Tensor) -> Tensor
}

/// How a cross-entropy reads its targets.
package struct CrossEntropyOptions: Hashable, Sendable {
  package let labelSmoothing: Float
  package let ignoredLabel: Int?
}

/// What losses need that compare the areas of classes, fused.
///
/// Logits are `[n, c, …]`, float32 or float64, and labels `[n, …]`, int64. The *error* of a class at a position is its
/// probability, less 1 if it is the label's; 0 for all classes where the label is the ignored one.
package protocol OverlapKernels {
  func classErrors(_ logits: Tensor, _ labels: Tensor, _ options: OverlapOptions) -> Tensor
  /// Sums of probabilities over the positions of each image: at those that have the class, and at all; and how many have it.
  /// - Shapes: each `[n, c]`
  func overlaps(_ errors: Tensor, _ labels: Tensor, _ options: OverlapOptions)
    -> (shared: Tensor, predicted: Tensor, counts: Tensor)
  /// The gradient of the logits from that of both sums.
  func overlapsBackward(
    shared: Tensor, predicted: Tensor, errors: Tensor, _ labels: Tensor, _ options: OverlapOptions
  ) -> Tensor
  /// The Lovász extension of the Jaccard loss of each class, how many positions have the class, and by how much each
  /// probability changes the loss of its class.
  /// - Shapes: losses and counts `[n, c]`, or `[1, c]` for all images together; slopes as the errors
  func lovasz(_ errors: Tensor, _ labels: Tensor, perImage: Bool, _ options: OverlapOptions)
    -> (losses: Tensor, counts: Tensor, slopes: Tensor)
  /// The gradient of the logits from that of the losses.
  func lovaszBackward(_ dy: Tensor, slopes: Tensor, errors: Tensor, _ labels: Tensor, _ options: OverlapOptions)
    -> Tensor
}

/// How the areas of classes are compared.
package struct OverlapOptions: Hashable, Sendable {
  /// Whether a position has one class, so that logits go through a softmax; otherwise each goes through a sigmoid.
  ///
  /// A single class that is not exclusive is that of label 1.
  package let isExclusive: Bool
  package let ignoredLabel: Int?
  /// The loss, for messages.
  package let operation: String

  package init(_ operation: String, isExclusive: Bool = true, ignoredLabel: Int?) {
    self.operation = operation
    self.isExclusive = isExclusive
    self.ignoredLabel = ignoredLabel
  }
}

/// One step of an optimizer over one parameter, in place, in one sweep.
///
/// State and parameter lie in the same order; the gradient is brought into it.
package protocol OptimizerKernels {
  func step(_ rule: UpdateRule, parameter: inout Tensor, gradient: Tensor, state: inout [Tensor])
  /// Zeros in the order of a parameter, for its state.
  func zeros(like x: Tensor) -> Tensor
  func sumOfSquares(_ x: Tensor) -> Double
  func scale(_ x: inout Tensor, by factor: Float)
}

/// The formula of an optimizer's step with the numbers of this step, and in which order its state tensors come.
package enum UpdateRule: Hashable, Sendable {
  /// State: the momentum buffer, if there is momentum; it takes the first gradient as it is.
  case sgd(
    rate: Double, momentum: Double, dampening: Double, weightDecay: Double, nesterov: Bool, isFirst: Bool)
  /// State: mean, mean square. Decoupled decay shrinks the weight itself (AdamW).
  case adam(
    rate: Double, beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double, decoupled: Bool, step: Int)
  /// State: sum of squares.
  case adagrad(rate: Double, epsilon: Double, weightDecay: Double)
  /// State: mean square; the mean if centred; the momentum buffer if there is momentum.
  case rmsProp(rate: Double, alpha: Double, epsilon: Double, weightDecay: Double, momentum: Double, centered: Bool)
  /// State: mean square, mean square of the steps.
  case adadelta(rate: Double, rho: Double, epsilon: Double, weightDecay: Double)
  /// State: mean, mean square.
  case radam(
    rate: Double, beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double, decoupled: Bool, step: Int)
  /// State: mean, mean square. The product is that of the momenta of all steps, this one included.
  case nadam(
    rate: Double, beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double, decoupled: Bool, step: Int,
    momentum: Double, next: Double, product: Double)
  /// State: mean.
  case lion(rate: Double, beta1: Double, beta2: Double, weightDecay: Double)
  /// State: mean, mean square. `adapts` makes the step as long as the parameter, times the rate; `clips` at most so long.
  case lamb(
    rate: Double, beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double, step: Int, adapts: Bool,
    clips: Bool)
  /// State: the momentum buffer, if there is momentum. The gradient is scaled by the length of the parameter over its
  /// own, times `trust`, if that is there.
  case lars(
    rate: Double, momentum: Double, dampening: Double, weightDecay: Double, nesterov: Bool, isFirst: Bool,
    trust: Double?, epsilon: Double, clips: Bool)
}
