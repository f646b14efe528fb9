internal import CLinear
public import SaccadeEngine

/// Tells two kinds apart by a plane between them, as far from both as it can be: a linear support vector machine, learnt by
/// LIBLINEAR.
///
/// ```swift
/// let machine = LinearSVM(positives: cats, negatives: others, cost: 0.001)
/// machine.margins(of: features) .> 0
/// ```
/// Minimizes ½ |w|² + C Σ max(0, 1 − yᵢ (w · xᵢ + b))²; the same features give the same machine.
/// - Paper: Fan et al. 2008, *LIBLINEAR*, <https://www.jmlr.org/papers/v9/fan08a.html>
public struct LinearSVM: Hashable, Sendable {
  /// By what each feature is multiplied.
  public let weights: [Float]
  /// What is added.
  public let bias: Float

  /// Learns from examples of both kinds.
  /// - Shapes: positives `[n, d]`, negatives `[m, d]`
  /// - Parameters:
  ///   - cost: how much an error counts, C
  ///   - positiveWeight: how many times as much one of a positive counts
  ///   - biasScale: how large the feature is that stands for the bias, whose weight is kept small like all others; the larger
  ///     it is, the freer the bias
  ///   - tolerance: how exactly it is solved; smaller is slower
  /// - Traps: if there are no positives or no negatives, they have different numbers of features, or a number is not positive
  public init(
    positives: Tensor, negatives: Tensor, cost: Double = 1, positiveWeight: Double = 1, biasScale: Double = 1,
    tolerance: Double = 0.01
  ) {
    guard positives.rank == 2, negatives.rank == 2, positives.shape[1] == negatives.shape[1], positives.shape[0] > 0,
      negatives.shape[0] > 0
    else {
      misuse(
        "LinearSVM",
        "there must be examples of both kinds, with as many features: positives \(positives.shape), negatives "
          + "\(negatives.shape)")
    }
    for number in [cost, positiveWeight, biasScale, tolerance] where !(number > 0 && number.isFinite) {
      misuse("LinearSVM", "cost, weight, scale and tolerance must be positive: \(number)")
    }
    let width = positives.shape[1]
    let rows = [positives, negatives].map { $0.detached.cast(to: .float32).scalars }
    let counts = [positives.shape[0], negatives.shape[0]]
    let found = Self.solved(rows, counts, width, cost, positiveWeight, biasScale, tolerance)
    weights = found.dropLast().map { Float($0) }
    bias = Float(found[width] * biasScale)
  }

  /// A machine of its plane.
  public init(weights: [Float], bias: Float) {
    self.weights = weights
    self.bias = bias
  }

  /// On which side of the plane each example lies, and how far: positive ones above 0, and 1 and more where nothing is in
  /// doubt.
  /// - Shapes: features `[n, d]`; result `[n]`
  /// - Traps: if there are other features
  public func margins(of features: Tensor) -> Tensor {
    guard features.rank == 2, features.shape[1] == weights.count else {
      misuse("LinearSVM.margins", "there must be \(weights.count) features an example: \(features.shape)")
    }
    return matmul(features, Tensor(weights, shape: [weights.count, 1])).squeezed(1) + bias
  }

  /// The weights, and the bias' last.
  private static func solved(
    _ rows: [[Float]], _ counts: [Int], _ width: Int, _ cost: Double, _ positiveWeight: Double, _ biasScale: Double,
    _ tolerance: Double
  ) -> [Double] {
    // Each row: what is not 0 with its number from 1 on, the bias, and an end.
    var nodes: [feature_node] = []
    var starts: [Int] = []
    for (rows, count) in zip(rows, counts) {
      for row in 0..<count {
        starts.append(nodes.count)
        for column in 0..<width where rows[row * width + column] != 0 {
          nodes.append(feature_node(index: Int32(column + 1), value: Double(rows[row * width + column])))
        }
        nodes.append(feature_node(index: Int32(width + 1), value: biasScale))
        nodes.append(feature_node(index: -1, value: 0))
      }
    }
    // Positives come first: LIBLINEAR's weights are those of the kind that it sees first.
    var kinds = [Double](repeating: 1, count: counts[0]) + [Double](repeating: -1, count: counts[1])
    set_print_string_function(saccade_linear_say_nothing)
    return nodes.withUnsafeMutableBufferPointer { nodes in
      var lines = starts.map { start in nodes.baseAddress.map { $0 + start } }
      var label: Int32 = 1
      var weight = positiveWeight
      return lines.withUnsafeMutableBufferPointer { lines in
        kinds.withUnsafeMutableBufferPointer { kinds in
          withUnsafeMutablePointer(to: &label) { label in
            withUnsafeMutablePointer(to: &weight) { weight in
              var examples = problem()
              examples.l = Int32(lines.count)
              examples.n = Int32(width + 1)
              examples.y = kinds.baseAddress
              examples.x = lines.baseAddress
              examples.bias = biasScale
              var settings = saccade_linear_parameter(cost, tolerance)
              settings.nr_weight = 1
              settings.weight_label = label
              settings.weight = weight
              guard let made = train(&examples, &settings), let plane = made.pointee.w else {
                Memory.exhausted("there is none for a machine of \(lines.count) examples")
              }
              defer {
                var gone: UnsafeMutablePointer<model>? = made
                free_and_destroy_model(&gone)
              }
              return (0...width).map { plane[$0] }
            }
          }
        }
      }
    }
  }
}
