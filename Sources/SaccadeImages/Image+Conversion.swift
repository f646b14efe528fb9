internal import CImageCodecs

extension Image {
  /// What happens to transparency when a format without alpha is asked for.
  public enum AlphaHandling: Hashable, Sendable {
    /// Alpha is left out and the colours below stay as they are stored, as Pillow's `convert` and torchvision do.
    case dropped
    /// The image is laid over a background of one colour.
    case over(Color)
  }

  /// The same picture in another format.
  ///
  /// Grey is 0.299 red + 0.587 green + 0.114 blue in 16-bit fixed point, bit for bit as Pillow's mode `L`. Alpha that
  /// is new is 255.
  public func converted(to target: PixelFormat, alpha: AlphaHandling = .dropped) -> Image {
    if target == format { return self }
    if format == .rgba, case .over(let color) = alpha {
      return composited(over: color).converted(to: target)
    }
    return Image(height: height, width: width, format: target) { out in
      pixels.withUnsafeBufferPointer { bytes in
        saccade_pixels_convert(
          bytes.baseAddress, Int32(channels), out.baseAddress, Int32(target.channels), height * width)
      }
    }
  }

  /// Brightness by the weights of ITU-R 601, rounded.
  static func luma(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    UInt8(truncatingIfNeeded: (UInt32(red) * 19595 + UInt32(green) * 38470 + UInt32(blue) * 7471 + 0x8000) >> 16)
  }

  /// The colours of an image with alpha, laid over one colour.
  private func composited(over color: Color) -> Image {
    let background = color.bytes(as: .rgb)
    return Image(height: height, width: width, format: .rgb) { out in
      pixels.withUnsafeBufferPointer { bytes in
        for pixel in 0..<height * width {
          let opacity = bytes[pixel * 4 + 3]
          for channel in 0..<3 {
            out[pixel * 3 + channel] = mixed(background[channel], bytes[pixel * 4 + channel], opacity)
          }
        }
      }
    }
  }
}

/// The byte that lies `weight / 255` of the way from one byte to another, rounded.
func mixed(_ from: UInt8, _ to: UInt8, _ weight: UInt8) -> UInt8 {
  let sum = UInt32(from) * UInt32(255 - weight) + UInt32(to) * UInt32(weight)
  return UInt8(truncatingIfNeeded: (sum + 127) / 255)
}
