/// What is to be filled: closed contours of straight edges, on an image or beyond it.
///
/// A contour that runs the other way round inside another cuts a hole. Parts covered twice in the same direction
/// count once.
///
/// ```swift
/// image.fill(.star(center: Point(x: 16, y: 16), radius: 12, innerRadius: 5, points: 5), with: .white)
/// let mask = Outline.ring(center: Point(x: 16, y: 16), radius: 12, innerRadius: 7).coverage(height: 32, width: 32)
/// ```
///
/// - Units: pixels; the pixel in row r, column c covers `c ..< c + 1`, `r ..< r + 1`
public struct Outline: Hashable, Sendable {
  /// The corners of each contour; the last is joined to the first.
  public var contours: [[Point]]

  /// The outline of some contours.
  public init(contours: [[Point]]) {
    self.contours = contours
  }

  /// The smallest upright rectangle around it, or nil where there is nothing.
  public var bounds: Box? { Box(around: contours.joined()) }

  /// The outline after a turn about a point.
  /// - Units: radians, clockwise on the screen
  public func rotated(by angle: Float, about center: Point) -> Outline {
    Outline(contours: contours.map { $0.map { $0.rotated(by: angle, about: center) } })
  }

  /// The outline moved to the right and down.
  public func moved(x: Float, y: Float) -> Outline {
    Outline(contours: contours.map { $0.map { Point(x: $0.x + x, y: $0.y + y) } })
  }

  /// This and another outline as one.
  public func joined(with other: Outline) -> Outline {
    Outline(contours: contours + other.contours)
  }
}

extension Outline: CustomStringConvertible {
  /// How many contours and corners it has, and where.
  public var description: String {
    let corners = contours.reduce(0) { $0 + $1.count }
    let place = bounds.map { " in \($0.x1) \($0.y1) \($0.x2) \($0.y2)" } ?? ""
    return "Outline(\(contours.count) contours, \(corners) corners\(place))"
  }
}
