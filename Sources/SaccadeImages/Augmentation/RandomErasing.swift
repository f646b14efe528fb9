public import SaccadeConfig
import SaccadeEngine

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A rectangle of the picture that is covered, now and then: as if something stood before it.
///
/// Boxes and masks stay, since the objects are where they were; a keypoint under the rectangle is hidden. With nothing said
/// it is torchvision's and timm's after a normalization by ImageNet's mean and deviation: 0 there is the mean here.
/// - Paper: Zhong et al. 2017, <https://arxiv.org/abs/1708.04896>
public struct RandomErasing: SampleTransform, Hashable {
  /// What the rectangle shows; the names are timm's.
  public enum Mode: String, CaseIterable, ConfigValue, Hashable {
    /// ``RandomErasing/color``.
    case const
    /// One random colour.
    case rand
    /// A random colour in each pixel.
    case pixel

    /// What other frameworks call them.
    public static var synonyms: [String: String] {
      ["constant": "const", "mean": "const", "random": "pixel", "noise": "pixel"]
    }
  }

  /// How often, of 1.
  public internal(set) var probability: Float
  /// From which part of the picture's area to which the rectangle's is.
  public internal(set) var scale: ClosedRange<Float>
  /// From which height over width to which.
  public internal(set) var ratio: ClosedRange<Float>
  /// What it shows.
  public internal(set) var mode: Mode
  /// The colour, or the mean of random ones: one intensity of grey, or red, green and blue.
  /// - Units: 0…255
  public internal(set) var color: [Float]
  /// The deviation of random colours.
  /// - Units: 0…255
  public internal(set) var deviation: [Float]

  /// A rectangle that is covered.
  /// - Traps: if a number is out of its range, or there is not a colour and a deviation of 1 or 3 channels
  public init(
    probability: Float = 0.5, scale: ClosedRange<Float> = 0.02...0.33, ratio: ClosedRange<Float> = 0.3...3.3,
    mode: Mode = .const, color: [Float] = [124, 116, 104], deviation: [Float] = [58, 57, 57]
  ) {
    guard scale.lowerBound >= 0, scale.upperBound <= 1, ratio.lowerBound > 0, ratio.upperBound.isFinite else {
      misuse("RandomErasing", "scale must be in 0…1 and ratio positive: \(scale), \(ratio)")
    }
    guard [1, 3].contains(color.count), deviation.count == color.count,
      (color + deviation).allSatisfy({ 0...255 ~= $0 })
    else {
      misuse(
        "RandomErasing", "color and deviation are one or three intensities from 0 to 255 each: \(color), \(deviation)")
    }
    self.probability = checkedProbability(probability, of: "RandomErasing")
    self.scale = scale
    self.ratio = ratio
    self.mode = mode
    self.color = color
    self.deviation = deviation
  }

  /// Covers a rectangle of a sample's picture.
  public func apply(to sample: inout Sample, in context: inout TransformContext) {
    guard context.random.uniform() < probability, let part = part(of: sample.image.size, using: &context.random) else {
      return
    }
    fill(part, of: &sample.image, using: &context.random)
    let box = Box(
      x1: Float(part.columns.lowerBound), y1: Float(part.rows.lowerBound), x2: Float(part.columns.upperBound),
      y2: Float(part.rows.upperBound))
    for object in sample.keypoints.indices {
      for place in sample.keypoints[object].indices {
        let keypoint = sample.keypoints[object][place]
        let isCovered = box.x1..<box.x2 ~= keypoint.point.x && box.y1..<box.y2 ~= keypoint.point.y
        if isCovered, keypoint.visibility == .visible { sample.keypoints[object][place].visibility = .hidden }
      }
    }
  }

  private typealias Part = (rows: Range<Int>, columns: Range<Int>)

  /// Ten are drawn, and the first that is lower and narrower than the picture is taken: torchvision's rule.
  private func part(of size: ImageSize, using random: inout RandomStream) -> Part? {
    let area = Double(size.height) * Double(size.width)
    for _ in 0..<10 {
      let covered = area * Double(drawn(scale, &random))
      let proportion = exp(Double(drawn(log(ratio.lowerBound)...log(ratio.upperBound), &random)))
      let height = Extent((covered * proportion).squareRoot().rounded(.toNearestOrEven)).value
      let width = Extent((covered / proportion).squareRoot().rounded(.toNearestOrEven)).value
      guard height < size.height, width < size.width else { continue }
      let top = random.integer(below: size.height - height + 1)
      let left = random.integer(below: size.width - width + 1)
      return (top..<top + height, left..<left + width)
    }
    return nil
  }

