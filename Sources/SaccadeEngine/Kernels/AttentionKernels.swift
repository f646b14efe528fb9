/// What attention is computed from, and how.
package struct AttentionOperands: Sendable {
  /// `[…, n, d]`.
  package let query: Tensor
  /// `[…, m, d]`.
  package let key: Tensor
  /// `[…, m, v]`.
  package let value: Tensor
  /// Added to the logits; broadcasts to `[…, n, m]`.
  package let bias: Tensor?
  /// What products of queries and keys are multiplied with.
  package let scale: Float
}

/// The gradients of an attention's operands.
package struct AttentionGradients: Sendable {
  package var query: Tensor?
  package var key: Tensor?
  package var value: Tensor?
  package var bias: Tensor?
}

/// Attention of float32 as one operation, which never holds all weights.
package protocol AttentionKernels {
  /// The result, and the logarithm of each query's sum of exponentials for the gradient.
  func attention(_ operands: AttentionOperands, output: Shape) -> (output: Tensor, logSums: Tensor)
  /// Gradients for the operands at the positions `needed`; they may have the shape that an operand was broadcast to.
  func attentionBackward(
    _ dy: Tensor, _ operands: AttentionOperands, output: Tensor, logSums: Tensor, needed: Operands
  ) -> AttentionGradients
}
