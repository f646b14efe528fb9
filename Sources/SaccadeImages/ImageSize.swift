/// A height and a width.
/// - Units: pixels
public struct ImageSize: Hashable, Codable, Sendable, CustomStringConvertible {
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int

  /// A size of rows and columns.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// A size of equal sides.
  public init(square side: Int) {
    self.init(height: side, width: side)
  }

  /// Whether it has more pixels than a limit, however large its sides are.
  func hasMore(than limit: Int) -> Bool {
    let (pixels, overflow) = height.multipliedReportingOverflow(by: width)
    return overflow || pixels > limit
  }

  /// For messages, where nobody can look up which side comes first: `480×640 (height × width)`.
  package var inWords: String { "\(self) (height × width)" }

  /// The height and the width with a cross between.
  public var description: String { "\(height)×\(width)" }
}

extension Image {
  /// Its height and width.
  public var size: ImageSize { ImageSize(height: height, width: width) }
}