  private func fill(_ part: Part, of image: inout Image, using random: inout RandomStream) {
    let (step, rowBytes) = (image.channels, image.width * image.channels)
    let channels: [(mean: Float, deviation: Float)] = (0..<min(step, 3)).map { channel in
      if image.format == .grey, color.count == 3 { return (luma(color), luma(deviation)) }
      let place = min(channel, color.count - 1)
      return (color[place], deviation[place])
    }
    let plain = channels.map { channel in
      byte(channel.mean + (mode == .rand ? channel.deviation * random.normal() : 0))
    }
    // Each of 256 parts of the bell is as likely as the next.
    let tables =
      mode == .pixel
      ? channels.map { channel in Self.quantiles.map { byte(channel.mean + channel.deviation * $0) } } : []
    image.withMutablePixels { bytes in
      var word: UInt64 = 0
      var left = 0
      for row in part.rows {
        for column in part.columns {
          let pixel = row * rowBytes + column * step
          for channel in 0..<plain.count {
            guard mode == .pixel else {
              bytes[pixel + channel] = plain[channel]
              continue
            }
            if left == 0 { (word, left) = (random.next(), 8) }
            bytes[pixel + channel] = tables[channel][Int(word & 0xFF)]
            word >>= 8
            left -= 1
          }
        }
      }
    }
  }

  private func byte(_ value: Float) -> UInt8 { UInt8(max(0, min(255, value)).rounded()) }

  private func luma(_ color: [Float]) -> Float { 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2] }

  /// The middles of 256 equally likely parts of the standard normal distribution.
  private static let quantiles: [Float] = (0..<256).map { part in
    let wanted = (Double(part) + 0.5) / 256
    var (low, high) = (-6.0, 6.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if 0.5 * (1 + erf(middle / 2.0.squareRoot())) < wanted { low = middle } else { high = middle }
    }
    return Float(low)
  }
}

extension RandomErasing: TypedSection {
  /// `RandomErasing`.
  public var typeName: String { "RandomErasing" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["RandomErase", "Cutout", "CoarseDropout", "GridDropout"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "A rectangle of the picture that is covered, now and then." }
  /// The keys `prob`, `scale`, `ratio`, `mode`, `fill_color` and `fill_std`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "prob", \.probability, "How often, of 1.", .between(0, 1),
      alsoKnownAs: ["p", "probability", "erase_prob", "reprob"]),
    ConfigField("scale", \.scale, "From which part of the picture's area to which.", .within(0...1)),
    ConfigField(
      "ratio", \.ratio, "From which height over width to which.", .within(0.01...100),
      alsoKnownAs: ["aspect_range", "aspect_ratio"]),
    ConfigField(
      "mode", \.mode, "Whether it shows fill_color, one random colour, or a random colour in each pixel.",
      alsoKnownAs: ["value", "remode"]),
    ConfigField(
      "fill_color", \.color, "The colour, or the mean of random ones, 0 to 255.", .intensities, alsoKnownAs: ["fill"]),
    ConfigField("fill_std", \.deviation, "The deviation of random colours, 0 to 255.", .intensities),
  ]

  /// What is not said alike elsewhere.
  public static var explanations: [String: String] {
    let scale = "write scale: [0.02, 0.33], from the least part of the area to the greatest"
    return [
      "min_area_ratio": scale, "max_area_ratio": scale, "min_area": scale, "max_area": scale, "sl": scale, "sh": scale,
    ]
  }

  /// What ``check(_:)`` keeps.
  public static let rules = ["fill_color and fill_std have as many values"]

  /// A colour and a deviation of as many channels.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if color.count != deviation.count {
      report(
        "fill_std", "has \(deviation.count) values where fill_color has \(color.count); give one a channel in both")
    }
  }
}

extension ConfigRule<[Float]> {
  fileprivate static let intensities = ConfigRule("from 0 to 255 (1 for grey, 3 for colour)") {
    [1, 3].contains($0.count) && $0.allSatisfy { 0...255 ~= $0 }
  }
}
