public import SaccadeConfig
public import SaccadeEngine

/// A turn about the middle by a random angle; the size stays, and the corners show a border.
public struct RandomRotation: WarpTransform {
  /// From which angle to which, in degrees; positive is counter-clockwise, as in torchvision's transform of this name.
  public internal(set) var degrees: ClosedRange<Float>
  /// How pixels between pixels are found.
  public internal(set) var filter: Warp.Filter
  /// The intensity of the border.
  /// - Units: 0…255
  public internal(set) var fill: Int

  /// A turn by an angle out of a range.
  /// - Traps: if an angle is not finite
  public init(_ degrees: ClosedRange<Float>, filter: Warp.Filter = .bilinear, fill: Int = 0) {
    guard degrees.lowerBound.isFinite, degrees.upperBound.isFinite else {
      misuse("RandomRotation", "angles must be finite: \(degrees)")
    }
    self.degrees = degrees
    self.filter = filter
    self.fill = checkedFill(fill)
  }

  /// Where points go.
  public func warp(for size: ImageSize, using random: inout RandomStream) -> Warp {
    let map = PixelMap.affine(about: size.middle, degrees: -drawn(degrees, &random))
    return Warp(map, size: size, filter: filter, fill: UInt8(fill))
  }
}

extension RandomRotation: TypedSection {
  /// `RandomRotation`.
  public var typeName: String { "RandomRotation" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["Rotate", "RandomRotate"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "A turn about the middle; the corners show a border." }
  /// The keys `degrees`, `interpolation` and `fill`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "degrees", \.degrees, "From which angle to which; positive is counter-clockwise.", .within(-360...360),
      isRequired: true, alsoKnownAs: ["angle", "rotation"]),
    .warpInterpolation(\.filter), .fill(\.fill),
  ]
}

/// A turn, a shift, a change of size and a shear, all random; the size of the picture stays.
public struct RandomAffine: WarpTransform {
  /// From which angle to which, in degrees; positive is clockwise, as in torchvision's transform of this name.
  public internal(set) var degrees: ClosedRange<Float>
  /// The furthest shift either way, as parts of the picture's width and height.
  public internal(set) var translation: [Float]
  /// From which factor to which the picture grows.
  public internal(set) var scale: ClosedRange<Float>
  /// From which angle to which columns lean, in degrees.
  public internal(set) var shear: ClosedRange<Float>
  /// From which angle to which rows lean, in degrees.
  public internal(set) var shearY: ClosedRange<Float>
  /// How pixels between pixels are found.
  public internal(set) var filter: Warp.Filter
  /// The intensity of what comes from outside.
  /// - Units: 0…255
  public internal(set) var fill: Int

  /// Ranges to draw from.
  /// - Traps: if a factor is not positive, a shift is not in 0…1, or columns or rows lean by 90° or more
  public init(
    degrees: ClosedRange<Float> = 0...0, translation: (x: Float, y: Float) = (0, 0), scale: ClosedRange<Float> = 1...1,
    shear: ClosedRange<Float> = 0...0, shearY: ClosedRange<Float> = 0...0, filter: Warp.Filter = .bilinear,
    fill: Int = 0
  ) {
    guard scale.lowerBound > 0, scale.upperBound.isFinite, 0...1 ~= translation.x, 0...1 ~= translation.y,
      shearY.lowerBound > -90, shearY.upperBound < 90,
      shear.lowerBound > -90, shear.upperBound < 90, degrees.lowerBound.isFinite, degrees.upperBound.isFinite
    else {
      misuse(
        "RandomAffine",
        "scale must be positive, translation in 0…1, shear between −90 and 90, degrees finite: scale \(scale), "
          + "translation \(translation), shear \(shear) and \(shearY), degrees \(degrees)")
    }
    self.degrees = degrees
    self.translation = [translation.x, translation.y]
    self.scale = scale
    self.shear = shear
    self.shearY = shearY
    self.filter = filter
    self.fill = checkedFill(fill)
  }

  /// Where points go.
  public func warp(for size: ImageSize, using random: inout RandomStream) -> Warp {
    let angle = drawn(degrees, &random)
    // Whole pixels, as in torchvision.
    let shift = zip(translation, [size.width, size.height]).map { part, side in
      (drawn(-part...part, &random) * Float(side)).rounded(.toNearestOrEven)
    }
    let factor = drawn(scale, &random)
    let lean = drawn(shear, &random)
    // Drawn only where it is asked for, so that steps without it draw as ever.
    let rise = shearY == 0...0 ? 0 : drawn(shearY, &random)
    let map = PixelMap.affine(
      about: size.middle, degrees: angle, shift: (shift[0], shift[1]), scale: factor, shear: lean, shearY: rise)
    return Warp(map, size: size, filter: filter, fill: UInt8(fill))
  }
}

