import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

/// The network of Tests/Golden/networks.py.
private final class Block: Module {
  let conv1: Conv2d
  let bn1: BatchNorm2d
  let conv2: Conv2d
  let bn2: BatchNorm2d
  let downsample: Sequential

  init(_ channels: Int, _ width: Int, stride: Int) {
    conv1 = Conv2d(channels, width, kernel: 3, stride: Size2D(stride), padding: 1, hasBias: false)
    bn1 = BatchNorm2d(width)
    conv2 = Conv2d(width, width, kernel: 3, padding: 1, hasBias: false)
    bn2 = BatchNorm2d(width)
    downsample = Sequential(
      Conv2d(channels, width, kernel: 1, stride: Size2D(stride), hasBias: false), BatchNorm2d(width))
  }

  override func forward(_ x: Tensor) -> Tensor {
    bn2(conv2(bn1(conv1(x), then: .relu)), adding: downsample(x), then: .relu)
  }
}

private final class Net: Module {
  let layer1 = Sequential(Block(3, 16, stride: 1), Block(16, 20, stride: 2))
  let fc = Linear(20, 4)

  override func forward(_ x: Tensor) -> Tensor {
    let y = layer1(x)
    return fc(y.averagePool2d(Size2D(y.shape[2], y.shape[3])).flattened(from: 1))
  }
}

@Suite("Layers compute what PyTorch's do, with PyTorch's weights")
struct GoldenLayersTests {
  let golden: GoldenFile

  init() throws {
    let path = Bundle.module.path(forResource: "networks", ofType: "safetensors", inDirectory: "Golden")
    golden = try GoldenFile(try #require(path))
  }

  private func group(_ prefix: String) -> [String: Tensor] {
    let found = golden.tensors.filter { $0.key.hasPrefix(prefix) }.map { ($0.key.dropFirst(prefix.count), $0.value) }
    return Dictionary(uniqueKeysWithValues: found.map { (String($0), $1) })
  }

  private func tensor(_ name: String) throws -> Tensor { try #require(golden.tensors[name]) }

  @Test("a residual network has PyTorch's gradients, and after four steps its weights and statistics")
  func training() throws {
    let net = Net()
    try net.load(state: group("net.initial."))
    let (x, y) = (try tensor("net.x"), try tensor("net.y"))
    var buffers: [String: Tensor] = [:]
    for step in 0..<4 {
      net.clearGradients()
      let loss = crossEntropy(net(x), y, labelSmoothing: 0.1)
      #expect(abs(loss.item() - (try tensor("net.loss")).scalars[step]) < 2e-5)
      loss.backward()
      for (name, parameter) in net.namedParameters {
        guard let gradient = parameter.gradient else {
          Issue.record("\(name) has no gradient")
          continue
        }
        if step == 0 {
          expectClose(gradient, try tensor("net.gradient.\(name)"), relative: 1e-3, absolute: 2e-6, name)
        }
        // Momentum by hand: optimizers have tests of their own.
        let decayed = gradient + parameter.value.detached * 1e-2
        let buffer = buffers[name].map { $0 * 0.9 + decayed } ?? decayed
        buffers[name] = buffer
        parameter.value = parameter.value.detached - buffer * 0.05
      }
    }
    let state = net.state
    for (name, expected) in group("net.final.") {
      expectClose(try #require(state[name]), expected, relative: 1e-3, absolute: 2e-5, name)
    }
    net.eval()
    expectClose(net(x), try tensor("net.logits"), relative: 1e-3, absolute: 1e-4)
  }

  @Test("multi-head attention, with a mask")
  func attention() throws {
    let layer = MultiHeadAttention(12, heads: 3)
    try layer.load(state: group("attention.weights."))
    let inputs = [try tensor("attention.query"), try tensor("attention.key"), try tensor("attention.value")]
    let (mask, dy) = (try tensor("attention.mask"), try tensor("attention.dy"))
    var result = Tensor(0)
    let (_, gradients) = valueAndGradient(at: inputs) { x in
      result = layer(x[0], key: x[1], value: x[2], mask: mask)
      return (result * dy).sum()
    }
    expectClose(result, try tensor("attention.out"))
    for (gradient, name) in zip(gradients, ["query", "key", "value"]) {
      expectClose(gradient, try tensor("attention.\(name)Gradient"), relative: 1e-4, absolute: 1e-5, name)
    }
    (layer(inputs[0], key: inputs[1], value: inputs[2], mask: mask) * dy).sum().backward()
    for (name, parameter) in layer.namedParameters {
      let gradient = try #require(parameter.gradient)
      expectClose(gradient, try tensor("attention.gradient.\(name)"), relative: 1e-4, absolute: 1e-5, name)
    }
  }
}
