import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@Suite("Layers are the operations with weights of their own")
struct LayerTests {
  private func random(_ shape: Shape, _ seed: UInt64 = 1) -> Tensor {
    var stream = RandomStream(seed: seed)
    return .randomNormal(shape, using: &stream)
  }

  @Test("convolution")
  func convolution() {
    let layer = Conv2d(4, 6, kernel: Size2D(3, 2), stride: 2, padding: 1, dilation: 1, groups: 2)
    let x = random([2, 4, 7, 8])
    let expected = x.conv2d(
      layer.weight.value, bias: layer.bias?.value, stride: 2, padding: 1, groups: 2)
    expectClose(layer(x), expected)
    #expect(layer.weight.shape == [6, 2, 3, 2])
    #expect(Conv2d(4, 6, kernel: 1, hasBias: false).bias == nil)
  }

  @Test("transposed convolution gives back the size that a convolution took")
  func transposed() {
    let x = random([2, 4, 7, 8])
    let down = Conv2d(4, 6, kernel: 3, stride: 2, padding: 1)
    let up = ConvTransposed2d(6, 4, kernel: 3, stride: 2, padding: 1, outputPadding: Size2D(0, 1))
    #expect(up(down(x)).shape == x.shape)
    #expect(up.weight.shape == [6, 4, 3, 3])
  }

  @Test("poolings")
  func pooling() {
    let x = random([2, 3, 6, 5])
    expectClose(MaxPool2d(2)(x), x.maxPool2d(2))
    expectClose(MaxPool2d(3, stride: 2, padding: 1)(x), x.maxPool2d(3, stride: 2, padding: 1))
    expectClose(
      AveragePool2d(2, padding: 1, countsPadding: false)(x), x.averagePool2d(2, padding: 1, countsPadding: false))
    expectClose(GlobalAveragePool()(x), x.mean(axes: [2, 3]))
    expectClose(GlobalMaxPool()(x), x.max(axes: [2, 3]))
    expectClose(AdaptiveAveragePool2d(Size2D(4, 2))(x), x.adaptiveAveragePool2d(Size2D(4, 2)))
    expectClose(AdaptiveMaxPool2d(3)(x), x.adaptiveMaxPool2d(3))
  }

  @Test("other sizes and borders")
  func resampling() {
    let x = random([2, 3, 6, 5])
    expectClose(Upsample(scale: 2)(x), x.interpolate(scale: 2, .nearest))
    expectClose(Upsample(to: Size2D(9, 4), .bilinear)(x), x.interpolate(to: Size2D(9, 4), .bilinear))
    expectClose(Pad2d(1, .reflect)(x), x.pad(1, .reflect))
    for mode in [PaddingMode.reflect, .replicate, .circular, .constant(2)] {
      let layer = Conv2d(3, 4, kernel: 3, padding: .same, paddingMode: mode)
      expectClose(layer(x), x.pad(1, mode).conv2d(layer.weight.value, bias: layer.bias?.value))
    }
  }

  @Test("normalizations start without scale and shift to speak of, and train them")
  func normalization() {
    let x = random([2, 6, 3, 4])
    let flat = x.reshaped([2, 6, 12])
    let layers: [(Module, Tensor, Tensor)] = [
      (LayerNorm(12), flat, flat.layerNormalized()),
      (LayerNorm([6, 12]), flat, flat.layerNormalized(axes: 2)),
      (GroupNorm(groups: 3, 6), x, x.groupNormalized(groups: 3)),
      (InstanceNorm(6, isAffine: true), x, x.instanceNormalized()),
      (InstanceNorm(6), x, x.instanceNormalized()),
      (LocalResponseNorm(size: 3), x, x.localResponseNormalized(size: 3)),
    ]
    for (layer, input, expected) in layers {
      expectClose(layer(input), expected, "\(layer)")
      guard !layer.parameters.isEmpty else { continue }
      (layer(input) * input).sum().backward()
      #expect(layer.parameters.allSatisfy { $0.gradient?.shape == $0.shape })
    }
  }

  @Test("activations")
  func activations() {
    let x = random([2, 3, 4])
    let pairs: [(Module, Nonlinearity)] = [
      (ReLU(), .relu), (ReLU6(), .relu6), (LeakyReLU(slope: 0.2), .leakyReLU(slope: 0.2)),
      (ELU(alpha: 2), .elu(alpha: 2)), (GELU(), .gelu(isApproximate: false)),
      (GELU(isApproximate: true), .gelu(isApproximate: true)), (SiLU(), .silu), (HardSwish(), .hardSwish),
      (HardSigmoid(), .hardSigmoid), (Sigmoid(), .sigmoid), (Tanh(), .tanh), (Softplus(), .softplus), (Mish(), .mish),
      (Identity(), .identity),
    ]
    for (layer, function) in pairs { #expect(layer(x).scalars == function(x).scalars) }
    expectClose(PReLU(channels: 3)(x), leakyReLU(x, slope: 0.25))
  }

  @Test("embedding, flattening, shuffling")
  func others() {
    let table = Embedding(5, 3)
    let found = table(Tensor([4, 0], shape: [1, 2]))
    #expect(found.shape == [1, 2, 3])
    #expect(found.scalars == table.weight.value[4].scalars + table.weight.value[0].scalars)
    let x = random([2, 8, 3, 4])
    #expect(Flatten()(x).shape == [2, 96])
    #expect(PixelShuffle(2)(x).shape == [2, 2, 6, 8])
  }
}
