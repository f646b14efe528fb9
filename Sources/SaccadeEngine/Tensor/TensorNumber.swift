/// A Swift number that can meet a tensor, in `x * 2` or `x .< limit`: any integer or floating-point type.
///
/// Its kind counts, not its width, as with PyTorch's scalars: a `Double` does not widen a float16 tensor. A whole number
/// leaves a tensor of integers in its type; one with a fraction turns it into float32.
public protocol TensorNumber: Sendable {
  /// The number, by its kind.
  var scalarValue: ScalarValue { get }
}

/// A number that meets a tensor.
public enum ScalarValue: Hashable, Sendable {
  /// An integer.
  case whole(Int)
  /// A floating-point number, whether or not it has a fraction.
  case real(Double)

  /// The nearest floating-point number.
  public var double: Double {
    switch self {
    case .whole(let value): Double(value)
    case .real(let value): value
    }
  }
}

extension TensorNumber where Self: BinaryInteger {
  /// The integer; beyond `Int`, the nearest floating-point number.
  public var scalarValue: ScalarValue { Int(exactly: self).map(ScalarValue.whole) ?? .real(Double(self)) }
}

extension TensorNumber where Self: BinaryFloatingPoint {
  /// The number.
  public var scalarValue: ScalarValue { .real(Double(self)) }
}

extension Int: TensorNumber {}
extension Int64: TensorNumber {}
extension Int32: TensorNumber {}
extension Int16: TensorNumber {}
extension Int8: TensorNumber {}
extension UInt: TensorNumber {}
extension UInt64: TensorNumber {}
extension UInt32: TensorNumber {}
extension UInt16: TensorNumber {}
extension UInt8: TensorNumber {}
extension Float: TensorNumber {}
extension Double: TensorNumber {}
#if arch(arm64) || os(Linux)
  extension Float16: TensorNumber {}
#endif

// So that `x * .infinity` and `.full(shape, .nan)` name a number.
extension TensorNumber where Self == Float {
  /// Not a number.
  public static var nan: Float { Float.nan }

  /// More than any number.
  public static var infinity: Float { Float.infinity }

  /// The ratio of a circle's circumference to its diameter.
  public static var pi: Float { Float.pi }
}
