public import SaccadeEngine

/// One of the changes that AutoAugment and the policies after it are made of, with its amount.
///
/// ```swift
/// try AugmentationOperation.rotate(degrees: 12).apply(to: &sample)   // boxes and masks turn, too
/// ```
///
/// Colours are Pillow's, byte for byte; places are those of torchvision on a uint8 tensor, as for every ``Warp``.
public enum AugmentationOperation: Hashable, Sendable {
  /// Nothing.
  case identity
  /// The darkest intensity at 0, the brightest at 255.
  case autoContrast
  /// As many of each intensity.
  case equalize
  /// The negative.
  case invert
  /// The negative of the intensities from one on: 0…255.
  case solarize(from: Float)
  /// So many bits of each intensity.
  case posterize(bits: Int)
  /// Brightness by a factor.
  case brightness(Float)
  /// Saturation by a factor.
  case color(Float)
  /// Contrast by a factor.
  case contrast(Float)
  /// Sharpness by a factor.
  case sharpness(Float)
  /// A turn about the middle, counter-clockwise.
  case rotate(degrees: Float)
  /// Columns lean about the upper left corner: a point so far down goes to the left by this part of it.
  case shearX(Float)
  /// Rows lean about the upper left corner: a point so far to the right goes up by this part of it.
  case shearY(Float)
  /// To the right by so many pixels, whose parts are cut off.
  case translateX(Float)
  /// Down by so many pixels, whose parts are cut off.
  case translateY(Float)

  /// Where points go on a picture of a size; nil if they stay.
  public func map(for size: ImageSize) -> PixelMap? {
    switch self {
    case .rotate(let degrees):
      .affine(about: Point(x: Float(size.width) / 2, y: Float(size.height) / 2), degrees: -degrees)
    case .shearX(let lean): PixelMap([1, Double(-lean), 0, 0, 1, 0])
    case .shearY(let lean): PixelMap([1, 0, 0, Double(-lean), 1, 0])
    case .translateX(let pixels): PixelMap([1, 0, Double(pixels.rounded(.towardZero)), 0, 1, 0])
    case .translateY(let pixels): PixelMap([1, 0, 0, 0, 1, Double(pixels.rounded(.towardZero))])
    default: nil
    }
  }

  /// The picture with other colours; one whose places change is left as it is.
  func recolored(_ image: Image) -> Image {
    switch self {
    case .autoContrast: image.withAutocontrast()
    case .equalize: image.equalized()
    case .invert: image.inverted()
    case .solarize(let threshold): image.solarized(from: threshold)
    case .posterize(let bits): image.posterized(bits: bits)
    case .brightness(let factor): image.withBrightness(factor)
    case .color(let factor): image.withSaturation(factor)
    case .contrast(let factor): image.withContrast(factor)
    case .sharpness(let factor): image.withSharpness(factor)
    default: image
    }
  }

  /// The changed picture.
  public func apply(to image: Image, filter: Warp.Filter = .nearest, fill: UInt8 = 0) -> Image {
    guard let map = map(for: image.size) else { return recolored(image) }
    return image.warped(Warp(map, size: image.size, filter: filter, fill: fill))
  }

  /// Changes a sample; where places change, all of its parts move.
  /// - Throws: ``PreprocessingError`` if a number says where something is in one direction alone
  /// - Traps: if a mask has another size than the picture
  public func apply(
    to sample: inout Sample, filter: Warp.Filter = .nearest, fill: UInt8 = 0
  ) throws(PreprocessingError) {
    let size = sample.image.size
    if let map = map(for: size) {
      try sample.move(by: Warp(map, size: size, filter: filter, fill: fill))
    } else {
      sample.image = recolored(sample.image)
    }
  }
}
