public import SaccadeEngine

extension Conv2d {
  /// The convolution, normalized, a shortcut added, through an activation: the step that residual networks consist of.
  ///
  /// ```swift
  /// let y = conv1(x, normalizedBy: bn1, then: .relu)
  /// return conv2(y, normalizedBy: bn2, adding: x, then: .relu)
  /// ```
  /// In training it is the layers one after the other. In use, where nothing is recorded, the normalization's numbers
  /// join the weights, and everything happens in one sweep over memory; what hooks see is as in training.
  /// - Shapes: input `[n, c, h, w]`; shortcut and result `[n, o, h', w']`
  public func callAsFunction(
    _ x: Tensor, normalizedBy normalization: BatchNorm, adding shortcut: Tensor? = nil,
    then activation: Nonlinearity = .identity
  ) -> Tensor {
    guard canFold(normalization) else {
      let y = self(x)
      return shortcut.map { normalization(y, adding: $0, then: activation) } ?? normalization(y, then: activation)
    }
    return scope {
      let folded = folded(normalization)
      let fused = activation.fused
      let y = x.conv2d(
        folded.weight.value, bias: folded.bias, stride: stride, padding: padding, dilation: dilation, groups: groups,
        adding: shortcut, then: fused ?? .identity)
      return fused == nil ? activation(y) : y
    }
  }

  /// The convolution through an activation, which in use is computed on the way.
  /// - Shapes: input `[n, c, h, w]`; result `[n, o, h', w']`
  public func callAsFunction(_ x: Tensor, then activation: Nonlinearity) -> Tensor {
    guard activation != .identity, ExecutionContext.current.joinsLayers, paddingMode == .zeros, hooks.isEmpty,
      let fused = activation.fused
    else { return activation(self(x)) }
    return scope {
      x.conv2d(
        weight.value, bias: bias?.value, stride: stride, padding: padding, dilation: dilation, groups: groups,
        adding: nil, then: fused)
    }
  }

  private func canFold(_ normalization: BatchNorm) -> Bool {
    ExecutionContext.current.joinsLayers && !normalization.isTraining && paddingMode == .zeros && hooks.isEmpty
      && normalization.hooks.isEmpty && normalization.runningMean.shape == [weight.shape[0]]
  }

  private func folded(_ normalization: BatchNorm) -> FoldedConvolution {
    let state = FoldedConvolution.State(self, normalization)
    if let folded, folded.state == state { return folded }
    let made = FoldedConvolution(self, normalization, state)
    folded = made
    return made
  }
}

/// Weights that a normalization's numbers have joined: γ/√(σ² + ε)·w, and β − γ/√(σ² + ε)·(μ − b).
final class FoldedConvolution {
  /// What they were made from; anything else makes new ones.
  struct State: Equatable {
    private let normalization: ObjectIdentifier
    private let versions: [Int]

    init(_ convolution: Conv2d, _ normalization: BatchNorm) {
      self.normalization = ObjectIdentifier(normalization)
      versions = [
        convolution.weight.version, convolution.bias?.version ?? 0, normalization.weight?.version ?? 0,
        normalization.bias?.version ?? 0, normalization.runningMean.version, normalization.runningVar.version,
      ]
    }
  }

  let state: State
  // A parameter, so that it keeps the layout that the primitive likes.
  let weight: Parameter
  let bias: Tensor

  init(_ convolution: Conv2d, _ normalization: BatchNorm, _ state: State) {
    self.state = state
    var factor = 1 / sqrt(normalization.runningVar.value + normalization.epsilon)
    if let scale = normalization.weight { factor = factor * scale.value }
    let mean = convolution.bias.map { normalization.runningMean.value - $0.value } ?? normalization.runningMean.value
    let shift = normalization.bias?.value ?? .zeros(mean.shape)
    bias = shift - factor * mean
    weight = Parameter(convolution.weight.value * factor.reshaped([mean.shape[0], 1, 1, 1]), isTrainable: false)
  }
}
