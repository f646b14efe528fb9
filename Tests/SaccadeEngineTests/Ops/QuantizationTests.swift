import SaccadeTestKit
import Testing

@testable import SaccadeEngine

@Suite("Bytes in the place of numbers")
struct QuantizationTests {
  private func numbers(_ shape: Shape, seed: UInt64, from low: Float = -1, to high: Float = 1) -> Tensor {
    var random = RandomStream(seed: seed)
    return .randomUniform(shape, low..<high, using: &random)
  }

  @Test("a number becomes the nearest byte; what is beyond becomes the last, NaN any")
  func nearest() {
    let signed = ByteScale(low: -1.27, high: 0.5)
    #expect(signed == ByteScale(scale: 0.01, isSigned: true))
    let values: [Float] = [0, 0.004, 0.006, -0.004, -0.016, 1.27, 5, -5, .infinity, -.infinity]
    let found = CPUKernels.shared.quantize(Tensor(values), by: signed).scalars(as: UInt8.self)
    #expect(found.prefix(6).map { Int8(bitPattern: $0) } == [0, 0, 1, 0, -2, 127])
    #expect(Int8(bitPattern: found[6]) == 127 && Int8(bitPattern: found[8]) == 127)
    #expect(Int8(bitPattern: found[7]) <= -127 && Int8(bitPattern: found[9]) <= -127)
    let unsigned = ByteScale(low: 0, high: 2.55)
    #expect(CPUKernels.shared.quantize(Tensor([-1, 0.012, 3]), by: unsigned).scalars(as: UInt8.self) == [0, 1, 255])
    _ = CPUKernels.shared.quantize(Tensor([Float.nan]), by: signed)
  }

  @Test("there and back is at most half a step", arguments: [true, false])
  func thereAndBack(isSigned: Bool) {
    for shape: Shape in [[5], [3, 7], [2, 5, 3, 4], [1, 17, 1, 1], [2, 3, 4], [0, 3]] {
      let x = numbers(shape, seed: 3, from: isSigned ? -1 : 0)
      let steps = ByteScale(low: isSigned ? -1 : 0, high: 1)
      let back = CPUKernels.shared.dequantize(CPUKernels.shared.quantize(x, by: steps), from: steps)
      #expect(back.shape == shape)
      #expect(zip(back.scalars, x.scalars).allSatisfy { Swift.abs($0 - $1) <= steps.scale * 0.501 })
    }
  }

  /// What a convolution is tried with.
  struct Case: Sendable, CustomTestStringConvertible {
    var channels = 8
    var results = 12
    var groups = 1
    var kernel = 3
    var stride = 1
    var size = Size2D(7, 9)
    var isSigned = true
    var shortcut: String?
    var activation = FusedActivation.identity
    var givesBytes = true

    var testDescription: String {
      "\(channels)→\(results) by \(kernel), groups \(groups), stride \(stride), \(isSigned ? "signed" : "unsigned"), "
        + "shortcut \(shortcut ?? "none"), \(activation), \(givesBytes ? "bytes" : "numbers")"
    }
  }

  static let cases = [
    Case(), Case(isSigned: false), Case(channels: 3, results: 16, stride: 2, size: Size2D(15, 13)),
    Case(channels: 24, results: 24, groups: 24, isSigned: false, activation: .relu6),
    Case(channels: 17, results: 17, groups: 17, stride: 2), Case(channels: 16, results: 32, groups: 4),
    Case(channels: 5, results: 7, kernel: 1, activation: .relu), Case(kernel: 1, shortcut: "bytes"),
    Case(shortcut: "bytes", activation: .relu), Case(kernel: 1, shortcut: "numbers", givesBytes: false),
    Case(shortcut: "bytes", activation: .silu, givesBytes: false), Case(activation: .hardSwish),
    Case(channels: 64, results: 48, kernel: 1, size: Size2D(1, 1), activation: .relu, givesBytes: false),
  ]

