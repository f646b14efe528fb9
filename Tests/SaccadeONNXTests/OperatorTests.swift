import SaccadeEngine
import SaccadeTestKit
import Testing

@testable import SaccadeONNX

/// One node, what it is given, and what it has to give.
private struct Row: Sendable, CustomTestStringConvertible {
  let name: String
  let opset: Int
  let attributes: @Sendable () -> KeyValuePairs<String, TestAttribute>
  let inputs: [Tensor?]
  let results: [Tensor]

  init(
    _ name: String, opset: Int = 17,
    _ attributes: @autoclosure @escaping @Sendable () -> KeyValuePairs<String, TestAttribute>, _ inputs: [Tensor?],
    _ results: [Tensor]
  ) {
    (self.name, self.opset, self.attributes, self.inputs, self.results) = (name, opset, attributes, inputs, results)
  }

  init(_ name: String, opset: Int = 17, _ inputs: [Tensor?], _ results: [Tensor]) {
    self.init(name, opset: opset, [:], inputs, results)
  }

  var testDescription: String { "\(name) \(opset)" }

  /// The node in a model of its own; the first input is the model's, all others it brings along.
  func module() throws -> ONNXModule {
    let names = inputs.indices.map { inputs[$0] == nil ? "" : "i\($0)" }
    var model = TestModel(
      opset: opset, outputs: results.indices.map { "o\($0)" },
      [.apply(name, names, results.indices.map { "o\($0)" }, attributes())])
    for (place, input) in inputs.enumerated() where place > 0 {
      if let input { model = model.with(names[place], input) }
    }
    if case .some(let first) = inputs.first ?? nil {
      model.proto.graph.input = [.port("i0", ElementType(first.dtype), first.shape.dimensions)]
    }
    return try model.opened()
  }
}

private func row(_ numbers: Float...) -> Tensor { Tensor(numbers) }
private func whole(_ numbers: Int...) -> Tensor { Tensor(numbers) }
private let square = Tensor([1, 2, 3, 4] as [Float], shape: [1, 1, 2, 2])
private let table = Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])

