@testable import SaccadeEngine

extension ShapeErrorCase {
  /// Shapes that norms, distances and functions of two elements refuse.
  static let distances: [ShapeErrorCase] = [
    .init(
      PairFunctionOp(function: .atan2, dtype: .float32), [[2, 3], [4]],
      "shapes must be equal or broadcast (aligned from the last axis, each pair of sizes equal or one of them 1): "
        + "[2, 3] and [4]; reshape one of them"),
  ]
}
