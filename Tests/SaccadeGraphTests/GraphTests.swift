import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@testable import SaccadeGraph

/// A convolution, a normalization, a shortcut and two linear layers.
final class TinyNetwork: Module {
  let conv = Conv2d(3, 3, kernel: 3, padding: 1, hasBias: false)
  let norm = BatchNorm(3)
  let fc1 = Linear(3, 8)
  let fc2 = Linear(8, 2)

  override func forward(_ x: Tensor) -> Tensor {
    let y = conv(x, normalizedBy: norm, adding: x, then: .relu)
    return fc2(gelu(fc1(y.globalAveragePool().flattened(from: 1))))
  }
}

/// Reads its input's elements.
final class Undecided: Module {
  override func forward(_ x: Tensor) -> Tensor { x.mean().item() > 0 ? x : -x }
}

@Suite("A graph")
struct GraphTests {
  private func network() -> TinyNetwork {
    withRandomness(RandomStream(seed: 3)) {
      let network = TinyNetwork()
      network.norm.runningMean.value = Tensor([0.1, -0.2, 0.3])
      network.norm.runningVar.value = Tensor([0.5, 1.5, 2])
      network.norm.weight?.value = Tensor([1.5, 0.5, -1])
      network.norm.bias?.value = Tensor([0, 1, 0.25])
      return network
    }
  }

  @Test("tells the operations of a model, with their attributes, shapes, weights and places")
  func printed() throws {
    let graph = try Graph(tracing: network(), input: [2, 3, 5, 4])
    let lines = "\(graph)".split(separator: "\n")
    #expect(lines.first == "graph(%0: [2, 3, 5, 4] float32)")
    #expect(lines[1].contains("%1 = conv2d{"))
    #expect(lines[1].contains("(%0, conv.weight) → [2, 3, 5, 4] float32  # conv"))
    #expect(lines[2].contains("batchNorm{"))
    #expect(lines[2].contains("(%1, %0, norm.weight, norm.bias, norm.running_mean, norm.running_var)"))
    #expect(lines.last?.hasPrefix("  return %") == true)
  }

  @Test("of a model that leaves training is that of the model in use, which goes on training")
  func mode() throws {
    let network = network()
    network.train()
    let graph = try Graph(tracing: network, input: [2, 3, 5, 4])
    #expect(network.isTraining && network.norm.isTraining)
    network.eval()
    #expect(try Graph(tracing: network, input: [2, 3, 5, 4]) == graph)
  }

  @Test("is equal to another of the same model, and to none of other weights or sizes")
  func equality() throws {
    let network = network()
    let graph = try Graph(tracing: network, input: [2, 3, 5, 4])
    #expect(try graph == Graph(tracing: network, input: [2, 3, 5, 4]))
    #expect(try graph != Graph(tracing: network, input: [2, 3, 5, 5]))
    network.fc2.bias?.value = Tensor([5.0, 5])
    #expect(try graph != Graph(tracing: network, input: [2, 3, 5, 4]))
  }

  @Test("of a model that depends on values is refused, with the place that reads them")
  func values() {
    let model = Sequential(Conv2d(1, 1, kernel: 1), Undecided())
    let error = #expect(throws: TraceError.self) { try Graph(tracing: model, input: [1, 1, 2, 2]) }
    guard case .readsValues(let path, let place) = error else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(path == "1")
    #expect(place?.contains("GraphTests.swift:23") ?? true)
    #expect("\(error as Any)".contains("use operations on tensors"))
  }
}
