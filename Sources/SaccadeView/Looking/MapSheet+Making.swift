import Foundation
import SaccadeImages

extension MapSheet {
  /// Pictures that are larger than this a side are stored with small losses, which nobody sees, in a fifth of the room.
  private static let losslessSide = 20

  /// A sheet of grey pictures of one size; nil for none.
  init?(_ pictures: [Matrix], of total: Int, in range: ByteRange? = nil) {
    guard let size = pictures.first else { return nil }
    let range = range ?? ByteRange(of: pictures)
    let across = max(1, Int((Double(pictures.count * size.height) / Double(size.width)).squareRoot().rounded(.up)))
    let down = (pictures.count + across - 1) / across
    let sheet = Image(height: down * size.height, width: across * size.width, format: .grey) { bytes in
      bytes.update(repeating: 0)
      for (place, picture) in pictures.enumerated() {
        let start = (place / across * size.height * across + place % across) * size.width
        for row in 0..<size.height {
          for column in 0..<size.width {
            bytes[start + row * across * size.width + column] = range.byte(picture.values[row * size.width + column])
          }
        }
      }
    }
    guard let image = sheet.file(isLossless: max(size.height, size.width) <= Self.losslessSide) else { return nil }
    self.init(
      count: pictures.count, total: total, height: size.height, width: size.width, columns: across,
      least: Double(range.least), greatest: Double(range.greatest), isColoured: false, image: image)
  }

  /// A sheet of pictures of three colours; nil for none.
  init?(colours pictures: [[Matrix]], of total: Int) {
    guard let size = pictures.first?.first, pictures.allSatisfy({ $0.count == 3 }) else { return nil }
    let across = max(1, Int(Double(pictures.count).squareRoot().rounded(.up)))
    let down = (pictures.count + across - 1) / across
    let range = ByteRange(aroundZero: pictures.flatMap { $0 })
    let sheet = Image(height: down * size.height, width: across * size.width, format: .rgb) { bytes in
      bytes.update(repeating: 0)
      for (place, planes) in pictures.enumerated() {
        // Each by its own strength, as kernels are drawn in papers: what they look for is their colours and edges.
        let own = ByteRange(aroundZero: planes)
        let start = (place / across * size.height * across + place % across) * size.width
        for pixel in 0..<size.height * size.width {
          let at = start + pixel / size.width * across * size.width + pixel % size.width
          for colour in 0..<3 { bytes[3 * at + colour] = own.byte(planes[colour].values[pixel]) }
        }
      }
    }
    guard let image = sheet.file(isLossless: true) else { return nil }
    self.init(
      count: pictures.count, total: total, height: size.height, width: size.width, columns: across,
      least: Double(range.least), greatest: Double(range.greatest), isColoured: true, image: image)
  }
}

extension Image {
  /// The picture as a file that browsers read: PNG, or WebP with small losses.
  func file(isLossless: Bool, quality: Int = 80) -> Data? {
    (try? encoded(as: isLossless ? .png : .webp(quality: quality))).map { Data($0) }
  }
}
