@testable import SaccadeEngine

extension ShapeErrorCase {
  /// Shapes that norms, distances and functions of two elements refuse.
  static let distances: [ShapeErrorCase] = [
    .init(
      VectorNorm(p: .infinity, axes: [1]), [[2, 0]],
      "axis 1 is empty and has no norm of p = inf: shape [2, 0]; leave empty batches out"),
    .init(
      PairwiseDistances(p: 2), [[3, 4], [5, 6]],
      "both must be rows of as many numbers, […, n, d] and […, m, d]: [3, 4] and [5, 6]"),
    .init(
      PairwiseDistances(p: 2), [[2, 3, 4], [3, 5, 4]],
      "shapes must be equal or broadcast (aligned from the last axis, each pair of sizes equal or one of them 1): "
        + "[2] and [3]; reshape one of them"),
    .init(
      PairFunctionOp(function: .atan2, dtype: .float32), [[2, 3], [4]],
      "shapes must be equal or broadcast (aligned from the last axis, each pair of sizes equal or one of them 1): "
        + "[2, 3] and [4]; reshape one of them"),
    .init(
      BinaryCrossEntropy(), [[2, 3], [3]], "prediction and target must have one shape: [2, 3] and [3]"),
  ]
}
