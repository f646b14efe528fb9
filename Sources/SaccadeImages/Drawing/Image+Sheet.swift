public import SaccadeEngine

extension Image {
  /// Pictures in rows of a grid, each in the middle of a cell, smaller if it would not fit; small ones grow by whole times.
  /// - Parameters:
  ///   - columns: how many stand beside each other
  ///   - cell: the height and width of a cell, in pixels
  ///   - gap: the pixels between cells
  /// - Traps: if there is no picture, or a number is not positive
  public static func sheet(
    of pictures: [Image], columns: Int, cell: ImageSize, gap: Int = 8, background: Color = .white
  ) -> Image {
    guard !pictures.isEmpty, columns > 0, cell.height > 0, cell.width > 0, gap >= 0 else {
      misuse(
        "Image.sheet", "pictures, columns and cells of some size are needed: \(pictures.count), \(columns), \(cell)")
    }
    let across = min(columns, pictures.count)
    let down = (pictures.count + across - 1) / across
    var sheet = Image(
      height: down * (cell.height + gap) + gap, width: across * (cell.width + gap) + gap, color: background)
    for (place, picture) in pictures.enumerated() {
      let fitted = picture.converted(to: .rgb).fitted(into: cell)
      let top = gap + place / across * (cell.height + gap) + (cell.height - fitted.height) / 2
      let left = gap + place % across * (cell.width + gap) + (cell.width - fitted.width) / 2
      sheet.paste(fitted, top: top, left: left)
    }
    return sheet
  }

  /// The picture in a size that fits a cell: scaled down smoothly, or up by whole times, so that its pixels are seen.
  func fitted(into cell: ImageSize) -> Image {
    let scale = min(Float(cell.height) / Float(height), Float(cell.width) / Float(width))
    if scale >= 2 {
      let times = Int(scale)
      return resized(to: ImageSize(height: height * times, width: width * times), by: .nearest)
    }
    if scale >= 1 { return self }
    return resized(
      to: ImageSize(height: max(1, Int(Float(height) * scale)), width: max(1, Int(Float(width) * scale))))
  }

  /// Writes another picture of this format over a part that lies within.
  private mutating func paste(_ other: Image, top: Int, left: Int) {
    let (row, wide) = (width * channels, other.width * channels)
    let source = other.pixels
    withMutablePixels { pixels in
      for line in 0..<other.height {
        let start = (top + line) * row + left * other.channels
        for place in 0..<wide { pixels[start + place] = source[line * wide + place] }
      }
    }
  }
}
