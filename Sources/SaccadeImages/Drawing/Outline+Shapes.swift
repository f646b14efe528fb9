#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Outline {
  /// A polygon, convex or concave.
  public static func polygon(_ corners: [Point]) -> Outline {
    Outline(contours: [corners])
  }

  /// A disc.
  public static func circle(center: Point, radius: Float) -> Outline {
    ellipse(center: center, radiusX: radius, radiusY: radius)
  }

  /// An ellipse, drawn to within a hundredth of a pixel.
  /// - Units: `angle` in radians, clockwise on the screen
  public static func ellipse(center: Point, radiusX: Float, radiusY: Float, angle: Float = 0) -> Outline {
    let corners = cornersOfCircle(radius: max(radiusX, radiusY))
    let (tiltSine, tiltCosine) = sineAndCosine(angle)
    return polygon(
      (0..<corners).map { corner in
        let (sine, cosine) = sineAndCosine(2 * .pi * Float(corner) / Float(corners))
        let across = radiusX * cosine
        let down = radiusY * sine
        return Point(
          x: center.x + across * tiltCosine - down * tiltSine, y: center.y + across * tiltSine + down * tiltCosine)
      })
  }

  /// A disc with a round hole.
  public static func ring(center: Point, radius: Float, innerRadius: Float) -> Outline {
    let outer = circle(center: center, radius: radius)
    let hole = circle(center: center, radius: innerRadius).contours.map { Array($0.reversed()) }
    return Outline(contours: outer.contours + hole)
  }

  /// An upright rectangle between two corners.
  /// - Units: pixels, `x1 y1 x2 y2`
  public static func box(x1: Float, y1: Float, x2: Float, y2: Float) -> Outline {
    polygon([Point(x: x1, y: y1), Point(x: x2, y: y1), Point(x: x2, y: y2), Point(x: x1, y: y2)])
  }

  /// The border of an upright rectangle, half of its thickness on either side of the edge.
  /// - Units: pixels, `x1 y1 x2 y2`
  public static func frame(x1: Float, y1: Float, x2: Float, y2: Float, thickness: Float) -> Outline {
    let half = thickness / 2
    let outer = box(x1: x1 - half, y1: y1 - half, x2: x2 + half, y2: y2 + half)
    guard x2 - x1 > thickness, y2 - y1 > thickness else { return outer }
    let hole = box(x1: x1 + half, y1: y1 + half, x2: x2 - half, y2: y2 - half)
    return Outline(contours: outer.contours + hole.contours.map { Array($0.reversed()) })
  }

  /// A rectangle about a point, turned.
  /// - Units: `angle` in radians, clockwise on the screen
  public static func rectangle(center: Point, width: Float, height: Float, angle: Float = 0) -> Outline {
    box(
      x1: center.x - width / 2, y1: center.y - height / 2, x2: center.x + width / 2, y2: center.y + height / 2
    ).rotated(by: angle, about: center)
  }

  /// A polygon of equal sides, its first corner straight above the centre before it is turned.
  /// - Units: `radius` from the centre to a corner; `angle` in radians, clockwise on the screen
  public static func regularPolygon(center: Point, radius: Float, sides: Int, angle: Float = 0) -> Outline {
    polygon(
      (0..<sides).map { corner in
        center.moved(by: radius, towards: angle - .pi / 2 + 2 * .pi * Float(corner) / Float(sides))
      })
  }

  /// A star, its first tip straight above the centre before it is turned.
  /// - Units: `radius` to a tip and `innerRadius` to a notch; `angle` in radians, clockwise on the screen
  public static func star(
    center: Point, radius: Float, innerRadius: Float, points: Int, angle: Float = 0
  ) -> Outline {
    polygon(
      (0..<2 * points).map { corner in
        let distance = corner.isMultiple(of: 2) ? radius : innerRadius
        return center.moved(by: distance, towards: angle - .pi / 2 + .pi * Float(corner) / Float(points))
      })
  }

  /// A plus sign of two bars.
  /// - Units: `radius` from the centre to the end of an arm, `thickness` of an arm; `angle` in radians, clockwise
  public static func cross(center: Point, radius: Float, thickness: Float, angle: Float = 0) -> Outline {
    let half = thickness / 2
    let quarter = [Point(x: -half, y: -radius), Point(x: half, y: -radius), Point(x: half, y: -half)]
    let middle = Point(x: 0, y: 0)
    let corners = (0..<4).flatMap { turn in
      quarter.map { $0.rotated(by: Float(turn) * .pi / 2, about: middle) }
    }
    return polygon(corners).rotated(by: angle, about: middle).moved(x: center.x, y: center.y)
  }

  /// A straight line with square ends.
  public static func line(from start: Point, to end: Point, thickness: Float) -> Outline {
    let length = ((end.x - start.x) * (end.x - start.x) + (end.y - start.y) * (end.y - start.y)).squareRoot()
    guard length > 0 else { return Outline(contours: []) }
    let across = Point(
      x: (start.y - end.y) / length * thickness / 2, y: (end.x - start.x) / length * thickness / 2)
    return polygon([
      Point(x: start.x + across.x, y: start.y + across.y), Point(x: start.x - across.x, y: start.y - across.y),
      Point(x: end.x - across.x, y: end.y - across.y), Point(x: end.x + across.x, y: end.y + across.y),
    ])
  }

  /// Corners enough that no chord leaves the circle by more than a hundredth of a pixel.
  private static func cornersOfCircle(radius: Float) -> Int {
    // The sagitta of a chord is about radius · (2π / n)² / 8.
    let needed = 2 * Float.pi * (max(0, radius) / 0.08).squareRoot()
    // In this order, so that an infinite radius has the most, before an integer has no room for it.
    return max(12, Int(min(4096, needed.rounded(.up))))
  }
}

/// The sine and cosine of an angle, from double precision so that Float's rounding is the only error.
func sineAndCosine(_ angle: Float) -> (sine: Float, cosine: Float) {
  (Float(sin(Double(angle))), Float(cos(Double(angle))))
}
