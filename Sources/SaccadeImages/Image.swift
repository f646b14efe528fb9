import SaccadeEngine

/// A picture of bytes: rows from top to bottom, pixels from left to right, channels interleaved.
///
/// ```swift
/// var image = try Image(contentsOf: "photo.jpg", as: .rgb)
/// image = image.resized(toHeight: 224, width: 224)
/// image.fill(.circle(center: Point(x: 112, y: 112), radius: 40), with: .red)
/// ```
///
/// A value: a copy shares the bytes until one of the two is changed.
///
/// - Units: intensities 0…255
public struct Image: Hashable, Sendable {
  /// Rows.
  public let height: Int
  /// Columns.
  public let width: Int
  /// What the bytes of a pixel mean.
  public let format: PixelFormat
  /// `height · width · channels` bytes, row-major, channels interleaved.
  public private(set) var pixels: [UInt8]

  /// Bytes a pixel: 1, 3 or 4.
  public var channels: Int { format.channels }

  /// An image of one colour.
  /// - Traps: if a side is not positive
  public init(height: Int, width: Int, format: PixelFormat = .rgb, color: Color = .black) {
    self.init(height: height, width: width, format: format) { bytes in
      let pixel = color.bytes(as: format)
      var index = 0
      while index < bytes.count {
        for channel in 0..<format.channels { bytes[index + channel] = pixel[channel] }
        index += format.channels
      }
    }
  }

  /// An image of the given bytes, row-major with interleaved channels.
  /// - Traps: if a side is not positive or the bytes are not `height · width · channels` many
  public init(height: Int, width: Int, format: PixelFormat, pixels: [UInt8]) {
    let count = Image.byteCount(height: height, width: width, format: format)
    guard pixels.count == count else {
      misuse(
        "Image",
        "\(height)×\(width) pixels of \(format.channels) bytes are \(count) bytes, but \(pixels.count) were "
          + "given; give rows from top to bottom with interleaved channels")
    }
    self.height = height
    self.width = width
    self.format = format
    self.pixels = pixels
  }

  /// An image whose bytes a closure writes, all of them: the memory it gets is not cleared.
  /// - Traps: if a side is not positive
  public init<E: Error>(
    height: Int, width: Int, format: PixelFormat,
    filledBy fill: (UnsafeMutableBufferPointer<UInt8>) throws(E) -> Void
  ) throws(E) {
    let count = Image.byteCount(height: height, width: width, format: format)
    self.height = height
    self.width = width
    self.format = format
    var failure: E?
    pixels = Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(E) {
        try fill(UnsafeMutableBufferPointer(rebasing: buffer[0..<count]))
        initialized = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  /// One byte of the image.
  /// - Traps: if the position lies outside
  public subscript(row: Int, column: Int, channel: Int = 0) -> UInt8 {
    get { pixels[offset(row, column, channel)] }
    set { pixels[offset(row, column, channel)] = newValue }
  }

  /// Calls a closure with the bytes in place, to change them.
  public mutating func withMutablePixels<Result, E: Error>(
    _ body: (UnsafeMutableBufferPointer<UInt8>) throws(E) -> Result
  ) throws(E) -> Result {
    var outcome: Swift.Result<Result, E>?
    pixels.withUnsafeMutableBufferPointer { buffer in
      do throws(E) { outcome = .success(try body(buffer)) } catch { outcome = .failure(error) }
    }
    guard let outcome else { fatalError("Image.withMutablePixels: the closure was not called") }
    return try outcome.get()
  }

  private func offset(_ row: Int, _ column: Int, _ channel: Int) -> Int {
    guard row >= 0, row < height, column >= 0, column < width, channel >= 0, channel < channels else {
      misuse(
        "Image",
        "no byte at row \(row), column \(column), channel \(channel) of an image of \(height)×\(width) pixels "
          + "with \(channels) channels")
    }
    return (row * width + column) * channels + channel
  }

  private static func byteCount(height: Int, width: Int, format: PixelFormat) -> Int {
    guard height > 0, width > 0 else {
      misuse("Image", "both sides must be positive: \(height)×\(width)")
    }
    let (pixels, overflow) = height.multipliedReportingOverflow(by: width)
    guard !overflow, pixels <= Int.max / 8 else {
      misuse("Image", "\(height)×\(width) pixels are more than memory can address")
    }
    return pixels * format.channels
  }
}

extension Image: CustomStringConvertible {
  /// The size and format, not the pixels.
  public var description: String { "Image(\(height)×\(width), \(format))" }
}
