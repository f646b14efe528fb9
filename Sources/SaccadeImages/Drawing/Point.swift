/// A place on an image.
/// - Units: pixels from the top left corner; the pixel in row r, column c covers `c ..< c + 1`, `r ..< r + 1`
public struct Point: Hashable, Codable, Sendable {
  /// How far to the right.
  public var x: Float
  /// How far down.
  public var y: Float

  /// The place at a distance from the left and one from the top.
  public init(x: Float, y: Float) {
    self.x = x
    self.y = y
  }

  /// The place after a turn about another.
  /// - Units: radians; positive turns the x axis towards the y axis, clockwise on the screen
  public func rotated(by angle: Float, about center: Point) -> Point {
    let (sine, cosine) = sineAndCosine(angle)
    let across = x - center.x
    let down = y - center.y
    return Point(x: center.x + across * cosine - down * sine, y: center.y + across * sine + down * cosine)
  }

  /// The place at a distance in a direction.
  func moved(by distance: Float, towards angle: Float) -> Point {
    let (sine, cosine) = sineAndCosine(angle)
    return Point(x: x + distance * cosine, y: y + distance * sine)
  }
}
