import Testing

@testable import SaccadeEngine

@Suite("A number beside a tensor")
struct NumberTests {
  let x = Tensor([1, 2, 4] as [Float])
  let n = 2
  let d = 0.5
  let f: Float = 3
  let byte: UInt8 = 4

  @Test("may be a literal, an integer or floating-point variable, on either side of arithmetic")
  func arithmetic() {
    #expect((2 * x + 1).scalars == [3, 5, 9])
    #expect((x / 2.0).scalars == [0.5, 1, 2])
    #expect((-x * n).scalars == [-2, -4, -8])
    #expect((1 / x).scalars == [1, 0.5, 0.25])
    #expect((n * x - d).scalars == [1.5, 3.5, 7.5])
    #expect((d - x / byte + f).scalars == [3.25, 3, 2.5])
    #expect((x * (1 - f) + x * (n - 1) - x * (1 - d)).scalars == [-1.5, -3, -6])
    #expect(((x + 1) / 2 * 255 - 128 + 3 * n * x - 7 / (3 - x)).scalars == [129.5, 259.5, 540.5])
    let polynomial = 0.5 * x * (1 + x / 3 + 0.25 * x * x * x) - 2 * f * x / (1 + x * 3) + Float(n) * x
    let expected = x.scalars.map { x in
      let cubic: Float = 1 + x / 3 + 0.25 * x * x * x
      return 0.5 * x * cubic - 6 * x / (1 + x * 3) + 2 * x
    }
    #expect(polynomial.scalars == expected)
  }

  @Test("may be added, subtracted, multiplied and divided in place")
  func inPlace() {
    var y = x
    y += 1
    y -= n
    y *= d
    y /= f
    y += x
    y *= 6
    #expect(y.scalars == [6, 13, 27])
  }

  @Test("may be compared, on either side")
  func comparisons() {
    #expect((x .< n).scalars(as: Bool.self) == [true, false, false])
    #expect((x .>= 2.0).scalars(as: Bool.self) == [false, true, true])
    #expect((n .< x).scalars(as: Bool.self) == [false, false, true])
    #expect((f .>= x).scalars(as: Bool.self) == [true, true, false])
    #expect((x .== byte).scalars(as: Bool.self) == [false, false, true])
    #expect(((x .> 1) .&& (x .!= 4)).scalars(as: Bool.self) == [false, true, false])
  }

  @Test("goes into functions of two operands")
  func functions() {
    #expect(maximum(x, n).scalars == [2, 2, 4])
    #expect(minimum(2.5, x).scalars == [1, 2, 2.5])
    #expect(pow(x, n).scalars == [1, 4, 16])
    #expect(pow(2, x).scalars == [2, 4, 16])
    #expect(pow(x, -d).scalars == [1, Float(0.5).squareRoot(), 0.5])
    #expect(floorDivide(x, 3).scalars == [0, 0, 1])
    #expect(remainder(x, -3).scalars == [-2, -1, -2])
    #expect(remainder(7, x).scalars == [0, 1, 3])
    #expect(select(x .> 1, then: x, else: 0).scalars == [0, 2, 4])
    #expect(select(x .> 1, then: n, else: x).scalars == [1, 2, 2])
    let signs = select(x .> 1, then: 1, else: -1)
    #expect(signs.scalars == [-1, 1, 1] && signs.dtype == .int64)
  }

  @Test("limits a tensor from one side or from both")
  func clamping() {
    #expect(x.clamped(to: 2...).scalars == [2, 2, 4])
    #expect(x.clamped(to: ...1.5).scalars == [1, 1.5, 1.5])
    #expect(x.clamped(to: -1...f).scalars == [1, 2, 3])
    #expect(Tensor([-3, 5]).clamped(to: 0...).dtype == .int64)
    #expect(Tensor([-3, 5]).clamped(to: -0.5...1.5).scalars == [-0.5, 1.5])
    let bytes = Tensor([0, 200] as [UInt8])
    #expect(bytes.clamped(to: -5...300).scalars(as: Int.self) == [0, 200])
    #expect(bytes.clamped(to: 300...).scalars(as: Int.self) == [255, 255])
    let limit = 1_152_921_504_606_846_977
    #expect(Tensor([limit + 1, 0]).clamped(to: ...limit).scalars(as: Int.self) == [limit, 0])
    let slope = gradient(at: x) { $0.clamped(to: 2...).sum() }
    #expect(slope.scalars == [0, 1, 1])
  }

  @Test("keeps all its digits beside integers and float64")
  func exactness() {
    // 2⁵³, 2⁴⁰ and 2²⁴ + 1, which float64 and float32 cannot tell from their neighbours.
    let (huge, large, odd) = (9_007_199_254_740_992, 1_099_511_627_776, 16_777_217)
    let wide = Tensor([1, huge])
    #expect((wide + large).scalars(as: Int.self) == [1 + large, huge + large])
    #expect((wide + 1).scalars(as: Int.self) == [2, huge + 1])
    #expect((wide * 3 - odd).scalars(as: Int.self) == [3 - odd, 3 * huge - odd])
    #expect((wide .== huge).scalars(as: Bool.self) == [false, true])
    #expect((wide + 1 .> huge).scalars(as: Bool.self) == [false, true])
    #expect((Tensor([1, 2] as [Double]) * 0.1).scalars(as: Double.self) == [0.1, 0.2])
    #expect(Tensor.full([1], huge + 1, dtype: .int64).item(as: Int.self) == huge + 1)
  }

  @Test("is compared with integers as it is, also where their type cannot hold it")
  func beyondTheType() {
    let bytes = Tensor([0, 7, 255] as [UInt8])
    #expect((bytes .< -3).scalars(as: Bool.self) == [false, false, false])
    #expect((bytes .< 300).scalars(as: Bool.self) == [true, true, true])
    #expect((bytes .== -1).scalars(as: Bool.self) == [false, false, false])
    #expect((bytes .>= 6.5).scalars(as: Bool.self) == [false, true, true])
    #expect(maximum(bytes, -1).scalars == [0, 7, 255])
    #expect(minimum(bytes, 300).scalars == [0, 7, 255])
    #expect(maximum(bytes, 300).dtype == .uint8)
  }

  @Test("is rounded beside half precision where it is compared, not where it is computed with")
  func halfPrecision() {
    let tenth = Tensor([0.1] as [Float]).cast(to: .bfloat16)
    #expect((tenth .== 0.1).item(as: Bool.self))
    #expect((tenth .== Tensor(0.1)).item(as: Bool.self))
    // 3.01 is 3.015625 in bfloat16, which would give 1.
    #expect((Tensor([3.015625] as [Float]).cast(to: .bfloat16) / 3.001).item() == 1.0078125)
  }

  @Test("raises integers to no negative power")
  func negativePower() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = pow(Tensor([1, 2]), -1)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      text.contains(
        "pow: integers to a negative power are fractions: int64 to the power -1; use cast(to: .float32)"))
  }

  @Test("lets gradients through")
  func gradients() {
    let slope = gradient(at: x) { (3 - 2 * $0 / n + pow($0, 3) * d - 8 / $0).sum() }
    #expect(slope.scalars == [8.5, 7, 23.5])
  }
}
