#if canImport(Glibc)
  import func Glibc.exp
  import func Glibc.log
#else
  import func Darwin.exp
  import func Darwin.log
#endif
public import SaccadeEngine

/// Points in the plane that keep the neighbours which points of many dimensions have.
///
/// Distances between groups and their sizes mean little in the result; who lies beside whom does. Up to
/// ``exactLimit`` points, all pairs are looked at; beyond it, far points are taken together as Barnes and Hut do.
/// - Paper: van der Maaten and Hinton 2008, *Visualizing Data using t-SNE*, JMLR 9; van der Maaten 2014,
///   <https://arxiv.org/abs/1301.3342>, §4; the start and the rate as scikit-learn has them
public struct TSNE: Sendable {
  /// About how many neighbours of each point count.
  public var perplexity = 30.0
  /// How many steps are made.
  public var steps = 750
  /// How far off a cell may be that is taken as one point: its side over its distance.
  public var angle = 0.5
  /// Up to so many points all pairs are looked at.
  public static let exactLimit = 5000

  /// The usual settings.
  public init() {}

  /// Places of points in the plane.
  /// - Parameters:
  ///   - points: `[n, d]`
  ///   - seed: what the start is drawn from
  ///   - progress: called after each step
  /// - Returns: x and y of each point
  /// - Traps: if `points` has not two axes
  public func callAsFunction(
    _ points: Tensor, seed: UInt64 = 0, progress: (_ step: Int) -> Void = { _ in }
  ) -> [(x: Double, y: Double)] {
    guard points.rank == 2 else { misuse("TSNE", "points [n, d] are needed: \(points.shape)") }
    let count = points.shape[0]
    guard count > 2 else { return (0..<count).map { (Double($0), 0) } }
    let affinities = Affinities(points, perplexity: min(perplexity, Double(count - 1) / 3))
    var layout = Self.start(points, seed: seed)
    var speed = [Double](repeating: 0, count: 2 * count)
    var gains = [Double](repeating: 1, count: 2 * count)
    // Groups form while attraction is exaggerated.
    let exaggeration = 12.0
    let rate = max(Double(count) / exaggeration / 4, 50)
    let early = min(250, steps / 3)
    for step in 0..<steps {
      let gradient = self.gradient(affinities, layout, exaggeration: step < early ? exaggeration : 1)
      let momentum = step < early ? 0.5 : 0.8
      for place in layout.indices {
        let agrees = gradient[place] * speed[place] > 0
        gains[place] = max(0.01, agrees ? gains[place] * 0.8 : gains[place] + 0.2)
        speed[place] = momentum * speed[place] - rate * gains[place] * gradient[place]
        layout[place] += speed[place]
      }
      progress(step + 1)
    }
    return (0..<count).map { (layout[2 * $0], layout[2 * $0 + 1]) }
  }

  /// The first two principal components, small.
  private static func start(_ points: Tensor, seed: UInt64) -> [Double] {
    let components = PrincipalComponents(of: points, count: 2, seed: seed).coordinates
    let width = components.shape[1]
    let values = components.scalars
    let count = points.shape[0]
    let first = (0..<count).map { Double(values[$0 * width]) }
    let deviation = max((first.reduce(0) { $0 + $1 * $1 } / Double(count)).squareRoot(), 1e-30)
    var random = RandomStream(seed: seed).child("start")
    return (0..<2 * count).map { place in
      let (point, axis) = (place / 2, place % 2)
      // Points of one line have no second component: chance parts them.
      let value = axis < width ? Double(values[point * width + axis]) / deviation : 0
      return 1e-4 * value + 1e-8 * Double(random.uniform(in: -1..<1))
    }
  }

  /// The gradient of the divergence between both kinds of affinities.
  func gradient(_ affinities: Affinities, _ layout: [Double], exaggeration: Double) -> [Double] {
    let count = layout.count / 2
    var attraction = [Double](repeating: 0, count: layout.count)
    for point in 0..<count {
      let (x, y) = (layout[2 * point], layout[2 * point + 1])
      for entry in affinities.starts[point]..<affinities.starts[point + 1] {
        let other = Int(affinities.neighbors[entry])
        let (dx, dy) = (x - layout[2 * other], y - layout[2 * other + 1])
        let pull = affinities.values[entry] / (1 + dx * dx + dy * dy)
        attraction[2 * point] += pull * dx
        attraction[2 * point + 1] += pull * dy
      }
    }
    let (repulsion, sum) = count > Self.exactLimit ? treeRepulsion(layout) : exactRepulsion(layout)
    return attraction.indices.map { 4 * (exaggeration * attraction[$0] - repulsion[$0] / sum) }
  }

