import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeText

/// What a few of somebody's pictures show: whether they have colours, how large they are, and how light.
struct PictureLook: Sendable {
  /// Whether none of them has a colour.
  let isGrey: Bool
  /// The longest side of all, in pixels.
  let longestSide: Int
  /// The mean of each channel, in 0…1: one channel of grey pictures, three of others.
  let mean: [Double]
  /// The deviation of each channel.
  let deviation: [Double]

  /// How many are looked at, spread over the data.
  private static let most = 48
  /// No side of pictures for a small network is longer.
  private static let smallSide = 64
  /// How far apart the channels of a grey picture may lie that was stored with colours.
  private static let tolerance: UInt8 = 6

  /// Looks at some of the pictures; those that cannot be read are passed over.
  /// - Returns: nil if none can be read
  init?(at dataset: any ImageDataset) {
    var isGrey = true
    var longest = 0
    var (sums, squares, count) = ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], 0.0)
    let looks = min(dataset.count, Self.most)
    for place in 0..<looks {
      // Photographs need not be decoded as large as they are.
      let sample = try? dataset.sample(
        at: place * dataset.count / looks, atLeast: ImageSize(square: Self.smallSide))
      guard let sample else { continue }
      let image = sample.image.converted(to: .rgb)
      longest = max(longest, sample.originalSize.height, sample.originalSize.width)
      for pixel in stride(from: 0, to: image.pixels.count, by: 3) {
        let values = image.pixels[pixel..<pixel + 3]
        if isGrey, (values.max() ?? 0) - (values.min() ?? 0) > Self.tolerance { isGrey = false }
        for (channel, value) in values.enumerated() {
          let part = Double(value) / 255
          sums[channel] += part
          squares[channel] += part * part
        }
      }
      count += Double(image.height * image.width)
    }
    guard longest > 0 else { return nil }
    self.isGrey = isGrey
    longestSide = longest
    let means = sums.map { $0 / count }
    let deviations = zip(squares, means).map { max(0, $0 / count - $1 * $1).squareRoot() }
    let channels = isGrey ? 1 : 3
    mean = Array(means.prefix(channels))
    // Pictures of one tone have none.
    deviation = deviations.prefix(channels).map { max($0, 0.05) }
  }

  /// How many channels a network needs for them.
  var channels: Int { isGrey ? 1 : 3 }

  /// The side to which all of them are brought, where all are so small that a small network is enough; nil for others.
  var side: Int? { longestSide <= Self.smallSide ? max(16, (longestSide + 3) / 4 * 4) : nil }

  /// The key of a data set that reads pictures without colours.
  var keys: [String] { isGrey ? ["    color: grey     # the pictures have no colours"] : [] }

  /// The step that brings them to a network's range.
  var normalization: String {
    guard isGrey || side != nil else { return DraftSource.photographs }
    func list(_ values: [Double]) -> String { values.map { fixed($0, digits: 4) }.joined(separator: ", ") }
    return "{type: Normalize, mean: [\(list(mean))], std: [\(list(deviation))]}     # of these pictures"
  }
}
