public import SaccadeConfig
public import SaccadeEngine
import SaccadeImages

/// Pictures with a rectangle of the one before them.
/// - Paper: Yun et al. 2019, <https://arxiv.org/abs/1905.04899>
public struct CutMix: BatchAugmentation, Hashable {
  /// How even the areas are: both parameters of the beta distribution that they are drawn from; at 1 all are as likely.
  public internal(set) var alpha: Float
  /// How often it is the one that a batch gets, of 1; nil is an equal share of what the others leave.
  public internal(set) var probability: Float?

  /// Areas from a beta distribution.
  /// - Traps: if `alpha` is not positive and finite, or the probability is not between 0 and 1
  public init(alpha: Float = 1, probability: Float? = nil) {
    self.alpha = checkedAlpha(alpha, probability, of: "CutMix")
    self.probability = probability
  }

  /// Mixes by an area and a place that are drawn.
  /// - Returns: the part of the area that is still its own, which a rectangle at the border makes larger than it was drawn
  public func mix(_ images: Tensor, using random: inout RandomStream) -> Float {
    let share = random.beta(Double(alpha))
    let (height, width) = (images.shape[2], images.shape[3])
    let center = (x: random.integer(below: width), y: random.integer(below: height))
    let (rows, columns) = Self.rectangle(around: center, share: share, height: height, width: width)
    Self.mix(images, rows: rows, columns: columns)
    return Float(1 - Double(rows.count * columns.count) / Double(height * width))
  }

  /// The rectangle around a pixel that leaves about a share of the area, clipped to the picture: torchvision's rule.
  static func rectangle(
    around center: (x: Int, y: Int), share: Double, height: Int, width: Int
  ) -> (rows: Range<Int>, columns: Range<Int>) {
    let half = 0.5 * (1 - share).squareRoot()
    let (across, down) = (Int(half * Double(width)), Int(half * Double(height)))
    return (
      max(0, center.y - down)..<min(height, center.y + down), max(0, center.x - across)..<min(width, center.x + across)
    )
  }

  /// Replaces a rectangle of each image by that of the one before, of the first by that of the last.
  /// - Parameter images: `[n, c, h, w]`, float32, changed in place
  public static func mix(_ images: Tensor, rows: Range<Int>, columns: Range<Int>) {
    let (count, channels, height, width) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3])
    guard count > 1, !rows.isEmpty, !columns.isEmpty else { return }
    guard rows.lowerBound >= 0, rows.upperBound <= height, columns.lowerBound >= 0, columns.upperBound <= width else {
      misuse("CutMix", "rows \(rows), columns \(columns) are not a part of images of \(height)×\(width)")
    }
    func copy(_ from: UnsafeBufferPointer<Float>, to: UnsafeMutableBufferPointer<Float>) {
      for channel in 0..<channels {
        for row in rows {
          let start = (channel * height + row) * width
          let line = start + columns.lowerBound..<start + columns.upperBound
          _ = UnsafeMutableBufferPointer(rebasing: to[line]).update(fromContentsOf: from[line])
        }
      }
    }
    // From the last to the first, so that each still finds the one before it as it was.
    let last = images.withSlot(count - 1, of: Float.self) { Array($0) }
    for slot in stride(from: count - 1, to: 0, by: -1) {
      images.withSlot(slot - 1, of: Float.self) { other in
        images.withSlot(slot, of: Float.self) { copy(UnsafeBufferPointer(other), to: $0) }
      }
    }
    last.withUnsafeBufferPointer { last in images.withSlot(0, of: Float.self) { copy(last, to: $0) } }
  }
}

extension CutMix: TypedSection {
  /// `CutMix`.
  public var typeName: String { "CutMix" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["Cutmix", "cutmix", "BatchCutMix"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Pictures with a rectangle of another, and their classes by the areas." }
  /// The keys `alpha` and `prob`.
  public static let fields: [ConfigField<Self>] = [
    .alpha(\.alpha, "How even the areas of the two pictures are; at 1 all are as likely."),
    probabilityField(\.probability),
  ]
  /// What is not said here.
  public static var explanations: [String: String] { mixingExplanations }
}
