internal import CImageCodecs
public import SaccadeEngine

extension Image {
  /// The image, or a part of it, at another size.
  ///
  /// Bit for bit what `resize` of Pillow 13 gives, alpha included: two passes in 22-bit fixed point. A part is resized
  /// as if it had been cropped before: no pixel outside it counts.
  ///
  /// - Traps: if a side is not positive, or the part is empty or reaches beyond the image
  public func resized(
    to size: ImageSize, by filter: ResizeFilter = .bilinear, rows: Range<Int>? = nil, columns: Range<Int>? = nil
  ) -> Image {
    let rows = rows ?? 0..<height
    let columns = columns ?? 0..<width
    guard size.height > 0, size.width > 0 else {
      misuse("Image.resized", "both sides must be positive: \(size)")
    }
    guard !rows.isEmpty, !columns.isEmpty, rows.lowerBound >= 0, rows.upperBound <= height, columns.lowerBound >= 0,
      columns.upperBound <= width
    else {
      misuse(
        "Image.resized",
        "rows \(rows), columns \(columns) are not a part of an image of \(self.size) pixels; "
          + "clamp them to it")
    }
    if size.height == rows.count, size.width == columns.count {
      return size == self.size ? self : cropped(rows: rows, columns: columns)
    }
    if format == .rgba, filter != .nearest {
      return resizedWithAlpha(to: size, by: filter, rows: rows, columns: columns)
    }
    return Image(height: size.height, width: size.width, format: format) { out in
      pixels.withUnsafeBufferPointer { bytes in
        resize(bytes, rows: rows, columns: columns, to: out, size, by: filter)
      }
    }
  }

  /// The image with its shorter side at a length and the longer one in proportion, rounded down as torchvision does.
  /// - Traps: if the length is not positive
  public func resized(shorterSide length: Int, by filter: ResizeFilter = .bilinear) -> Image {
    resized(to: size.scaled(shorterSide: length), by: filter)
  }

  /// Colours of transparent pixels must not bleed into their neighbours: they count by their alpha.
  private func resizedWithAlpha(
    to size: ImageSize, by filter: ResizeFilter, rows: Range<Int>, columns: Range<Int>
  ) -> Image {
    let multiplied = Image(height: height, width: width, format: .rgba) { out in
      pixels.withUnsafeBufferPointer { saccade_alpha_multiply($0.baseAddress, out.baseAddress, height * width) }
    }
    return Image(height: size.height, width: size.width, format: .rgba) { out in
      multiplied.pixels.withUnsafeBufferPointer { bytes in
        resize(bytes, rows: rows, columns: columns, to: out, size, by: filter)
      }
      saccade_alpha_divide(out.baseAddress, size.height * size.width)
    }
  }

  private func resize(
    _ bytes: UnsafeBufferPointer<UInt8>, rows: Range<Int>, columns: Range<Int>,
    to out: UnsafeMutableBufferPointer<UInt8>, _ size: ImageSize, by filter: ResizeFilter
  ) {
    let rowBytes = width * channels
    let start = bytes.baseAddress.map { $0 + rows.lowerBound * rowBytes + columns.lowerBound * channels }
    guard let code = filter.code else {
      saccade_resize_nearest(
        start, rowBytes, rows.count, columns.count, Int32(channels), out.baseAddress, size.height, size.width)
      return
    }
    let done = saccade_resize(
      start, rowBytes, rows.count, columns.count, Int32(channels), out.baseAddress, size.height, size.width, code)
    if done == 0 { Memory.exhausted("there is none to resize \(rows.count)×\(columns.count) pixels to \(size)") }
  }
}

extension ImageSize {
  /// The size of the same proportions with the shorter side at a length; a side that no number holds is `Int.max`.
  /// - Traps: if the length is not positive
  public func scaled(shorterSide length: Int) -> ImageSize {
    guard length > 0 else { misuse("ImageSize.scaled", "the shorter side must be positive: \(length)") }
    if height <= width {
      return ImageSize(height: length, width: ImageSize.scaled(width, by: length, over: height))
    }
    return ImageSize(height: ImageSize.scaled(height, by: length, over: width), width: length)
  }

  /// The size of the same proportions with the longer side at a length.
  /// - Traps: if the length is not positive
  public func scaled(longerSide length: Int) -> ImageSize {
    guard length > 0 else { misuse("ImageSize.scaled", "the longer side must be positive: \(length)") }
    if height >= width {
      return ImageSize(height: length, width: ImageSize.scaled(width, by: length, over: height))
    }
    return ImageSize(height: ImageSize.scaled(height, by: length, over: width), width: length)
  }

  private static func scaled(_ side: Int, by length: Int, over shorter: Int) -> Int {
    let (product, overflow) = side.multipliedReportingOverflow(by: length)
    return overflow ? .max : max(1, product / shorter)
  }
}
