import SaccadeEngine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Pictures that are drawn: soft discs of some colours on a ground that goes from one colour to another.
///
/// There is nothing fine in them, so whatever is fine in a picture that a network draws of them, the network has made.
enum SoftPictures {
  /// Draws pictures.
  /// - Shapes: `[count, 3, side, side]`, numbers from 0 to 1
  static func draw(_ count: Int, side: Int, _ random: inout RandomStream) -> Tensor {
    var numbers = [Float](repeating: 0, count: count * 3 * side * side)
    for picture in 0..<count {
      let discs = (0..<4).map { _ in Disc(&random) }
      let corners = (0..<9).map { _ in random.uniform(in: 0.15..<0.85) }
      for row in 0..<side {
        for column in 0..<side {
          let (x, y) = ((Float(column) + 0.5) / Float(side), (Float(row) + 0.5) / Float(side))
          let covers = discs.map { $0.cover(x, y) }
          for channel in 0..<3 {
            let base = corners[channel]
            var value = base + x * (corners[3 + channel] - base) / 2 + y * (corners[6 + channel] - base) / 2
            for (disc, cover) in zip(discs, covers) { value += cover * (disc.colour[channel] - value) }
            numbers[((picture * 3 + channel) * side + row) * side + column] = value
          }
        }
      }
    }
    return Tensor(numbers, shape: [count, 3, side, side])
  }

  /// A disc without an edge; places and sizes in parts of the side.
  private struct Disc {
    let x: Float
    let y: Float
    let radius: Float
    let colour: [Float]

    init(_ random: inout RandomStream) {
      x = random.uniform(in: 0.1..<0.9)
      y = random.uniform(in: 0.1..<0.9)
      radius = random.uniform(in: 0.12..<0.3)
      colour = (0..<3).map { _ in random.uniform(in: 0..<1) }
    }

    func cover(_ column: Float, _ row: Float) -> Float {
      let distance = ((column - x) * (column - x) + (row - y) * (row - y)) / (radius * radius)
      return exp(-distance)
    }
  }
}
