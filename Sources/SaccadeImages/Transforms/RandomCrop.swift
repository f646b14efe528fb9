public import SaccadeConfig
public import SaccadeEngine

/// Cuts out a part of a size at a random place, after a border was put around the image.
public struct RandomCrop: GeometricTransform {
  /// The new size.
  public internal(set) var size: ImageSize
  /// How wide the border is on each side.
  public internal(set) var border: Int
  /// What the border shows.
  public internal(set) var padding: Padding
  /// The greatest share that one class may have of a part's pixels, of those that are of account; nil for any.
  ///
  /// Up to ten more places are drawn until one is found where two classes are seen, none with more.
  public internal(set) var maximumClassShare: Float?

  /// Cuts a part of a size out of an image with a border.
  ///
  /// An image that is too small even with its border lies at a random place of the new one.
  ///
  /// - Parameter maximumClassShare: the greatest share of one class, so that parts show several; MMSegmentation's
  ///   `cat_max_ratio`, there 0.75 as a rule
  /// - Traps: if a side is not positive, the border is negative, or the share is not above 0 and up to 1
  public init(_ size: ImageSize, border: Int = 0, padding: Padding = .zero, maximumClassShare: Float? = nil) {
    guard border >= 0 else { misuse("RandomCrop", "the border must not be negative: \(border)") }
    guard maximumClassShare.map({ $0 > 0 && $0 <= 1 }) ?? true else {
      misuse("RandomCrop", "a class has a share above 0, and 1 at most: \(maximumClassShare ?? 0)")
    }
    self.maximumClassShare = maximumClassShare
    self.size = checked(size, by: "RandomCrop")
    // A border that no picture has; its sums with the sides of pictures must not overflow.
    self.border = min(border, 1 << 60)
    self.padding = padding
  }

  /// What becomes of an image of a size.
  public func placement(for old: ImageSize, using random: inout RandomStream) -> Placement {
    func start(_ length: Int, _ wanted: Int) -> Int {
      let free = length + 2 * border - wanted
      return min(0, free) - border + random.integer(below: abs(free) + 1)
    }
    let top = start(old.height, size.height)
    let left = start(old.width, size.width)
    return Placement(rows: top..<top + size.height, columns: left..<left + size.width, padding: padding)
  }
}

extension RandomCrop {
  /// Cuts all parts alike.
  /// - Throws: ``PreprocessingError`` if the picture would become too large, or classes are to be balanced and the sample
  ///   has no mask of them
  public func apply(to sample: inout Sample, in context: inout TransformContext) throws {
    var placement = placement(for: sample.image.size, using: &context.random)
    try context.check(placement, of: sample)
    if let maximumClassShare {
      guard sample.masks.count == 1, sample.boxes.isEmpty else {
        throw context.error(
          "balances the classes of pixels, and the sample has no mask of classes",
          advice: "leave out max_class_share, or the step where pictures have no such mask")
      }
      let mask = sample.masks[0]
      // As in MMSegmentation: what the last try gives is taken as it is.
      var own = context.random.child(Int(truncatingIfNeeded: context.random.next()))
      for _ in 0..<Self.tries where mask.greatestShare(in: placement) >= maximumClassShare {
        placement = self.placement(for: sample.image.size, using: &own)
      }
    }
    sample.move(by: placement)
  }

  private static let tries = 10
}

extension Mask {
  /// The share that the most frequent number has of the pixels in a part, of those that are of account; 1 if there are none.
  ///
  /// What lies beyond the border counts as nothing.
  func greatestShare(in placement: Placement) -> Float {
    let rows = placement.rows.clamped(to: 0..<image.height)
    let columns = placement.columns.clamped(to: 0..<image.width)
    var counts = [Int](repeating: 0, count: 256)
    image.pixels.withUnsafeBufferPointer { pixels in
      for row in rows {
        let first = row * image.width
        for place in first + columns.lowerBound..<first + columns.upperBound { counts[Int(pixels[place])] += 1 }
      }
    }
    counts[Int(outside)] = 0
    let total = counts.reduce(0, +)
    return total > 0 ? Float(counts.max() ?? 0) / Float(total) : 1
  }
}

extension RandomCrop: TypedSection {
  /// `RandomCrop`.
  public var typeName: String { "RandomCrop" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "A part at a random place, after a border was put around the image." }
  /// The keys `size`, `padding`, `padding_mode` and `max_class_share`.
  public static let fields: [ConfigField<Self>] = [
    .size(\.size, "The size of the part."),
    ConfigField(
      "padding", \.border, "How wide the border is on each side, in pixels.", .between(0, Size2D.greatestSide)),
    ConfigField("padding_mode", \.padding, "What the border shows."),
    ConfigField(
      "max_class_share", \.maximumClassShare,
      "The greatest share of one class, of masks of classes; ten more places are tried. null for any.",
      ifGiven: .between(0.01, 1), alsoKnownAs: ["cat_max_ratio"]),
  ]
}