  @Test("a convolution gives what one of the numbers behind the bytes gives", arguments: cases)
  func convolution(_ setting: Case) {
    let x = numbers(
      [2, setting.channels, setting.size.height, setting.size.width], seed: 1, from: setting.isSigned ? -1 : 0)
    let weight = QuantizedWeight(
      numbers([setting.results, setting.channels / setting.groups, setting.kernel, setting.kernel], seed: 2))
    let bias = numbers([setting.results], seed: 3)
    let input = ByteScale(low: setting.isSigned ? -1 : 0, high: 1)
    let bytes = CPUKernels.shared.quantize(x, by: input)
    let numbersOfInput = CPUKernels.shared.dequantize(bytes, from: input)
    var expected = numbersOfInput.conv2d(
      weight.numbers, bias: bias, stride: Size2D(setting.stride),
      padding: .explicit(Padding2D(setting.kernel / 2)), groups: setting.groups)
    var operands = [bytes, bias]
    var shortcut = QuantizedEpilogue.Shortcut.none
    if let kind = setting.shortcut {
      let added = numbers(expected.shape, seed: 4)
      let steps = ByteScale(low: -1, high: 1)
      let addedBytes = CPUKernels.shared.quantize(added, by: steps)
      operands.append(kind == "bytes" ? addedBytes : added)
      shortcut = kind == "bytes" ? .bytes(steps) : .numbers
      expected = expected + (kind == "bytes" ? CPUKernels.shared.dequantize(addedBytes, from: steps) : added)
    }
    expected = setting.activation.applied(to: expected)
    let reach: Float = expected.scalars.map { Swift.abs($0) }.max() ?? 1
    let low = expected.scalars.min() ?? 0
    let output = setting.givesBytes ? ByteScale(low: min(low, 0), high: reach) : nil
    let geometry = ConvolutionGeometry(
      stride: Size2D(setting.stride), padding: Padding2D(setting.kernel / 2),
      dilation: 1, groups: setting.groups)
    let op = QuantizedConvolution2D(
      geometry: geometry, weight: weight, hasBias: true, input: input,
      epilogue: QuantizedEpilogue(shortcut: shortcut, activation: setting.activation, output: output))
    // Twice: the second time finds its weight in order.
    for _ in 0..<2 {
      let found = apply(op, operands)[0]
      #expect(found.dtype == (setting.givesBytes ? .uint8 : .float32))
      let numbers = output.map { CPUKernels.shared.dequantize(found, from: $0) } ?? found
      let bound = (output?.scale ?? 0) * 0.51 + 1e-4 * reach
      #expect(numbers.shape == expected.shape)
      #expect(zip(numbers.scalars, expected.scalars).allSatisfy { Swift.abs($0 - $1) <= bound })
    }
  }

  @Test("a linear layer gives what one of the numbers behind the bytes gives", arguments: [1, 3, 64], [true, false])
  func linear(rows: Int, givesBytes: Bool) {
    let (inputs, outputs) = (37, 21)
    let input = ByteScale(low: -1, high: 1)
    let bytes = CPUKernels.shared.quantize(numbers([rows, inputs], seed: 1), by: input)
    let weight = QuantizedWeight(numbers([outputs, inputs], seed: 2))
    let bias = numbers([outputs], seed: 3)
    let product = apply(
      LinearOp(hasBias: true), [CPUKernels.shared.dequantize(bytes, from: input), weight.numbers, bias])[0]
    let expected = FusedActivation.geluExact.applied(to: product)
    let reach: Float = expected.scalars.map { Swift.abs($0) }.max() ?? 1
    let output = givesBytes ? ByteScale(low: -reach, high: reach) : nil
    let op = QuantizedLinear(
      weight: weight, hasBias: true, input: input,
      epilogue: QuantizedEpilogue(shortcut: .none, activation: .geluExact, output: output))
    let found = apply(op, [bytes, bias])[0]
    let numbers = output.map { CPUKernels.shared.dequantize(found, from: $0) } ?? found
    let bound = (output?.scale ?? 0) * 0.51 + 1e-4 * reach
    #expect(zip(numbers.scalars, expected.scalars).allSatisfy { Swift.abs($0 - $1) <= bound })
  }

  @Test("no images give none, and no channels give biases")
  func empty() {
    let weight = QuantizedWeight(numbers([4, 3, 1, 1], seed: 1))
    let epilogue = QuantizedEpilogue(shortcut: .none, activation: .identity, output: nil)
    let geometry = ConvolutionGeometry(
      stride: 1, padding: 0, dilation: 1, groups: 1)
    let op = QuantizedConvolution2D(
      geometry: geometry, weight: weight, hasBias: false, input: ByteScale(low: 0, high: 1), epilogue: epilogue)
    #expect(apply(op, [Tensor.zeros([0, 3, 2, 2], dtype: .uint8)])[0].shape == [0, 4, 2, 2])
  }
}
