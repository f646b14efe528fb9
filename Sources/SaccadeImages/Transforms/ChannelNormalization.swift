internal import CImageCodecs
import SaccadeEngine

/// How bytes become the numbers of a network: `(byte / 255 − mean) / deviation`, channel by channel.
/// - Units: mean and deviation of intensities 0…1
public struct ChannelNormalization: Hashable, Sendable {
  /// What is taken away from each channel.
  public let mean: [Float]
  /// What each channel is divided by then.
  public let deviation: [Float]

  /// The normalization by a mean and a deviation for each channel.
  /// - Traps: if the two have different counts, other than 1 or 3, or a deviation is 0 or not finite
  public init(mean: [Float], deviation: [Float]) {
    guard mean.count == deviation.count, mean.count == 1 || mean.count == 3 else {
      misuse(
        "ChannelNormalization",
        "one mean and one deviation for each of 1 or 3 channels: \(mean.count) means, "
          + "\(deviation.count) deviations")
    }
    guard mean.allSatisfy(\.isFinite), deviation.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      misuse("ChannelNormalization", "means must be finite and deviations positive: \(mean), \(deviation)")
    }
    self.mean = mean
    self.deviation = deviation
  }

  /// The usual numbers for photographs: those of ImageNet.
  public static let imageNet = ChannelNormalization(mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])

  /// Intensities 0…1 as they are.
  public static func unit(_ format: PixelFormat) -> ChannelNormalization {
    let channels = format == .grey ? 1 : 3
    return ChannelNormalization(
      mean: Array(repeating: 0, count: channels), deviation: Array(repeating: 1, count: channels))
  }

  /// The format that it takes.
  public var format: PixelFormat { mean.count == 1 ? .grey : .rgb }
}

extension Image {
  /// Writes the normalized planes of the image: `[channels, height, width]`, in one pass.
  ///
  /// The numbers are those of torchvision's `ToTensor` and `Normalize`, to the last bit.
  ///
  /// - Parameters:
  ///   - planes: `channels · height · width` numbers, all of them written
  ///   - mirrored: whether left and right are exchanged on the way
  /// - Traps: if the image's format is not the normalization's, or `planes` has another count
  public func write(
    normalizedBy normalization: ChannelNormalization, mirrored: Bool = false,
    into planes: UnsafeMutableBufferPointer<Float>
  ) {
    guard format == normalization.format else {
      misuse(
        "Image.write",
        "the image is \(format) and the normalization has \(normalization.mean.count) channels; "
          + "convert the image to \(normalization.format)")
    }
    guard planes.count == pixels.count else {
      misuse("Image.write", "\(pixels.count) numbers do not fit a buffer of \(planes.count); give one of that count")
    }
    pixels.withUnsafeBufferPointer { bytes in
      normalization.mean.withUnsafeBufferPointer { mean in
        normalization.deviation.withUnsafeBufferPointer { deviation in
          saccade_planes_write(
            bytes.baseAddress, height, width, Int32(channels), mirrored ? 1 : 0, mean.baseAddress,
            deviation.baseAddress, planes.baseAddress)
        }
      }
    }
  }
}
