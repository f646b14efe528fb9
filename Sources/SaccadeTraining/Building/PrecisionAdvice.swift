package import SaccadeEngine

extension PrecisionConfig {
  /// The type of the matrix-heavy operations on this processor: float32 where it gains nothing by bfloat16.
  ///
  /// Every operand would widen and every result round back; float32 itself is faster then, and more exact.
  package func dtype(isFast: Bool = Processor.hasFastBFloat16) -> DType {
    self == .bfloat16 && isFast ? .bfloat16 : .float32
  }

  /// What to tell of that; nil where what was asked for is what is done.
  package func advice(isFast: Bool = Processor.hasFastBFloat16) -> String? {
    guard self == .bfloat16, !isFast else { return nil }
    return
      "precision: bfloat16: this processor is no faster with it: it computes in float32, which is more exact"
  }
}
