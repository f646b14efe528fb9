public import SaccadeConfig
public import SaccadeEngine

/// Resizes the picture to the largest size that fits, without a change of its proportions, and fills what is left.
///
/// One step gives pictures of any proportions one size, and nothing on them is stretched or lost.
public struct Letterbox: SampleTransform, Hashable {
  /// The size of the result.
  public internal(set) var size: ImageSize
  /// The intensity of what the picture does not cover.
  /// - Units: 0…255
  public internal(set) var fill: Int
  /// Whether the picture lies in the middle; false is the upper left corner.
  public internal(set) var isCentered: Bool
  /// How old pixels make up new ones.
  public internal(set) var filter: ResizeFilter

  /// A result of a size.
  /// - Traps: if a side is not positive, or the intensity not from 0 to 255
  public init(_ size: ImageSize, fill: Int = 114, isCentered: Bool = true, filter: ResizeFilter = .bilinear) {
    self.size = checked(size, by: "Letterbox")
    self.fill = checkedFill(fill)
    self.isCentered = isCentered
    self.filter = filter
  }

  /// The size.
  public func resultSize(of old: ImageSize) -> ImageSize { size }

  /// Twice the result, so that a picture that was decoded smaller looks the same.
  public var sizeNeed: SizeNeed { .atLeast(size.multiplied(by: 2)) }

  /// Resizes and fills.
  /// - Throws: ``PreprocessingError`` if the result is larger than pictures may be
  public func apply(to sample: inout Sample, in context: inout TransformContext) throws {
    try context.check(size)
    let old = sample.image.size
    let factor = min(Double(size.height) / Double(old.height), Double(size.width) / Double(old.width))
    func side(_ length: Int, _ most: Int) -> Int { max(1, min(most, Int((Double(length) * factor).rounded()))) }
    var whole = Placement(whole: old)
    whole.size = ImageSize(height: side(old.height, size.height), width: side(old.width, size.width))
    whole.filter = filter
    sample.move(by: whole)
    let top = isCentered ? (size.height - whole.size.height) / 2 : 0
    let left = isCentered ? (size.width - whole.size.width) / 2 : 0
    sample.move(
      by: Placement(rows: -top..<size.height - top, columns: -left..<size.width - left, fill: UInt8(fill)))
  }
}

extension Letterbox: TypedSection {
  /// `Letterbox`.
  public var typeName: String { "Letterbox" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["LetterBox", "LetterResize", "ResizeAndPad"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "The largest size that fits, without a change of proportions; what is left is filled." }
  /// The keys `size`, `fill`, `center` and `interpolation`.
  public static let fields: [ConfigField<Self>] = [
    .size(\.size, "The size of the result."), .fill(\.fill),
    ConfigField("center", \.isCentered, "Whether the picture lies in the middle; false is the upper left corner."),
    .interpolation(\.filter),
  ]
}
