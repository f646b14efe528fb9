public import SaccadeConfig
public import SaccadeEngine

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Cuts out a part of random area and proportions, and resizes it: the usual augmentation for training on photographs.
///
/// Ten parts are drawn, and the first that fits is taken; where none fits, the middle, as much of it as the proportions
/// allow. This is torchvision's rule.
///
/// - Paper: Szegedy et al. 2014, *Going deeper with convolutions*, <https://arxiv.org/abs/1409.4842>, §6
public struct RandomResizedCrop: GeometricTransform {
  /// The new size.
  public internal(set) var size: ImageSize
  /// The part's share of the image's area.
  public internal(set) var scale: ClosedRange<Float>
  /// The part's width over its height.
  public internal(set) var ratio: ClosedRange<Float>
  /// How the part is resized.
  public internal(set) var filter: ResizeFilter

  /// Cuts out a part and resizes it.
  /// - Traps: if a side is not positive, or a bound of `scale` or `ratio` is not
  public init(
    _ size: ImageSize, scale: ClosedRange<Float> = 0.08...1, ratio: ClosedRange<Float> = 0.75...(4.0 / 3),
    filter: ResizeFilter = .bilinear
  ) {
    guard scale.lowerBound > 0, ratio.lowerBound > 0 else {
      misuse("RandomResizedCrop", "scale and ratio must be positive: \(scale), \(ratio)")
    }
    self.size = checked(size, by: "RandomResizedCrop")
    self.scale = scale
    self.ratio = ratio
    self.filter = filter
  }

  /// What becomes of an image of a size.
  public func placement(for old: ImageSize, using random: inout RandomStream) -> Placement {
    let part = drawPart(of: old, using: &random) ?? middle(of: old)
    return Placement(rows: part.rows, columns: part.columns, size: size, filter: filter)
  }

  private typealias Part = (rows: Range<Int>, columns: Range<Int>)

  private func drawPart(of old: ImageSize, using random: inout RandomStream) -> Part? {
    let area = Double(old.height * old.width)
    for _ in 0..<10 {
      let wanted = area * between(scale, random.uniform())
      let proportion = exp(between(log(ratio.lowerBound)...log(ratio.upperBound), random.uniform()))
      // Of a ratio beyond all bounds, one side is too long for an integer.
      let width = Extent((wanted * proportion).squareRoot().rounded(.toNearestOrEven)).value
      let height = Extent((wanted / proportion).squareRoot().rounded(.toNearestOrEven)).value
      guard width > 0, height > 0, width <= old.width, height <= old.height else { continue }
      let top = random.integer(below: old.height - height + 1)
      let left = random.integer(below: old.width - width + 1)
      return (top..<top + height, left..<left + width)
    }
    return nil
  }

  private func middle(of old: ImageSize) -> Part {
    var height = old.height
    var width = old.width
    let proportion = Float(width) / Float(height)
    if proportion < ratio.lowerBound {
      height = min(height, max(1, Int((Float(width) / ratio.lowerBound).rounded(.toNearestOrEven))))
    } else if proportion > ratio.upperBound {
      width = min(width, max(1, Int((Float(height) * ratio.upperBound).rounded(.toNearestOrEven))))
    }
    let top = (old.height - height) / 2
    let left = (old.width - width) / 2
    return (top..<top + height, left..<left + width)
  }

  private func between(_ range: ClosedRange<Float>, _ share: Float) -> Double {
    Double(range.lowerBound) + Double(range.upperBound - range.lowerBound) * Double(share)
  }
}

extension RandomResizedCrop {
  /// As many pixels as leave the smallest part those of the result.
  public var sizeNeed: SizeNeed { .atLeast(size.multiplied(by: 1 / Double(scale.lowerBound).squareRoot())) }
}

extension RandomResizedCrop: TypedSection {
  /// `RandomResizedCrop`.
  public var typeName: String { "RandomResizedCrop" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["RandomSizedCrop"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "A part of random place, area and proportions, resized." }
  /// The keys `size`, `scale`, `ratio` and `interpolation`.
  public static let fields: [ConfigField<Self>] = [
    .size(\.size, "The size of the result.", alsoKnownAs: []),
    ConfigField(
      "scale", \.scale, "The least and the greatest part of the image's area.", .within(0.0001...1)),
    ConfigField("ratio", \.ratio, "The least and the greatest width over height.", .within(0.01...100)),
    .interpolation(\.filter),
  ]
}
