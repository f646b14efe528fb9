public import SaccadeEngine

/// Numbers as weighted sums of features, whose weights are kept small: linear least squares with a penalty.
///
/// ```swift
/// let line = RidgeRegression(features: features, targets: offsets, penalty: 1000)
/// line.values(of: others)
/// ```
/// Minimizes Σ |tᵢ − W xᵢ − b|² + λ |W|²; the bias is free.
/// - Paper: Hoerl & Kennard 1970, <https://doi.org/10.1080/00401706.1970.10488634>
public struct RidgeRegression: Sendable {
  /// By what features are multiplied for each number, `[t, d]`, float32.
  public let weights: Tensor
  /// What is added to each, `[t]`, float32.
  public let bias: Tensor

  /// Learns from examples.
  /// - Shapes: features `[n, d]`, targets `[n, t]`
  /// - Parameter penalty: λ
  /// - Traps: if there are no examples, not as many of both, or the penalty is not positive
  public init(features: Tensor, targets: Tensor, penalty: Double) {
    guard features.rank == 2, targets.rank == 2, features.shape[0] == targets.shape[0], features.shape[0] > 0,
      penalty > 0, penalty.isFinite
    else {
      misuse(
        "RidgeRegression",
        "there must be a row of targets for each row of features, and a positive penalty: features \(features.shape), "
          + "targets \(targets.shape), penalty \(penalty)")
    }
    let (width, outputs) = (features.shape[1], targets.shape[1])
    (weights, bias) = withoutGradient {
      let (x, y) = (features.cast(to: .float32), targets.cast(to: .float32))
      let (middle, mean) = (x.mean(axis: 0), y.mean(axis: 0))
      let (moved, wanted) = (x - middle, y - mean)
      var square = matmul(moved.transposed(0, 1), moved).scalars.map { Double($0) }
      for place in 0..<width { square[place * (width + 1)] += penalty }
      let sides = matmul(wanted.transposed(0, 1), moved).scalars.map { Double($0) }
      let rows = solved(square, (0..<outputs).map { Array(sides[$0 * width..<($0 + 1) * width]) })
      let found = Tensor(rows.joined().map { Float($0) }, shape: [outputs, width])
      let bias = mean - matmul(found, middle.unsqueezed(1)).squeezed(1)
      return (found, bias)
    }
  }

  /// The numbers of examples.
  /// - Shapes: features `[n, d]`; result `[n, t]`
  /// - Traps: if there are other features
  public func values(of features: Tensor) -> Tensor { matmul(features, weights.transposed(0, 1)) + bias }
}

/// Solves A x = b for several b, where A is symmetric and positive definite: by Cholesky's square root of it.
private func solved(_ matrix: [Double], _ sides: [[Double]]) -> [[Double]] {
  var root = matrix
  let count = sides.first?.count ?? 0
  return root.withUnsafeMutableBufferPointer { root in
    for row in 0..<count {
      for column in 0...row {
        var sum = root[row * count + column]
        for place in 0..<column { sum -= root[row * count + place] * root[column * count + place] }
        root[row * count + column] = row == column ? sum.squareRoot() : sum / root[column * count + column]
      }
    }
    return sides.map { side in
      var x = side
      for row in 0..<count {
        for place in 0..<row { x[row] -= root[row * count + place] * x[place] }
        x[row] /= root[row * count + row]
      }
      for row in (0..<count).reversed() {
        for place in row + 1..<max(count, row + 1) { x[row] -= root[place * count + row] * x[place] }
        x[row] /= root[row * count + row]
      }
      return x
    }
  }
}
