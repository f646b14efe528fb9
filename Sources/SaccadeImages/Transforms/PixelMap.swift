import SaccadeEngine

/// Where a point of a picture lies after it was cropped, resized and mirrored.
///
/// Points are counted in pixels from the upper left corner of the upper left pixel, so that the middle of that pixel is
/// (½, ½).
public struct PixelMap: Hashable, Sendable {
  private var xScale: Float = 1
  private var xOffset: Float = 0
  private var yScale: Float = 1
  private var yOffset: Float = 0

  /// Every point stays where it is.
  public static let identity = PixelMap()

  /// Follows the picture through a further placement.
  public mutating func append(_ placement: Placement) {
    let across = Float(placement.size.width) / Float(placement.columns.count)
    let down = Float(placement.size.height) / Float(placement.rows.count)
    xScale *= across
    xOffset = (xOffset - Float(placement.columns.lowerBound)) * across
    yScale *= down
    yOffset = (yOffset - Float(placement.rows.lowerBound)) * down
    if placement.mirrored { (xScale, xOffset) = (-xScale, Float(placement.size.width) - xOffset) }
    if placement.flipped { (yScale, yOffset) = (-yScale, Float(placement.size.height) - yOffset) }
  }

  /// Where a column of the picture lies.
  public func x(_ x: Float) -> Float { x * xScale + xOffset }
  /// Where a row of the picture lies.
  public func y(_ y: Float) -> Float { y * yScale + yOffset }
  /// The column of the picture that lies at one.
  public func originalX(_ x: Float) -> Float { (x - xOffset) / xScale }
  /// The row of the picture that lies at one.
  public func originalY(_ y: Float) -> Float { (y - yOffset) / yScale }
  /// What lengths are multiplied by, where both directions count alike.
  public var lengthScale: Float { abs(xScale * yScale).squareRoot() }
}
