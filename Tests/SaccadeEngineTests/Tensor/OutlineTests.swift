import SaccadeTestKit
import Synchronization
import Testing

@testable import SaccadeEngine

@Suite("An outline, a tensor with a shape and no elements")
struct OutlineTests {
  @Test(
    "gives outlines of the shapes and types that every operation would give, or says that elements are read",
    arguments: GoldenFamily.all)
  func everyOperation(family: GoldenFamily) throws {
    let harness = try family.harness()
    var reading: Set<String> = []
    for name in harness.golden.cases.sorted() {
      let inputs = harness.golden.list("\(name).in")
      guard let row = harness.row(for: name), !inputs.isEmpty else { continue }
      let found = Mutex<[Tensor]>([])
      let problem = mistake {
        let results = withoutGradient { row.compute(inputs.map { .outline($0.shape, dtype: $0.dtype) }) }
        found.withLock { $0 = results }
      }
      if let problem {
        #expect(problem.contains("an outline has a shape and no elements"), "\(name): \(problem)")
        reading.insert(String(name.prefix { $0 != "/" }))
        continue
      }
      let (outlines, results) = (found.withLock { $0 }, withoutGradient { row.compute(inputs) })
      #expect(outlines.map(\.shape) == results.map(\.shape), "\(name)")
      #expect(outlines.map(\.dtype) == results.map(\.dtype), "\(name)")
      #expect(outlines.allSatisfy { $0.isOutline || $0.elementCount == 0 }, "\(name)")
    }
    let expected = Self.reading[family.name] ?? []
    #expect(reading == expected, "\(reading.sorted())")
  }

  /// Operations whose result's shape hangs on elements, that write into a tensor, or that look at positions first.
  private static let reading: [String: Set<String>] = [
    "indexing": ["maskedSelect", "nonzero", "subscript"], "edges": ["maskedSelect"], "specials": ["indexFill"],
    "detection": ["batchedNMS", "nms", "softNMS"],
    "writing": ["assign", "indexFill", "maskedScatter", "put", "take"],
    "orders": [
      "bincount", "bincountLength", "bincountWeights", "histogram", "histogramEdges", "histogramRange", "searchSorted",
      "searchSortedRight", "unique", "uniqueColumns", "uniqueRows",
    ],
  ]

  @Test("takes no memory, whatever its size, nor does what is computed from it")
  func memory() async {
    await #expect(processExitsWith: .success) {
      let before = Memory.statistics
      let x = Tensor.outline([1 << 20, 1 << 12])
      let y = matmul(x, .outline([1 << 12, 1 << 20])).softmax() + 1
      precondition(y.shape == [1 << 20, 1 << 20] && y.isOutline)
      precondition(Memory.statistics == before)
    }
  }

  @Test("stands for the result of an operation if any of its operands is one")
  func mixed() {
    let (real, outline) = (Tensor.ones([2, 3]), Tensor.outline([2, 3]))
    #expect(!real.isOutline && outline.isOutline)
    #expect((real + outline).isOutline && (outline + real).isOutline)
    #expect(Tensor.concatenate([real, outline]).shape == [4, 3])
    #expect(select(outline .> 0, then: real, else: real).isOutline)
    #expect(customGradient("half", of: outline) { ($0[0].cast(to: .bfloat16), { [$0] }) }.dtype == .bfloat16)
    #expect("\(outline)" == "outline [2, 3] float32")
  }

  @Test("keeps the rules about shapes")
  func shapes() {
    let message = mistake { _ = Tensor.outline([2, 3]) + Tensor.outline([2, 4]) }
    #expect(message?.hasPrefix("+: shapes must be equal") == true)
  }

  @Test("stops the program where its elements are read or would be kept, with what to do")
  func reads() {
    let outline = Tensor.outline([1])
    for body: @Sendable () -> Void in [
      { _ = outline.item() }, { _ = outline.scalars }, { outline.withUnsafeBytes { _ = $0.first } },
      {
        var x = Tensor.ones([4])
        x[0..<1] = outline
      },
    ] {
      #expect(mistake(in: body)?.hasPrefix("Tensor: an outline has a shape and no elements to read or write") == true)
    }
    let kept = mistake { Parameter(.ones([1])).value = outline }
    #expect(kept == "Parameter.value: an outline has no elements to learn with; set a tensor with numbers")
  }

  @Test("lets convolutions and matrix products count their multiplications, with the group's channels alone")
  func multiplyAdds() {
    func count(_ body: () -> Tensor) -> Int {
      let sum = Mutex(0)
      _ = ExecutionContext.with({
        $0.observer = { seen in
          let shapes = (seen.inputs.map(\.shape), seen.outputs.map(\.shape))
          sum.withLock { $0 += seen.operation.multiplyAdds(shapes.0, to: shapes.1) }
        }
      }) { withoutGradient(body) }
      return sum.withLock { $0 }
    }
    let x = Tensor.outline([2, 32, 10, 12])
    #expect(count { x.conv2d(.outline([64, 32, 3, 3])) } == 2 * 64 * 8 * 10 * (3 * 3 * 32))
    #expect(count { x.conv2d(.outline([64, 8, 3, 3]), stride: 2, groups: 4) } == 2 * 64 * 4 * 5 * (3 * 3 * 8))
    #expect(count { x.convTransposed2d(.outline([32, 16, 2, 2]), stride: 2) } == 2 * 32 * 10 * 12 * (2 * 2 * 16))
    #expect(count { Tensor.outline([5, 7, 16]).linear(.outline([3, 16])) } == 5 * 7 * 16 * 3)
    #expect(count { matmul(Tensor.outline([6, 4, 5]), .outline([1, 5, 3])) } == 6 * 4 * 5 * 3)
    let (q, k) = (Tensor.outline([2, 4, 9, 16]), Tensor.outline([2, 4, 11, 16]))
    #expect(count { scaledDotProductAttention(q, k, .outline([2, 4, 11, 8])) } == 2 * 4 * 9 * 11 * (16 + 8))
    #expect(count { Tensor.outline([1, 6, 20]).conv1d(.outline([4, 6, 5])) } == 4 * 16 * (5 * 6))
    #expect(count { Tensor.outline([1, 2, 6, 6, 6]).conv3d(.outline([4, 2, 3, 3, 3])) } == 4 * 4 * 4 * 4 * (27 * 2))
    #expect(count { relu(x) + 1 } == 0)
  }
}
