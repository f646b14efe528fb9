import SaccadeEngine
import SaccadeLayers
import Testing

@testable import SaccadeGraph

@Suite("A pass knows what others write out")
struct PatternTests {
  /// A function as somebody has written it out.
  struct Form: Sendable, CustomStringConvertible {
    let description: String
    let expected: String
    let function: @Sendable (Tensor) -> Tensor

    init(_ description: String, is expected: String, _ function: @escaping @Sendable (Tensor) -> Tensor) {
      (self.description, self.expected, self.function) = (description, expected, function)
    }
  }

  static let activations = [
    Form("silu", is: "silu") { $0 * sigmoid($0) },
    Form("silu, turned round", is: "silu") { sigmoid($0) * $0 },
    Form("hardSwish by hardSigmoid", is: "hardSwish") { $0 * hardSigmoid($0) },
    Form("hardSwish by a limit", is: "hardSwish") { $0 * ($0 + 3).clamped(to: 0...6) / 6 },
    Form("hardSwish, divided first", is: "hardSwish") { $0 * (($0 + 3).clamped(to: 0...6) / 6) },
    Form("hardSigmoid", is: "hardSigmoid") { ($0 + 3).clamped(to: 0...6) / 6 },
    Form("relu6", is: "relu6") { $0.clamped(to: 0...6) },
  ]

  @Test("an activation that is written out is one operation", arguments: activations)
  func activation(form: Form) throws {
    let before = try PassKit.graph([3, 8], form.function)
    let after = before.applying([ConstantFolding(), JoinedActivations()])
    #expect(PassKit.outline(after) == ["%1 = \(form.expected)(%0)", "return %1"])
    PassKit.expectSame(before, after)
  }

  private static let root = Float(2).squareRoot()
  private static let slope = Float(0.797_884_56)

  static let gelus = [
    Form("as PyTorch exports it", is: "geluExact") { x in x * (erf(x / root) + 1) * 0.5 },
    Form("halved first", is: "geluExact") { x in
      let half = x * 0.5
      return half * (erf(x * 0.707_106_77) + 1)
    },
    Form("the share first", is: "geluExact") { x in
      let share = 1 + erf(x / root)
      return (0.5 * share) * x
    },
    Form("the share by a half", is: "geluExact") { x in x * (erf(x / root) * 0.5 + 0.5) },
    Form("tanh, by a power", is: "geluTanh") { x in
      let inner = slope * (x + 0.044715 * pow(x, 3))
      return 0.5 * x * (1 + tanh(inner))
    },
    Form("tanh, by products", is: "geluTanh") { x in
      let inner = (x + x * x * x * 0.044715) * slope
      return x * (tanh(inner) + 1) * 0.5
    },
    Form("tanh, x taken out", is: "geluTanh") { x in
      let inner = x * slope * (1 + 0.044715 * x * x)
      return 0.5 * x * (1 + tanh(inner))
    },
    Form("by a sigmoid", is: "geluTanh") { x in x * sigmoid(2 * slope * (x + 0.044715 * pow(x, 3))) },
  ]

  @Test("GELU is one operation, in whatever order its numbers stand, and so is its approximation", arguments: gelus)
  func gelu(form: Form) throws {
    let before = try PassKit.graph([3, 8], form.function)
    let after = before.applying([ConstantFolding(), JoinedGELU()])
    #expect(PassKit.outline(after) == ["%1 = gelu(%0)", "return %1"])
    let activation = (after.nodes.first?.operation as? ActivationOp)?.activation
    #expect(activation.map { "\($0)" } == form.expected)
    PassKit.expectSame(before, after)
  }

