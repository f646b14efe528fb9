import SaccadeEngine

extension ValueSources {
  /// The coefficients of a value as a polynomial of another, that of x⁰ first; nil if it is none, or of a degree above 3.
  func polynomial(_ value: Graph.Value, of x: Graph.Value, depth: Int = 8) -> [Double]? {
    if value == x { return [0, 1] }
    if let number = number(value) { return [number] }
    guard depth > 0 else { return nil }
    func part(_ value: Graph.Value) -> [Double]? { polynomial(value, of: x, depth: depth - 1) }
    if let line = line(value) {
      return part(line.x).map { Self.sum($0.map { $0 * line.scale }, [line.offset]) }
    }
    if let (a, b) = operands(of: value, .add), let first = part(a), let second = part(b) {
      return Self.sum(first, second)
    }
    if let (a, b) = operands(of: value, .multiply), let first = part(a), let second = part(b) {
      return Self.product(first, second)
    }
    if let base = argument(of: value, { $0 == .square || $0 == .power(2) }), let first = part(base) {
      return Self.product(first, first)
    }
    if let base = argument(of: value, { $0 == .power(3) }), let first = part(base) {
      return Self.product(first, first).flatMap { Self.product($0, first) }
    }
    return nil
  }

  /// Whether a value is a polynomial of another, but for rounding.
  func isPolynomial(_ value: Graph.Value, of x: Graph.Value, _ coefficients: [Double]) -> Bool {
    guard let found = polynomial(value, of: x) else { return false }
    return found.count == coefficients.count && zip(found, coefficients).allSatisfy(isClose)
  }

  private static func sum(_ a: [Double], _ b: [Double]) -> [Double] {
    (0..<Swift.max(a.count, b.count)).map { ($0 < a.count ? a[$0] : 0) + ($0 < b.count ? b[$0] : 0) }
  }

  private static func product(_ a: [Double], _ b: [Double]) -> [Double]? {
    guard a.count + b.count - 1 <= 4 else { return nil }
    var result = [Double](repeating: 0, count: a.count + b.count - 1)
    for (i, first) in a.enumerated() { for (j, second) in b.enumerated() { result[i + j] += first * second } }
    return result
  }
}
