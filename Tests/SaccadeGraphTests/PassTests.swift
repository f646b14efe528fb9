import Foundation
import SaccadeEngine
import SaccadeLayers
import Testing

@testable import SaccadeGraph

@Suite("A pass over a graph")
struct PassTests {
  private func graph(_ shape: Shape, _ body: (Tensor) -> Tensor) throws -> Graph { try PassKit.graph(shape, body) }

  private func outline(_ graph: Graph) -> [String] { PassKit.outline(graph) }

  private func expectSame(_ before: Graph, _ after: Graph, within tolerance: Float = 1e-5) {
    PassKit.expectSame(before, after, within: tolerance)
  }

  private func random(_ shape: Shape, seed: UInt64 = 1) -> Tensor { PassKit.random(shape, seed: seed) }

  @Test("computes what depends on no input, once")
  func constantFolding() throws {
    let table = random([4])
    let before = try graph([2, 4]) { $0 + (table * 2).squared() }
    #expect(
      outline(before) == ["%1 = scaled(const0)", "%2 = squared(%1)", "%3 = +(%0, %2)", "return %3"])
    let after = before.applying([ConstantFolding()])
    #expect(outline(after) == ["%1 = +(%0, const0)", "return %1"])
    expectSame(before, after, within: 0)
  }

  @Test("takes out what nobody reads")
  func deadCode() throws {
    let before = try graph([2, 4]) { x in
      _ = exp(x)
      return relu(x)
    }
    #expect(outline(before) == ["%1 = exp(%0)", "%2 = relu(%0)", "return %2"])
    #expect(outline(before.applying([DeadCode()])) == ["%1 = relu(%0)", "return %1"])
  }

  @Test("lets a normalization join the convolution before it, with what it adds and applies")
  func normalizationFolding() throws {
    let (weight, bias) = (random([3, 3, 3, 3]), random([3], seed: 2))
    let statistics = (mean: random([3], seed: 3), variance: random([3], seed: 4).squared() + 0.5)
    let (scale, shift) = (random([3], seed: 6), random([3], seed: 7))
    let before = try graph([2, 3, 6, 5]) { x in
      x.conv2d(weight, bias: bias, padding: 1).batchNormalized(
        scale: scale, shift: shift, statistics: statistics, epsilon: 1e-3, adding: x, then: .relu
      ).output
    }
    #expect(outline(before)[0] == "%1 = conv2d(%0, const0, const1)")
    #expect(outline(before)[1] == "%2 = batchNorm(%1, %0, const2, const3, const4, const5)")
    let after = before.applying([NormalizationFolding()])
    #expect(outline(after) == ["%1 = conv2d(%0, const0, const1, %0)", "return %1"])
    expectSame(before, after)
  }

  @Test("leaves a normalization whose convolution somebody else reads, and one by the batch's own statistics")
  func unfolded() throws {
    let weight = random([3, 3, 1, 1])
    let (mean, variance) = (Tensor.zeros([3]), Tensor.ones([3]))
    let shared = try graph([2, 3, 4, 4]) { x in
      let y = x.conv2d(weight)
      return y.batchNormalized(scale: nil, shift: nil, statistics: (mean, variance), epsilon: 1e-5).output + y
    }
    #expect(outline(shared.applying([NormalizationFolding()])) == outline(shared))
    let learning = try graph([2, 3, 4, 4]) { x in
      x.conv2d(weight).batchNormalized(scale: nil, shift: nil, statistics: nil, epsilon: 1e-5).output
    }
    #expect(outline(learning.applying([NormalizationFolding()])) == outline(learning))
  }

  @Test("takes out permutations that undo each other, and reshapes of reshapes")
  func cancellingShapes() throws {
    let before = try graph([2, 3, 4, 5]) { x in
      relu(x.permuted([0, 2, 3, 1]).permuted([0, 3, 1, 2])).reshaped([6, 20]).reshaped([6, 4, 5]).reshaped([2, 60])
    }
    let after = before.applying([CancellingShapes()])
    #expect(outline(after) == ["%1 = relu(%0)", "%2 = reshaped(%1)", "return %2"])
    expectSame(before, after, within: 0)
    let kept = try graph([2, 3, 4]) { $0.permuted([1, 2, 0]).permuted([1, 2, 0]) + 1 }
    #expect(kept.applying([CancellingShapes()]).nodes.count == kept.nodes.count)
  }

  @Test("lets a number a channel join the weights before it")
  func scaleFolding() throws {
    let (weight, bias, scale) = (random([4, 3]), random([4], seed: 2), random([4], seed: 3))
    let before = try graph([5, 3]) { $0.linear(weight, bias: bias) * scale }
    let after = before.applying([ScaleFolding()])
    #expect(outline(after) == ["%1 = linear(%0, const0, const1)", "return %1"])
    expectSame(before, after)
    let kernels = random([4, 3, 1, 1])
    let images = try graph([2, 3, 4, 4]) { $0.conv2d(kernels) * scale.reshaped([4, 1, 1]) }
      .applying([ConstantFolding()])
    let folded = images.applying([ScaleFolding()])
    #expect(outline(folded) == ["%1 = conv2d(%0, const0)", "return %1"])
    expectSame(images, folded)
    let byPixel = try graph([2, 3, 4, 4]) { $0.conv2d(kernels) * scale }
    #expect(byPixel.applying([ScaleFolding()]).nodes.count == 2)
  }

  @Test("lets a product do what follows it, behind a reshape too")
  func epilogueFusion() throws {
    let (weight, bias) = (random([3, 3]), random([3], seed: 2))
    let before = try graph([2, 5, 3]) { x in gelu(x.linear(weight, bias: bias) + x) }
    #expect(
      outline(before) == [
        "%1 = reshaped(%0)", "%2 = linear(%1, const0, const1)", "%3 = reshaped(%2)", "%4 = +(%3, %0)", "%5 = gelu(%4)",
        "return %5",
      ])
    let after = before.applying([LateReshapes(), EpilogueFusion()])
    #expect(
      outline(after) == [
        "%1 = reshaped(%0)", "%2 = reshaped(%0)", "%3 = linear(%1, const0, const1, %2)", "%4 = reshaped(%3)",
        "return %4",
      ])
    expectSame(before, after)
  }

  @Test(
    "lets a convolution do each activation on the way",
    arguments: [
      ("relu", relu), ("relu6", relu6), ("silu", silu), ("hardSwish", hardSwish), ("hardSigmoid", hardSigmoid),
      ("sigmoid", sigmoid), ("tanh", tanh), ("gelu", { gelu($0) }), ("gelu of tanh", { gelu($0, approximate: true) }),
      ("leakyReLU", { leakyReLU($0, slope: 0.2) }),
    ] as [(String, @Sendable (Tensor) -> Tensor)])
  func activations(name: String, function: @Sendable (Tensor) -> Tensor) throws {
    for kernel in [1, 3] {
      let weight = random([32, 16, kernel, kernel])
      let before = try graph([2, 16, 9, 9]) { function($0.conv2d(weight, padding: .same)) }
      let after = before.applying([EpilogueFusion()])
      #expect(after.nodes.count == 1)
      expectSame(before, after)
    }
  }

  @Test(
    "makes one operation of a squeeze-and-excitation block, whatever the order of the channels",
    arguments: [[2, 5, 7, 6], [1, 32, 9, 9], [3, 48, 5, 4]])
  func excitation(shape: [Int]) throws {
    let channels = shape[1]
    let first = (random([3, channels, 1, 1], seed: 2), random([3], seed: 3))
    let second = (random([channels, 3, 1, 1], seed: 4), random([channels], seed: 5))
    let kernel = random([channels, channels, 1, 1], seed: 6)
    func mean(_ x: Tensor) -> Tensor { x.adaptiveAveragePool2d(1) }
    func block(_ x: Tensor, _ activation: FusedActivation, _ gate: FusedActivation) -> Tensor {
      // Behind a convolution channels may stand in blocks.
      let y = x.conv2d(kernel)
      let squeezed = activation.applied(to: mean(y).conv2d(first.0, bias: first.1))
      return scaleChannels(y, by: gate.applied(to: squeezed.conv2d(second.0, bias: second.1)))
    }
    let functions: [(FusedActivation, FusedActivation)] = [(.relu, .sigmoid), (.silu, .hardSigmoid)]
    for (activation, gate) in functions {
      let before = try graph(Shape(shape)) { block($0, activation, gate) }
      let after = before.applying([EpilogueFusion(), ExcitationFusion(), DeadCode()])
      #expect(
        outline(after) == [
          "%1 = conv2d(%0, const0)", "%2 = squeezeExcitation(%1, const1, const2, const3, const4)", "return %2",
        ])
      expectSame(before, after)
    }
    let read = try graph(Shape(shape)) {
      let y = $0.conv2d(kernel)
      let means = mean(y)
      let gate = sigmoid(relu(means.conv2d(first.0, bias: first.1)).conv2d(second.0, bias: second.1))
      return scaleChannels(y, by: gate) + means
    }
    let kept = read.applying([EpilogueFusion(), ExcitationFusion()])
    #expect(!outline(kept).contains { $0.contains("squeezeExcitation") })
  }

  @Test("keeps an activation apart that an addition follows, and an addition of another size")
  func unfusable() throws {
    let weight = random([3, 3, 1, 1])
    let before = try graph([2, 3, 4, 4]) { x in relu(x.conv2d(weight)) + x }
    #expect(outline(before.applying([EpilogueFusion()])) == ["%1 = conv2d(%0, const0)", "%2 = +(%1, %0)", "return %2"])
    let spread = try graph([1, 3, 4, 4]) { x in x.conv2d(weight) + x.sum(axes: [2, 3], keepsAxes: true) }
    #expect(spread.applying([EpilogueFusion()]).nodes.count == 3)
  }
}
