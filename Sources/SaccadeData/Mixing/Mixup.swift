public import SaccadeConfig
public import SaccadeEngine
import SaccadeImages

/// Pictures that show through each other: a share of each and the rest of the one before it.
/// - Paper: Zhang et al. 2017, *mixup: Beyond Empirical Risk Minimization*, <https://arxiv.org/abs/1710.09412>
public struct Mixup: BatchAugmentation, Hashable {
  /// How even the shares are: both parameters of the beta distribution that they are drawn from.
  public internal(set) var alpha: Float
  /// How often it is the one that a batch gets, of 1; nil is an equal share of what the others leave.
  public internal(set) var probability: Float?

  /// Shares from a beta distribution.
  /// - Traps: if `alpha` is not positive and finite, or the probability is not between 0 and 1
  public init(alpha: Float = 0.2, probability: Float? = nil) {
    self.alpha = checkedAlpha(alpha, probability, of: "Mixup")
    self.probability = probability
  }

  /// Mixes by a share that is drawn.
  public func mix(_ images: Tensor, using random: inout RandomStream) -> Float {
    let share = Float(random.beta(Double(alpha)))
    Self.mix(images, keeping: share)
    return share
  }

  /// Makes of each image a share of it and the rest of the one before, the first of the last: what torchvision's `MixUp`
  /// makes of that share, to the last bit.
  /// - Parameter images: `[n, …]`, float32, changed in place
  public static func mix(_ images: Tensor, keeping share: Float) {
    let count = images.shape[0]
    guard count > 1 else { return }
    let rest = 1 - share
    // From the last to the first, so that each still finds the one before it as it was.
    let last = images.withSlot(count - 1, of: Float.self) { Array($0) }
    func blend(_ own: UnsafeMutableBufferPointer<Float>, _ other: UnsafeBufferPointer<Float>) {
      guard let own = own.baseAddress, let from = other.baseAddress else { return }
      for place in 0..<other.count { own[place] = own[place] * share + from[place] * rest }
    }
    for slot in stride(from: count - 1, to: 0, by: -1) {
      images.withSlot(slot - 1, of: Float.self) { other in
        images.withSlot(slot, of: Float.self) { blend($0, UnsafeBufferPointer(other)) }
      }
    }
    last.withUnsafeBufferPointer { last in images.withSlot(0, of: Float.self) { blend($0, last) } }
  }
}

extension Mixup: TypedSection {
  /// `Mixup`.
  public var typeName: String { "Mixup" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["MixUp", "mixup", "BatchMixup"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Pictures that show through each other, and their classes by the same shares." }
  /// The keys `alpha` and `prob`.
  public static let fields: [ConfigField<Self>] = [
    .alpha(\.alpha, "How even the shares of the two pictures are."), probabilityField(\.probability),
  ]
  /// What is not said here.
  public static var explanations: [String: String] { mixingExplanations }
}

func checkedAlpha(_ alpha: Float, _ probability: Float?, of name: String) -> Float {
  guard alpha > 0, alpha.isFinite, probability.map({ 0...1 ~= $0 }) ?? true else {
    misuse(
      name,
      "alpha must be positive and finite, and the probability between 0 and 1: \(alpha), "
        + "\(probability.map { "\($0)" } ?? "none")")
  }
  return alpha
}

extension ConfigField {
  static func alpha(_ path: ConfigPath<Section, Float>, _ help: String) -> ConfigField {
    ConfigField("alpha", path, help, .between(0.001, 1000), alsoKnownAs: ["mixup_alpha", "cutmix_alpha", "beta"])
  }
}

let mixingExplanations = ["num_classes": "leave it out: it is the model's"]
