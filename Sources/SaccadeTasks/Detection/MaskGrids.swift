import SaccadeData
import SaccadeEngine
import SaccadeImages

/// The masks of what was found on a picture, grids over their boxes, as pixels of the picture's file.
struct MaskGrids {
  private let values: [Float]
  private let grid: Size2D
  /// Where the points of the file lie on the plane.
  private let map: PixelMap
  private let (planeSize, fileSize): (ImageSize, ImageSize)

  /// - Parameter masks: `[n, h, w]`
  init(_ masks: Tensor, on map: PixelMap, from planeSize: ImageSize, to fileSize: ImageSize) {
    values = masks.cast(to: .float32).scalars
    grid = Size2D(masks.shape[1], masks.shape[2])
    (self.map, self.planeSize, self.fileSize) = (map, planeSize, fileSize)
  }

  /// The pixels of one of them.
  /// - Parameters:
  ///   - box: its box on the plane
  ///   - moved: its box on the file
  func runs(of place: Int, in box: Box, onFile moved: Box) -> RunLengthMask {
    let count = grid.height * grid.width
    var values = Array(values[place * count..<(place + 1) * count])
    guard map.keepsAxes else { return turned(values, box, moved) }
    let (first, last) = (map(Point(x: moved.x1, y: moved.y1)), map(Point(x: moved.x2, y: moved.y2)))
    if first.y > last.y {
      values = (0..<grid.height).reversed().flatMap { values[$0 * grid.width..<($0 + 1) * grid.width] }
    }
    if first.x > last.x {
      values = (0..<grid.height).flatMap { values[$0 * grid.width..<($0 + 1) * grid.width].reversed() }
    }
    return RunLengthMask(pasting: values, of: grid, into: moved, on: fileSize)
  }

  /// Where rows did not stay rows, a pixel of the file belongs to the object if the one of the plane does that it lies on.
  private func turned(_ values: [Float], _ box: Box, _ moved: Box) -> RunLengthMask {
    let plane = RunLengthMask(pasting: values, of: grid, into: box, on: planeSize).mask.image.pixels
    let inside = moved.clipped(to: fileSize)
    let rows = Int(inside.y1)..<max(Int(inside.y1), Int(inside.y2.rounded(.up)))
    let columns = Int(inside.x1)..<max(Int(inside.x1), Int(inside.x2.rounded(.up)))
    let (height, width) = (fileSize.height, fileSize.width)
    let image = Image(height: height, width: width, format: .grey) { pixels in
      pixels.update(repeating: 0)
      for row in rows {
        for column in columns {
          let point = map(Point(x: Float(column) + 0.5, y: Float(row) + 0.5))
          guard point.x >= 0, point.y >= 0, point.x < Float(planeSize.width), point.y < Float(planeSize.height) else {
            continue
          }
          pixels[row * width + column] = plane[Int(point.y) * planeSize.width + Int(point.x)]
        }
      }
    }
    return RunLengthMask(Mask(image))
  }
}

extension DetectionBatch {
  /// The masks of an image's objects, booleans `[k, h, w]`, h and w the image's; nil if samples have none.
  func maskTensor(of image: Int) -> Tensor? {
    let (own, size) = (masks[image], sizes[image])
    guard own.count == counts[image] else { return nil }
    return Tensor(shape: [own.count, size.height, size.width], of: Bool.self) { elements in
      let count = size.height * size.width
      for (place, mask) in own.enumerated() {
        let pixels = mask.image.pixels
        for pixel in 0..<count { elements[place * count + pixel] = pixels[pixel] != 0 }
      }
    }
  }
}
