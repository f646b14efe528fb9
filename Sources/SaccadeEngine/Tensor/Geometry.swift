/// A height and a width, in pixels.
public struct Size2D: Hashable, Codable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int

  /// A height and a width.
  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }

  /// The same height and width.
  public init(integerLiteral value: Int) { self.init(value, value) }

  /// The same height and width.
  public init(_ side: Int) { self.init(side, side) }

  /// As `3×5`.
  public var description: String { "\(height)×\(width)" }
}

/// How many rows and columns to add on each side, in pixels.
public struct Padding2D: Hashable, Codable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// Rows above.
  public var top: Int
  /// Rows below.
  public var bottom: Int
  /// Columns before.
  public var left: Int
  /// Columns after.
  public var right: Int

  /// An amount for each side.
  public init(top: Int, bottom: Int, left: Int, right: Int) {
    self.top = top
    self.bottom = bottom
    self.left = left
    self.right = right
  }

  /// The same above and below, the same before and after.
  public init(vertical: Int, horizontal: Int) {
    self.init(top: vertical, bottom: vertical, left: horizontal, right: horizontal)
  }

  /// The same on all sides.
  public init(_ amount: Int) { self.init(vertical: amount, horizontal: amount) }

  /// The same on all sides.
  public init(integerLiteral value: Int) { self.init(value) }

  /// As `(top: 1, bottom: 1, left: 0, right: 2)`.
  public var description: String { "(top: \(top), bottom: \(bottom), left: \(left), right: \(right))" }

  var isNegative: Bool { min(top, bottom, left, right) < 0 }
}

/// How a convolution extends its input with zeros.
public enum ConvolutionPadding: Hashable, Codable, Sendable, ExpressibleByIntegerLiteral {
  /// By this much on each side.
  case explicit(Padding2D)
  /// So that at stride 1 the output is as large as the input; an odd amount adds the larger part at the end.
  case same

  /// The same on all sides.
  public init(integerLiteral value: Int) { self = .explicit(Padding2D(value)) }

  /// The same on all sides.
  public static func all(_ amount: Int) -> ConvolutionPadding { .explicit(Padding2D(amount)) }

  /// The amounts for a kernel of this size.
  package func resolved(kernel: Size2D, dilation: Size2D) -> Padding2D {
    switch self {
    case .explicit(let padding): return padding
    case .same:
      let vertical = (Extent(dilation.height) * (Extent(kernel.height) - 1)).value
      let horizontal = (Extent(dilation.width) * (Extent(kernel.width) - 1)).value
      return Padding2D(
        top: vertical / 2, bottom: vertical - vertical / 2, left: horizontal / 2, right: horizontal - horizontal / 2)
    }
  }
}

/// How a window moves over an image: what a convolution and its two gradients share.
package struct ConvolutionGeometry: Hashable, Sendable {
  package let stride: Size2D
  package let padding: Padding2D
  package let dilation: Size2D
  package let groups: Int
}

/// How a pooling window moves over an image.
package struct PoolingGeometry: Hashable, Sendable {
  package let kernel: Size2D
  package let stride: Size2D
  package let padding: Padding2D
  package let dilation: Size2D
}
