internal import CImageCodecs
import SaccadeEngine

// Changes of colours that look at each pixel alone, or at how many there are of each. All are Pillow's, byte for byte, as
// torchvision applies them to images of Pillow's; of tensors its `autocontrast` and `adjust_sharpness` may differ by one
// step, where a number between two bytes is cut off.

extension Image {
  /// The negative.
  public func inverted() -> Image { solarized(from: 0) }

  /// The image with the intensities from a threshold on as their negative: 0 is the negative, 256 the image.
  public func solarized(from threshold: Float) -> Image {
    mapped { Float($0) >= threshold ? 255 - $0 : $0 }
  }

  /// The image with the first bits of each intensity, of 8; the others are 0.
  /// - Traps: if the number of bits is not from 0 to 8
  public func posterized(bits: Int) -> Image {
    guard 0...8 ~= bits else { misuse("Image.posterized", "there are 0 to 8 bits to keep: \(bits)") }
    let kept = 0xFF & ~(0xFF >> bits)
    return mapped { $0 & kept }
  }

  /// The image with the darkest intensity of each channel at 0 and the brightest at 255; a channel of one intensity stays.
  public func withAutocontrast() -> Image {
    mappedByCounts { counts, table in
      guard let low = counts.firstIndex(where: { $0 > 0 }), let high = counts.lastIndex(where: { $0 > 0 }), low < high
      else { return }
      let scale = 255 / Double(high - low)
      let offset = -Double(low) * scale
      for value in 0..<256 { table[value] = UInt8(max(0, min(255, Double(value) * scale + offset))) }
    }
  }

  /// The image with the intensities of each channel spread so that there are about as many of each.
  public func equalized() -> Image {
    mappedByCounts { counts, table in
      guard let last = counts.lastIndex(where: { $0 > 0 }) else { return }
      let step = (height * width - Int(counts[last])) / 255
      guard step > 0 else { return }
      var sum = step / 2
      for value in 0..<256 {
        table[value] = UInt8(min(255, sum / step))
        sum += Int(counts[value])
      }
    }
  }

  /// The image with an amount added to each channel; what is beyond 0…255 is cut off.
  ///
  /// A grey image takes the amounts' grey.
  /// - Units: amounts of intensities 0…255
  /// - Traps: if an amount is not finite
  public func adding(red: Float, green: Float, blue: Float) -> Image {
    guard red.isFinite, green.isFinite, blue.isFinite else {
      misuse("Image.adding", "amounts must be finite: \(red), \(green), \(blue)")
    }
    let amounts = format == .grey ? [0.299 * red + 0.587 * green + 0.114 * blue] : [red, green, blue]
    return mappedEach { tables in
      for (channel, amount) in amounts.enumerated() {
        for value in 0..<256 {
          tables[channel * 256 + value] = UInt8(max(0, min(255, Float(value) + amount)).rounded())
        }
      }
    }
  }

  /// The image with each intensity replaced by what a closure makes of it, which is asked once for each of 256.
  private func mapped(_ change: (Int) -> Int) -> Image {
    let table = (0..<256).map { UInt8(change($0)) }
    var image = self
    image.withMutablePixels { bytes in
      table.withUnsafeBufferPointer { table in
        saccade_colors_lookup(bytes.baseAddress, height * width, Int32(channels), table.baseAddress)
      }
    }
    return image
  }

  /// The colour channels: alpha is none.
  private var colorCount: Int { format == .grey ? 1 : 3 }

  /// The image with each channel mapped by a table of its own.
  /// - Parameter fill: writes 256 entries for each colour channel, which were 0, 1, 2, …
  private func mappedEach(_ fill: (UnsafeMutableBufferPointer<UInt8>) -> Void) -> Image {
    var image = self
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256 * colorCount) { tables in
      for place in tables.indices { tables[place] = UInt8(place % 256) }
      fill(tables)
      image.withMutablePixels { bytes in
        saccade_colors_lookup_each(bytes.baseAddress, height * width, Int32(channels), tables.baseAddress)
      }
    }
    return image
  }

  /// The image with each channel mapped by a table that a closure makes of how often each intensity occurs.
  /// - Parameter fill: changes the table, whose entries were 0, 1, 2, …
  private func mappedByCounts(
    _ fill: (_ counts: UnsafeMutableBufferPointer<UInt64>, _ table: UnsafeMutableBufferPointer<UInt8>) -> Void
  ) -> Image {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 256 * colorCount) { counts in
      pixels.withUnsafeBufferPointer {
        saccade_colors_histogram($0.baseAddress, height * width, Int32(channels), counts.baseAddress)
      }
      return mappedEach { tables in
        for channel in 0..<colorCount {
          let own = channel * 256..<channel * 256 + 256
          fill(
            UnsafeMutableBufferPointer(rebasing: counts[own]), UnsafeMutableBufferPointer(rebasing: tables[own]))
        }
      }
    }
  }
}
