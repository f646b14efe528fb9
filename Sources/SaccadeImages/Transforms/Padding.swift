import SaccadeEngine

/// What lies beyond the border of an image.
public enum Padding: String, Hashable, Codable, Sendable, CaseIterable {
  /// Black, and transparent where there is alpha.
  case zero
  /// The nearest pixel of the border.
  case replicate
  /// The image mirrored at its border, whose pixels are not repeated.
  case reflect

  /// The index inside `0 ..< size` that an index outside shows, nil for none.
  func source(of index: Int, size: Int) -> Int? {
    if index >= 0 && index < size { return index }
    switch self {
    case .zero: return nil
    case .replicate: return index < 0 ? 0 : size - 1
    case .reflect:
      if size == 1 { return 0 }
      let period = 2 * (size - 1)
      let phase = ((index % period) + period) % period
      return phase < size ? phase : period - phase
    }
  }
}

extension Image {
  /// A part that may reach beyond the border, or lie there.
  /// - Traps: if the part is empty, or larger than memory can address
  public func cropped(
    rows: Range<Int>, columns: Range<Int>, beyondBorder padding: Padding, fill: UInt8 = 0
  ) -> Image {
    guard !rows.isEmpty, !columns.isEmpty else {
      misuse("Image.cropped", "the part must not be empty: rows \(rows), columns \(columns)")
    }
    let step = channels
    let inside = columns.clamped(to: 0..<width)
    // The count of a range may be more than a number holds.
    let size = ImageSize(
      height: (Extent(rows.upperBound) - rows.lowerBound).value,
      width: (Extent(columns.upperBound) - columns.lowerBound).value)
    return Image(height: size.height, width: size.width, format: format) { out in
      pixels.withUnsafeBufferPointer { bytes in
        var next = 0
        for row in rows {
          let source = padding.source(of: row, size: height).map { $0 * width }
          func copy(_ columns: Range<Int>, shown: (Int) -> Int?) {
            for column in columns {
              let from = shown(column).flatMap { column in source.map { ($0 + column) * step } }
              for channel in 0..<step { out[next + channel] = from.map { bytes[$0 + channel] } ?? fill }
              next += step
            }
          }
          let beyond = { (column: Int) in padding.source(of: column, size: width) }
          guard let source, !inside.isEmpty else {
            copy(columns, shown: beyond)
            continue
          }
          copy(columns.lowerBound..<inside.lowerBound, shown: beyond)
          let run = UnsafeBufferPointer(
            rebasing: bytes[(source + inside.lowerBound) * step..<(source + inside.upperBound) * step])
          _ = UnsafeMutableBufferPointer(rebasing: out[next..<next + run.count]).update(fromContentsOf: run)
          next += run.count
          copy(inside.upperBound..<columns.upperBound, shown: beyond)
        }
      }
    }
  }
}
