import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import Testing

@testable import SaccadeTasks

@Suite("Large pictures are seen by tiles")
struct TiledPredictionTests {
  /// A network that sees three pixels around each.
  static func network(classes: Int, channels: Int = 3) -> Sequential {
    withRandomness(RandomStream(seed: 5)) {
      Sequential(
        Conv2d(channels, 8, kernel: 3, padding: .all(1)), Elementwise(.relu),
        Conv2d(8, 8, kernel: 5, padding: .all(2)), Elementwise(.relu),
        Conv2d(8, classes, kernel: 1))
    }
  }

  static func picture(_ shape: Shape) -> Tensor {
    withRandomness(RandomStream(seed: 9)) { Parameter(shape, .normal(deviation: 1)).value.detached }
  }

  @Test(
    "a network that looks no further than a quarter of the overlap says of each pixel what it says of the whole picture",
    arguments: [
      (Size2D(150, 133), 64, 16), (Size2D(64, 200), 64, 16), (Size2D(65, 65), 64, 32), (Size2D(40, 30), 64, 16),
      (Size2D(97, 128), 32, 12), (Size2D(300, 70), 128, 64),
    ])
  func equal(size: Size2D, tile: Int, overlap: Int) throws {
    let network = Self.network(classes: 4)
    let image = Self.picture([1, 3, size.height, size.width])
    let whole = withoutGradient { network(image) }
    let tiled = try withoutGradient {
      try TiledPrediction(tile: tile, overlap: overlap).scores(of: image) { network($0) }
    }
    #expect(tiled.shape == whole.shape)
    let distance = zip(tiled.scalars, whole.scalars).map { abs($0 - $1) }.max() ?? .infinity
    #expect(distance < 1e-5, "\(distance)")
  }

  @Test("without an overlap seams are where tiles meet, and nowhere else")
  func seams() throws {
    let network = Self.network(classes: 2)
    let image = Self.picture([1, 3, 96, 64])
    let whole = withoutGradient { network(image) }.scalars
    let tiled = try withoutGradient { try TiledPrediction(tile: 32, overlap: 0).scores(of: image) { network($0) } }
      .scalars
    var wrong: Set<Int> = []
    for place in whole.indices where abs(whole[place] - tiled[place]) > 1e-5 { wrong.insert(place / 64 % 96) }
    #expect(wrong.contains(31) && wrong.contains(32) && wrong.contains(64))
    // Rows of the columns' seam aside, those far from a seam are right.
    let columns = Set(
      whole.indices.filter { abs(whole[$0] - tiled[$0]) > 1e-5 && (8..<24).contains($0 / 64 % 96) }.map { $0 % 64 })
    #expect(columns.isSubset(of: Set(29..<35)))
  }

  @Test("all tiles have one size, each begins at a multiple of the network's step, and weights of neighbours come to 1")
  func grid() {
    let tiles = TiledPrediction(tile: 100, overlap: 20).multiple(of: 32)
    #expect(tiles == TiledPrediction(tile: 128, overlap: 32))
    for length in [128, 160, 224, 512, 1024] {
      let (starts, side) = tiles.tiles(along: length)
      #expect(side == 128 && starts[0] == 0 && starts[starts.count - 1] == length - 128)
      #expect(starts.allSatisfy { $0 % 32 == 0 })
      #expect(zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 <= 96 && $1 > $0 })
    }
    let (starts, side) = tiles.tiles(along: 128 + 96 * 3)
    var sums = [Float](repeating: 0, count: 128 + 96 * 3)
    for (place, start) in starts.enumerated() {
      for (at, weight) in tiles.weights(place, of: starts.count, length: side).enumerated() {
        sums[start + at] += weight
      }
    }
    #expect(sums.allSatisfy { abs($0 - 1) < 1e-5 })
    #expect(tiles.tiles(along: 50).starts == [0] && tiles.tiles(along: 50).length == 50)
  }

  @Test("what a blend of two answers comes to lies between both, and goes over smoothly")
  func blend() throws {
    // A network that says how many times it was called: no two tiles agree.
    var calls: Float = 0
    let image = Tensor.zeros([1, 1, 32, 160])
    let told = try TiledPrediction(tile: 64, overlap: 32).scores(of: image) { part in
      calls += 1
      return .full(part.shape, calls)
    }.scalars
    #expect(calls == 4)
    let row = Array(told[0..<160])
    #expect(row[0] == 1 && row[159] == 4)
    #expect(zip(row, row.dropFirst()).allSatisfy { $1 >= $0 - 1e-6 && $1 - $0 < 0.12 })
  }
}
