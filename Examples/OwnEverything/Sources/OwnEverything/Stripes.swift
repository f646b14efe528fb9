import Saccade

/// Pictures of stripes that lie, stand or slant: 16 high, and 16 to 28 wide.
struct Stripes: ClassificationDataset {
  let classNames = ["lying", "standing", "slanting"]
  let count: Int
  let seed: UInt64

  func label(at index: Int) -> Int { index % classNames.count }

  func image(at index: Int) -> Image {
    var random = RandomStream(seed: seed).child(index)
    let width = 16 + 4 * random.integer(below: 4)
    let frequency = random.uniform(in: 1..<2)
    let phase = random.uniform(in: 0..<6)
    let (across, down): (Float, Float) = [(0, 1), (1, 0), (0.7, 0.7)][label(at: index)]
    return Image(height: 16, width: width, format: .grey) { pixels in
      for position in pixels.indices {
        let (row, column) = (Float(position / width), Float(position % width))
        let wave = sin(frequency * (across * column + down * row) + phase)
        pixels[position] = UInt8(128 + 60 * wave + 60 * random.uniform(in: -1..<1))
      }
    }
  }

  /// What errors call a picture.
  func source(at index: Int) -> String { "stripes \(index)" }
}