  @Test("what is only like them stays")
  func others() throws {
    let functions: [@Sendable (Tensor) -> Tensor] = [
      { $0 * sigmoid($0 * 1.702) }, { $0 * sigmoid(-$0) }, { $0 * (erf($0) + 1) * 0.5 },
      { $0 * (erf($0 / 1.41421) + 2) * 0.5 }, { $0 * (tanh($0) + 1) * 0.5 }, { ($0 + 2).clamped(to: 0...6) / 6 },
    ]
    for (number, function) in functions.enumerated() {
      let before = try PassKit.graph([3, 8], function).applying([ConstantFolding()])
      let after = before.applying([JoinedActivations(), JoinedGELU()])
      #expect(!PassKit.outline(after).contains { $0.contains("gelu") || $0.contains("hardSigmoid") }, "\(number)")
      #expect(!PassKit.outline(after).contains { $0.contains("silu") }, "\(number)")
      PassKit.expectSame(before, after)
    }
  }

  @Test("what somebody else reads stays, and is read no more by the activation")
  func shared() throws {
    let before = try PassKit.graph([3, 8]) { x in
      let share = sigmoid(x)
      return x * share + share
    }
    let after = before.applying([JoinedActivations()])
    #expect(
      PassKit.outline(after) == ["%1 = sigmoid(%0)", "%2 = silu(%0)", "%3 = +(%2, %1)", "return %3"])
    PassKit.expectSame(before, after)
  }

  @Test("the mean over height and width is a pooling, with which squeeze-and-excitation is one operation")
  func means() throws {
    let before = try PassKit.graph([2, 5, 7, 6]) { $0.mean(axes: [2, 3], keepsAxes: true) }
    let after = before.applying([JoinedMeans()])
    #expect(PassKit.outline(after) == ["%1 = averagePool2d(%0)", "return %1"])
    PassKit.expectSame(before, after)
    let others = try PassKit.graph([2, 5, 7, 6]) {
      $0.mean(axes: [1, 2], keepsAxes: true) + $0.sum(axes: [2, 3], keepsAxes: true)
    }
    #expect(others.applying([JoinedMeans()]) == others)
    let kernels = (PassKit.random([3, 5, 1, 1], seed: 2), PassKit.random([5, 3, 1, 1], seed: 3))
    let block = try PassKit.graph([2, 5, 7, 6]) { x in
      x * sigmoid(relu(x.mean(axes: [2, 3], keepsAxes: true).conv2d(kernels.0)).conv2d(kernels.1))
    }
    let joined = block.applying(Graph.inferencePasses)
    #expect(joined.nodes.map(\.operation.name) == ["squeezeExcitation"])
    PassKit.expectSame(block, joined)
  }

  @Test("a normalization that stands by itself does the activation behind it, where nobody else reads it")
  func activatedNormalization() throws {
    let (scale, shift) = (PassKit.random([16], seed: 2), PassKit.random([16], seed: 3))
    let statistics = (mean: PassKit.random([16], seed: 4), variance: Tensor.full([16], 0.7))
    func normalized(_ x: Tensor) -> Tensor {
      x.batchNormalized(scale: scale, shift: shift, statistics: statistics, epsilon: 1e-5).output
    }
    for activation in [FusedActivation.relu, .silu] {
      let before = try PassKit.graph([2, 16, 5, 6]) { activation.applied(to: normalized($0)) }
      let after = before.applying([ActivatedNormalization()])
      #expect(after.nodes.map(\.operation.name) == ["batchNorm"])
      PassKit.expectSame(before, after)
    }
    let read = try PassKit.graph([2, 16, 5, 6]) { x in
      let y = normalized(x)
      return relu(y) + y
    }
    #expect(read.applying([ActivatedNormalization()]) == read)
    let unknown = try PassKit.graph([2, 16, 5, 6]) { tanh(normalized($0)) }
    #expect(unknown.applying([ActivatedNormalization()]) == unknown)
  }

  @Test("a layer normalization that is written out is one operation, with its scale and shift")
  func layerNormalization() throws {
    let (scale, shift) = (PassKit.random([8]), PassKit.random([1, 1, 8], seed: 2))
    func normalized(_ x: Tensor, _ quotient: (Tensor, Tensor) -> Tensor) -> Tensor {
      let distance = x - x.mean(axis: -1, keepsAxis: true)
      return quotient(distance, pow(distance, 2).mean(axis: -1, keepsAxis: true) + 1e-5)
    }
    let before = try PassKit.graph([2, 5, 8]) { normalized($0) { $0 / sqrt($1) } * scale + shift }
    #expect(PassKit.outline(before).count == 10)
    let after = before.applying([JoinedLayerNormalization()])
    #expect(PassKit.outline(after) == ["%1 = layerNorm(%0, const0, const1)", "return %1"])
    PassKit.expectSame(before, after)
    let inverse = try PassKit.graph([2, 5, 8]) { normalized($0) { $0 * rsqrt($1) } }
    #expect(PassKit.outline(inverse.applying([JoinedLayerNormalization()])) == ["%1 = layerNorm(%0)", "return %1"])
    let turned = try PassKit.graph([2, 5, 8]) { x in normalized(x) { $0 * reciprocal(sqrt($1)) } }
    #expect(PassKit.outline(turned.applying([JoinedLayerNormalization()])) == ["%1 = layerNorm(%0)", "return %1"])
    PassKit.expectSame(turned, turned.applying([JoinedLayerNormalization()]))
    let channels = try PassKit.graph([2, 5, 8]) { x in
      let distance = x - x.mean(axis: 1, keepsAxis: true)
      return distance / sqrt(distance.squared().mean(axis: 1, keepsAxis: true) + 1e-5)
    }
    #expect(channels.applying([JoinedLayerNormalization()]).nodes.count == channels.nodes.count)
  }

  @Test("a product by a constant and what is added are a layer, behind a reshape too")
  func weightProducts() throws {
    let (weight, bias) = (PassKit.random([8, 4]), PassKit.random([4], seed: 2))
    let before = try PassKit.graph([2, 5, 8]) { matmul($0, weight) + bias }
    #expect(
      PassKit.outline(before) == [
        "%1 = reshaped(%0)", "%2 = matmul(%1, const0)", "%3 = reshaped(%2)", "%4 = +(%3, const1)", "return %4",
      ])
    let after = before.applying([WeightProducts(), LateReshapes(), BiasFolding()])
    #expect(
      PassKit.outline(after) == [
        "%1 = reshaped(%0)", "%2 = linear(%1, const0, const1)", "%3 = reshaped(%2)", "return %3",
      ])
    PassKit.expectSame(before, after)
  }

  @Test("a number a channel that is added to a convolution is its bias, beside the one that it has")
  func biasFolding() throws {
    let (weight, bias) = (PassKit.random([4, 3, 3, 3]), PassKit.random([4], seed: 2))
    let shift = PassKit.random([4, 1, 1], seed: 3)
    for own in [nil, bias] {
      let before = try PassKit.graph([2, 3, 6, 6]) { $0.conv2d(weight, bias: own) + shift }
      let after = before.applying([BiasFolding()])
      #expect(PassKit.outline(after) == ["%1 = conv2d(%0, const0, const1)", "return %1"])
      PassKit.expectSame(before, after)
    }
    let byPixel = try PassKit.graph([2, 3, 6, 6]) { $0.conv2d(weight) + PassKit.random([4, 4]) }
    #expect(byPixel.applying([BiasFolding()]).nodes.count == 2)
  }

  @Test("a scale and a sum behind a change of axes join the product before it")
  func latePermutations() throws {
    let (weight, bias) = (PassKit.random([8, 3]), PassKit.random([3], seed: 2))
    let scale = PassKit.random([3, 1, 1], seed: 3)
    let before = try PassKit.graph([2, 4, 5, 3]) { x in
      let product = matmul(relu(x.linear(weight)), weight) + bias
      return product.permuted([0, 3, 1, 2]) * scale + x.permuted([0, 3, 1, 2])
    }
    let after = before.applying(Graph.inferencePasses)
    #expect(after.nodes.filter { $0.name == "linear" }.count == 2)
    #expect(!after.nodes.contains { ["*", "matmul"].contains($0.name) }, "\(PassKit.outline(after))")
    PassKit.expectSame(before, after)
  }

  @Test("of two products in different orders one keeps its own, and the pass ends")
  func twoProducts() throws {
    let weight = PassKit.random([5, 5])
    let before = try PassKit.graph([2, 5, 5, 5]) { x in
      matmul(x, weight).permuted([0, 3, 1, 2]) + matmul(x * 2, weight)
    }
    let after = before.applying(Graph.inferencePasses)
    #expect(after.nodes.filter { $0.name == "linear" }.count == 2)
    PassKit.expectSame(before, after)
  }

  @Test("a type that comes back through a wider one never went")
  func castsThroughWiderTypes() throws {
    let before = try PassKit.graph([4, 6]) { x in
      x.cast(to: .bfloat16).cast(to: .float32).cast(to: .bfloat16).cast(to: .float32)
    }
    let after = before.applying([CancellingShapes()])
    #expect(PassKit.outline(after) == ["%1 = cast(%0)", "%2 = cast(%1)", "return %2"])
    PassKit.expectSame(before, after, within: 0)
  }

  @Test("a change of axes of one element is none")
  func singleAxes() throws {
    let before = try PassKit.graph([4, 1, 6]) { relu($0.permuted([1, 0, 2]).reshaped([4, 6])) }
    let after = before.applying([CancellingShapes()])
    #expect(PassKit.outline(after) == ["%1 = reshaped(%0)", "%2 = relu(%1)", "return %2"])
    PassKit.expectSame(before, after, within: 0)
  }

  @Test("a gate's number a channel is one operation; a constant is left for the convolution")
  func channelScales() throws {
    let weight = PassKit.random([4, 4, 1, 1])
    let before = try PassKit.graph([2, 4, 3, 3]) { x in
      x * sigmoid(x.mean(axes: [2, 3], keepsAxes: true).conv2d(weight))
    }
    let after = before.applying([JoinedChannelScales()])
    #expect(after.nodes.last?.name == "scaleChannels")
    PassKit.expectSame(before, after)
    let constant = try PassKit.graph([1, 4, 3, 3]) { $0 * PassKit.random([1, 4, 1, 1]) }
    #expect(constant.applying([JoinedChannelScales()]).nodes.last?.name == "*")
  }

  @Test("attention that is written out is one operation, whatever is scaled and whatever is added")
  func attention() throws {
    let mask = PassKit.random([6, 6], seed: 2)
    func split(_ x: Tensor) -> (Tensor, Tensor, Tensor) { (x[0...0], x[1...1], x[2...2]) }
    let forms: [@Sendable (Tensor, Tensor, Tensor) -> Tensor] = [
      { q, k, v in matmul((matmul(q, k.transposed()) * 0.5).softmax(), v) },
      { q, k, v in matmul((matmul(q * 0.7, k.transposed() * 0.7)).softmax(), v) },
      { q, k, v in matmul((matmul(q, k.transposed()) / 2 + mask).softmax(), v) },
      { q, k, v in matmul((mask + matmul(q / 2, k.transposed())).softmax(), v) },
    ]
    for (number, form) in forms.enumerated() {
      let before = try PassKit.graph([3, 2, 6, 4]) { x in
        let (q, k, v) = split(x)
        return form(q, k, v)
      }
      let after = before.applying([JoinedAttention(), CancellingShapes()])
      let names = after.nodes.map(\.name)
      #expect(names.contains("scaledDotProductAttention"), "\(number): \(names)")
      #expect(!names.contains("matmul") && !names.contains("softmax") && !names.contains("permuted"), "\(names)")
      PassKit.expectSame(before, after)
    }
    let byColumns = try PassKit.graph([3, 2, 6, 4]) { x in
      let (q, k, v) = split(x)
      return matmul(matmul(q, k.transposed()).softmax(axis: -2), v)
    }
    #expect(byColumns.applying([JoinedAttention()]).nodes.count == byColumns.nodes.count)
  }
}
