public import SaccadeImages

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The classes of ``ShapesDataset``, in the order of their labels.
public enum ShapeKind: Int, CaseIterable, Hashable, Codable, Sendable, CustomStringConvertible {
  /// A disc.
  case circle
  /// A disc with a round hole.
  case ring
  /// A disc with another cut from its side.
  case crescent
  /// Four equal sides.
  case square
  /// A square with a square hole.
  case frame
  /// Three equal sides.
  case triangle
  /// Five tips.
  case star
  /// A plus sign.
  case cross
  /// Two lobes and a tip.
  case heart
  /// A shaft and a head.
  case arrow

  /// The class's name.
  public var description: String {
    switch self {
    case .circle: "circle"
    case .ring: "ring"
    case .crescent: "crescent"
    case .square: "square"
    case .frame: "frame"
    case .triangle: "triangle"
    case .star: "star"
    case .cross: "cross"
    case .heart: "heart"
    case .arrow: "arrow"
    }
  }

  /// The shape about a point.
  /// - Units: pixels; `radius` is about half of the shape's extent; `angle` in radians, clockwise on the screen
  public func outline(center: Point, radius: Float, angle: Float) -> Outline {
    switch self {
    case .circle: .circle(center: center, radius: radius * 0.9)
    case .ring: .ring(center: center, radius: radius * 0.95, innerRadius: radius * 0.55)
    case .crescent: placed(Self.crescentCorners, center, radius, angle)
    case .square: .rectangle(center: center, width: radius * 1.55, height: radius * 1.55, angle: angle)
    case .frame: frame(center, radius, angle)
    case .triangle: .regularPolygon(center: center, radius: radius * 1.1, sides: 3, angle: angle)
    case .star: .star(center: center, radius: radius * 1.1, innerRadius: radius * 0.46, points: 5, angle: angle)
    case .cross: .cross(center: center, radius: radius, thickness: radius * 0.6, angle: angle)
    case .heart: placed(Self.heartCorners, center, radius, angle)
    case .arrow: placed(Self.arrowCorners, center, radius, angle)
    }
  }

  private func placed(_ corners: [Point], _ center: Point, _ radius: Float, _ angle: Float) -> Outline {
    Outline.polygon(corners.map { Point(x: center.x + radius * $0.x, y: center.y + radius * $0.y) })
      .rotated(by: angle, about: center)
  }

  private func frame(_ center: Point, _ radius: Float, _ angle: Float) -> Outline {
    let half = radius * 0.65
    return Outline.frame(
      x1: center.x - half, y1: center.y - half, x2: center.x + half, y2: center.y + half, thickness: radius * 0.32
    ).rotated(by: angle, about: center)
  }

  /// The outer arc clockwise, then the arc of the disc cut out, back.
  private static let crescentCorners: [Point] = {
    // Two circles: radius 1 about the origin, and 0.8 about (0.45, 0). They meet where x is:
    let shift = 0.45
    let inner = 0.8
    let meeting = (1 - inner * inner + shift * shift) / (2 * shift)
    let outerAngle = acos(meeting)
    let innerAngle = atan2((1 - meeting * meeting).squareRoot(), meeting - shift)
    let steps = 32
    let outer = (0...steps).map { step in
      arcPoint(1, 0, outerAngle + (2 * .pi - 2 * outerAngle) * Double(step) / Double(steps))
    }
    let back = (1..<steps).map { step in
      arcPoint(inner, shift, 2 * .pi - innerAngle - (2 * .pi - 2 * innerAngle) * Double(step) / Double(steps))
    }
    return (outer + back).map { Point(x: $0.x + 0.2, y: $0.y) }
  }()

  private static let heartCorners: [Point] = (0..<48).map { step in
    let turn = 2 * Double.pi * Double(step) / 48
    let x = 16 * sin(turn) * sin(turn) * sin(turn)
    let y = 13 * cos(turn) - 5 * cos(2 * turn) - 2 * cos(3 * turn) - cos(4 * turn)
    return Point(x: Float(x / 16), y: Float(-(y + 2.5) / 16))
  }

  private static let arrowCorners: [Point] = [
    Point(x: -1, y: -0.24), Point(x: 0.05, y: -0.24), Point(x: 0.05, y: -0.75), Point(x: 1.05, y: 0),
    Point(x: 0.05, y: 0.75), Point(x: 0.05, y: 0.24), Point(x: -1, y: 0.24),
  ]

  private static func arcPoint(_ radius: Double, _ shift: Double, _ angle: Double) -> Point {
    Point(x: Float(shift + radius * cos(angle)), y: Float(radius * sin(angle)))
  }
}
