import SaccadeEngine
import SaccadeTestKit
import Testing

/// What operations do with element types other than float32.
@Suite("Element types of functions, orders and distances")
struct FurtherElementTypeTests {
  private let x = Tensor([0.25, -0.5, 0.75, 0.125, 0.5, -1] as [Float], shape: [2, 3])

  @Test(
    "narrow and wide floats keep their type and give nearly the same", arguments: [DType.bfloat16, .float16, .float64])
  func floats(dtype: DType) {
    let functions: [(String, (Tensor) -> Tensor)] = [
      ("tan", { tan($0) }), ("atan2", { atan2($0, $0 + 1) }), ("hypot", { hypot($0, $0) }),
      ("logAddExp", { logAddExp($0, $0) }), ("lgamma", { lgamma($0) }), ("fmod", { fmod($0, $0 * 0.5 + 1) }),
      ("lerp", { lerp($0, -$0, 0.25) }), ("clamped", { $0.clamped(low: -abs($0) * 0.5) }),
      ("norm", { $0.norm(axes: [1]) }), ("norm3", { $0.norm(3) }), ("cdist", { cdist($0, $0 * 2) }),
      ("standardDeviation", { $0.standardDeviation(axes: [0]) }), ("median", { $0.median() }),
      ("quantile", { $0.quantile(0.3, axis: 1) }), ("cumulativeMax", { $0.cumulativeMax(axis: 1).values }),
      ("cumulativeProduct", { $0.cumulativeProduct(axis: 1) }), ("rms", { $0.rmsNormalized(epsilon: 1e-3) }),
      ("tril", { $0.tril() }), ("diag", { $0.diag() }), ("repeated", { $0.repeated([2, 1]) }),

      ("hardShrink", { hardShrink($0) }), ("threshold", { threshold($0, 0, value: 3) }), ("selu", { hardTanh($0) }),
      ("max", { $0.maxWithIndices(axis: 1).values }), ("unique", { $0.unique().values }),
      ("nanToNumber", { $0.nanToNumber() }),
    ]
    for (name, function) in functions {
      let expected = function(x)
      let result = function(x.cast(to: dtype))
      #expect(result.dtype == dtype, "\(name)")
      expectClose(result.cast(to: .float32), expected, relative: 2e-2, absolute: 1e-2, name)
      guard name != "unique" else { continue }
      let slope = gradient(at: x.cast(to: dtype)) { function($0).sum() }
      #expect(slope.dtype == dtype, "\(name)")
      let wanted = gradient(at: x) { function($0).sum() }
      expectClose(slope.cast(to: .float32), wanted, relative: 3e-2, absolute: 3e-2, "gradient of \(name)")
    }
  }

  @Test("the largest number of a type stands for its infinity")
  func infinities() {
    let infinite = Tensor([Float.infinity, -.infinity])
    #expect(infinite.cast(to: .float16).nanToNumber().scalars == [65504, -65504])
    #expect(infinite.cast(to: .bfloat16).nanToNumber().scalars == [0x1.fep127, -0x1.fep127])
    #expect(infinite.cast(to: .float64).nanToNumber().scalars(as: Double.self)[0] == .greatestFiniteMagnitude)
  }

  @Test(
    "integers and booleans are counted, ordered and rearranged as they are", arguments: [DType.int64, .int32, .uint8])
  func integers(dtype: DType) {
    let x = Tensor([3, 1, 2, 1, 3, 3]).cast(to: dtype)
    #expect(x.median().item(as: Int.self) == 2)
    #expect(x.median().dtype == dtype)
    #expect(x.unique().values.scalars(as: Int.self) == [1, 2, 3])
    #expect(x.unique().values.dtype == dtype)
    #expect(x.bincount().scalars(as: Int.self) == [0, 2, 1, 3])
    #expect(x.cumulativeMin(axis: 0).values.scalars(as: Int.self) == [3, 1, 1, 1, 1, 1])
    #expect(x.cumulativeProduct(axis: 0).scalars(as: Int.self) == [3, 3, 6, 6, 18, 54])
    #expect(x.cumulativeProduct(axis: 0).dtype == .int64)
    #expect(x.kthValue(5).values.item(as: Int.self) == 3)
    #expect(x.maxWithIndices(axis: 0).indices.item(as: Int.self) == 0)
    #expect(x.reshaped([2, 3]).triu().scalars(as: Int.self) == [3, 1, 2, 0, 3, 3])
    #expect(x.repeatInterleave(2).shape == [12])
    #expect(x.norm().dtype == .float32)
    #expect(tan(x).dtype == .float32)
    #expect(trunc(x).dtype == dtype)
    #expect(fmod(x, x).scalars(as: Int.self) == [0, 0, 0, 0, 0, 0])
    #expect(x.searchSorted(x).dtype == .int64)
  }

  @Test("numbers beyond what a double holds are told apart when they are searched and ordered")
  func largeIntegers() {
    let large = 1 << 60
    let sorted = Tensor([large, large + 1, large + 2])
    #expect(sorted.searchSorted(Tensor([large + 1, large + 2])).scalars(as: Int.self) == [1, 2])
    #expect(Tensor([large + 1, large]).cumulativeMax(axis: 0).indices.scalars(as: Int.self) == [0, 0])
    #expect(Tensor([large, large + 1, large], shape: [3, 1]).unique(axis: 0).counts.scalars(as: Int.self) == [2, 1])
  }
}