  /// What pushes points apart, over all pairs, and the sum by which it is divided.
  func exactRepulsion(_ layout: [Double]) -> (forces: [Double], sum: Double) {
    let count = layout.count / 2
    var forces = [Double](repeating: 0, count: layout.count)
    var sum = 0.0
    for point in 0..<count {
      let (x, y) = (layout[2 * point], layout[2 * point + 1])
      var (fx, fy) = (0.0, 0.0)
      for other in 0..<point {
        let (dx, dy) = (x - layout[2 * other], y - layout[2 * other + 1])
        let near = 1 / (1 + dx * dx + dy * dy)
        sum += 2 * near
        let push = near * near
        (fx, fy) = (fx + push * dx, fy + push * dy)
        forces[2 * other] -= push * dx
        forces[2 * other + 1] -= push * dy
      }
      forces[2 * point] += fx
      forces[2 * point + 1] += fy
    }
    return (forces, max(sum, .leastNormalMagnitude))
  }

  /// The same with far points taken together.
  func treeRepulsion(_ layout: [Double]) -> (forces: [Double], sum: Double) {
    let tree = QuadTree(layout)
    var forces = [Double](repeating: 0, count: layout.count)
    var sum = 0.0
    for point in 0..<layout.count / 2 {
      let (fx, fy, near) = tree.repulsion(on: (layout[2 * point], layout[2 * point + 1]), angle: angle)
      (forces[2 * point], forces[2 * point + 1]) = (fx, fy)
      // A point is no neighbour of itself.
      sum += near - 1
    }
    return (forces, max(sum, .leastNormalMagnitude))
  }
}

/// How much points are neighbours, symmetric, those that are near alone; all add up to 1.
struct Affinities {
  /// Where the neighbours of each point begin, and where the last ones end.
  private(set) var starts: [Int] = []
  private(set) var neighbors: [Int32] = []
  private(set) var values: [Double] = []

  init(_ points: Tensor, perplexity: Double) {
    let count = points.shape[0]
    let kept = min(count - 1, Int(3 * perplexity) + 1)
    var pairs = [[(Int32, Double)]](repeating: [], count: count)
    for (point, (found, distances)) in Self.nearest(points, kept).enumerated() {
      for (place, weight) in Self.weights(distances, perplexity).enumerated() {
        let value = weight / Double(2 * count)
        pairs[point].append((found[place], value))
        pairs[Int(found[place])].append((Int32(point), value))
      }
    }
    starts = [0]
    for list in pairs {
      // Points that are each other's neighbours come twice.
      let sorted = list.sorted { $0.0 < $1.0 }
      for (neighbor, value) in sorted {
        if neighbors.count > starts[starts.count - 1], neighbors.last == neighbor {
          values[values.count - 1] += value
        } else {
          neighbors.append(neighbor)
          values.append(value)
        }
      }
      starts.append(neighbors.count)
    }
  }

  /// The nearest others of each point and the squares of their distances, in blocks of points that fit a cache.
  private static func nearest(_ points: Tensor, _ kept: Int) -> [([Int32], [Double])] {
    withoutGradient {
      let x = points.cast(to: .float32)
      let norms = (x * x).sum(axes: [1])
      let (lengths, count, block) = (norms.scalars, x.shape[0], 256)
      var result: [([Int32], [Double])] = []
      for start in stride(from: 0, to: count, by: block) {
        let end = min(start + block, count)
        let products = matmul(x.slice(axis: 0, start..<end), x.transposed()).scalars
        for point in start..<end {
          let row = (point - start) * count
          let distances = (0..<count).map { other in
            other == point ? Float.infinity : max(0, lengths[point] + lengths[other] - 2 * products[row + other])
          }
          let order = (0..<Int32(count)).sorted { (distances[Int($0)], $0) < (distances[Int($1)], $1) }.prefix(kept)
          result.append((Array(order), order.map { Double(distances[Int($0)]) }))
        }
      }
      return result
    }
  }

  /// Weights of neighbours that add up to 1, as wide as the perplexity asks for.
  static func weights(_ distances: [Double], _ perplexity: Double) -> [Double] {
    let target = log(perplexity)
    let nearest = distances.first ?? 0
    var (low, high, precision) = (0.0, Double.infinity, 1.0)
    var weights: [Double] = []
    for _ in 0..<100 {
      weights = distances.map { exp(-precision * ($0 - nearest)) }
      let sum = weights.reduce(0, +)
      let mean = zip(weights, distances).reduce(0) { $0 + $1.0 * ($1.1 - nearest) } / sum
      let entropy = log(sum) + precision * mean
      weights = weights.map { $0 / sum }
      if abs(entropy - target) < 1e-5 { break }
      if entropy > target {
        low = precision
        precision = high.isFinite ? (low + high) / 2 : precision * 2
      } else {
        high = precision
        precision = (low + high) / 2
      }
    }
    return weights
  }
}
