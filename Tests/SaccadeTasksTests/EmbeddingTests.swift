import Foundation
import SaccadeEngine
import Testing

@testable import SaccadeTasks

@Suite("Points of many dimensions in the plane")
struct EmbeddingTests {
  /// Groups of points around places that are far from each other.
  private func groups(_ count: Int, of size: Int, dimensions: Int) -> (points: Tensor, labels: [Int]) {
    var random = RandomStream(seed: 5)
    var values: [Float] = []
    for place in 0..<count * size {
      for axis in 0..<dimensions { values.append(random.normal() + (axis == place % count ? 12 : 0)) }
    }
    return (Tensor(values, shape: [count * size, dimensions]), (0..<count * size).map { $0 % count })
  }

  private func purity(_ places: [(x: Double, y: Double)], _ labels: [Int]) -> Double {
    let same = places.indices.filter { point in
      let nearest = places.indices.filter { $0 != point }.min { a, b in
        func far(_ other: Int) -> Double {
          let (dx, dy) = (places[other].x - places[point].x, places[other].y - places[point].y)
          return dx * dx + dy * dy
        }
        return far(a) < far(b)
      }
      return nearest.map { labels[$0] == labels[point] } ?? false
    }
    return Double(same.count) / Double(places.count)
  }

  @Test("principal components are the directions of the greatest variance, with their shares of it")
  func components() {
    // Numbers along known directions: 3, 2 and 1 wide.
    var random = RandomStream(seed: 2)
    let latent = Tensor.randomNormal([400, 3], using: &random) * Tensor([3, 2, 1], shape: [1, 3])
    let directions = Tensor([0.6, 0.8, 0, 0, 0, 0, 0.6, 0.8, -0.8, 0.6, 0, 0], shape: [3, 4])
    let found = PrincipalComponents(of: matmul(latent, directions) + 7, count: 3)
    #expect(found.coordinates.shape == [400, 3])
    for (share, expected) in zip(found.shares, [9.0 / 14, 4.0 / 14, 1.0 / 14]) {
      #expect(abs(Double(share) - expected) < 0.06, "\(found.shares)")
    }
    #expect(abs(found.shares.reduce(0, +) - 1) < 1e-4)
    // Coordinates do not depend on each other.
    let products = matmul(found.coordinates.transposed(), found.coordinates).scalars
    #expect(abs(products[1]) < 0.01 * products[0] && abs(products[5]) < 0.01 * products[4])
    // More directions than there are dimensions are not found.
    #expect(PrincipalComponents(of: Tensor([1, 2, 3], shape: [3, 1]), count: 5).coordinates.shape == [3, 1])
  }

  @Test("t-SNE keeps groups apart and together, the same for the same seed")
  func neighbours() {
    let (points, labels) = groups(4, of: 30, dimensions: 20)
    var tsne = TSNE()
    tsne.steps = 300
    tsne.perplexity = 10
    let places = tsne(points)
    #expect(purity(places, labels) > 0.98)
    let again = tsne(points)
    #expect(zip(places, again).allSatisfy { $0 == $1 })
    #expect(places.allSatisfy { $0.x.isFinite && $0.y.isFinite })
  }

  @Test("points that are all one, and few points, have places")
  func edges() {
    var tsne = TSNE()
    tsne.steps = 50
    #expect(tsne(Tensor.zeros([8, 3])).allSatisfy { $0.x.isFinite && $0.y.isFinite })
    #expect(tsne(Tensor.zeros([2, 3])).count == 2 && tsne(Tensor.zeros([0, 3])).isEmpty)
  }

  @Test("far points taken together push about as all of them do")
  func tree() {
    var random = RandomStream(seed: 9)
    var layout = (0..<800).map { _ in Double(random.normal()) * 10 }
    // Two points at one place.
    layout[2] = layout[0]
    layout[3] = layout[1]
    let tsne = TSNE()
    let (exact, near) = (tsne.exactRepulsion(layout), tsne.treeRepulsion(layout))
    #expect(abs(exact.sum - near.sum) < 0.02 * exact.sum, "\(exact.sum) \(near.sum)")
    let length = exact.forces.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let off = zip(exact.forces, near.forces).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    #expect(off < 0.03 * length, "\(off / length)")
    var exactTree = tsne
    exactTree.angle = 0
    let all = exactTree.treeRepulsion(layout)
    #expect(zip(exact.forces, all.forces).allSatisfy { abs($0 - $1) < 1e-9 * max(1, length) })
  }

  @Test("weights of neighbours are as wide as the perplexity asks for")
  func perplexity() {
    let weights = Affinities.weights((0..<90).map { Double($0) * 0.3 }, 20)
    let entropy = weights.reduce(0) { $0 - ($1 > 0 ? $1 * log($1) : 0) }
    #expect(abs(exp(entropy) - 20) < 0.01 && abs(weights.reduce(0, +) - 1) < 1e-9)
  }
}
