public import SaccadeEngine

/// How far the operations of a policy go: an amount for each level of a scale.
///
/// The amounts are torchvision's, to the last bit, for the size of picture that they depend on.
public struct AugmentationSpace: Sendable {
  /// An operation without its amount; the raw value is torchvision's name.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Nothing.
    case identity = "Identity"
    /// Columns lean.
    case shearX = "ShearX"
    /// Rows lean.
    case shearY = "ShearY"
    /// To the right, or left.
    case translateX = "TranslateX"
    /// Down, or up.
    case translateY = "TranslateY"
    /// A turn.
    case rotate = "Rotate"
    /// Brighter, or darker.
    case brightness = "Brightness"
    /// More, or less saturation.
    case color = "Color"
    /// More, or less contrast.
    case contrast = "Contrast"
    /// Sharper, or blurred.
    case sharpness = "Sharpness"
    /// Fewer intensities.
    case posterize = "Posterize"
    /// The negative of what is bright.
    case solarize = "Solarize"
    /// All contrast.
    case autoContrast = "AutoContrast"
    /// As many of each intensity.
    case equalize = "Equalize"
    /// The negative.
    case invert = "Invert"

    /// Whether its amount goes both ways.
    public var isSigned: Bool {
      switch self {
      case .shearX, .shearY, .translateX, .translateY, .rotate, .brightness, .color, .contrast, .sharpness: true
      default: false
      }
    }

    /// Whether the places of things change.
    var movesThings: Bool {
      switch self {
      case .shearX, .shearY, .translateX, .translateY, .rotate: true
      default: false
      }
    }
  }

  /// How far pictures are moved at most.
  enum Shift: Sendable {
    case pixels(Float)
    /// Of their width or height.
    case part(Double)
  }

  /// The operations that are drawn from, in torchvision's order.
  public let kinds: [Kind]
  private let shear: Float
  private let shift: Shift
  private let degrees: Float
  private let color: Float
  /// The bits that stay at the lowest level, and how many fewer at the highest.
  private let bits: (most: Float, fewer: Float)

  /// That of AutoAugment, which has the negative as well.
  public static let auto = AugmentationSpace(
    kinds: Kind.allCases.filter { $0 != .identity }, shear: 0.3, shift: .part(150.0 / 331), degrees: 30, color: 0.9,
    bits: (8, 4))
  /// That of RandAugment.
  public static let rand = AugmentationSpace(
    kinds: Kind.allCases.filter { $0 != .invert }, shear: 0.3, shift: .part(150.0 / 331), degrees: 30, color: 0.9,
    bits: (8, 4))
  /// That of TrivialAugment, wide.
  public static let wide = AugmentationSpace(
    kinds: Kind.allCases.filter { $0 != .invert }, shear: 0.99, shift: .pixels(32), degrees: 135, color: 0.99,
    bits: (8, 6))
  /// That of AugMix, with all operations.
  public static let mix = AugmentationSpace(
    kinds: [
      .shearX, .shearY, .translateX, .translateY, .rotate, .posterize, .solarize, .autoContrast, .equalize, .brightness,
      .color, .contrast, .sharpness,
    ], shear: 0.3, shift: .part(1.0 / 3), degrees: 30, color: 0.9, bits: (4, 4))

  private init(kinds: [Kind], shear: Float, shift: Shift, degrees: Float, color: Float, bits: (Float, Float)) {
    self.kinds = kinds
    self.shear = shear
    self.shift = shift
    self.degrees = degrees
    self.color = color
    self.bits = bits
  }

  /// An operation at a level.
  /// - Parameters:
  ///   - level: from 0 to `bins` − 1; between whole ones amounts lie between theirs
  ///   - bins: how many levels there are, at least 2
  ///   - isNegative: whether a signed amount goes the other way
  ///   - size: that of the picture
  public func operation(
    _ kind: Kind, level: Float, of bins: Int, isNegative: Bool = false, on size: ImageSize
  ) -> AugmentationOperation {
    /// As torch.linspace, which counts from both ends and rounds once.
    func amount(_ start: Float, _ end: Float) -> Float {
      let step = (end - start) / Float(bins - 1)
      let amount =
        level < Float(bins / 2)
        ? start.addingProduct(step, level) : end.addingProduct(-step, Float(bins - 1) - level)
      return isNegative && kind.isSigned ? -amount : amount
    }
    func furthest(_ side: Int) -> Float {
      switch shift {
      case .pixels(let pixels): pixels
      case .part(let part): Float(part * Double(side))
      }
    }
    switch kind {
    case .identity: return .identity
    case .autoContrast: return .autoContrast
    case .equalize: return .equalize
    case .invert: return .invert
    case .shearX: return .shearX(amount(0, shear))
    case .shearY: return .shearY(amount(0, shear))
    case .translateX: return .translateX(amount(0, furthest(size.width)))
    case .translateY: return .translateY(amount(0, furthest(size.height)))
    case .rotate: return .rotate(degrees: amount(0, degrees))
    case .brightness: return .brightness(1 + amount(0, color))
    case .color: return .color(1 + amount(0, color))
    case .contrast: return .contrast(1 + amount(0, color))
    case .sharpness: return .sharpness(1 + amount(0, color))
    case .posterize:
      let kept = bits.most - level / (Float(bins - 1) / bits.fewer)
      return .posterize(bits: max(0, min(8, Int(kept.rounded(.toNearestOrEven)))))
    case .solarize:
      // The first byte that is not below it: float32 would move some thresholds across a byte.
      return .solarize(from: Float((255 * Double(amount(1, 0))).rounded(.up)))
    }
  }

  /// An operation at a level, whose sign is drawn.
  func operation(
    _ kind: Kind, level: Float, of bins: Int, on size: ImageSize, using random: inout RandomStream
  ) -> AugmentationOperation {
    let isNegative = random.uniform() < 0.5
    return operation(kind, level: level, of: bins, isNegative: isNegative, on: size)
  }
}
