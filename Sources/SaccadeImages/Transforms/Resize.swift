public import SaccadeConfig
public import SaccadeEngine

/// Resizes an image, antialiased.
public struct Resize: GeometricTransform {
  /// What ``size`` is the size of.
  public enum Fit: String, CaseIterable, ConfigValue, Hashable {
    /// The whole image, whatever its proportions were.
    case stretch
    /// The shorter side; proportions are kept.
    case short
  }

  /// The new size; with ``Fit/short`` its sides are both the shorter side's length.
  public internal(set) var size: ImageSize
  /// What ``size`` is the size of.
  public internal(set) var fit: Fit
  /// How long the longer side may become with ``Fit/short``, which makes the shorter one shorter where need be; nil for any
  /// length.
  public internal(set) var longestSide: Int?
  /// How old pixels make up new ones.
  public internal(set) var filter: ResizeFilter

  /// Resizes to a size.
  /// - Traps: if a side is not positive
  public init(to size: ImageSize, filter: ResizeFilter = .bilinear) {
    guard size.height > 0, size.width > 0 else { misuse("Resize", "both sides must be positive: \(size)") }
    self.size = size
    fit = .stretch
    self.filter = filter
  }

  /// Resizes so that the shorter side has a length and the proportions stay.
  /// - Parameter longestSide: how long the longer side may become, which makes the shorter one shorter where need be
  /// - Traps: if a length is not positive, or the longest side below the shorter one's
  public init(shorterSide length: Int, longestSide: Int? = nil, filter: ResizeFilter = .bilinear) {
    guard length > 0 else { misuse("Resize", "the shorter side must be positive: \(length)") }
    guard longestSide ?? length >= length else {
      misuse("Resize", "no longer side is shorter than the shorter one: \(length), at most \(longestSide ?? 0)")
    }
    self.longestSide = longestSide
    size = ImageSize(square: length)
    fit = .short
    self.filter = filter
  }

  /// What becomes of an image of a size.
  public func placement(for old: ImageSize, using random: inout RandomStream) -> Placement {
    var placement = Placement(whole: old)
    placement.filter = filter
    placement.size = fit == .short ? old.scaled(shorterSide: size.height) : size
    if fit == .short, let longestSide, max(placement.size.height, placement.size.width) > longestSide {
      placement.size = old.scaled(longerSide: longestSide)
    }
    return placement
  }
}

extension Resize {
  /// Twice the result, so that a picture that was decoded smaller looks the same.
  public var sizeNeed: SizeNeed { .atLeast(size.multiplied(by: 2)) }
}

extension Resize: TypedSection {
  /// `Resize`.
  public var typeName: String { "Resize" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["Rescale", "ResizeEdge"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Another size, antialiased." }
  /// The keys `size`, `fit`, `max_side` and `interpolation`.
  public static let fields: [ConfigField<Self>] = [
    .size(\.size, "The size of the result; with fit: short one number, the shorter side's."),
    ConfigField("fit", \.fit, "Whether size is that of the whole image, or of its shorter side."),
    ConfigField(
      "max_side", \.longestSide, "How long the longer side may become with fit: short; null for any length.",
      ifGiven: .between(1, Size2D.greatestSide), alsoKnownAs: ["max_size"]),
    .interpolation(\.filter),
  ]

  /// What ``check(_:)`` keeps.
  public static let rules = ["with fit: short size is one number, that of the shorter side"]

  /// The shorter side is one number, and no longer side is shorter.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if let longestSide {
      if fit != .short {
        report("max_side", "goes with fit: short; with fit: stretch size says all")
      } else if longestSide < size.height {
        report(
          "max_side", "is \(longestSide), and the shorter side is to have \(size.height); the longer one is not shorter"
        )
      }
    }
    if fit == .short, size.height != size.width {
      report("size", "fit: short takes one number, the shorter side's, not [\(size.height), \(size.width)]")
    }
  }
}