extension RandomAffine: TypedSection {
  /// `RandomAffine`.
  public var typeName: String { "RandomAffine" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "A turn, a shift, a change of size and a shear." }
  /// The keys `degrees`, `translate`, `scale`, `shear`, `shear_y`, `interpolation` and `fill`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "degrees", \.degrees, "From which angle to which; positive is clockwise.", .within(-360...360),
      alsoKnownAs: ["max_rotate_degree"]),
    ConfigField(
      "translate", \.translation, "The furthest shift either way, as parts of width and height.",
      ConfigRule("from 0 to 1: two of them, for width and height") { $0.count == 2 && $0.allSatisfy { 0...1 ~= $0 } },
      alsoKnownAs: ["max_translate_ratio"]),
    ConfigField(
      "scale", \.scale, "From which factor to which the picture grows.", .within(0.01...100),
      alsoKnownAs: ["scaling_ratio_range"]),
    ConfigField(
      "shear", \.shear, "From which angle to which columns lean, in degrees.", .within(-89...89),
      alsoKnownAs: ["max_shear_degree"]),
    ConfigField("shear_y", \.shearY, "From which angle to which rows lean, in degrees.", .within(-89...89)),
    .warpInterpolation(\.filter), .fill(\.fill),
  ]
}

/// A look at the picture from another side, now and then: each corner moves inwards by a random part.
public struct RandomPerspective: WarpTransform {
  /// How far corners move at most: at 1 to the middle.
  public internal(set) var distortion: Float
  /// How often, of 1.
  public internal(set) var probability: Float
  /// How pixels between pixels are found.
  public internal(set) var filter: Warp.Filter
  /// The intensity of what comes from outside.
  /// - Units: 0…255
  public internal(set) var fill: Int

  /// As torchvision's transform of this name.
  /// - Traps: if the distortion is not at least 0 and below 1, or the probability is not between 0 and 1
  public init(distortion: Float = 0.5, probability: Float = 0.5, filter: Warp.Filter = .bilinear, fill: Int = 0) {
    guard distortion >= 0, distortion < 1, 0...1 ~= probability else {
      misuse(
        "RandomPerspective",
        "distortion must be in 0..<1 and probability in 0…1: \(distortion), \(probability)")
    }
    self.distortion = distortion
    self.probability = probability
    self.filter = filter
    self.fill = checkedFill(fill)
  }

  /// Where points go.
  public func warp(for size: ImageSize, using random: inout RandomStream) -> Warp {
    let isTilted = random.uniform() < probability
    let corners = Box(x1: 0, y1: 0, x2: Float(size.width), y2: Float(size.height)).corners
    let reach = Point(x: distortion * Float(size.width) / 2, y: distortion * Float(size.height) / 2)
    let moved = corners.map { corner in
      let inwards = Point(x: random.uniform() * reach.x, y: random.uniform() * reach.y)
      return Point(
        x: corner.x > 0 ? corner.x - inwards.x : inwards.x, y: corner.y > 0 ? corner.y - inwards.y : inwards.y)
    }
    return Warp(
      isTilted ? PixelMap(from: corners, to: moved) : .identity, size: size, filter: filter, fill: UInt8(fill))
  }
}

extension RandomPerspective: TypedSection {
  /// `RandomPerspective`.
  public var typeName: String { "RandomPerspective" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "A look from another side, now and then." }
  /// The keys `distortion_scale`, `prob`, `interpolation` and `fill`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "distortion_scale", \.distortion, "How far corners move inwards at most; 1 would be the middle.",
      ConfigRule("of at least 0 and less than 1") { $0 >= 0 && $0 < 1 }, alsoKnownAs: ["distortion"]),
    ConfigField(
      "prob", \.probability, "How often, of 1.", .between(0, 1), alsoKnownAs: ["p", "probability"]),
    .warpInterpolation(\.filter), .fill(\.fill),
  ]
}

extension Warp.Filter: ConfigValue {}

extension ConfigField {
  static func warpInterpolation(_ path: ConfigPath<Section, Warp.Filter>) -> ConfigField {
    ConfigField("interpolation", path, "How pixels between pixels are found.")
  }

  static func fill(_ path: ConfigPath<Section, Int>) -> ConfigField {
    ConfigField("fill", path, "The intensity of what comes from outside, 0 to 255.", .between(0, 255))
  }
}

func checkedFill(_ fill: Int) -> Int {
  guard 0...255 ~= fill else { misuse("fill", "an intensity is a number from 0 to 255: \(fill)") }
  return fill
}

func drawn(_ range: ClosedRange<Float>, _ random: inout RandomStream) -> Float {
  range.lowerBound + (range.upperBound - range.lowerBound) * random.uniform()
}

extension ImageSize {
  fileprivate var middle: Point { Point(x: Float(width) / 2, y: Float(height) / 2) }
}
