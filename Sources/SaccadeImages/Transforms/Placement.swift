public import SaccadeEngine

/// Where the pixels of an image go: a part of it, which may reach beyond its border, is resized and perhaps mirrored.
///
/// Everything that crops, resizes or flips is one of these, so that what else lies on the image can go the same way.
public struct Placement: Hashable, Sendable {
  /// The rows of the old image that are seen; beyond its border `padding` says what is there.
  public var rows: Range<Int>
  /// The columns of the old image that are seen.
  public var columns: Range<Int>
  /// The new size.
  public var size: ImageSize
  /// How the part is resized where it has another size.
  public var filter: ResizeFilter
  /// What lies beyond the border.
  public var padding: Padding
  /// The intensity of what lies beyond the border, where ``padding`` is `zero`.
  /// - Units: 0…255
  public var fill: UInt8
  /// Whether left and right are exchanged, last of all.
  public var mirrored: Bool
  /// Whether top and bottom are exchanged, last of all.
  public var flipped: Bool

  /// A placement; what is not given stays as it is.
  /// - Traps: if the part has more rows or columns than memory can address
  public init(
    rows: Range<Int>, columns: Range<Int>, size: ImageSize? = nil, filter: ResizeFilter = .bilinear,
    padding: Padding = .zero, fill: UInt8 = 0, mirrored: Bool = false, flipped: Bool = false
  ) {
    let part = Self.part(rows, columns)
    guard max(part.height, part.width) < Self.tooLong else {
      misuse("Placement", "the part is larger than memory can address: rows \(rows), columns \(columns)")
    }
    self.rows = rows
    self.columns = columns
    self.size = size ?? part
    self.filter = filter
    self.padding = padding
    self.fill = fill
    self.mirrored = mirrored
    self.flipped = flipped
  }

  /// The placement that changes nothing of an image of a size.
  public init(whole size: ImageSize) {
    self.init(rows: 0..<size.height, columns: 0..<size.width)
  }

  /// How large the part is.
  var part: ImageSize { Self.part(rows, columns) }

  /// The length that stands for all that are longer.
  private static let tooLong = Extent(Int.max).value

  /// The count of a range may be more than a number holds.
  private static func part(_ rows: Range<Int>, _ columns: Range<Int>) -> ImageSize {
    func length(_ range: Range<Int>) -> Int {
      let (length, overflows) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
      return overflows ? tooLong : min(length, tooLong)
    }
    return ImageSize(height: length(rows), width: length(columns))
  }

  /// Whether an image of a size stays as it is.
  func keeps(_ old: ImageSize) -> Bool {
    rows == 0..<old.height && columns == 0..<old.width && size == old && !mirrored && !flipped
  }

  /// The first picture of more pixels than a limit that placing an image makes, if it makes one: the part, where it
  /// reaches beyond the border, or the result.
  func size(above limit: Int, of old: ImageSize) -> ImageSize? {
    let inside = rows.clamped(to: 0..<old.height) == rows && columns.clamped(to: 0..<old.width) == columns
    return (inside ? [size] : [part, size]).first { $0.hasMore(than: limit) }
  }
}

extension Image {
  /// The image that a placement makes of this one.
  /// - Parameter fill: the intensity of what lies beyond the border, where `padding` is `zero`; nil is the placement's
  public func placed(_ placement: Placement, fill: UInt8? = nil) -> Image {
    if placement.keeps(size) { return self }
    let rows = placement.rows
    let columns = placement.columns
    let inside =
      rows.lowerBound >= 0 && columns.lowerBound >= 0 && rows.upperBound <= height && columns.upperBound <= width
    var image =
      inside
      ? resized(to: placement.size, by: placement.filter, rows: rows, columns: columns)
      : cropped(rows: rows, columns: columns, beyondBorder: placement.padding, fill: fill ?? placement.fill)
        .resized(to: placement.size, by: placement.filter)
    if placement.mirrored { image = image.flippedHorizontally() }
    if placement.flipped { image = image.flippedVertically() }
    return image
  }
}
