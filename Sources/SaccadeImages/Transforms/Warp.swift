internal import CImageCodecs
public import SaccadeEngine

/// Where the pixels of an image go when it is turned, sheared or tilted; what ``Placement`` is for crops.
public struct Warp: Hashable, Sendable {
  /// How the pixels between pixels are found.
  public enum Filter: String, CaseIterable, Hashable, Codable, Sendable {
    /// The nearest one.
    case nearest
    /// From the four around the place, by their distance.
    case bilinear
  }

  /// Where each point goes.
  public var map: PixelMap
  /// The new size.
  public var size: ImageSize
  /// How the pixels between pixels are found.
  public var filter: Filter
  /// The intensity of what lies beyond the border, in every channel; transparent in images with alpha.
  public var fill: UInt8

  /// A warp to a size.
  public init(_ map: PixelMap, size: ImageSize, filter: Filter = .bilinear, fill: UInt8 = 0) {
    self.map = map
    self.size = size
    self.filter = filter
    self.fill = fill
  }
}

extension Image {
  /// The image that a warp makes of this one, as torchvision's `affine` and `perspective` make it of a uint8 tensor: a
  /// pixel is looked up where its centre comes from, and nothing is antialiased.
  /// - Traps: if a side of the new size is not positive
  public func warped(_ warp: Warp) -> Image {
    guard warp.size.height > 0, warp.size.width > 0 else {
      misuse("Image.warped", "both sides must be positive: \(warp.size)")
    }
    let back = warp.map.inverse.matrix
    return Image(height: warp.size.height, width: warp.size.width, format: format) { out in
      pixels.withUnsafeBufferPointer { bytes in
        saccade_warp(
          bytes.baseAddress, height, width, Int32(channels), out.baseAddress, warp.size.height, warp.size.width, back,
          warp.filter == .bilinear ? 1 : 0, warp.fill)
      }
    }
  }
}
