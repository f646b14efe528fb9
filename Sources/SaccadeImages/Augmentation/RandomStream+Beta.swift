package import SaccadeEngine

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension RandomStream {
  /// The logarithm of a number from the gamma distribution of a shape; of small shapes the number itself would be 0.
  /// - Paper: Marsaglia and Tsang 2000, *A simple method for generating gamma variables*
  /// - Traps: if the shape is not positive
  private mutating func logGamma(_ shape: Double) -> Double {
    guard shape > 0 else { misuse("RandomStream", "the shape of a gamma distribution must be positive: \(shape)") }
    // Never 0.
    func open(_ value: Float) -> Double { Double(value) + 0x1p-25 }
    if shape < 1 {
      let raised = logGamma(shape + 1)
      return raised + log(open(uniform())) / shape
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = Double(normal())
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      if log(open(uniform())) < 0.5 * x * x + d - d * v + d * log(v) { return log(d * v) }
    }
  }

  /// A number from the beta distribution with both parameters alike: 0…1, around ½ or, below 1, at the ends.
  /// - Traps: if the parameter is not positive
  package mutating func beta(_ alpha: Double) -> Double {
    let (a, b) = (logGamma(alpha), logGamma(alpha))
    return 1 / (1 + exp(b - a))
  }

  /// Shares from the Dirichlet distribution with all parameters alike; their sum is 1.
  /// - Traps: if the parameter is not positive, or there is no share
  package mutating func dirichlet(_ alpha: Double, count: Int) -> [Double] {
    let logs = (0..<count).map { _ in logGamma(alpha) }
    guard let largest = logs.max() else { misuse("RandomStream.dirichlet", "there must be a share: \(count)") }
    let parts = logs.map { exp($0 - largest) }
    let sum = parts.reduce(0, +)
    return parts.map { $0 / sum }
  }
}
