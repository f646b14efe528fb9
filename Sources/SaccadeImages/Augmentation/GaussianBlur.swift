public import SaccadeConfig
public import SaccadeEngine

/// A blurred picture: each pixel the mean around it, under a bell of random width.
public struct GaussianBlur: ImageTransform {
  /// From which deviation of the bell to which, in pixels.
  public internal(set) var sigma: ClosedRange<Float>
  /// How many pixels count along rows and columns; nil is all within three deviations.
  public internal(set) var kernelSize: Int?
  /// How often, of 1.
  public internal(set) var probability: Float

  /// As torchvision's transform of this name.
  /// - Traps: if a deviation is not positive and finite, the size is no positive odd number, or the probability is not
  ///   between 0 and 1
  public init(sigma: ClosedRange<Float> = 0.1...2, kernelSize: Int? = nil, probability: Float = 1) {
    guard sigma.lowerBound > 0, sigma.upperBound < 1e6, kernelSize.map(Self.isKernelSize) ?? true else {
      misuse(
        "GaussianBlur",
        "sigma must be positive and below a million, and the kernel's size odd: \(sigma), "
          + "\(kernelSize.map(String.init) ?? "none")")
    }
    self.sigma = sigma
    self.kernelSize = kernelSize
    self.probability = checkedProbability(probability, of: "GaussianBlur")
  }

  private static func isKernelSize(_ size: Int) -> Bool { size > 0 && size % 2 == 1 }

  /// The picture, blurred or as it is.
  public func apply(to image: Image, using random: inout RandomStream) -> Image {
    // Both are drawn, so that a picture that stays changes nothing for the next step.
    let isBlurred = random.uniform() < probability
    let width = drawn(sigma, &random)
    return isBlurred ? image.blurred(sigma: width, kernelSize: kernelSize) : image
  }

  /// The mean around a pixel is the same in a mirror.
  public var treatsPlacesAlike: Bool { true }
}

extension GaussianBlur: TypedSection {
  /// `GaussianBlur`.
  public var typeName: String { "GaussianBlur" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["RandomGaussianBlur", "Blur", "RandomBlur"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "A blurred picture." }
  /// The keys `sigma`, `kernel_size` and `prob`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "sigma", \.sigma, "From which deviation to which, in pixels.", .within(0.01...50),
      alsoKnownAs: ["magnitude_range", "sigma_range", "blur_limit"]),
    ConfigField(
      "kernel_size", \.kernelSize, "How many pixels count along rows and columns; null is all within three deviations.",
      ifGiven: ConfigRule("from 1 to 301, odd") { 1...301 ~= $0 && isKernelSize($0) }),
    .probability(\.probability),
  ]
}
