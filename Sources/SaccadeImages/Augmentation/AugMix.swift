internal import CImageCodecs
public import SaccadeConfig
import SaccadeEngine

/// The picture laid over with what some chains of operations make of it, each seen through as much as chance says.
///
/// Of a sample with boxes, masks, keypoints, places or a target only colours change: laid over each other, moved pictures
/// would show things in several places.
/// - Differs from PyTorch: torchvision cuts parts of a step off, here they are rounded
/// - Paper: Hendrycks et al. 2019, <https://arxiv.org/abs/1912.02781>
public struct AugMix: SampleTransform, Hashable {
  /// How strong operations may be, 1…10.
  public internal(set) var severity: Int
  /// How many chains there are.
  public internal(set) var width: Int
  /// How many operations a chain has; below 1 it is drawn from 1 to 3.
  public internal(set) var depth: Int
  /// How even the shares of chains and picture are.
  public internal(set) var alpha: Float
  /// Whether brightness, contrast, saturation and sharpness change, too: they overlap with the corruptions by which the
  /// paper judges.
  public internal(set) var usesAllOperations: Bool
  /// How pixels between pixels are found.
  public internal(set) var filter: Warp.Filter
  /// The intensity of what comes from outside.
  /// - Units: 0…255
  public internal(set) var fill: Int

  /// How many levels of strength there are.
  private static let bins = 10

  /// As torchvision's transform of this name.
  /// - Traps: if the severity is not from 1 to 10, there is no chain, or `alpha` is not positive and finite
  public init(
    severity: Int = 3, width: Int = 3, depth: Int = -1, alpha: Float = 1, usesAllOperations: Bool = true,
    filter: Warp.Filter = .bilinear, fill: Int = 0
  ) {
    guard 1...Self.bins ~= severity, width > 0, alpha > 0, alpha.isFinite else {
      misuse(
        "AugMix",
        "severity must be from 1 to 10, width and alpha positive: severity \(severity), width \(width), alpha \(alpha)")
    }
    self.severity = severity
    self.width = width
    self.depth = depth
    self.alpha = alpha
    self.usesAllOperations = usesAllOperations
    self.filter = filter
    self.fill = checkedFill(fill)
  }

  /// Changes a sample's picture.
  public func apply(to sample: inout Sample, in context: inout TransformContext) {
    let hasPlaces =
      !sample.boxes.isEmpty || !sample.masks.isEmpty || !sample.keypoints.isEmpty || sample.target != nil
      || sample.numbers.contains { $0.kind != .plain }
    let kinds = AugmentationSpace.mix.kinds.filter { kind in
      switch kind {
      case .brightness, .color, .contrast, .sharpness: usesAllOperations
      default: !hasPlaces || !kind.movesThings
      }
    }
    let image = sample.image
    let share = context.random.beta(Double(alpha))
    let shares = context.random.dirichlet(Double(alpha), count: width)
    // The half that rounds.
    var sums = [Float](repeating: 0.5, count: image.pixels.count)
    Self.add(image, Float(share), to: &sums)
    for chain in shares {
      var changed = image
      for _ in 0..<(depth > 0 ? depth : 1 + context.random.integer(below: 3)) {
        let kind = kinds[context.random.integer(below: kinds.count)]
        let level = Float(context.random.integer(below: severity))
        let operation = AugmentationSpace.mix.operation(
          kind, level: level, of: Self.bins, on: image.size, using: &context.random)
        changed = operation.apply(to: changed, filter: filter, fill: UInt8(fill))
      }
      Self.add(changed, Float(chain * (1 - share)), to: &sums)
    }
    sample.image = Image(height: image.height, width: image.width, format: image.format) { bytes in
      sums.withUnsafeBufferPointer { saccade_bytes_floor($0.baseAddress, bytes.baseAddress, bytes.count) }
    }
  }

  private static func add(_ image: Image, _ share: Float, to sums: inout [Float]) {
    image.pixels.withUnsafeBufferPointer { bytes in
      sums.withUnsafeMutableBufferPointer { saccade_bytes_add(bytes.baseAddress, share, $0.baseAddress, bytes.count) }
    }
  }
}

extension AugMix: TypedSection {
  /// `AugMix`.
  public var typeName: String { "AugMix" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["Augmix", "augment_and_mix"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "The picture laid over with what chains of random operations make of it." }
  /// The keys `severity`, `mixture_width`, `chain_depth`, `alpha`, `all_ops`, `interpolation` and `fill`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "severity", \.severity, "How strong operations may be.", .between(1, bins), alsoKnownAs: ["magnitude"]),
    ConfigField(
      "mixture_width", \.width, "How many chains there are.", .between(1, 100), alsoKnownAs: ["width"]),
    ConfigField(
      "chain_depth", \.depth, "How many operations a chain has; below 1 it is drawn from 1 to 3.", .between(-1, 100),
      alsoKnownAs: ["depth"]),
    ConfigField("alpha", \.alpha, "How even the shares of chains and picture are.", .between(0.01, 1000)),
    ConfigField(
      "all_ops", \.usesAllOperations, "Whether brightness, contrast, saturation and sharpness change, too."),
    .warpInterpolation(\.filter), .fill(\.fill),
  ]
}
