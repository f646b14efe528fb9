import Foundation
import SaccadeTestKit
import Testing

@testable import SaccadeEngine

/// As `Tests/Golden/element_types.py` numbers them.
private let types: [DType] = [.float32, .bfloat16, .float16, .float64, .int64, .int32, .uint8, .bool]

@Suite("The type of a result")
struct ResultTypeTests {
  let golden: GoldenFile

  init() throws {
    let folder = try #require(Bundle.module.path(forResource: "Golden", ofType: nil))
    golden = try GoldenFile("\(folder)/element_types.safetensors")
  }

  private func table(_ name: String) throws -> [[DType]] {
    let codes = try #require(golden.tensors["promotion/\(name)"])
    #expect(codes.shape == [types.count, types.count])
    return types.indices.map { row in codes[row].scalars(as: Int.self).map { types[$0] } }
  }

  @Test("is PyTorch's for all pairs of tensors, with and without axes")
  func pairs() throws {
    for (name, second) in [("axes.axes", [2] as Shape), ("axes.none", [])] {
      for (a, row) in zip(types, try table(name)) {
        for (b, expected) in zip(types, row) {
          let (x, y) = (Tensor.ones([2], dtype: a), Tensor.ones(second, dtype: b))
          #expect((x + y).dtype == expected, "\(a) + \(b), \(name)")
          #expect((y * x).dtype == expected, "\(b) * \(a), \(name)")
          #expect(maximum(x, y).dtype == expected, "maximum of \(a), \(b), \(name)")
          #expect(select(.ones([2], dtype: .bool), then: x, else: y).dtype == expected, "select \(a), \(b), \(name)")
          #expect((x / y).dtype == (expected.isFloatingPoint ? expected : .float32), "\(a) / \(b), \(name)")
        }
      }
    }
  }

  @Test("is PyTorch's for all types and numbers")
  func numbers() throws {
    let (whole, real) = (try table("axes.whole"), try table("axes.real"))
    for (position, type) in types.enumerated() {
      for shape in [[2] as Shape, []] {
        let x = Tensor.ones(shape, dtype: type)
        #expect((x + 2).dtype == whole[position][0] && (2 * x).dtype == whole[position][0], "\(type) and 2")
        #expect((x - 2.5).dtype == real[position][0] && (2.5 * x).dtype == real[position][0], "\(type) and 2.5")
        #expect((x / 2).dtype == real[position][0] && maximum(x, 2).dtype == whole[position][0], "\(type) and 2")
        #expect(pow(x, 3).dtype == whole[position][0] && pow(x, 0.5).dtype == real[position][0], "power of \(type)")
        #expect(select(x .> 0, then: x, else: 0).dtype == whole[position][0], "select of \(type)")
        #expect(x.clamped(to: 0...2.5).dtype == real[position][0], "clamped \(type)")
      }
    }
  }

  @Test("holds what PyTorch's integers hold, also where numbers wrap")
  func integersWithNumbers() throws {
    var count = 0
    for (key, expected) in golden.tensors where key.hasPrefix("scalar/") {
      let parts = key.dropFirst("scalar/".count).split(separator: ".").map(String.init)
      let isReversed = parts.last == "reversed"
      let label = parts.dropFirst(2).dropLast(isReversed ? 1 : 0).joined(separator: ".")
      let x = Tensor([10, 20, 30, 255]).cast(to: try #require(DType(rawValue: parts[0])))
      let result: Tensor =
        switch label {
        case "-1": compute(parts[1], x, -1, isReversed)
        case "-3": compute(parts[1], x, -3, isReversed)
        case "300": compute(parts[1], x, 300, isReversed)
        case "2^40": compute(parts[1], x, 1 << 40, isReversed)
        default: compute(parts[1], x, 1.5, isReversed)
        }
      // PyTorch wraps a number before it compares.
      if ["less", "equal", "greaterOrEqual"].contains(parts[1]), x.dtype != .int64 { continue }
      #expect(result.dtype == expected.dtype, "\(key)")
      #expect(mismatch(result.cast(to: .float64), expected.cast(to: .float64)) == nil, "\(key)")
      count += 1
    }
    #expect(count > 200)
  }

  private func compute(_ function: String, _ x: Tensor, _ number: some TensorNumber, _ isReversed: Bool) -> Tensor {
    switch function {
    case "add": isReversed ? number + x : x + number
    case "subtract": isReversed ? number - x : x - number
    case "multiply": isReversed ? number * x : x * number
    case "divide": isReversed ? number / x : x / number
    case "floorDivide": isReversed ? floorDivide(number, x) : floorDivide(x, number)
    case "remainder": isReversed ? remainder(number, x) : remainder(x, number)
    case "power": isReversed ? pow(number, x) : pow(x, number)
    case "less": isReversed ? number .< x : x .< number
    case "equal": isReversed ? number .== x : x .== number
    default: isReversed ? number .>= x : x .>= number
    }
  }

  @Test("of a tensor without axes does not widen one with axes, and gradients reach it in its own type")
  func withoutAxes() {
    let half = Tensor.ones([3], dtype: .float16)
    let scale = Tensor(2)
    let (value, gradients) = valueAndGradient(at: [half, scale]) { ($0[0] * $0[1]).sum() }
    #expect(value.dtype == .float16)
    #expect(gradients[0].dtype == .float16 && gradients[0].scalars == [2, 2, 2])
    #expect(gradients[1].dtype == .float32 && gradients[1].shape == [] && gradients[1].item() == 3)
    #expect((Tensor([10] as [UInt8]) - Tensor(1_099_511_627_777 as Int)).item(as: Int.self) == 9)
  }
}
