import SaccadeTestKit
import Testing

@testable import SaccadeEngine

@Suite("Windows over nothing")
struct EmptyWindowTests {
  @Test("sums over no channels are the bias, whose gradient counts the pixels")
  func noChannels() {
    let x = Parameter(Tensor.ones([2, 0, 6, 6]))
    let weight = Parameter(Tensor.ones([3, 0, 3, 3]))
    let bias = Parameter(Tensor([1.0, 2, 3]))
    let y = x.value.conv2d(weight.value, bias: bias.value)
    #expect(y.shape == [2, 3, 4, 4] && y[0, 2].scalars.allSatisfy { $0 == 3 })
    y.sum().backward()
    #expect(x.gradient?.shape == [2, 0, 6, 6] && weight.gradient?.shape == [3, 0, 3, 3])
    #expect(bias.gradient?.scalars == [32, 32, 32])
    #expect(x.value.detached.conv2d(weight.value.detached).scalars.allSatisfy { $0 == 0 })
    let fused = Tensor.ones([1, 0, 3, 3]).conv2d(
      .ones([2, 0, 3, 3]), bias: Tensor([-1.0, 1]), stride: 1, padding: 0, dilation: 1, groups: 1,
      adding: .ones([1, 2, 1, 1]), then: .relu)
    #expect(fused.scalars == [0, 2])
    #expect(Tensor.ones([1, 0, 4]).conv1d(.ones([2, 0, 3])).shape == [1, 2, 2])
    #expect(Tensor.ones([1, 0, 4, 4, 4]).conv3d(.ones([2, 0, 3, 3, 3]), bias: Tensor([1.0, 1])).sum().item() == 16)
    #expect(
      Tensor.ones([1, 0, 2, 2]).convTransposed2d(.ones([0, 2, 3, 3]), bias: Tensor([1.0, 1])).sum().item() == 32)
  }

  @Test("a window without pixels is none")
  func noWindow() {
    let images = Tensor.ones([1, 2, 6, 6])
    let rule = "the window must have pixels: 0×0; give at least 1×1"
    #expect(mistake { _ = images.conv2d(.ones([4, 2, 0, 0])) } == "conv2d: \(rule)")
    #expect(mistake { _ = images.conv2d(.ones([4, 2, 0, 0]), padding: .same) } == "conv2d: \(rule)")
    #expect(mistake { _ = images.convTransposed2d(.ones([2, 4, 0, 0])) } == "convTransposed2d: \(rule)")
    #expect(mistake { _ = images.maxPool2d(0) } == "maxPool2d: \(rule)")
    #expect(mistake { _ = images.averagePool2d(0) } == "averagePool2d: \(rule)")
    let flat = mistake { _ = Tensor.ones([1, 2, 0, 6]).averagePool2d(2, padding: 1) }
    #expect(flat == "averagePool2d: the images must have pixels: [1, 2, 0, 6]; give at least 1×1")
  }

  @Test("the mean of integers is told as such", arguments: [DType.int64, .int32, .uint8, .bool])
  func integers(type: DType) {
    let images = Tensor.ones([1, 2, 4, 4], dtype: type)
    let rule = "elements must be floating-point numbers: \(type); use cast(to: .float32)"
    #expect(mistake { _ = images.averagePool2d(2) } == "averagePool2d: \(rule)")
    #expect(mistake { _ = images.globalAveragePool() } == "adaptiveAveragePool2d: \(rule)")
  }

  @Test("the largest of integers is exact")
  func largestInteger() {
    let numbers = Tensor([Int.min, -3, 9_007_199_254_740_993, 9_007_199_254_740_992], shape: [1, 1, 2, 2])
    let largest = numbers.maxPool2d(2)
    #expect(largest.dtype == .int64 && largest.item(as: Int.self) == 9_007_199_254_740_993)
    #expect(numbers.maxPool2d(1, stride: 2).item(as: Int.self) == .min)
  }
}
