import SaccadeEngine
import SaccadeLayers
import Testing

@Suite("Saving and loading a module's weights")
struct ModuleStateTests {
  private func model(seed: UInt64) -> Sequential {
    withRandomness(RandomStream(seed: seed)) {
      Sequential(Conv2d(3, 4, kernel: 3), BatchNorm2d(4), ReLU(), Flatten(), Linear(4, 2))
    }
  }

  @Test("a model that gets another's weights answers as the other does")
  func copying() throws {
    let (a, b) = (model(seed: 1), model(seed: 2))
    let x = Tensor((0..<54).map { Float($0 % 7) - 3 }, shape: [2, 3, 3, 3])
    _ = a(x)  // moves the running statistics
    a.eval()
    b.eval()
    #expect(a(x).scalars != b(x).scalars)
    try b.load(state: a.state)
    #expect(a(x).scalars == b(x).scalars)
  }

  @Test("saved weights lie row by row and stay as they were when training goes on")
  func snapshot() {
    let layer = Conv2d(32, 32, kernel: 3)
    let before = layer.weight.value.scalars
    _ = layer(.ones([1, 32, 8, 8]))
    let state = layer.state
    #expect(state["weight"]?.layoutName == "strided")
    layer.weight.value = layer.weight.value * 2
    #expect(state["weight"]?.scalars == before)
  }

  @Test("weights that do not fit are refused as a whole, and the error lists all that is wrong")
  func misfit() {
    let model = model(seed: 1)
    let before = model.state
    var state = model.state
    state["0.bias"] = nil
    state["4.weight"] = .zeros([10, 4])
    state["1.running_mean"] = .zeros([4], dtype: .int64)
    state["5.weight"] = .zeros([1])
    state["0.weight"] = .zeros([4, 3, 3, 3])
    #expect {
      try model.load(state: state)
    } throws: { error in
      "\(error)" == "the weights do not fit the model: 1 missing: 0.bias; 1 not known: 5.weight; 2 of another shape or "
        + "type: 1.running_mean (float32 expected, int64 given), 4.weight ([2, 4] expected, [10, 4] given)"
    }
    #expect(before.allSatisfy { model.state[$0.key]?.scalars == $0.value.scalars })
  }

  @Test("what fits is taken when the rest may differ: a backbone for another head")
  func partial() throws {
    let (a, b) = (model(seed: 1), model(seed: 2))
    var state = a.state
    state["4.weight"] = .zeros([10, 4])
    state["4.bias"] = nil
    let left = try b.load(state: state, isStrict: false)
    #expect(left?.missing == ["4.bias"])
    #expect(left?.mismatched.map(\.name) == ["4.weight"])
    #expect(b.state["0.weight"]?.scalars == a.state["0.weight"]?.scalars)
    #expect(b.state["4.bias"]?.scalars != a.state["4.bias"]?.scalars)
  }

  @Test("weights in half precision, and those from before batches were counted, load")
  func old() throws {
    let (a, b) = (model(seed: 1), model(seed: 2))
    var state = a.state.mapValues { $0.dtype == .float32 ? $0.cast(to: .bfloat16) : $0 }
    state["1.num_batches_tracked"] = nil
    try b.load(state: state)
    #expect(b.state["0.weight"]?.dtype == .float32)
  }
}
