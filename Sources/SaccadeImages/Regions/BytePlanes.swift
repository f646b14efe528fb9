import SaccadeEngine

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The channels of a picture one by one, in whatever space of colours, as bytes.
struct BytePlanes: Sendable {
  let size: ImageSize
  /// `height · width` bytes of each channel.
  var planes: [[UInt8]]

  /// The channels of an image.
  init(_ image: Image) {
    size = image.size
    let (count, channels) = (image.height * image.width, image.channels)
    planes = (0..<channels).map { channel in
      (0..<count).map { image.pixels[$0 * channels + channel] }
    }
  }

  private init(_ size: ImageSize, _ planes: [[UInt8]]) {
    self.size = size
    self.planes = planes
  }

  /// Some of the channels, and those of another.
  init(_ parts: [BytePlanes], channels: [[Int]]) {
    size = parts[0].size
    planes = zip(parts, channels).flatMap { part, channels in channels.map { part.planes[$0] } }
  }

  /// Three channels, each pixel's made of another three.
  private func mapped(_ change: (Int, Int, Int) -> (Int, Int, Int)) -> BytePlanes {
    let count = planes[0].count
    var (first, second, third) = ([UInt8](), [UInt8](), [UInt8]())
    first.reserveCapacity(count)
    second.reserveCapacity(count)
    third.reserveCapacity(count)
    for pixel in 0..<count {
      let (x, y, z) = change(Int(planes[0][pixel]), Int(planes[1][pixel]), Int(planes[2][pixel]))
      first.append(UInt8(clamping: x))
      second.append(UInt8(clamping: y))
      third.append(UInt8(clamping: z))
    }
    return BytePlanes(size, [first, second, third])
  }

  /// Hue, saturation and value of red, green and blue, as OpenCV has them: hue in steps of two degrees, the others 0…255.
  func hsv() -> BytePlanes {
    // In fixed point of 12 bits, so that equal colours stay equal on every machine.
    func shares(_ whole: Int) -> [Int] {
      [0] + (1...255).map { Int((Double(whole << 12) / Double($0)).rounded(.toNearestOrEven)) }
    }
    let (ofValue, ofSpan) = (shares(255), shares(30))
    return mapped { red, green, blue in
      let value = max(red, green, blue)
      let span = value - min(red, green, blue)
      let sector =
        value == red
        ? green - blue : value == green ? blue - red + 2 * span : red - green + 4 * span
      let hue = (sector * ofSpan[span] + 2048) >> 12
      return (hue < 0 ? hue + 180 : hue, (span * ofValue[value] + 2048) >> 12, value)
    }
  }

  /// L*, a* and b* of red, green and blue of sRGB under its white, as OpenCV has them: 255 for an L* of 100, 128 for no a*.
  /// - Differs from OpenCV: by 1 in one colour of some ten thousand, by the rounding of its tables
  func lab() -> BytePlanes {
    // Light in eighths of a step, and cube roots in fixed point of 15 bits.
    let light = (0..<256).map { step in
      let x = Double(step) / 255
      return Int((2040 * (x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4))).rounded(.toNearestOrEven))
    }
    let roots = (0..<3072).map { step in
      let x = Double(step) / 2040
      return Int((32768 * (x < 0.008856 ? x * 7.787 + 16.0 / 116 : cbrt(x))).rounded(.toNearestOrEven))
    }
    // Red's, green's and blue's shares of X, Y and Z, which are 1 for white, of 4096.
    let shares = [[1777, 1541, 778], [871, 2929, 296], [73, 448, 3575]]
    func root(_ shares: [Int], _ red: Int, _ green: Int, _ blue: Int) -> Int {
      roots[(light[red] * shares[0] + light[green] * shares[1] + light[blue] * shares[2] + 2048) >> 12]
    }
    let (half, grey) = (1 << 14, 128 << 15)
    return mapped { red, green, blue in
      let x = root(shares[0], red, green, blue)
      let y = root(shares[1], red, green, blue)
      let z = root(shares[2], red, green, blue)
      return (
        (296 * y - (16 * 255 * 32768 + 50) / 100 + half) >> 15, (500 * (x - y) + grey + half) >> 15,
        (200 * (y - z) + grey + half) >> 15
      )
    }
  }
}

/// A bell of Gauß as weights whose sum is 1.
struct BellWeights {
  /// Those of the places from `−reach` to `reach`.
  let values: [Float]

  init(sigma: Double, reach: Int) {
    let bell = (-reach...reach).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
    let sum = bell.reduce(0, +)
    values = bell.map { Float($0 / sum) }
  }
}
