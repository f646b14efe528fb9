public import SaccadeConfig
public import SaccadeEngine

/// Resizes the picture by a random factor, and keeps its proportions: before a ``RandomCrop``, the usual augmentation for
/// classes a pixel.
public struct RandomResize: GeometricTransform {
  /// The least and the greatest factor.
  public internal(set) var ratio: ClosedRange<Float>
  /// The length of the shorter side at a factor of 1; nil is the picture's own.
  public internal(set) var shorterSide: Int?
  /// How old pixels make up new ones.
  public internal(set) var filter: ResizeFilter

  /// Resizes by a factor out of a range.
  /// - Traps: if a factor is not positive, or the shorter side is not
  public init(_ ratio: ClosedRange<Float> = 0.5...2, shorterSide: Int? = nil, filter: ResizeFilter = .bilinear) {
    guard ratio.lowerBound > 0, ratio.upperBound.isFinite, shorterSide ?? 1 > 0 else {
      misuse(
        "RandomResize",
        "factors and the shorter side must be positive: \(ratio), \(shorterSide.map(String.init) ?? "its own")")
    }
    self.ratio = ratio
    self.shorterSide = shorterSide
    self.filter = filter
  }

  /// The new size is drawn.
  public var drawsSize: Bool { true }

  /// What becomes of an image of a size.
  public func placement(for old: ImageSize, using random: inout RandomStream) -> Placement {
    let base = shorterSide.map { Double($0) / Double(min(old.height, old.width)) } ?? 1
    let factor = base * Double(drawn(ratio, &random))
    func side(_ length: Int) -> Int { max(1, Int((Double(length) * factor).rounded())) }
    var placement = Placement(whole: old)
    placement.size = ImageSize(height: side(old.height), width: side(old.width))
    placement.filter = filter
    return placement
  }
}

extension RandomResize {
  /// Twice the largest result where that is known, and else the picture at its own size.
  public var sizeNeed: SizeNeed {
    shorterSide.map { .atLeast(ImageSize(square: $0).multiplied(by: 2 * Double(ratio.upperBound))) } ?? .own
  }
}

extension RandomResize: TypedSection {
  /// `RandomResize`.
  public var typeName: String { "RandomResize" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["RandomScale", "ScaleJitter"] }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "Another size, by a random factor; proportions stay. A crop behind it gives pictures one size."
  }
  /// The keys `ratio_range`, `shorter_side` and `interpolation`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "ratio_range", \.ratio, "The least and the greatest factor.", .within(0.01...100),
      alsoKnownAs: ["scale", "ratio", "scale_range"]),
    ConfigField(
      "shorter_side", \.shorterSide, "How long the shorter side is at a factor of 1; null is the picture's own.",
      ifGiven: .between(1, Size2D.greatestSide), alsoKnownAs: ["base_size", "min_size"]),
    .interpolation(\.filter),
  ]
}
