internal import CImageCodecs
import SaccadeEngine

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Image {
  /// The image with every colour moved from the mean around it: 0 blurred, 1 as it is, 2 sharp.
  ///
  /// Pixels of the border stay. Bit for bit what `ImageEnhance.Sharpness` of Pillow gives.
  /// - Traps: if the factor is negative or not finite
  public func withSharpness(_ factor: Float) -> Image {
    guard factor >= 0, factor.isFinite else {
      misuse("Image", "the factor of sharpness must be a finite number from 0: \(factor)")
    }
    if factor == 1 { return self }
    return Image(height: height, width: width, format: format) { out in
      pixels.withUnsafeBufferPointer {
        saccade_sharpen($0.baseAddress, out.baseAddress, height, width, Int32(channels), factor)
      }
    }
  }

  /// The image under a bell of Gauß, as torchvision's `gaussian_blur` makes it; beyond its border it is mirrored.
  ///
  /// Where torchvision refuses an image that is no larger than half the kernel, the image is mirrored again.
  /// - Parameters:
  ///   - sigma: the deviation, in pixels
  ///   - kernelSize: how many pixels count along rows and columns, an odd number; nil is all within three deviations
  /// - Traps: if `sigma` is not positive and finite, or the size is no positive odd number
  public func blurred(sigma: Float, kernelSize: Int? = nil) -> Image {
    guard sigma > 0, sigma < 1e6 else {
      misuse("Image.blurred", "sigma must be positive and below a million: \(sigma)")
    }
    let size = kernelSize ?? 2 * Int((3 * sigma).rounded(.up)) + 1
    guard size > 0, size % 2 == 1 else {
      misuse("Image.blurred", "the kernel's size must be a positive odd number: \(size)")
    }
    if size == 1 { return self }
    let bell = (0...size / 2).map { exp(-0.5 * (Double($0) / Double(sigma)) * (Double($0) / Double(sigma))) }
    let sum = 2 * bell.reduce(0, +) - bell[0]
    let weights = bell.map { Float($0 / sum) }
    return Image(height: height, width: width, format: format) { out in
      let isDone = pixels.withUnsafeBufferPointer { bytes in
        saccade_blur(
          bytes.baseAddress, out.baseAddress, height, width, Int32(channels), weights, weights.count - 1)
      }
      if isDone == 0 { Memory.exhausted("there is none to blur \(height)×\(width) pixels") }
    }
  }
}
