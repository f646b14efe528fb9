import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import Testing

@testable import SaccadeGraph

@Suite("A model made ready")
struct PreparedRunTests {
  private func network() -> Module {
    let network = withRandomness(RandomStream(seed: 4)) {
      MobileNetV2(classes: 7, inputChannels: 3)
    }
    network.eval()
    return network
  }

  private func images(_ count: Int, side: Int = 64, seed: UInt64 = 1) -> Tensor {
    var stream = RandomStream(seed: seed)
    return Tensor.randomNormal([count, 3, side, side], using: &stream)
  }

  @Test("meets another size of input with another plan, and shares the weights")
  func sizes() throws {
    let network = network()
    let predictor = try Predictor(network)
    for input in [images(1), images(3), images(1, side: 96), images(1)] {
      let expected = withoutGradient { network(input) }.scalars
      let found = try predictor(input).scalars
      for (one, other) in zip(found, expected) { #expect(Swift.abs(one - other) < 1e-5) }
    }
    let first = try predictor.graph(for: [1, 3, 64, 64])
    #expect(try predictor.graph(for: [3, 3, 64, 64]) != first)
  }

  @Test("answers several threads at once as it answers one")
  func threads() async throws {
    let predictor = try Predictor(network())
    let inputs = (0..<4).map { images(1, seed: UInt64($0)) }
    let expected = try inputs.map { try predictor($0).scalars }
    let found = try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
      for round in 0..<24 {
        group.addTask { (round % 4, try predictor(inputs[round % 4]).scalars) }
      }
      var results: [(Int, [Float])] = []
      for try await result in group { results.append(result) }
      return results
    }
    #expect(found.count == 24)
    for (place, scalars) in found { #expect(scalars == expected[place]) }
  }

  @Test("tells the memory of a run, and takes no more")
  func memory() async {
    // In a process of its own, because memory is counted for all threads together.
    await #expect(processExitsWith: .success) {
      let tests = PreparedRunTests()
      let predictor = try Predictor(tests.network(), inputs: [[2, 3, 64, 64]])
      let planned = try predictor.memoryByteCount(for: [2, 3, 64, 64])
      let input = tests.images(2)
      _ = try predictor(input)  // borrows the memory
      Memory.resetPeak()
      let before = Memory.statistics.liveBytes
      let result = try predictor(input)
      #expect(planned > 0)
      #expect(Memory.statistics.peakBytes - before <= max(result.elementCount * 4, 4096))
    }
  }

  @Test(
    "lets the model's weights go if it is asked to, and plans other sizes without them",
    arguments: [DType.float32, .bfloat16])
  func releasing(precision: DType) throws {
    let kept = try Predictor(network(), precision: precision)
    let network = network()
    let releasing = try Predictor(network, precision: precision, releasesWeights: true)
    for input in [images(1), images(2), images(1, side: 96), images(1)] {
      #expect(try releasing(input).scalars == kept(input).scalars)
    }
    let weights = network.namedParameters.filter { $0.parameter.shape.rank == 4 }
    #expect(weights.count == 52 && weights.allSatisfy { $0.parameter.value.isOutline })
    #expect(network.namedParameters.contains { !$0.parameter.value.isOutline }, "norms and biases stay")
  }

  @Test("in bfloat16 is as near as the model in bfloat16")
  func bfloat16() throws {
    let network = network()
    let input = images(2)
    let exact = withoutGradient { network(input) }
    let eager = withoutGradient { autocast(.bfloat16) { network(input) } }.cast(to: .float32)
    let found = try Predictor(network, precision: .bfloat16)(input).cast(to: .float32)
    func error(_ x: Tensor) -> Float { (x - exact).squared().mean().item().squareRoot() }
    #expect(error(found) <= 1.25 * error(eager) + 1e-6)
  }

  @Test("keeps the weights that it was made with, and says so where the model has changed")
  func changed() throws {
    let network = network()
    let predictor = try Predictor(network)
    let before = try predictor(images(1)).scalars
    network.namedParameters[0].parameter.value = network.namedParameters[0].parameter.value * 2
    #expect(try predictor(images(1)).scalars == before)
    #expect(throws: TraceError.changedModel) { try predictor(images(2)) }
  }

  @Test("runs layer by layer where a hook wants to see layers")
  func hooks() throws {
    let network = network()
    let prepared = PreparedModel(network)
    let input = images(1)
    let expected = try prepared(input).scalars
    var seen = 0
    let hook = network.onForward { _, _, _ in seen += 1 }
    let found = try prepared(input).scalars
    hook.remove()
    #expect(seen > 10)
    for (one, other) in zip(found, expected) { #expect(Swift.abs(one - other) < 1e-5) }
    network.namedParameters[0].parameter.value = network.namedParameters[0].parameter.value * 2
    #expect(try prepared(input).scalars != expected)
  }
}
