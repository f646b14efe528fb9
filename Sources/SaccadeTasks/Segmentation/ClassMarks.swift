import SaccadeData
import SaccadeEngine
import SaccadeImages

extension Mask {
  /// The mask of a prepared picture, brought to the picture in its file and made no larger than needed to be looked at.
  /// - Parameters:
  ///   - classes: the class of each pixel of the prepared picture, row by row
  ///   - map: where the points of the picture lie on the prepared one
  ///   - original: the picture's size in its file
  init(looking classes: [UInt8], _ prepared: ImageSize, map: PixelMap, original: ImageSize) {
    let most = 320.0
    let factor = min(1, most / Double(max(original.height, original.width)))
    func side(_ length: Int) -> Int { max(1, Int((Double(length) * factor).rounded())) }
    let size = ImageSize(height: side(original.height), width: side(original.width))
    let whole = PixelMap(from: size, to: original).followed(by: map)
    self.init(
      Image(height: size.height, width: size.width, format: .grey) { pixels in
        for row in 0..<size.height {
          for column in 0..<size.width {
            let own = Point(x: Float(column) + 0.5, y: Float(row) + 0.5)
            let point = whole(own)
            let (x, y) = (Int(point.x.rounded(.down)), Int(point.y.rounded(.down)))
            let isInside =
              whole.sees(own) && 0..<prepared.width ~= x && 0..<prepared.height ~= y
            pixels[row * size.width + column] =
              isInside ? classes[y * prepared.width + x] : PixelClasses.ignored
          }
        }
      }, outside: PixelClasses.ignored)
  }
}
