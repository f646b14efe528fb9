public import SaccadeConfig
import SaccadeEngine

/// Cuts out a part that overlaps some object by at least a random amount: how SSD learns large and cut-off objects.
///
/// An amount is drawn, then parts are until one has an object's middle in it and overlaps such an object by the amount; 1
/// leaves the picture whole. Objects whose middle lies outside are taken away. A picture without boxes stays as it is.
/// - Paper: Liu et al. 2015, <https://arxiv.org/abs/1512.02325>, §2.2
public struct RandomIoUCrop: SampleTransform, Hashable {
  /// The least and the greatest height and width, as parts of the picture's.
  public internal(set) var scale: ClosedRange<Float>
  /// The least and the greatest width over height.
  public internal(set) var ratio: ClosedRange<Float>
  /// The intersections over unions of which one is drawn; 1 and more leave the picture whole.
  public internal(set) var overlaps: [Float]
  /// How many parts are tried before another overlap is drawn.
  public internal(set) var trials: Int
  /// After so many overlaps nothing was found, and the picture stays as it is.
  private static let rounds = 50

  /// As torchvision's transform of this name.
  /// - Traps: if `scale` is not within 0…1, a ratio is not positive, no overlap is given, or nothing is tried
  public init(
    scale: ClosedRange<Float> = 0.3...1, ratio: ClosedRange<Float> = 0.5...2,
    overlaps: [Float] = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1], trials: Int = 40
  ) {
    guard scale.lowerBound > 0, scale.upperBound <= 1, ratio.lowerBound > 0, !overlaps.isEmpty, trials > 0 else {
      misuse(
        "RandomIoUCrop",
        "scale must be in 0…1, ratio and trials positive, and there must be an overlap: \(scale), \(ratio), \(trials), "
          + "\(overlaps)")
    }
    self.scale = scale
    self.ratio = ratio
    self.overlaps = overlaps
    self.trials = trials
  }

  /// The part's size is drawn.
  public var drawsSize: Bool { true }

  /// Cuts the part out.
  public func apply(to sample: inout Sample, in context: inout TransformContext) {
    guard sample.boxes.contains(where: { !$0.isEmpty }),
      let part = part(of: sample.image.size, around: sample.boxes, &context.random)
    else { return }
    let (rows, columns) = part
    sample.keepObjects(sample.boxes.indices.filter { Self.holds(rows, columns, sample.boxes[$0]) })
    sample.move(by: Placement(rows: rows, columns: columns))
  }

  private static func holds(_ rows: Range<Int>, _ columns: Range<Int>, _ box: Box) -> Bool {
    let center = box.center
    return !box.isEmpty && Float(columns.lowerBound) < center.x && center.x < Float(columns.upperBound)
      && Float(rows.lowerBound) < center.y && center.y < Float(rows.upperBound)
  }

  private func part(
    of size: ImageSize, around boxes: [Box], _ random: inout RandomStream
  ) -> (rows: Range<Int>, columns: Range<Int>)? {
    for _ in 0..<Self.rounds {
      let least = overlaps[random.integer(below: overlaps.count)]
      if least >= 1 { return nil }
      for _ in 0..<trials {
        let width = Int(Float(size.width) * drawn(scale, &random))
        let height = Int(Float(size.height) * drawn(scale, &random))
        guard width > 0, height > 0, ratio.contains(Float(width) / Float(height)) else { continue }
        let left = Int(Float(size.width - width) * random.uniform())
        let top = Int(Float(size.height - height) * random.uniform())
        let (rows, columns) = (top..<top + height, left..<left + width)
        let whole = Box(
          x1: Float(left), y1: Float(top), x2: Float(columns.upperBound), y2: Float(rows.upperBound))
        let inside = boxes.filter { Self.holds(rows, columns, $0) }
        if inside.contains(where: { $0.intersectionOverUnion(whole) >= least }) { return (rows, columns) }
      }
    }
    return nil
  }
}

extension RandomIoUCrop: TypedSection {
  /// `RandomIoUCrop`.
  public var typeName: String { "RandomIoUCrop" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["MinIoURandomCrop", "RandomSampleCrop"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "A part that overlaps some object by at least a random amount, as SSD is trained." }
  /// The keys `scale`, `ratio`, `overlaps` and `trials`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "scale", \.scale, "The least and the greatest height and width, as parts of the picture's.", .within(0.01...1)),
    ConfigField("ratio", \.ratio, "The least and the greatest width over height.", .within(0.01...100)),
    ConfigField(
      "overlaps", \.overlaps,
      "The intersections over unions of part and object of which one is drawn; 1 leaves the picture whole.",
      ConfigRule("from 0 to 1; at least one") { !$0.isEmpty && $0.allSatisfy { 0...1 ~= $0 } },
      alsoKnownAs: ["min_ious", "sampler_options"]),
    ConfigField("trials", \.trials, "How many parts are tried before another overlap is drawn.", .between(1, 1000)),
  ]
}
