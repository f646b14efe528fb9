public import SaccadeImages

/// A picture of ``ShapesDataset`` and what is on it.
public struct ShapeScene: Sendable {
  /// The picture, three channels.
  public let image: Image
  /// The shapes, from front to back.
  public let objects: [ShapeObject]

  /// Which pixels show an object.
  ///
  /// 255 where it covers at least half of a pixel and no object in front does, else 0. Thin lines that cross it are
  /// not left out.
  /// - Parameter object: its place in ``objects``
  /// - Shapes: as the image, one channel
  public func mask(of object: Int) -> Mask {
    var mask = objects[object].outline.coverage(height: image.height, width: image.width)
    let inFront = objects[..<object].map { $0.outline.coverage(height: image.height, width: image.width) }
    mask.withMutablePixels { pixels in
      for pixel in 0..<pixels.count {
        let hidden = inFront.contains { $0.pixels[pixel] >= 128 }
        pixels[pixel] = pixels[pixel] >= 128 && !hidden ? 255 : 0
      }
    }
    return Mask(mask)
  }
}

/// A shape on a picture.
public struct ShapeObject: Sendable {
  /// Its class.
  public let kind: ShapeKind
  /// Its border, in pixels of the picture.
  public let outline: Outline
  /// The smallest upright rectangle around the part of it that lies on the picture.
  /// - Units: pixels, `x1 y1 x2 y2`, half-open
  public let box: Box

  init(kind: ShapeKind, outline: Outline, height: Int, width: Int) {
    self.kind = kind
    self.outline = outline
    let bounds = outline.bounds ?? Box(x1: 0, y1: 0, x2: 0, y2: 0)
    box = bounds.clipped(to: ImageSize(height: height, width: width))
  }
}