private let rows: [Row] = [
  // What has changed its form from version to version.
  Row("Clip", opset: 7, ["min": .float(0), "max": .float(1)], [row(-1, 0.5, 2)], [row(0, 0.5, 1)]),
  Row("Clip", opset: 11, [row(-1, 0.5, 2), nil, Tensor(1)], [row(-1, 0.5, 1)]),
  Row(
    "Softmax", opset: 11, [Tensor([0, 0, 0, 0] as [Float], shape: [1, 2, 2])],
    [
      Tensor([0.25, 0.25, 0.25, 0.25] as [Float], shape: [1, 2, 2])
    ]),
  Row(
    "Softmax", opset: 13, [Tensor([0, 0, 0, 0] as [Float], shape: [1, 2, 2])],
    [
      Tensor([0.5, 0.5, 0.5, 0.5] as [Float], shape: [1, 2, 2])
    ]),
  Row("ReduceSum", opset: 11, ["axes": .ints([1]), "keepdims": .int(0)], [table], [row(6, 15)]),
  Row("ReduceSum", opset: 13, ["keepdims": .int(0)], [table, whole(0)], [row(5, 7, 9)]),
  Row("ReduceSum", opset: 13, ["noop_with_empty_axes": .int(1)], [table], [table]),
  Row("ReduceMean", opset: 18, ["keepdims": .int(0)], [table, whole(-1)], [row(2, 5)]),
  Row("Squeeze", opset: 11, ["axes": .ints([0])], [square], [square.squeezed(0)]),
  Row("Unsqueeze", opset: 13, [row(1, 2), whole(0, -1)], [Tensor([1, 2] as [Float], shape: [1, 2, 1])]),
  Row("Slice", opset: 9, ["starts": .ints([1]), "ends": .ints([9])], [row(1, 2, 3)], [row(2, 3)]),
  Row("Slice", [row(1, 2, 3, 4), whole(-1), whole(Int.min), nil, whole(-2)], [row(4, 2)]),
  Row("Pad", opset: 10, ["pads": .ints([1, 2]), "value": .float(9)], [row(1, 2)], [row(9, 1, 2, 9, 9)]),
  Row("Pad", ["mode": .string("reflect")], [row(1, 2, 3), whole(2, 1)], [row(3, 2, 1, 2, 3, 2)]),
  Row("Pad", ["mode": .string("edge")], [row(1, 2, 3), whole(-1, 1)], [row(2, 3, 3)]),
  Row(
    "Upsample", opset: 9, [square, row(1, 1, 1, 2)],
    [
      Tensor([1, 1, 2, 2, 3, 3, 4, 4] as [Float], shape: [1, 1, 2, 4])
    ]),
  Row("Dropout", opset: 10, [row(1, 2)], [row(1, 2), Tensor([true, true])]),
  Row("Split", ["axis": .int(0)], [row(1, 2, 3), whole(1, 2)], [row(1), row(2, 3)]),
  Row("Split", opset: 18, ["num_outputs": .int(2)], [row(1, 2, 3)], [row(1, 2), row(3)]),
  // Numbers at their edges.
  Row("Round", [row(0.5, 1.5, -2.5)], [row(0, 2, -2)]),
  Row("Div", [whole(-7, 7), whole(2, 0)], [whole(-3, 0)]),
  Row("Mod", [whole(-7, 7), whole(3, -3)], [whole(2, -2)]),
  Row("Mod", ["fmod": .int(1)], [whole(-7, 7), whole(3, -3)], [whole(-1, 1)]),
  Row("Pow", [whole(2, 3), row(3, 2)], [whole(8, 9)]),
  Row("IsInf", ["detect_negative": .int(0)], [row(.infinity, -.infinity, .nan)], [Tensor([true, false, false])]),
  Row(
    "BitShift", ["direction": .string("LEFT")], [Tensor([129, 1] as [UInt8]), Tensor([1, 9] as [UInt8])],
    [
      Tensor([2, 0] as [UInt8])
    ]),
  Row("BitwiseXor", opset: 18, [whole(6, -1), whole(3, 1)], [whole(5, -2)]),
  Row("Max", [row(1, 5), row(3, 2), row(2, 9)], [row(3, 9)]),
  Row("PRelu", [row(-2, 3), Tensor([0.5, 9] as [Float])], [row(-1, 3)]),
  // Places.
  Row("Gather", ["axis": .int(1)], [table, whole(-1, 0)], [Tensor([3, 1, 6, 4] as [Float], shape: [2, 2])]),
  Row("GatherND", [table, Tensor([0, 2, 1, -3], shape: [2, 2])], [row(3, 4)]),
  Row(
    "GatherElements", ["axis": .int(1)], [table, Tensor([2, 0], shape: [2, 1])],
    [
      Tensor([3, 4] as [Float], shape: [2, 1])
    ]),
  Row("ScatterND", [row(1, 2, 3), Tensor([2, 0], shape: [2, 1]), row(7, 8)], [row(8, 2, 7)]),
  Row(
    "ScatterND", opset: 18, ["reduction": .string("max")], [row(1, 2, 3), Tensor([2, 0], shape: [2, 1]), row(1, 8)],
    [
      row(8, 2, 3)
    ]),
  Row(
    "ScatterElements", opset: 16, ["reduction": .string("add")], [row(1, 2, 3), whole(1, 1), row(7, 8)],
    [
      row(1, 17, 3)
    ]),
  Row("TopK", ["largest": .int(0)], [row(3, 1, 2), whole(2)], [row(1, 2), whole(1, 2)]),
  Row("ArgMax", ["select_last_index": .int(1), "keepdims": .int(0)], [row(2, 5, 5)], [Tensor([2], shape: [])]),
  Row(
    "OneHot", [whole(0, -1, 9), whole(3), row(0, 1)],
    [
      Tensor([1, 0, 0, 0, 0, 1, 0, 0, 0] as [Float], shape: [3, 3])
    ]),
  Row("CumSum", ["exclusive": .int(1), "reverse": .int(1)], [row(1, 2, 3), whole(0)], [row(5, 3, 0)]),
  Row("Trilu", ["upper": .int(0)], [table], [Tensor([1, 0, 0, 4, 5, 0] as [Float], shape: [2, 3])]),
  Row("Range", [whole(10).reshaped([]), whole(4).reshaped([]), whole(-3).reshaped([])], [whole(10, 7)]),
  Row("Unique", ["sorted": .int(0)], [row(2, 1, 2)], [row(2, 1), whole(0, 1), whole(0, 1, 0), whole(2, 1)]),
  // Windows.
  Row(
    "MaxPool", ["kernel_shape": .ints([2, 2])], [square],
    [
      Tensor([4] as [Float], shape: [1, 1, 1, 1]), Tensor([3], shape: [1, 1, 1, 1]),
    ]),
  Row(
    "MaxPool", ["kernel_shape": .ints([2]), "strides": .ints([2]), "ceil_mode": .int(1)],
    [
      Tensor([1, 2, 3] as [Float], shape: [1, 1, 3])
    ], [Tensor([2, 3] as [Float], shape: [1, 1, 2])]),
  Row(
    "AveragePool", ["kernel_shape": .ints([3]), "pads": .ints([1, 1])],
    [
      Tensor([3, 6, 9] as [Float], shape: [1, 1, 3])
    ], [Tensor([4.5, 6, 7.5] as [Float], shape: [1, 1, 3])]),
  Row(
    "AveragePool", ["kernel_shape": .ints([3]), "pads": .ints([1, 1]), "count_include_pad": .int(1)],
    [
      Tensor([3, 6, 9] as [Float], shape: [1, 1, 3])
    ], [Tensor([3, 6, 5] as [Float], shape: [1, 1, 3])]),
  Row(
    "AveragePool", opset: 19, ["kernel_shape": .ints([2]), "dilations": .ints([2])],
    [
      Tensor([3, 6, 9] as [Float], shape: [1, 1, 3])
    ], [Tensor([6] as [Float], shape: [1, 1, 1])]),
  Row(
    "Conv", ["auto_pad": .string("SAME_LOWER")], [Tensor([1, 2, 3] as [Float], shape: [1, 1, 3]), .ones([1, 1, 2])],
    [
      Tensor([1, 3, 5] as [Float], shape: [1, 1, 3])
    ]),
  Row(
    "ConvTranspose", ["strides": .ints([2]), "output_shape": .ints([5])],
    [
      Tensor([1, 2] as [Float], shape: [1, 1, 2]), .ones([1, 1, 2]),
    ], [Tensor([1, 1, 2, 2, 0] as [Float], shape: [1, 1, 5])]),
  Row(
    "Resize", ["mode": .string("linear"), "coordinate_transformation_mode": .string("align_corners")],
    [
      Tensor([1, 3] as [Float], shape: [1, 1, 1, 2]), nil, nil, whole(1, 1, 1, 3),
    ], [Tensor([1, 2, 3] as [Float], shape: [1, 1, 1, 3])]),
  Row(
    "LRN", ["size": .int(2), "alpha": .float(2), "beta": .float(1), "bias": .float(0)],
    [
      Tensor([1, 2] as [Float], shape: [1, 2, 1])
    ], [Tensor([0.2, 0.5] as [Float], shape: [1, 2, 1])]),
  Row("DepthToSpace", ["blocksize": .int(2), "mode": .string("CRD")], [square.reshaped([1, 4, 1, 1])], [square]),
  // Products and quantization.
  Row(
    "Gemm", ["transA": .int(1), "alpha": .float(2), "beta": .float(3)], [table, .ones([2, 1]), row(1)],
    [
      Tensor([13, 17, 21] as [Float], shape: [3, 1])
    ]),
  Row("Einsum", ["equation": .string("ij -> j")], [table], [row(5, 7, 9)]),
  Row(
    "QuantizeLinear", [row(-1, 0.5, 1000), Tensor(2), Tensor([128] as [UInt8], shape: [])],
    [
      Tensor([128, 128, 255] as [UInt8])
    ]),
  Row(
    "DequantizeLinear", [Tensor([0, 128, 255] as [UInt8]), Tensor(2), Tensor([128] as [UInt8], shape: [])],
    [
      row(-256, 0, 254)
    ]),
  Row(
    "NonMaxSuppression",
    [
      Tensor([0, 0, 1, 1, 0, 0, 1, 0.9, 2, 2, 3, 3] as [Float], shape: [1, 3, 4]),
      Tensor([0.8, 0.9, 0.7] as [Float], shape: [1, 1, 3]), whole(5), row(0.5), row(0.1),
    ], [Tensor([0, 0, 1, 0, 0, 2], shape: [2, 3])]),
]

@Suite("Operators do what the standard says")
struct OperatorTests {
  @Test("a node gives what it should, in each version of the standard", arguments: rows)
  private func results(row: Row) throws {
    let results = try row.module()([row.inputs[0]].compactMap(\.self))
    #expect(results.map(\.dtype) == row.results.map(\.dtype))
    for (result, expected) in zip(results, row.results) { expectClose(result, expected) }
  }

  @Test("narrow integers keep their range, though they are held in wider ones")
  func narrowTypes() throws {
    let module = try TestModel(
      inputs: ["x": [3]], type: .int8, outputs: ["y", "z"],
      [
        .apply("Add", ["x", "x"], ["y"]),
        .apply("Cast", ["x"], ["z"], ["to": .int(ElementType.uint8.rawValue)]),
      ]
    ).opened()
    let results = try module([Tensor([-128, -1, 100] as [Int32])])
    #expect(results[0].scalars == [0, -2, -56] && results[1].scalars == [128, 255, 100])
  }
}
