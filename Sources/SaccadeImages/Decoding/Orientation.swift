internal import CImageCodecs
import SaccadeEngine

/// Where the top and the left of the picture are in the stored rows and columns: the eight values of EXIF's tag 274.
public enum ImageOrientation: Int, Hashable, Codable, Sendable, CaseIterable {
  /// Stored as seen.
  case upright = 1
  /// Left and right exchanged.
  case mirrored
  /// Half a turn.
  case upsideDown
  /// Top and bottom exchanged.
  case flipped
  /// Rows and columns exchanged.
  case transposed
  /// To be turned a quarter clockwise.
  case turnedLeft
  /// Rows and columns exchanged along the other diagonal.
  case transversed
  /// To be turned a quarter anticlockwise.
  case turnedRight

  /// Whether rows of the picture are stored as columns.
  public var exchangesSides: Bool { rawValue >= ImageOrientation.transposed.rawValue }

  /// The size of the picture that is stored with a size.
  func shown(_ stored: ImageSize) -> ImageSize {
    exchangesSides ? ImageSize(height: stored.width, width: stored.height) : stored
  }
}

extension Image {
  /// The picture that these rows and columns store in an orientation.
  public func oriented(_ orientation: ImageOrientation) -> Image {
    let lastRow = (height - 1) * width
    let lastColumn = width - 1
    switch orientation {
    case .upright: return self
    case .mirrored: return gathered(size, origin: lastColumn, rowStep: width, columnStep: -1)
    case .upsideDown: return gathered(size, origin: lastRow + lastColumn, rowStep: -width, columnStep: -1)
    case .flipped: return gathered(size, origin: lastRow, rowStep: -width, columnStep: 1)
    case .transposed: return gathered(orientation.shown(size), origin: 0, rowStep: 1, columnStep: width)
    case .turnedLeft: return gathered(orientation.shown(size), origin: lastRow, rowStep: 1, columnStep: -width)
    case .transversed:
      return gathered(orientation.shown(size), origin: lastRow + lastColumn, rowStep: -1, columnStep: -width)
    case .turnedRight: return gathered(orientation.shown(size), origin: lastColumn, rowStep: -1, columnStep: width)
    }
  }

  /// Left and right exchanged.
  public func flippedHorizontally() -> Image { oriented(.mirrored) }

  /// Top and bottom exchanged.
  public func flippedVertically() -> Image { oriented(.flipped) }

  /// The part between two rows and two columns.
  /// - Traps: if the part is empty or reaches beyond the image
  public func cropped(rows: Range<Int>, columns: Range<Int>) -> Image {
    guard !rows.isEmpty, !columns.isEmpty, rows.lowerBound >= 0, rows.upperBound <= height, columns.lowerBound >= 0,
      columns.upperBound <= width
    else {
      misuse(
        "Image.cropped",
        "rows \(rows), columns \(columns) are not a part of an image of \(size) pixels; clamp them to it"
      )
    }
    return gathered(
      ImageSize(height: rows.count, width: columns.count), origin: rows.lowerBound * width + columns.lowerBound,
      rowStep: width, columnStep: 1)
  }

  /// An image whose pixel (r, c) is this one's number `origin + r · rowStep + c · columnStep`, all of them inside.
  private func gathered(_ size: ImageSize, origin: Int, rowStep: Int, columnStep: Int) -> Image {
    Image(height: size.height, width: size.width, format: format) { out in
      pixels.withUnsafeBufferPointer { bytes in
        saccade_pixels_gather(
          bytes.baseAddress, origin, rowStep, columnStep, out.baseAddress, size.height, size.width, Int32(channels))
      }
    }
  }
}
