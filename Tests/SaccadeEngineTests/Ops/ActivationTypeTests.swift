import SaccadeEngine
import SaccadeTestKit
import Testing

@Suite("Activations")
struct ActivationTypeTests {
  @Test(
    "and their gradients are PyTorch's in every type of floating-point numbers, to its precision",
    arguments: [DType.float64, .float16, .bfloat16], [InputForm.plain, .blocked, .transposed])
  func everyFloatingType(dtype: DType, form: InputForm) throws {
    let tolerance =
      switch dtype {
      case .float16: Tolerance(relative: 2e-3, ofLargest: 1e-3, absolute: 1e-3)
      case .bfloat16: Tolerance(relative: 2e-2, ofLargest: 1e-2, absolute: 1e-2)
      default: Tolerance(relative: 1e-6, ofLargest: 1e-7, absolute: 1e-7)
      }
    for name in ["activations", "edges"] {
      let family = try #require(GoldenFamily.all.first { $0.name == name })
      let rows = family.rows.map { row in
        OpCase(several: row.name, tolerance) { inputs in
          let results = row.compute(inputs.map { $0.cast(to: dtype) })
          #expect(results.allSatisfy { $0.dtype == dtype }, "\(row.name)")
          return results.map { $0.cast(to: .float32) }
        }
      }
      let harness = OpHarness(try family.harness().golden, rows)
      for name in harness.golden.cases.sorted() where isActivation(name, dtype) {
        for problem in harness.problems(name, form) { Issue.record("\(dtype): \(problem)") }
      }
    }
  }

  private func isActivation(_ name: String, _ dtype: DType) -> Bool {
    let operation = String(name.prefix { $0 != "/" })
    // Rounded inputs lie on other sides of kinks; and softmax of large numbers lives from their digits.
    let isMoved = dtype == .bfloat16 && name == "hardSwish/images"
    return !isMoved && !["softmax", "logSoftmax"].contains(operation)
      && activationCases.contains { $0.name == operation }
  }

  @Test("of doubles have a double's digits")
  func doubles() {
    // From PyTorch in float64.
    let x = Tensor([-1.5, 0.3] as [Double])
    func expect(_ found: Tensor, _ expected: [Double]) {
      #expect(mismatch(found, Tensor(expected), Tolerance(relative: 1e-14, ofLargest: 0, absolute: 0)) == nil)
    }
    expect(sigmoid(x), [0.18242552380635635, 0.574442516811659])
    expect(gradient(at: x) { mish($0).sum() }, [-0.06409781589225869, 0.7828272995511304])
    expect(gradient(at: x) { gelu($0).sum() }, [-0.1274691922299796, 0.7323277668271099])
    expect(softplus(x), [0.2014132779827524, 0.8543552444685272])
  }

  @Test("sigmoid and tanh of integers are float32, as in PyTorch", arguments: [DType.int64, .int32, .uint8, .bool])
  func integers(dtype: DType) {
    let x = Tensor([0, 1]).cast(to: dtype)
    expectClose(sigmoid(x), Tensor([0.5, 0.7310586] as [Float]))
    expectClose(tanh(x), Tensor([0, 0.7615942] as [Float]))
    #expect(sigmoid(x).dtype == .float32)
  }

  @Test("that PyTorch too refuses for integers stop with the type and what to do")
  func refusedIntegers() async {
    let smooth = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = hardSwish(Tensor([1, 2]))
    }
    #expect(
      text(smooth).contains("hardSwish: elements must be floating-point numbers: int64; use cast(to: .float32)"))
    let leaky = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = leakyReLU(Tensor([1, 2]))
    }
    #expect(
      text(leaky).contains("leakyReLU: elements must be floating-point numbers: int64; use cast(to: .float32)"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
