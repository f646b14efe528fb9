public import SaccadeEngine

/// A rectangle on an image, with sides along its rows and columns.
/// - Units: pixels from the upper left corner of the upper left pixel: the pixel in row r, column c is
///   `Box(x1: c, y1: r, x2: c + 1, y2: r + 1)`
public struct Box: Hashable, Codable, Sendable {
  /// The left side.
  public var x1: Float
  /// The upper side.
  public var y1: Float
  /// The right side.
  public var x2: Float
  /// The lower side.
  public var y2: Float

  /// A box of its sides; one whose right side lies left of its left side is empty.
  public init(x1: Float, y1: Float, x2: Float, y2: Float) {
    self.x1 = x1
    self.y1 = y1
    self.x2 = x2
    self.y2 = y2
  }

  /// A box of its middle and the lengths of its sides.
  public init(center: Point, width: Float, height: Float) {
    self.init(
      x1: center.x - width / 2, y1: center.y - height / 2, x2: center.x + width / 2, y2: center.y + height / 2)
  }

  /// The smallest box around points; nil if there are none.
  public init?(around points: some Sequence<Point>) {
    var box: Box?
    for point in points {
      let old = box ?? Box(x1: point.x, y1: point.y, x2: point.x, y2: point.y)
      box = Box(
        x1: min(old.x1, point.x), y1: min(old.y1, point.y), x2: max(old.x2, point.x), y2: max(old.y2, point.y))
    }
    guard let box else { return nil }
    self = box
  }

  /// How wide it is; 0 if it is empty.
  public var width: Float { max(0, x2 - x1) }
  /// How high it is; 0 if it is empty.
  public var height: Float { max(0, y2 - y1) }
  /// Its area in square pixels.
  public var area: Float { width * height }
  /// Its middle.
  public var center: Point { Point(x: (x1 + x2) / 2, y: (y1 + y2) / 2) }
  /// Its corners, clockwise on the screen from the upper left one.
  public var corners: [Point] {
    [Point(x: x1, y: y1), Point(x: x2, y: y1), Point(x: x2, y: y2), Point(x: x1, y: y2)]
  }

  /// The part that both have; empty if they do not meet.
  public func intersection(_ other: Box) -> Box {
    Box(x1: max(x1, other.x1), y1: max(y1, other.y1), x2: min(x2, other.x2), y2: min(y2, other.y2))
  }

  /// Their common area over the area that either covers, 0…1; 0 if both are empty.
  public func intersectionOverUnion(_ other: Box) -> Float {
    let common = intersection(other).area
    let all = area + other.area - common
    return all > 0 ? common / all : 0
  }

  /// The part within an image of a size; empty, and at its border, if it lies outside.
  public func clipped(to size: ImageSize) -> Box {
    let (width, height) = (Float(size.width), Float(size.height))
    func inside(_ value: Float, _ end: Float) -> Float { min(max(value, 0), end) }
    return Box(x1: inside(x1, width), y1: inside(y1, height), x2: inside(x2, width), y2: inside(y2, height))
  }

  /// Whether it has no area.
  public var isEmpty: Bool { !(area > 0) }

  /// The box around the corners where a map puts them; an empty one stays empty, at the place of its middle.
  public func moved(by map: PixelMap) -> Box {
    guard !isEmpty else { return Box(center: map(center), width: 0, height: 0) }
    return Box(around: corners.map { map($0) }) ?? self
  }
}
