import SaccadeEngine

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How much each pixel of a mask counts in the loss, so that a network learns the narrow ground between objects that
/// nearly touch.
///
/// A pixel of class c, of no object, counts `w_c + strength · exp(−(d₁ + d₂)² / (2 σ²))`: d₁ is the distance to the nearest
/// object and d₂ that to the second nearest. One of an object counts w_c, which makes classes count alike, and one of no
/// account counts 0.
///
/// ```swift
/// let weights = BoundaryWeights()
/// samples.pixelWeights = { weights($0) }
/// ```
/// - Paper: Ronneberger et al. 2015, *U-Net*, <https://arxiv.org/abs/1505.04597>, equation 2
public struct BoundaryWeights: Hashable, Sendable {
  /// The greatest weight of the ground between two objects: the paper's w₀.
  public var strength: Float
  /// How far apart objects may be: the paper's σ, in pixels.
  public var sigma: Float
  /// Whether classes count alike, however many pixels they have: w_c is then the pixels of a class on average over those of
  /// c, and else 1.
  public var balancesClasses: Bool
  /// The numbers of objects; nil for all but 0 and what is of no account.
  ///
  /// Parts of one number that touch are one object.
  public var objects: Set<UInt8>?
  /// Which pixels of an object are neighbours.
  public var connectivity: ConnectedComponents.Connectivity

  /// Weights as the paper has them.
  /// - Traps: if the strength is negative, or σ not positive
  public init(
    strength: Float = 10, sigma: Float = 5, balancesClasses: Bool = true, objects: Set<UInt8>? = nil,
    connectivity: ConnectedComponents.Connectivity = .eight
  ) {
    guard strength >= 0, strength.isFinite, sigma > 0, sigma.isFinite else {
      misuse("BoundaryWeights", "the strength must not be negative, and sigma be positive: \(strength), \(sigma)")
    }
    self.strength = strength
    self.sigma = sigma
    self.balancesClasses = balancesClasses
    self.objects = objects
    self.connectivity = connectivity
  }

  /// The weights of a mask.
  ///
  /// Pixels with the mask's ``Mask/outside`` are of no account, unless that is 0.
  /// - Returns: `height · width` numbers, row by row
  /// - Complexity: grows with the pixels and σ
  public func callAsFunction(_ mask: Mask) -> [Float] {
    var weights = classWeights(of: mask)
    guard strength > 0 else { return weights }
    let parts = ConnectedComponents(mask, of: objects, connectivity: connectivity)
    guard parts.count > 1 else { return weights }
    // Further away nothing is left of the sum in a Float.
    let reach = max(1, Int((Double(sigma) * (2 * log(1e7)).squareRoot()).rounded(.up)))
    let scale = -1 / (2 * sigma * sigma)
    let pixels = mask.image.pixels
    ComponentDistances(parts).forEachGroundPixel(within: reach) { place, nearest, second in
      guard mask.outside == 0 || pixels[place] != mask.outside else { return }
      let sum = nearest.squareRoot() + second.squareRoot()
      weights[place] += strength * exp(sum * sum * scale)
    }
    return weights
  }

  private func classWeights(of mask: Mask) -> [Float] {
    var counts = [Int](repeating: 0, count: 256)
    for number in mask.image.pixels { counts[Int(number)] += 1 }
    if mask.outside != 0 { counts[Int(mask.outside)] = 0 }
    let total = counts.reduce(0, +)
    let classes = counts.count { $0 > 0 }
    let weights = counts.map { count in
      count == 0 ? 0 : balancesClasses ? Float(Double(total) / (Double(classes) * Double(count))) : 1
    }
    return mask.image.pixels.map { weights[Int($0)] }
  }
}
