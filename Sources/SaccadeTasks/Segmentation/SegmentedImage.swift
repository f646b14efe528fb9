import SaccadeData
import SaccadeEngine
public import SaccadeImages

/// The class of each pixel of a picture, as a network tells it.
public struct SegmentedImage: Sendable {
  /// The classes, at the picture's own size; ``PixelClasses/ignored`` where the network has not seen it, since the preparation
  /// cuts that part off.
  public let mask: Mask
  /// How many pixels each class has, by its number.
  public let pixelCounts: [Int]
  /// Whether all that the network told were numbers; a network that went astray tells none.
  public let isFinite: Bool

  /// How many pixels the network has not seen.
  public var unseenCount: Int { mask.image.height * mask.image.width - pixelCounts.reduce(0, +) }

  init(_ painter: ClassPainter, size: ImageSize, classCount: Int) {
    let image = Image(height: size.height, width: size.width, format: .grey, pixels: painter.classes)
    var counts = [Int](repeating: 0, count: 256)
    for label in image.pixels { counts[Int(label)] += 1 }
    mask = Mask(image, outside: PixelClasses.ignored)
    pixelCounts = Array(counts.prefix(classCount))
    isFinite = painter.isFinite
  }

  /// The part of the picture that a class has, from 0 to 1.
  public func share(of label: Int) -> Double {
    Double(pixelCounts[label]) / Double(mask.image.height * mask.image.width)
  }
}
