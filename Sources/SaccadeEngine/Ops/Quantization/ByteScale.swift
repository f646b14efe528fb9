/// How numbers stand in bytes: a byte times the scale is the number, and what is beyond the last byte becomes the last.
///
/// Tensors have no signed type of eight bits: signed bytes lie in tensors of ``DType/uint8``, in two's complement, and are
/// read by the operations that are told of it.
package struct ByteScale: Hashable, Sendable, CustomStringConvertible {
  /// What one step is worth.
  package let scale: Float
  /// Whether bytes are −127 to 127 instead of 0 to 255.
  package let isSigned: Bool

  /// Bytes that are worth so much.
  package init(scale: Float, isSigned: Bool) {
    self.scale = scale
    self.isSigned = isSigned
  }

  /// Bytes for numbers from `low` to `high`, with zero among them.
  package init(low: Float, high: Float) {
    isSigned = low < 0
    let reach = max(abs(low), abs(high))
    // Zeros alone, or what overflows when it is divided: any scale is as good.
    scale = reach.isNormal ? reach / (isSigned ? 127 : 255) : 1
  }

  /// The byte for a number.
  package func byte(_ number: Float) -> UInt8 {
    let steps = (number / scale).rounded(.toNearestOrEven)
    if isSigned { return UInt8(bitPattern: Int8(min(max(steps.isNaN ? 0 : steps, -127), 127))) }
    return UInt8(min(max(steps.isNaN ? 0 : steps, 0), 255))
  }

  /// The number that a byte stands for.
  package func number(_ byte: UInt8) -> Float { scale * (isSigned ? Float(Int8(bitPattern: byte)) : Float(byte)) }

  /// `int8 0.0123`.
  package var description: String { "\(isSigned ? "int8" : "uint8") \(scale)" }
}

/// What a product of bytes does to its sums before it writes them.
package struct QuantizedEpilogue: Hashable, Sendable {
  /// What is added first.
  package enum Shortcut: Hashable, Sendable {
    case none
    /// Numbers as they are.
    case numbers
    case bytes(ByteScale)
  }

  package let shortcut: Shortcut
  package let activation: FusedActivation
  /// How results stand in bytes; nil leaves them in float32.
  package let output: ByteScale?

  /// What is done, in this order.
  package init(shortcut: Shortcut, activation: FusedActivation, output: ByteScale?) {
    self.shortcut = shortcut
    self.activation = activation
    self.output = output
  }
}
