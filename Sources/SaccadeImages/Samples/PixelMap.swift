public import SaccadeEngine

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where a point of a picture lies after it was cropped, resized, mirrored or turned.
///
/// Points are counted in pixels from the upper left corner of the upper left pixel, so that the middle of that pixel is
/// (½, ½). A map is a projective one: lines stay lines.
public struct PixelMap: Hashable, Sendable {
  // The rows of a 3×3 matrix for points (x, y, 1); three values and no array, since every sample makes maps.
  private var top: SIMD3<Double> = [1, 0, 0]
  private var middle: SIMD3<Double> = [0, 1, 0]
  /// Its last number is 1 or near it; what it makes of a point is what the others are divided by.
  private var bottom: SIMD3<Double> = [0, 0, 1]

  private init() {}

  private init(_ top: SIMD3<Double>, _ middle: SIMD3<Double>, _ bottom: SIMD3<Double>) {
    (self.top, self.middle, self.bottom) = (top, middle, bottom)
  }

  /// Every point stays where it is.
  public static let identity = PixelMap()

  /// A map of a matrix, row by row: (x, y) goes to (a·x + b·y + c, d·x + e·y + f) / (g·x + h·y + i).
  ///
  /// A matrix and its negative are one map. Of the two sides of the horizon, where the divisor is 0, the one with the
  /// upper left corner is seen.
  /// - Traps: if there are not six numbers, for a map without perspective, or nine; or if it has no inverse
  public init(_ matrix: [Double]) {
    guard matrix.count == 6 || matrix.count == 9 else {
      misuse("PixelMap", "a matrix has 6 numbers, or 9 with perspective: \(matrix.count)")
    }
    top = SIMD3(matrix[0], matrix[1], matrix[2])
    middle = SIMD3(matrix[3], matrix[4], matrix[5])
    if matrix.count == 9 { bottom = SIMD3(matrix[6], matrix[7], matrix[8]) }
    // What lies before the horizon has a positive divisor, wherever a picture is looked up.
    let corner = bottom.z == 0 ? bottom.x + bottom.y : bottom.z
    if corner < 0 { (top, middle, bottom) = (-top, -middle, -bottom) }
    guard determinant.isFinite, determinant != 0 else {
      misuse("PixelMap", "the matrix has no inverse: \(matrix); every point needs a place of its own")
    }
  }

  /// The map from a picture to the same one of another size.
  public init(from old: ImageSize, to new: ImageSize) {
    self.init([
      Double(new.width) / Double(old.width), 0, 0, 0, Double(new.height) / Double(old.height), 0,
    ])
  }

  /// The map that takes four corners, clockwise from the upper left one, to four points.
  /// - Traps: if three of the points lie on a line
  public init(from old: [Point], to new: [Point]) {
    guard old.count == 4, new.count == 4 else {
      misuse("PixelMap", "four points are needed on either side: \(old.count) and \(new.count)")
    }
    self = Self.ofUnitSquare(old).inverse.followed(by: Self.ofUnitSquare(new))
  }

  /// The map from the corners of the unit square.
  /// - Paper: Heckbert 1989, *Fundamentals of texture mapping and image warping*, §2.2.3
  private static func ofUnitSquare(_ points: [Point]) -> PixelMap {
    let (x, y) = (points.map { Double($0.x) }, points.map { Double($0.y) })
    let (sumX, sumY) = (x[0] - x[1] + x[2] - x[3], y[0] - y[1] + y[2] - y[3])
    let (dx1, dx2) = (x[1] - x[2], x[3] - x[2])
    let (dy1, dy2) = (y[1] - y[2], y[3] - y[2])
    let divisor = dx1 * dy2 - dx2 * dy1
    let g = (sumX * dy2 - dx2 * sumY) / divisor
    let h = (dx1 * sumY - sumX * dy1) / divisor
    return PixelMap([
      x[1] - x[0] + g * x[1], x[3] - x[0] + h * x[3], x[0], y[1] - y[0] + g * y[1], y[3] - y[0] + h * y[3], y[0], g, h,
      1,
    ])
  }

  /// Follows the picture through a further map.
  public mutating func append(_ next: PixelMap) { self = followed(by: next) }

