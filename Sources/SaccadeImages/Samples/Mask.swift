import SaccadeEngine

/// A number for each pixel of an image: a class, or whether an object is there.
///
/// Where the image is resized or turned, a pixel of its mask takes the number of the nearest one: numbers are never
/// mixed.
public struct Mask: Hashable, Sendable {
  /// The numbers, as a grey image of the size of the picture.
  public var image: Image
  /// The number of pixels that come from outside of the picture: 0 where there is no object, often 255 where a class is
  /// of no account.
  public var outside: UInt8

  /// A mask of its numbers.
  /// - Traps: if the image is not grey
  public init(_ image: Image, outside: UInt8 = 0) {
    guard image.format == .grey else {
      misuse("Mask", "a mask has one number a pixel: the image is \(image.format); convert it to .grey")
    }
    self.image = image
    self.outside = outside
  }

  /// How many pixels have another number than 0.
  public var area: Int { image.pixels.count { $0 != 0 } }

  /// The mask of the picture that a placement makes.
  func placed(_ placement: Placement) -> Mask {
    var placement = placement
    placement.filter = .nearest
    return Mask(image.placed(placement, fill: outside), outside: outside)
  }

  /// The mask of the picture that a warp makes.
  func warped(_ warp: Warp) -> Mask {
    var warp = warp
    warp.filter = .nearest
    warp.fill = outside
    return Mask(image.warped(warp), outside: outside)
  }
}
