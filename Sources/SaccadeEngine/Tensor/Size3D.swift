/// A depth, a height and a width, in voxels.
public struct Size3D: Hashable, Codable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// Slices.
  public var depth: Int
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int

  /// A depth, a height and a width.
  public init(_ depth: Int, _ height: Int, _ width: Int) {
    self.depth = depth
    self.height = height
    self.width = width
  }

  /// The same depth, height and width.
  public init(_ side: Int) { self.init(side, side, side) }

  /// The same depth, height and width.
  public init(integerLiteral value: Int) { self.init(value) }

  /// As `3×5×7`.
  public var description: String { "\(depth)×\(height)×\(width)" }
}
