import SaccadeEngine
import SaccadeTraining

/// What the machine can do at most: the roof over all layers.
public struct MachineLimits: Hashable, Sendable {
  /// Billions of multiplications and additions in a second, as a large matrix product in float32 reaches them.
  public let gigaflops: Double
  /// Billions of bytes in a second between processor and memory, as adding a number to a large tensor moves them.
  public let gigabytes: Double

  /// Measures, in about a second.
  init(isBrief: Bool = false) {
    gigaflops = TrainingProfile.ceiling(.float32)
    // Far more than caches hold.
    let count = isBrief ? 1 << 20 : 1 << 26
    let numbers = Tensor.ones([count])
    let best = withoutGradient {
      (0..<5).map { _ in
        let start = ContinuousClock.now
        _ = numbers + 1
        return (ContinuousClock.now - start) / .seconds(1)
      }.min() ?? 1
    }
    gigabytes = 2 * 4 * Double(count) / max(best, 1e-9) / 1e9
  }

  init(gigaflops: Double, gigabytes: Double) {
    self.gigaflops = gigaflops
    self.gigabytes = gigabytes
  }

  /// How many operations a byte must bring, so that computing is what bounds.
  public var ridge: Double { gigaflops / gigabytes }

  /// What can be reached at most where each byte brings so many operations, in billions of operations a second.
  public func roof(at intensity: Double) -> Double { min(gigaflops, intensity * gigabytes) }
}
