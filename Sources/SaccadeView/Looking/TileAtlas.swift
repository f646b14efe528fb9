import Foundation
import SaccadeImages

/// Gathers a small picture of each layer in one: what the blocks of the page wear.
struct TileAtlas {
  private let side: Int
  private let columns: Int
  private let count: Int
  private var bytes: [UInt8]
  private var place = 0
  private var isEmpty = true

  /// Room for so many layers; of many, the pictures are smaller.
  init(count: Int) {
    self.count = count
    side = count <= 100 ? 128 : count <= 250 ? 96 : 64
    columns = max(1, Int(Double(count).squareRoot().rounded(.up)))
    let rows = (count + columns - 1) / columns
    bytes = Array(repeating: 0, count: max(1, columns * side * rows * side))
  }

  /// The sheet; nil if no layer has a picture.
  var sheet: NetworkView.TileSheet? {
    guard !isEmpty, count > 0 else { return nil }
    let image = Image(height: bytes.count / (columns * side), width: columns * side, format: .grey, pixels: bytes)
    return image.file(isLossless: false, quality: 82).map {
      NetworkView.TileSheet(side: side, columns: columns, image: $0)
    }
  }

  /// Leaves the next layer's place empty.
  mutating func skip() { place += 1 }

  /// Puts some maps of the next layer on its tile: those with the most to see, in their order; more of small ones.
  mutating func add(_ pictures: [Matrix], in range: ByteRange) {
    defer { place += 1 }
    guard let size = pictures.first, place < count else { return }
    isEmpty = false
    let across = pictures.count < 4 ? 1 : max(size.height, size.width) >= 24 ? 2 : pictures.count < 9 ? 2 : 3
    let chosen = pictures.indices.sorted { pictures[$0].contrast > pictures[$1].contrast }.prefix(across * across)
    let cell = side / across
    for (position, index) in chosen.sorted().enumerated() {
      draw(pictures[index], in: range, row: position / across * cell, column: position % across * cell, cell: cell)
    }
  }

  private mutating func draw(_ picture: Matrix, in range: ByteRange, row: Int, column: Int, cell: Int) {
    let (top, left) = (place / columns * side + row, place % columns * side + column)
    for y in 0..<cell {
      for x in 0..<cell {
        let value = picture.values[y * picture.height / cell * picture.width + x * picture.width / cell]
        // What is no number would be as what is little.
        bytes[(top + y) * columns * side + left + x] = range.byte(value)
      }
    }
  }
}
