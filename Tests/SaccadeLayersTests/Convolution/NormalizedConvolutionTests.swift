import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@Suite("A convolution with the normalization that follows it")
struct NormalizedConvolutionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let images: Shape
    let channels: Int
    var kernel = 3
    var stride = 1
    var groups = 1
    var hasBias = false
    var testDescription: String {
      "\(images) to \(channels) channels, kernel \(kernel), stride \(stride), groups \(groups), bias \(hasBias)"
    }

    func layers() -> (Conv2d, BatchNorm2d) {
      var random = RandomStream(seed: 5)
      let convolution = Conv2d(
        images[1], channels, kernel: Size2D(kernel), stride: Size2D(stride), padding: .all(kernel / 2), groups: groups,
        hasBias: hasBias)
      let normalization = BatchNorm2d(channels)
      normalization.weight?.value = .randomNormal([channels], using: &random)
      normalization.bias?.value = .randomNormal([channels], using: &random)
      normalization.runningMean.value = .randomNormal([channels], using: &random)
      normalization.runningVar.value = .randomUniform([channels], 0.5..<2, using: &random)
      convolution.eval()
      normalization.eval()
      return (convolution, normalization)
    }
  }

  static let activations: [Nonlinearity] = [.identity, .relu, .relu6, .silu, .hardSwish]

  @Test(
    "gives in use what the layers give one by one",
    arguments: [
      Case(images: [2, 3, 9, 7], channels: 16, kernel: 5, stride: 2),
      Case(images: [4, 32, 20, 18], channels: 48),
      Case(images: [2, 32, 9, 11], channels: 64, kernel: 1, hasBias: true),
      Case(images: [2, 32, 9, 11], channels: 32, stride: 2, groups: 32),
      Case(images: [1, 6, 5, 5], channels: 10, hasBias: true),
      Case(images: [0, 6, 5, 5], channels: 10),
    ], InputForm.allCases)
  func inUse(_ test: Case, form: InputForm) throws {
    let (convolution, normalization) = test.layers()
    var random = RandomStream(seed: 6)
    guard let x = form.applied(to: [Tensor.randomNormal(test.images, using: &random)])?[0] else { return }
    try withoutGradient {
      let plain = normalization(convolution(x))
      let shortcuts = try #require(form.applied(to: [Tensor.randomNormal(plain.shape, using: &random)]))
      let tolerance = Tolerance(relative: 0, ofLargest: 2e-5)
      for activation in Self.activations {
        let once = convolution(x, normalizedBy: normalization, then: activation)
        #expect(mismatch(once, activation(plain), tolerance) == nil, "\(activation)")
        let joined = convolution(x, normalizedBy: normalization, adding: shortcuts[0], then: activation)
        #expect(mismatch(joined, activation(plain + shortcuts[0]), tolerance) == nil, "\(activation), shortcut")
      }
    }
  }

  @Test("runs in bfloat16 under autocast")
  func autocasting() {
    let (convolution, normalization) = Case(images: [2, 32, 12, 12], channels: 32).layers()
    var random = RandomStream(seed: 6)
    let x = Tensor.randomNormal([2, 32, 12, 12], using: &random)
    withoutGradient {
      let expected = convolution(x, normalizedBy: normalization, adding: x, then: .relu)
      let narrow = autocast(.bfloat16) { convolution(x, normalizedBy: normalization, adding: x, then: .relu) }
      #expect(narrow.dtype == .bfloat16)
      #expect(mismatch(narrow.cast(to: .float32), expected, Tolerance(relative: 0, ofLargest: 2e-2)) == nil)
    }
  }

  @Test("follows every change of weights and statistics")
  func changes() {
    let (convolution, normalization) = Case(images: [2, 8, 6, 6], channels: 8, hasBias: true).layers()
    var random = RandomStream(seed: 6)
    let x = Tensor.randomNormal([2, 8, 6, 6], using: &random)
    func check(_ what: Comment) {
      withoutGradient {
        let one = convolution(x, normalizedBy: normalization)
        #expect(mismatch(one, normalization(convolution(x)), Tolerance(relative: 0, ofLargest: 2e-5)) == nil, what)
      }
    }
    check("at first")
    convolution.weight.value = .randomNormal(convolution.weight.shape, using: &random)
    check("weight")
    convolution.bias?.value = .randomNormal([8], using: &random)
    check("bias")
    normalization.weight?.value = .randomNormal([8], using: &random)
    check("scale")
    normalization.bias?.value = .randomNormal([8], using: &random)
    check("shift")
    normalization.train()
    _ = normalization(x)
    normalization.eval()
    check("statistics")
  }

  @Test("is the layers one after the other for gradients, for training and for hooks")
  func oneByOne() {
    let (convolution, normalization) = Case(images: [2, 8, 6, 6], channels: 8).layers()
    var random = RandomStream(seed: 6)
    let x = Tensor.randomNormal([2, 8, 6, 6], using: &random)
    // Statistics stay, gradients flow.
    convolution(x, normalizedBy: normalization, then: .relu).sum().backward()
    let gradient = convolution.weight.gradient
    convolution.weight.clearGradient()
    normalization(convolution(x), then: .relu).sum().backward()
    #expect(gradient != nil && convolution.weight.gradient != nil)
    if let gradient, let expected = convolution.weight.gradient { expectClose(gradient, expected) }

    var seen: [Tensor] = []
    let hook = convolution.onForward { _, _, output in seen.append(output) }
    let hooked = withoutGradient { convolution(x, normalizedBy: normalization) }
    hook.remove()
    let unhooked = withoutGradient { convolution(x, normalizedBy: normalization) }
    #expect(seen.count == 1)
    if let first = seen.first { expectClose(first, withoutGradient { convolution(x) }) }
    #expect(mismatch(unhooked, hooked, Tolerance(relative: 0, ofLargest: 2e-5)) == nil)

    normalization.train()
    let before = normalization.runningMean.value
    let trained = withoutGradient { convolution(x, normalizedBy: normalization) }
    expectClose(trained.mean(axes: [0, 2, 3]), normalization.bias?.value ?? .zeros([8]))
    #expect(mismatch(normalization.runningMean.value, before) != nil, "training moves the statistics")
  }

  @Test("says what is wrong with a shortcut of another size")
  func shortcutSize() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let (convolution, normalization) = Case(images: [1, 8, 6, 6], channels: 8).layers()
      withoutGradient {
        _ = convolution(.zeros([1, 8, 6, 6]), normalizedBy: normalization, adding: .zeros([1, 8, 3, 3]))
      }
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      text.contains("conv2d: result and shortcut must have the same shape: result [1, 8, 6, 6], shortcut [1, 8, 3, 3]"))
  }
}
