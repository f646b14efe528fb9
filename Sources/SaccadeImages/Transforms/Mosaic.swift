public import SaccadeConfig
public import SaccadeEngine

/// Four pictures around a random point, with all that is on them: many objects, at many sizes, in every step.
///
/// Each is resized, without a change of its proportions, to the largest size that fits its place; the result is twice as
/// high and wide as a place. Objects of all four follow one another; what is cut off is clipped.
/// - Paper: Bochkovskiy et al. 2020, <https://arxiv.org/abs/2004.10934>, §3.3
public struct Mosaic: SampleTransform, Hashable {
  /// The place of one picture; the result has twice the height and width.
  public internal(set) var size: ImageSize
  /// The intensity of what no picture covers.
  /// - Units: 0…255
  public internal(set) var fill: Int

  /// A mosaic of four places.
  /// - Traps: if a side is below 2, or the intensity is not from 0 to 255
  public init(_ size: ImageSize, fill: Int = 114) {
    guard Self.isLargeEnough(size) else { misuse("Mosaic", "both sides must be at least 2: \(size)") }
    self.size = size
    self.fill = checkedFill(fill)
  }

  /// The random point lies between pixels of the place.
  private static func isLargeEnough(_ size: ImageSize) -> Bool { min(size.height, size.width) >= 2 }

  /// Four pictures in one.
  public var mixesSamples: Bool { true }

  /// Twice the height and width of a place.
  public func resultSize(of old: ImageSize) -> ImageSize { ImageSize(height: 2 * size.height, width: 2 * size.width) }

  /// Puts three further samples around this one.
  ///
  /// Their targets, if all have one, make a mosaic of their own.
  /// - Throws: ``PreprocessingError`` if there are no further samples, or samples have numbers or targets of other sizes
  ///   than their pictures, or some have a target and others not
  public func apply(to sample: inout Sample, in context: inout TransformContext) throws {
    let whole = resultSize(of: size)
    try context.check(whole)
    var parts = [sample]
    for _ in 0..<3 { parts.append(try context.furtherSample()) }
    guard parts.allSatisfy(\.numbers.isEmpty) else {
      throw context.error("mixes pictures whose numbers cannot be mixed", advice: "leave it out of the pipeline")
    }
    let targets = parts.compactMap(\.target)
    guard targets.isEmpty || parts.allSatisfy({ $0.target?.size == $0.image.size }) else {
      throw context.error(
        "mixes pictures whose targets have other sizes, or are not there",
        advice: "give each picture a target of its size, or leave the step out of the pipeline")
    }
    // Something is seen of each, also where a place is a pixel.
    let x = max(1, Int(Float(size.width) * (0.5 + context.random.uniform())))
    let y = max(1, Int(Float(size.height) * (0.5 + context.random.uniform())))
    let color = Color(grey: UInt8(fill))
    var image = Image(height: whole.height, width: whole.width, format: sample.image.format, color: color)
    var target = targets.first.map {
      Image(height: whole.height, width: whole.width, format: $0.format, color: color)
    }
    var result = Sample(image, weight: sample.weight, source: sample.source)
    // A single mask that belongs to no box is a map of classes, and so is that of the whole.
    let hasMap = parts.allSatisfy { $0.boxes.isEmpty && $0.masks.count == 1 }
    var map = Image(height: whole.height, width: whole.width, format: .grey)
    if hasMap { map = map.filled(sample.masks[0].outside) }
    for (place, part) in parts.enumerated() {
      let (piece, row, column) = piece(part, isLower: place >= 2, isRight: place % 2 == 1, y: y, x: x, of: whole)
      image.draw(piece.image.converted(to: image.format), row: row, column: column)
      if let other = piece.target, let format = target?.format {
        target?.draw(other.converted(to: format), row: row, column: column)
      }
      let shift = PixelMap([1, 0, Double(column), 0, 1, Double(row)])
      result.labels += piece.labels
      result.seenParts += piece.visibleParts
      result.boxes += piece.boxes.map { $0.moved(by: shift) }
      result.proposals += piece.proposals.map { $0.moved(by: shift) }
      result.keypoints += piece.keypoints.map { $0.map { Keypoint(shift($0.point), $0.visibility) } }
      for mask in piece.masks {
        if hasMap {
          map.draw(mask.image, row: row, column: column)
        } else {
          var whole = Image(height: whole.height, width: whole.width, format: .grey).filled(mask.outside)
          whole.draw(mask.image, row: row, column: column)
          result.masks.append(Mask(whole, outside: mask.outside))
        }
      }
    }
    result.image = image
    result.target = target
    if hasMap { result.masks = [Mask(map, outside: sample.masks[0].outside)] }
    sample = result
  }

  /// What is seen of a part, and where its upper left corner goes: its inner corner is at (x, y).
  private func piece(
    _ part: Sample, isLower: Bool, isRight: Bool, y: Int, x: Int, of whole: ImageSize
  ) -> (Sample, row: Int, column: Int) {
    let old = part.image.size
    let factor = min(Double(size.height) / Double(old.height), Double(size.width) / Double(old.width))
    let height = max(1, Int((Double(old.height) * factor).rounded()))
    let width = max(1, Int((Double(old.width) * factor).rounded()))
    let rows = min(height, isLower ? whole.height - y : y)
    let columns = min(width, isRight ? whole.width - x : x)
    var piece = part
    var placement = Placement(whole: old)
    placement.size = ImageSize(height: height, width: width)
    piece.move(by: placement)
    // What is cut off lies at the outer side.
    let (top, left) = (isLower ? 0 : height - rows, isRight ? 0 : width - columns)
    piece.move(by: Placement(rows: top..<top + rows, columns: left..<left + columns))
    return (piece, isLower ? y : y - rows, isRight ? x : x - columns)
  }
}

extension Image {
  fileprivate func filled(_ value: UInt8) -> Image {
    Image(height: height, width: width, format: format) { $0.update(repeating: value) }
  }

  /// Copies another image to a place.
  /// - Traps: if it has another format, or does not lie on this one as a whole
  mutating func draw(_ other: Image, row: Int, column: Int) {
    guard other.format == format else {
      misuse("Image.draw", "an image of \(other.format) cannot be copied to one of \(format); convert it first")
    }
    guard row >= 0, column >= 0, row <= height - other.height, column <= width - other.width else {
      misuse(
        "Image.draw", "\(other.size) pixels from row \(row), column \(column) do not lie on an image of \(size) pixels")
    }
    let (rowBytes, otherBytes) = (width * channels, other.width * other.channels)
    let start = row * rowBytes + column * channels
    withMutablePixels { bytes in
      for line in 0..<other.height {
        let from = other.pixels[line * otherBytes..<(line + 1) * otherBytes]
        let to = start + line * rowBytes
        _ = UnsafeMutableBufferPointer(rebasing: bytes[to..<to + otherBytes]).update(fromContentsOf: from)
      }
    }
  }
}

extension Mosaic: TypedSection {
  /// `Mosaic`.
  public var typeName: String { "Mosaic" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Four pictures around a random point, with all that is on them." }
  /// The keys `size` and `fill`.
  public static let fields: [ConfigField<Self>] = [
    .size(
      \.size, "The place of one picture; the result is twice as high and wide.",
      ConfigRule("of at least 2", isLargeEnough), alsoKnownAs: ["img_scale"]),
    ConfigField(
      "fill", \.fill, "The intensity of what no picture covers, 0 to 255.", .between(0, 255), alsoKnownAs: ["pad_val"]),
  ]
}
