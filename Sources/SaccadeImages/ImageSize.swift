public import SaccadeEngine

/// The size of an image: what an operation calls a ``Size2D``.
/// - Units: pixels
public typealias ImageSize = Size2D

extension Size2D {
  /// A size of rows and columns.
  public init(height: Int, width: Int) { self.init(height, width) }

  /// A size of equal sides.
  public init(square side: Int) { self.init(side, side) }

  /// Whether it has more pixels than a limit, however large its sides are.
  func hasMore(than limit: Int) -> Bool {
    let (pixels, overflow) = height.multipliedReportingOverflow(by: width)
    return overflow || pixels > limit
  }

  /// The size with both sides so many times as long, and at least 1.
  func multiplied(by factor: Double) -> Size2D {
    func side(_ length: Int) -> Int { Int(exactly: (Double(length) * factor).rounded(.up)) ?? .max }
    return Size2D(max(1, side(height)), max(1, side(width)))
  }

  /// For messages, where nobody can look up which side comes first: `480×640 (height × width)`.
  package var inWords: String { "\(self) (height × width)" }
}

extension Image {
  /// Its height and width.
  public var size: ImageSize { ImageSize(height: height, width: width) }
}
