public import SaccadeConfig
import SaccadeEngine

/// Cuts out a part that overlaps at least one object by a random amount: SSD's augmentation, by which objects come in more
/// sizes and at the border.
///
/// How much is drawn from 0, 0.1, 0.3, 0.5, 0.7, 0.9 and all of the picture, which then stays as it is. Of parts that are
/// drawn, the first counts whose intersection over union with a box is as much, and in which the middle of a box lies; boxes
/// whose middle is outside of it go. A picture without boxes stays as it is. This is torchvision's rule.
/// - Paper: Liu et al. 2015, *SSD: single shot multibox detector*, <https://arxiv.org/abs/1512.02325>, §2.2
public struct RandomIoUCrop: SampleTransform, Hashable {
  /// The part's sides as shares of the picture's.
  public internal(set) var scale: ClosedRange<Float>
  /// The part's width over its height.
  public internal(set) var ratio: ClosedRange<Float>

  private static let overlaps: [Float] = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1]
  private static let trials = 40

  /// A crop of sides within a range of shares.
  /// - Traps: if a bound is not positive, or `scale` goes beyond 1
  public init(scale: ClosedRange<Float> = 0.3...1, ratio: ClosedRange<Float> = 0.5...2) {
    guard scale.lowerBound > 0, scale.upperBound <= 1, ratio.lowerBound > 0 else {
      misuse("RandomIoUCrop", "scale lies within 0…1 and ratio is positive: \(scale), \(ratio)")
    }
    self.scale = scale
    self.ratio = ratio
  }

  /// Cuts out a part, or leaves the picture as it is.
  public func apply(to sample: inout Sample, in context: inout TransformContext) throws {
    guard sample.boxes.contains(where: { !$0.isEmpty }) else { return }
    let size = sample.image.size
    // An overlap that no part reaches is drawn again, a few times.
    for _ in 0..<10 {
      let wanted = Self.overlaps[context.random.integer(below: Self.overlaps.count)]
      if wanted >= 1 { return }
      for _ in 0..<Self.trials {
        guard let part = drawPart(of: size, using: &context.random) else { continue }
        let area = Box(
          x1: Float(part.columns.lowerBound), y1: Float(part.rows.lowerBound), x2: Float(part.columns.upperBound),
          y2: Float(part.rows.upperBound))
        let kept = sample.boxes.indices.filter { index in
          let center = sample.boxes[index].center
          return !sample.boxes[index].isEmpty && center.x > area.x1 && center.x < area.x2 && center.y > area.y1
            && center.y < area.y2
        }
        guard kept.contains(where: { sample.boxes[$0].intersectionOverUnion(area) >= wanted }) else { continue }
        sample.keepObjects(kept)
        sample.move(by: Placement(rows: part.rows, columns: part.columns))
        return
      }
    }
  }

  private func drawPart(
    of size: ImageSize, using random: inout RandomStream
  ) -> (rows: Range<Int>, columns: Range<Int>)? {
    func share() -> Float {
      scale.lowerBound + (scale.upperBound - scale.lowerBound) * random.uniform()
    }
    let width = Int(Float(size.width) * share())
    let height = Int(Float(size.height) * share())
    let (across, down) = (random.uniform(), random.uniform())
    guard width > 0, height > 0, ratio.contains(Float(width) / Float(height)) else { return nil }
    let left = Int(Float(size.width - width) * across)
    let top = Int(Float(size.height - height) * down)
    return (top..<top + height, left..<left + width)
  }
}

extension RandomIoUCrop: TypedSection {
  /// `RandomIoUCrop`.
  public var typeName: String { "RandomIoUCrop" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["MinIoURandomCrop", "RandomIOUCrop", "RandomSampleCrop"] }
  /// What `saccade config docs` tells of it.
  public var summary: String {
    "A part that overlaps an object by a random amount, with the boxes whose middle is in it (SSD)."
  }
  /// The keys `scale` and `ratio`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "scale", \.scale, "The least and the greatest of the part's sides, as shares of the picture's.", .within(0.01...1)
    ),
    ConfigField("ratio", \.ratio, "The least and the greatest width over height.", .within(0.01...100)),
  ]

  /// What is not said elsewhere alike.
  public static var explanations: [String: String] {
    ["min_ious": "leave it out: overlaps are drawn from 0, 0.1, 0.3, 0.5, 0.7, 0.9 and all"]
  }
}
