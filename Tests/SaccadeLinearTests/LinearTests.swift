import SaccadeEngine
import SaccadeLinear
import SaccadeTestKit
import Testing

@Suite("Linear machines")
struct LinearTests {
  /// Two clouds that overlap a little.
  private func clouds(_ width: Int = 5) -> (positives: Tensor, negatives: Tensor) {
    var stream = RandomStream(seed: 6)
    return (
      .randomNormal([40, width], using: &stream) + 0.8, .randomNormal([90, width], using: &stream) - 0.8
    )
  }

  /// What a machine of the paper makes small.
  private func cost(
    _ machine: LinearSVM, _ positives: Tensor, _ negatives: Tensor,
    _ options: (cost: Double, weight: Double, scale: Double)
  ) -> Double {
    func errors(_ margins: Tensor, _ sign: Float) -> Double {
      margins.scalars.map { Double(max(0, 1 - sign * $0)) }.reduce(0) { $0 + $1 * $1 }
    }
    let length = machine.weights.map { Double($0) * Double($0) }.reduce(0, +)
    let bias = Double(machine.bias) / options.scale
    return 0.5 * (length + bias * bias)
      + options.cost
      * (options.weight * errors(machine.margins(of: positives), 1) + errors(machine.margins(of: negatives), -1))
  }

  @Test(
    "a support vector machine is the best there is: every other one near it costs more", arguments: [0.001, 0.1, 10])
  func best(cost: Double) {
    let (positives, negatives) = clouds()
    let options = (cost: cost, weight: 2.0, scale: 10.0)
    let machine = LinearSVM(
      positives: positives, negatives: negatives, cost: cost, positiveWeight: 2, biasScale: 10, tolerance: 1e-5)
    let least = self.cost(machine, positives, negatives, options)
    for place in 0...machine.weights.count {
      for step in [Float(-0.02), 0.02] {
        var (weights, bias) = (machine.weights, machine.bias)
        if place < weights.count { weights[place] += step } else { bias += step * 10 }
        let other = LinearSVM(weights: weights, bias: bias)
        #expect(self.cost(other, positives, negatives, options) > least, "\(place) by \(step)")
      }
    }
    let again = LinearSVM(
      positives: positives, negatives: negatives, cost: cost, positiveWeight: 2, biasScale: 10, tolerance: 1e-5)
    #expect(again == machine)
  }

  @Test("what lies apart is told apart, and what is not there is no number's neighbour")
  func separable() {
    let positives = Tensor([3, 0, 4, 0, 5, 1] as [Float], shape: [3, 2])
    let negatives = Tensor([0, 3, 0, 4] as [Float], shape: [2, 2])
    let machine = LinearSVM(positives: positives, negatives: negatives, cost: 100)
    #expect(machine.margins(of: positives).min().item() > 0.9)
    #expect(machine.margins(of: negatives).max().item() < -0.9)
    #expect(machine.margins(of: .zeros([0, 2])).shape == [0])
  }

  @Test("a ridge's line is where its cost has no slope, and its bias is free")
  func ridge() {
    var stream = RandomStream(seed: 7)
    let features = Tensor.randomNormal([30, 6], using: &stream)
    let truth = Tensor.randomNormal([6, 2], using: &stream)
    let targets = matmul(features, truth) + Tensor([100, -3] as [Float])
    let loose = RidgeRegression(features: features, targets: targets, penalty: 1e-6)
    #expect(abs(loose.weights - truth.transposed(0, 1)).max().item() < 1e-4)
    #expect(abs(loose.bias - Tensor([100, -3] as [Float])).max().item() < 1e-3)
    #expect(abs(loose.values(of: features) - targets).max().item() < 1e-3)
    let tight = RidgeRegression(features: features, targets: targets, penalty: 40)
    let rest = tight.values(of: features) - targets
    let slope = matmul(rest.transposed(0, 1), features) + tight.weights * 40
    #expect(abs(slope).max().item() < 1e-3)
    #expect(abs(rest.mean(axis: 0)).max().item() < 1e-4)
    let flat = RidgeRegression(features: features, targets: targets, penalty: 1e9)
    #expect(abs(flat.weights).max().item() < 1e-5 && abs(flat.bias - targets.mean(axis: 0)).max().item() < 1e-4)
  }

  @Test("misuse is told")
  func misused() {
    #expect(
      mistake { _ = LinearSVM(positives: .zeros([0, 3]), negatives: .zeros([2, 3])) }
        == "LinearSVM: there must be examples of both kinds, with as many features: positives [0, 3], negatives [2, 3]")
    #expect(
      mistake { _ = LinearSVM(positives: .ones([1, 3]), negatives: .zeros([2, 3]), cost: 0) }
        == "LinearSVM: cost, weight, scale and tolerance must be positive: 0.0")
    #expect(
      mistake { _ = LinearSVM(weights: [1, 2], bias: 0).margins(of: .ones([1, 3])) }
        == "LinearSVM.margins: there must be 2 features an example: [1, 3]")
    #expect(
      mistake { _ = RidgeRegression(features: .ones([2, 3]), targets: .ones([1, 1]), penalty: 1) }?
        .hasPrefix("RidgeRegression: there must be a row of targets for each row of features") == true)
  }
}