  /// This map, and then another.
  public func followed(by next: PixelMap) -> PixelMap {
    func combined(_ row: SIMD3<Double>) -> SIMD3<Double> { top * row.x + middle * row.y + bottom * row.z }
    return PixelMap(combined(next.top), combined(next.middle), combined(next.bottom))
  }

  /// The map back.
  public var inverse: PixelMap {
    let scale = determinant
    let (a, b, c) = (cross(middle, bottom) / scale, cross(bottom, top) / scale, cross(top, middle) / scale)
    return PixelMap(SIMD3(a.x, b.x, c.x), SIMD3(a.y, b.y, c.y), SIMD3(a.z, b.z, c.z))
  }

  /// Where a point lies.
  public func callAsFunction(_ point: Point) -> Point {
    let old = SIMD3(Double(point.x), Double(point.y), 1)
    let depth = depth(at: point)
    return Point(x: Float((top * old).sum() / depth), y: Float((middle * old).sum() / depth))
  }

  /// Whether rows stay rows and columns columns, so that each coordinate moves without the other.
  public var keepsAxes: Bool { top.y == 0 && middle.x == 0 && bottom == [0, 0, bottom.z] }

  /// Whether perspective makes far things smaller, so that lengths do not grow alike everywhere.
  public var hasPerspective: Bool { bottom.x != 0 || bottom.y != 0 }

  /// Whether a point lies before the horizon, where it can be seen; one behind it has a place that shows nothing.
  public func sees(_ point: Point) -> Bool { depth(at: point) > 0 }

  /// What short lengths along the rows are multiplied by around a point.
  public func xScale(at point: Point) -> Float { scale(at: point, along: 0) }
  /// What short lengths along the columns are multiplied by around a point.
  public func yScale(at point: Point) -> Float { scale(at: point, along: 1) }
  /// What short lengths are multiplied by around a point, where both directions count alike: the root of what areas are.
  public func lengthScale(at point: Point) -> Float {
    // The determinant of the derivative of (top, middle) / depth.
    let depth = abs(depth(at: point))
    return Float((abs(determinant) / depth).squareRoot() / depth)
  }

  private func depth(at point: Point) -> Double { (bottom * SIMD3(Double(point.x), Double(point.y), 1)).sum() }

  /// The length of the derivative along one axis.
  private func scale(at point: Point, along axis: Int) -> Float {
    let place = SIMD3(Double(point.x), Double(point.y), 1)
    let depth = depth(at: point)
    func slope(_ row: SIMD3<Double>) -> Double {
      (row[axis] * depth - (row * place).sum() * bottom[axis]) / (depth * depth)
    }
    let (across, down) = (slope(top), slope(middle))
    return Float((across * across + down * down).squareRoot())
  }

  /// The matrix, row by row: nine numbers.
  public var matrix: [Double] { [top, middle, bottom].flatMap { [$0.x, $0.y, $0.z] } }

  private var determinant: Double { (top * cross(middle, bottom)).sum() }

  private func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
  }
}

extension PixelMap {
  /// A shear, a change of size, a turn and a shift about a point, in this order.
  /// - Parameters:
  ///   - degrees: positive is clockwise
  ///   - shear: the angle by which columns lean to the left, in degrees
  ///   - shearY: the angle by which rows lean upwards, in degrees; columns keep their angle to them
  public static func affine(
    about center: Point, degrees: Float = 0, shift: (x: Float, y: Float) = (0, 0), scale: Float = 1, shear: Float = 0,
    shearY: Float = 0
  ) -> PixelMap {
    let turn = Double(degrees) * .pi / 180
    let (sine, cosine) = (sin(turn) * Double(scale), cos(turn) * Double(scale))
    let lean = -tan(Double(shear) * .pi / 180)
    // torchvision's order: the turn and the rows' lean make the rows' new direction, and columns lean against it.
    let rise = tan(Double(shearY) * .pi / 180)
    let (a, c) = (cosine + sine * rise, sine - cosine * rise)
    let (b, d) = (lean * a - sine, lean * c + cosine)
    let (x, y) = (Double(center.x), Double(center.y))
    return PixelMap([
      a, b, x + Double(shift.x) - a * x - b * y, c, d, y + Double(shift.y) - c * x - d * y,
    ])
  }
}
