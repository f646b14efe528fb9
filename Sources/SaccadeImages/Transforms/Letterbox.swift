public import SaccadeConfig
public import SaccadeEngine

/// Resizes a picture to the largest size that fits, without a change of its proportions, and puts black bars beside it.
public struct Letterbox: SampleTransform, Hashable {
  /// The new size, with the bars.
  public internal(set) var size: ImageSize
  /// How old pixels make up new ones.
  public internal(set) var filter: ResizeFilter

  /// Fits pictures into a size.
  /// - Traps: if a side is not positive
  public init(_ size: ImageSize, filter: ResizeFilter = .bilinear) {
    self.size = checked(size, by: "Letterbox")
    self.filter = filter
  }

  /// The size with the bars.
  public func resultSize(of old: ImageSize) -> ImageSize { size }
  /// Twice the result, so that a picture that was decoded smaller looks the same.
  public var sizeNeed: SizeNeed { .atLeast(size.multiplied(by: 2)) }

  /// Fits the picture in, and lays it in the middle.
  /// - Throws: ``PreprocessingError`` if the picture would become too large
  public func apply(to sample: inout Sample, in context: inout TransformContext) throws {
    try context.check(size)
    let old = sample.image.size
    let factor = min(Double(size.height) / Double(old.height), Double(size.width) / Double(old.width))
    func side(_ length: Int, _ most: Int) -> Int { min(most, max(1, Int((Double(length) * factor).rounded()))) }
    let (height, width) = (side(old.height, size.height), side(old.width, size.width))
    var placement = Placement(whole: old)
    placement.size = ImageSize(height: height, width: width)
    placement.filter = filter
    sample.move(by: placement)
    let (top, left) = ((height - size.height) / 2, (width - size.width) / 2)
    sample.move(by: Placement(rows: top..<top + size.height, columns: left..<left + size.width))
  }
}

extension Letterbox: TypedSection {
  /// `Letterbox`.
  public var typeName: String { "Letterbox" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["LetterBox", "LetterResize", "ResizePad"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "The largest size that fits, with black bars beside it; proportions are kept." }
  /// The keys `size` and `interpolation`.
  public static let fields: [ConfigField<Self>] = [
    .size(\.size, "The size with the bars."), .interpolation(\.filter),
  ]
}
