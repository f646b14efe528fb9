public import SaccadeEngine

/// The directions in which points differ most, and where points lie along them.
///
/// Found by subspace iteration with a few directions more than are asked for, which needs products with the points alone.
/// - Paper: Halko et al. 2011, <https://arxiv.org/abs/0909.4061>, algorithm 4.4
public struct PrincipalComponents: Sendable {
  /// The points along the directions.
  /// - Shapes: `[n, count]`
  public let coordinates: Tensor
  /// How much of all variance lies along each direction, from 0 to 1, the greatest first.
  public let shares: [Float]

  /// The first directions of some points; each points to where most of its numbers are positive.
  /// - Parameters:
  ///   - points: `[n, d]`
  ///   - count: how many directions; at most `min(n, d)` are found
  /// - Traps: if there are no points, or `points` has not two axes
  public init(of points: Tensor, count: Int, seed: UInt64 = 0) {
    guard points.rank == 2, points.elementCount > 0, count > 0 else {
      misuse("PrincipalComponents", "points [n, d] and a number of directions are needed: \(points.shape), \(count)")
    }
    let (coordinates, shares) = withoutGradient { () -> (Tensor, [Float]) in
      let centred = points.cast(to: .float32) - points.cast(to: .float32).mean(axes: [0], keepsAxes: true)
      let total = max((centred * centred).sum().item(), .leastNormalMagnitude)
      let kept = min(count, centred.shape[0], centred.shape[1])
      let width = min(kept + 8, centred.shape[0], centred.shape[1])
      var random = RandomStream(seed: seed).child("directions")
      var directions = Self.orthogonal(Tensor.randomNormal([centred.shape[1], width], using: &random))
      for _ in 0..<16 {
        directions = Self.orthogonal(matmul(centred.transposed(), matmul(centred, directions)))
      }
      let found = matmul(centred, directions)
      // Within the subspace, directions are still mixed: rotated until what lies along them does not depend on each other.
      let (rotation, variances) = Self.eigenvectors(matmul(found.transposed(), found))
      var turned = matmul(found, rotation).slice(axis: 1, 0..<kept)
      let signs = turned.sum(axes: [0]).scalars.map { $0 < 0 ? Float(-1) : 1 }
      turned = turned * Tensor(signs, shape: [1, kept])
      return (turned, variances.prefix(kept).map { max(0, $0) / total })
    }
    self.coordinates = coordinates
    self.shares = shares
  }

  /// Columns that span the same and stand at right angles (Gram and Schmidt, twice); what is no direction of its own is 0.
  private static func orthogonal(_ columns: Tensor) -> Tensor {
    let (rows, count) = (columns.shape[0], columns.shape[1])
    var list = (0..<count).map { column -> [Float] in columns.slice(axis: 1, column..<column + 1).scalars }
    for column in 0..<count {
      for _ in 0..<2 {
        for other in 0..<column {
          let product = dot(list[column], list[other])
          for row in 0..<rows { list[column][row] -= product * list[other][row] }
        }
      }
      let length = dot(list[column], list[column]).squareRoot()
      let factor = length > 1e-20 ? 1 / length : 0
      for row in 0..<rows { list[column][row] *= factor }
    }
    var all = [Float](repeating: 0, count: rows * count)
    for (column, values) in list.enumerated() {
      for row in 0..<rows { all[row * count + column] = values[row] }
    }
    return Tensor(all, shape: [rows, count])
  }

  private static func dot(_ a: [Float], _ b: [Float]) -> Float {
    var sum = 0.0
    for index in a.indices { sum += Double(a[index]) * Double(b[index]) }
    return Float(sum)
  }

  /// The eigenvectors of a small symmetric matrix as columns, those of the greatest values first (Jacobi's rotations).
  private static func eigenvectors(_ matrix: Tensor) -> (vectors: Tensor, values: [Float]) {
    let n = matrix.shape[0]
    var a = matrix.scalars.map(Double.init)
    var v = (0..<n * n).map { $0 / n == $0 % n ? 1.0 : 0 }
    for _ in 0..<60 {
      var rest = 0.0
      for p in 0..<n {
        for q in 0..<n where p < q {
          let off = a[p * n + q]
          rest += off * off
          guard abs(off) > 1e-300 else { continue }
          let angle = (a[q * n + q] - a[p * n + p]) / (2 * off)
          let t = (angle < 0 ? -1 : 1) / (abs(angle) + (angle * angle + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          let s = t * c
          for k in 0..<n {
            let (x, y) = (a[k * n + p], a[k * n + q])
            (a[k * n + p], a[k * n + q]) = (c * x - s * y, s * x + c * y)
          }
          for k in 0..<n {
            let (x, y) = (a[p * n + k], a[q * n + k])
            (a[p * n + k], a[q * n + k]) = (c * x - s * y, s * x + c * y)
          }
          for k in 0..<n {
            let (x, y) = (v[k * n + p], v[k * n + q])
            (v[k * n + p], v[k * n + q]) = (c * x - s * y, s * x + c * y)
          }
        }
      }
      if rest < 1e-18 * a.indices.reduce(0, { $0 + ($1 / n == $1 % n ? a[$1] * a[$1] : 0) }) { break }
    }
    let order = (0..<n).sorted { (a[$1 * n + $1], $0) < (a[$0 * n + $0], $1) }
    var columns = [Float](repeating: 0, count: n * n)
    for (place, column) in order.enumerated() {
      for row in 0..<n { columns[row * n + place] = Float(v[row * n + column]) }
    }
    return (Tensor(columns, shape: [n, n]), order.map { Float(a[$0 * n + $0]) })
  }
}
