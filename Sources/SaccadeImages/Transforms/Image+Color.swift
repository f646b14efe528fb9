internal import CImageCodecs
import SaccadeEngine

extension Image {
  /// The image with every intensity multiplied: 0 black, 1 as it is.
  /// - Traps: if the factor is negative or not finite
  public func withBrightness(_ factor: Float) -> Image {
    blended(with: 0, factor, named: "brightness")
  }

  /// The image with every intensity moved from the mean grey: 0 that grey all over, 1 as it is.
  /// - Traps: if the factor is negative or not finite
  public func withContrast(_ factor: Float) -> Image {
    let count = height * width
    let sum = pixels.withUnsafeBufferPointer { saccade_colors_grey_sum($0.baseAddress, count, Int32(channels)) }
    return blended(with: Int(Double(sum) / Double(count) + 0.5), factor, named: "contrast")
  }

  /// The image with every colour moved from its own grey: 0 a grey picture, 1 as it is, 2 garish.
  /// - Traps: if the factor is negative or not finite
  public func withSaturation(_ factor: Float) -> Image {
    check(factor, named: "saturation")
    if format == .grey || factor == 1 { return self }
    var image = self
    image.withMutablePixels { bytes in
      saccade_colors_saturate(bytes.baseAddress, height * width, Int32(channels), factor)
    }
    return image
  }

  /// The image with every colour moved along the colour circle.
  /// - Units: turns, of either sign; ⅓ makes red green, green blue and blue red
  /// - Differs from PyTorch: torchvision rounds hues to 256 steps on images of Pillow's; here they are exact
  /// - Traps: if the shift is not finite
  public func withHue(shiftedBy turns: Float) -> Image {
    guard turns.isFinite else { misuse("Image.withHue", "the shift must be finite: \(turns)") }
    let share = turns - turns.rounded(.down)
    if format == .grey || share == 0 || share == 1 { return self }
    var image = self
    image.withMutablePixels { bytes in
      saccade_colors_turn(bytes.baseAddress, height * width, Int32(channels), share)
    }
    return image
  }

  /// Moves every intensity from a level by a factor; parts of a step are cut off, as Pillow does.
  private func blended(with level: Int, _ factor: Float, named name: String) -> Image {
    check(factor, named: name)
    if factor == 1 { return self }
    let table = (0..<256).map { value in
      UInt8(max(0, min(255, Float(level) + factor * Float(value - level))))
    }
    var image = self
    image.withMutablePixels { bytes in
      table.withUnsafeBufferPointer { table in
        saccade_colors_lookup(bytes.baseAddress, height * width, Int32(channels), table.baseAddress)
      }
    }
    return image
  }

  private func check(_ factor: Float, named name: String) {
    guard factor >= 0, factor.isFinite else {
      misuse("Image", "the factor of \(name) must be a finite number from 0: \(factor)")
    }
  }
}
