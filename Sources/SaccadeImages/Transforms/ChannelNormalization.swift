internal import CImageCodecs
public import SaccadeConfig
public import SaccadeEngine

/// How bytes become the numbers of a network: `(byte / 255 − mean) / deviation`, channel by channel.
/// - Units: mean and deviation of intensities 0…1
public struct ChannelNormalization: PipelineStep, Hashable {
  /// What is taken away from each channel.
  public internal(set) var mean: [Float]
  /// What each channel is divided by then.
  public internal(set) var deviation: [Float]

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

extension ChannelNormalization: TypedSection {
  /// `Normalize`.
  public var typeName: String { "Normalize" }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "Numbers of intensities from 0 to 1: each channel less its mean, over its deviation. The last step."
  }
  /// The keys `mean` and `std`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "mean", \.mean, "The mean of each channel, of intensities from 0 to 1; from -2 to 2.", .channels, isRequired: true
    ),
    ConfigField(
      "std", \.deviation, "The deviation of each channel; from 0.000001 to 2.", .positiveChannels, isRequired: true),
  ]

  /// What ``check(_:)`` keeps.
  public static let rules = ["mean and std have as many values, of intensities from 0 to 1"]

  /// A mean and a deviation a channel, in the units of intensities.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if mean.count != deviation.count {
      report("std", "has \(deviation.count) values where mean has \(mean.count); give one a channel in both")
    }
    for (key, values) in [("mean", mean), ("std", deviation)] {
      guard let large = values.first(where: { abs($0) > 2 }) else { continue }
      report(key, "intensities go from 0 to 1, so \(large) is too large; divide values for 0…255 by 255")
    }
    if let small = deviation.first(where: { $0 < 1e-6 }) {
      report(
        "std", "\(small) is too small: intensities over it have no end; give the deviation of intensities from 0 to 1")
    }
  }
}

extension ConfigRule<[Float]> {
  fileprivate static let channels = ConfigRule("(1 for grey, 3 for colour)") { [1, 3].contains($0.count) }
  fileprivate static let positiveChannels = ConfigRule("greater than 0 (1 for grey, 3 for colour)") {
    [1, 3].contains($0.count) && $0.allSatisfy { $0 > 0 }
  }
}

extension Image {
  /// Writes the normalized planes of the image: `[channels, height, width]`, in one pass.
  ///
  /// The numbers are those of torchvision's `ToTensor` and `Normalize`, to the last bit.
  ///
  /// - Parameters:
  ///   - planes: `channels · height · width` numbers, all of them written; where the planes are larger than the image, as
  ///     many as they have, of which those under the image are written
  ///   - mirrored: whether left and right are exchanged on the way
  ///   - room: the size of the planes, in whose upper left corner the image goes; nil is its own
  /// - Traps: if the image's format is not the normalization's, or `planes` has another count, or no room for the image
  public func write(
    normalizedBy normalization: ChannelNormalization, mirrored: Bool = false, within room: ImageSize? = nil,
    into planes: UnsafeMutableBufferPointer<Float>
  ) {
    guard format == normalization.format else {
      misuse(
        "Image.write",
        "the image is \(format) and the normalization has \(normalization.mean.count) channels; "
          + "convert the image to \(normalization.format)")
    }
    let room = room ?? size
    let count = channels * room.height * room.width
    guard planes.count == count, room.height >= height, room.width >= width else {
      misuse(
        "Image.write",
        "\(channels) planes of \(room) are \(count) numbers, not a buffer of \(planes.count), for an image of \(size); give "
          + "one of that count")
    }
    pixels.withUnsafeBufferPointer { bytes in
      normalization.mean.withUnsafeBufferPointer { mean in
        normalization.deviation.withUnsafeBufferPointer { deviation in
          saccade_planes_write(
            bytes.baseAddress, height, width, Int32(channels), mirrored ? 1 : 0, mean.baseAddress,
            deviation.baseAddress, planes.baseAddress, room.height, room.width)
        }
      }
    }
  }
}
