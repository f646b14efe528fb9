/// The mean and the population variance of each channel, float32.
package struct BatchStatistics: Sendable {
  package let mean: Tensor
  package let variance: Tensor
}

/// What a batch normalization is told beside its tensors.
package struct BatchNormalizationOptions: Hashable, Sendable {
  package let epsilon: Float
  package let activation: FusedActivation
}

/// What the gradient of a batch normalization reads.
package struct BatchNormalizationSaved: Sendable {
  package let input: Tensor
  package let scale: Tensor?
  package let shift: Tensor?
  package let statistics: BatchStatistics
  /// Whether the statistics were given; if not, they came from the input and pass gradients on.
  package let isGiven: Bool
  /// The result, where a residual was added before an activation.
  package let output: Tensor?
}

/// The gradients of a batch normalization.
package struct BatchNormalizationGradients: Sendable {
  package let input: Tensor?
  package let residual: Tensor?
  package let scale: Tensor?
  package let shift: Tensor?
}

/// What a local response normalization divides by: `(k + alpha / size · Σ x²) ^ beta`.
package struct LocalResponseNormalizationOptions: Hashable, Sendable {
  package let size: Int
  package let alpha: Float
  package let beta: Float
  package let k: Float
}

/// Normalizations and softmax.
package protocol NormalizationKernels {
  func softmax(_ x: Tensor, axis: Int, log: Bool) -> Tensor
  func softmaxBackward(_ dy: Tensor, output: Tensor, axis: Int, log: Bool) -> Tensor
  /// Given statistics are used instead of the batch's own; a residual is added before the activation, which must then
  /// be the identity, ReLU or ReLU6.
  func batchNormalization(
    _ x: Tensor, adding residual: Tensor?, scale: Tensor?, shift: Tensor?, statistics: BatchStatistics?,
    _ options: BatchNormalizationOptions
  ) -> (output: Tensor, statistics: BatchStatistics)
  /// `needsInput` and `needsResidual` say which of the two large gradients are wanted.
  func batchNormalizationBackward(
    _ dy: Tensor, _ saved: BatchNormalizationSaved, needsInput: Bool, needsResidual: Bool,
    _ options: BatchNormalizationOptions
  ) -> BatchNormalizationGradients
  /// Multiplies each channel of `[n, c, h, w]` by a number of `[n, c, 1, 1]`.
  func scaledChannels(_ x: Tensor, by scale: Tensor) -> Tensor
  /// Multiplies the channels of each image by what two layers give for their means: weights `[s, c]`, the second one
  /// turned around, in float32.
  func squeezeExcitation(
    _ x: Tensor, first: (weight: Tensor, bias: Tensor), _ activation: FusedActivation,
    second: (weight: Tensor, bias: Tensor), isHard: Bool
  ) -> Tensor
  func scaledChannelsBackward(_ dy: Tensor, _ x: Tensor, scale: Tensor) -> (input: Tensor, scale: Tensor)
  /// Adds to each channel of each image its number of `[n, c, 1, 1]` times `factor`, in place where nobody else holds it.
  func shiftChannels(of x: inout Tensor, by shift: Tensor, times factor: Float)
  /// Over the last axes, `features` elements in all. The statistics have three numbers a row, which the gradient reads.
  func layerNormalization(_ x: Tensor, scale: Tensor?, shift: Tensor?, features: Int, epsilon: Float)
    -> (output: Tensor, statistics: Tensor)
  /// The gradients that are needed; those of scale and shift are float32 and have one axis.
  func layerNormalizationBackward(
    _ dy: Tensor, _ x: Tensor, scale: Tensor?, statistics: Tensor, features: Int, epsilon: Float,
    needed: (input: Bool, scale: Bool, shift: Bool)
  ) -> (input: Tensor?, scale: Tensor?, shift: Tensor?)
  func localResponseNormalization(_ x: Tensor, _ options: LocalResponseNormalizationOptions)
    -> (output: Tensor, workspace: Tensor?)
  func localResponseNormalizationBackward(
    _ dy: Tensor, _ x: Tensor, workspace: Tensor?, _ options: LocalResponseNormalizationOptions
  ) -> Tensor
}
