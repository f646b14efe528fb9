package import SaccadeEngine
package import Testing

/// How far a result may be from what was expected.
package struct Tolerance: Sendable {
  /// As a part of the expected number.
  package var relative: Double
  /// As a part of the largest expected number of the tensor, where sums of many terms cancel.
  package var ofLargest: Double
  /// In itself.
  package var absolute: Double

  /// A tolerance from its parts.
  package init(relative: Double = 1e-5, ofLargest: Double = 2e-6, absolute: Double = 1e-6) {
    self.relative = relative
    self.ofLargest = ofLargest
    self.absolute = absolute
  }

  /// What sums in float32 need.
  package static let float32 = Tolerance()
  /// Not a bit of difference.
  package static let exact = Tolerance(relative: 0, ofLargest: 0, absolute: 0)
  /// What eight bits of mantissa need.
  package static let bfloat16 = Tolerance(relative: 2e-2, ofLargest: 1e-2, absolute: 1e-3)
}

/// What is wrong with a tensor, in words, or nil if it is close to what was expected.
///
/// NaN is close to NaN.
package func mismatch(_ actual: Tensor, _ expected: Tensor, _ tolerance: Tolerance = .float32) -> String? {
  guard actual.shape == expected.shape else { return "shape \(actual.shape), expected \(expected.shape)" }
  let (a, e) = (actual.scalars(as: Double.self), expected.scalars(as: Double.self))
  let largest = e.lazy.filter(\.isFinite).map(\.magnitude).max() ?? 0
  var wrong: [(index: Int, excess: Double)] = []
  for index in a.indices where !(a[index].isNaN && e[index].isNaN) && a[index] != e[index] {
    let difference = (a[index] - e[index]).magnitude
    let allowed = tolerance.absolute + tolerance.ofLargest * largest + tolerance.relative * e[index].magnitude
    if !(difference <= allowed) || !e[index].isFinite { wrong.append((index, difference / allowed)) }
  }
  guard let worst = wrong.max(by: { $0.excess < $1.excess || !$1.excess.isFinite }) else { return nil }
  let examples = ([worst] + wrong.prefix(3)).map { item in
    "\(position(item.index, actual.shape)) is \(Float(a[item.index])), expected \(Float(e[item.index]))"
  }
  return "\(wrong.count) of \(a.count) elements of shape \(actual.shape) differ; worst \(examples[0]); "
    + "first \(examples.dropFirst().joined(separator: "; "))"
}

private func position(_ index: Int, _ shape: Shape) -> [Int] {
  zip(shape.rowMajorStrides, shape).map { index / $0 % Swift.max($1, 1) }
}

/// Expects a tensor to be close to another, and says where it is not.
package func expectClose(
  _ actual: Tensor, _ expected: Tensor, relative: Double = 1e-5, absolute: Double = 1e-6, _ name: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let tolerance = Tolerance(relative: relative, absolute: absolute)
  if let problem = mismatch(actual, expected, tolerance) {
    Issue.record("\(name.isEmpty ? "" : "\(name): ")\(problem)", sourceLocation: sourceLocation)
  }
}
