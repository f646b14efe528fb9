import SaccadeEngine

/// How much of pictures is a pattern that comes again every second pixel: across, upwards, or both, which is a checkerboard.
///
/// What is finer than about three pixels is what a binomial filter takes away, which keeps nothing of a pattern of period 2. Of
/// it, in windows of 8 × 8 pixels, the part is taken that changes its sign from pixel to pixel: a local reading of the energy at
/// the highest frequencies. Edges and slopes of a picture have next to nothing there, noise a fiftieth of its energy
/// for each of the three patterns.
struct Checkerboard {
  /// The size of the pattern, as deviation.
  let deviation: Double
  /// The deviation of the pictures, pattern and all.
  let contrast: Double

  /// The pattern's part of the contrast, from 0 to about 1.
  var share: Double { contrast > 0 ? deviation / contrast : 0 }

  /// How many pixels at each edge are not looked at: there padding leaves traces of its own.
  static let rim = 8
  private static let window = 8

  /// Measures pictures, all in one.
  /// - Shapes: `[n, c, h, w]`, 32 pixels at least each way
  init(of pictures: Tensor) {
    let inner = pictures.withoutRim(Self.rim)
    let (height, width) = (inner.shape[2], inner.shape[3])
    let planes = inner.reshaped([inner.shape[0] * inner.shape[1], 1, height, width])
    let fine = Self.detail(of: planes)
    let size = Self.window
    // Of each kernel the sum with a pattern of its own signs is 1.
    let signs: [Float] = [(0, 1), (1, 0), (1, 1)].flatMap { down, across in
      (0..<size * size).map { place in
        let turns = place / size * down + place % size * across
        return (turns % 2 == 0 ? 1 : -1) / Float(size * size)
      }
    }
    let waves = fine.conv2d(Tensor(signs, shape: [3, 1, size, size]), stride: Size2D(size / 2))
    deviation = Double((waves * waves).sum(axes: [1]).mean().item()).squareRoot()
    let spread = planes - planes.mean(axes: [2, 3], keepsAxes: true)
    contrast = Double((spread * spread).mean().item()).squareRoot()
  }

  /// What is finer than about three pixels, of pictures that are two pixels larger each way.
  static func detail(of pictures: Tensor) -> Tensor {
    let (count, channels, height, width) = (
      pictures.shape[0], pictures.shape[1], pictures.shape[2], pictures.shape[3]
    )
    let planes = pictures.reshaped([count * channels, 1, height, width])
    let binomial = Tensor([Float(1), 2, 1, 2, 4, 2, 1, 2, 1].map { $0 / 16 }, shape: [1, 1, 3, 3])
    let fine = planes.slice(axis: 2, 1..<height - 1).slice(axis: 3, 1..<width - 1) - planes.conv2d(binomial)
    return fine.reshaped([count, channels, height - 2, width - 2])
  }
}
