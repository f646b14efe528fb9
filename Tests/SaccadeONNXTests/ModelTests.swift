import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import SwiftProtobuf
import Testing

@testable import SaccadeONNX

@Suite("A model in the ONNX format is read and run")
struct ModelTests {
  /// A convolution with its activation and a layer behind it.
  private static func network() -> TestModel {
    TestModel(
      inputs: ["images": [-1, 1, 4, 4]], outputs: ["logits"],
      [
        .apply("Conv", ["images", "kernel", "bias"], ["maps"], ["pads": .ints([1, 1, 1, 1])]),
        .apply("Relu", ["maps"], ["positive"]),
        .apply("GlobalAveragePool", ["positive"], ["means"]),
        .apply("Flatten", ["means"], ["features"]),
        .apply("Gemm", ["features", "weight"], ["logits"], ["transB": .int(1)]),
      ]
    )
    .with("kernel", .ones([2, 1, 3, 3])).with("bias", Tensor([0, -100] as [Float]))
    .with("weight", Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [3, 2]))
  }

  @Test("a small network gives what its layers give")
  func network() throws {
    let module = try Self.network().opened()
    let results = try module([.ones([2, 1, 4, 4])])
    // Of 16 sums of ones, 4 have 9 terms, 8 have 6 and 4 have 4; the second channel is negative.
    expectClose(results[0], Tensor([6.25, 18.75, 31.25, 6.25, 18.75, 31.25] as [Float], shape: [2, 3]))
    expectClose(module(.ones([1, 1, 4, 4])), Tensor([6.25, 18.75, 31.25] as [Float], shape: [1, 3]))
  }

  @Test("what it takes, gives and is made of can be asked")
  func facts() throws {
    let model = try Self.network().changed {
      $0.producerName = "a program"
      $0.producerVersion = "2"
      $0.metadataProps = [StringStringEntryProto.with { ($0.key, $0.value) = ("classes", "ants bees") }]
    }.opened().model
    #expect(model.inputs.map(\.description) == ["images float32 [n, 1, 4, 4]"])
    #expect(model.outputs.map(\.name) == ["logits"])
    #expect(model.operators == ["Conv": 1, "Relu": 1, "GlobalAveragePool": 1, "Flatten": 1, "Gemm": 1])
    #expect(model.producer == "a program 2" && model.metadata == ["classes": "ants bees"] && model.opset == 17)
    #expect(ONNXModel.supportedOperators.count >= 150)
  }

  @Test("weights that the format counts among the inputs need not be given")
  func formerInputs() throws {
    let model = Self.network().changed {
      $0.irVersion = 3
      $0.graph.input += [.port("kernel", .float32, [2, 1, 3, 3]), .port("bias", .float32, [2])]
    }
    #expect(try model.opened().model.inputs.map(\.name) == ["images"])
  }

  @Test("an outline gives the shape of the result, and sizes are known on the way")
  func outlines() throws {
    let module = try TestModel(
      inputs: ["x": [-1, -1]], outputs: ["y"],
      [
        .apply("Shape", ["x"], ["shape"]),
        .apply("Gather", ["shape", "zero"], ["rows"]),
        .apply("Concat", ["rows", "open"], ["target"], ["axis": .int(0)]),
        .apply("Reshape", ["x", "target"], ["flat"]),
        .apply("Softmax", ["flat"], ["y"]),
      ]
    ).with("zero", Tensor([0])).with("open", Tensor([1, -1])).opened()
    let result = try module([.outline([3, 8])])[0]
    #expect(result.isOutline && result.shape == [3, 1, 8])
  }

  @Test("an operator that needs numbers says so of an outline, with its name")
  func numbersOfOutlines() throws {
    let module = try TestModel(
      inputs: ["x": [-1]], outputs: ["y"], [.apply("NonZero", ["x"], ["y"])]
    ).opened()
    let error = #expect(throws: ONNXError.self) { try module([.outline([3])]) }
    #expect(error?.kind == .outline && error?.node == "the NonZero" && error?.operatorName == "NonZero")
    expectClose(try module([Tensor([0, 2, 3] as [Float])])[0], Tensor([1, 2], shape: [1, 2]))
  }

  @Test("inputs that are not the model's are refused, and what it wants is said", arguments: [0, 1, 2, 3])
  func inputs(mistake: Int) throws {
    let module = try Self.network().opened()
    let given: [Tensor] =
      switch mistake {
      case 0: []
      case 1: [.ones([1, 1, 4, 5])]
      case 2: [.ones([1, 4, 4])]
      default: [.ones([1, 1, 4, 4], dtype: .float64)]
      }
    let error = #expect(throws: ONNXError.self) { try module(given) }
    #expect(error?.kind == .mismatched && error?.advice == "give images float32 [n, 1, 4, 4]")
  }

  @Test("a branch is chosen by the condition, and reads what is around it", arguments: [true, false])
  func branches(condition: Bool) throws {
    func branch(_ name: String, _ other: String) -> TestAttribute {
      .graph(
        GraphProto.with { graph in
          graph.node = [.apply(name, ["x", other], ["z"])]
          graph.output = [ValueInfoProto.with { $0.name = "z" }]
        })
    }
    let module = try TestModel(
      inputs: ["x": [2]], outputs: ["y"],
      [
        .apply("Add", ["x", "x"], ["twice"]),
        .apply(
          "If", ["condition"], ["y"], ["then_branch": branch("Add", "twice"), "else_branch": branch("Mul", "twice")]),
      ]
    ).with("condition", Tensor([condition], shape: [])).opened()
    let result = try module([Tensor([1, 3] as [Float])])[0]
    expectClose(result, condition ? Tensor([3, 9] as [Float]) : Tensor([2, 18] as [Float]))
  }

  @Test("a loop carries values and collects rows")
  func loops() throws {
    let body = GraphProto.with { graph in
      graph.input = ["turn", "go", "sum"].map { name in ValueInfoProto.with { $0.name = name } }
      graph.node = [.apply("Add", ["sum", "x"], ["next"]), .apply("Identity", ["go"], ["on"])]
      graph.output = ["on", "next", "next"].map { name in ValueInfoProto.with { $0.name = name } }
    }
    let module = try TestModel(
      inputs: ["x": [2]], outputs: ["total", "rows"],
      [.apply("Loop", ["count", "", "x"], ["total", "rows"], ["body": .graph(body)])]
    ).with("count", Tensor([3], shape: [])).opened()
    let results = try module([Tensor([1, 10] as [Float])])
    expectClose(results[0], Tensor([4, 40] as [Float]))
    expectClose(results[1], Tensor([2, 20, 3, 30, 4, 40] as [Float], shape: [3, 2]))
  }

  @Test(
    "loops that run too many operations are refused, however these are spread",
    arguments: [(1 << 32, 1, 1), (1 << 18, 2, 1), (1 << 10, 1, 1 << 10), (1 << 12, 200, 1)])
  func endlessLoops(turns: Int, operations: Int, insideTurns: Int) throws {
    func body(of nodes: [NodeProto]) -> GraphProto {
      GraphProto.with { graph in
        graph.input = ["turn", "go", "sum"].map { name in ValueInfoProto.with { $0.name = name } }
        graph.node = nodes + [.apply("Identity", ["go"], ["on"])]
        graph.output = ["on", "next"].map { name in ValueInfoProto.with { $0.name = name } }
      }
    }
    let last = NodeProto.apply("Identity", ["sum"], ["next"])
    let more = (1..<operations).map { NodeProto.apply("Identity", ["sum"], ["other\($0)"]) }
    let branch = GraphProto.with { graph in
      graph.node = more + [.apply("Identity", ["sum"], ["chosen"])]
      graph.output = [ValueInfoProto.with { $0.name = "chosen" }]
    }
    let nodes: [NodeProto] =
      insideTurns > 1
      ? [.apply("Loop", ["inside", "", "sum"], ["next"], ["body": .graph(body(of: [last]))])]
      : [.apply("If", ["yes"], ["next"], ["then_branch": .graph(branch)])]
    let module = try TestModel(
      inputs: ["x": [1]], outputs: ["y"],
      [.apply("Loop", ["count", "", "x"], ["y"], ["body": .graph(body(of: nodes))])]
    ).with("count", Tensor([turns], shape: [])).with("inside", Tensor([insideTurns], shape: []))
      .with("yes", Tensor([true], shape: [])).opened()
    let error = #expect(throws: ONNXError.self) { try module([.ones([1])]) }
    #expect(error?.kind == .refused)
    #expect(error?.problem == "the loops of the model run more than 262144 operations")
  }

  @Test("an operator that the model itself makes of others is written out, with its attributes")
  func functions() throws {
    var model = TestModel(
      inputs: ["x": [2]], outputs: ["y"],
      [NodeProto.apply("Scaled", ["x"], ["y"], ["factor": .float(3)])])
    model.proto.graph.node[0].domain = "mine"
    model.proto.opsetImport.append(OperatorSetIdProto.with { ($0.domain, $0.version) = ("mine", 1) })
    var constant = NodeProto.apply("Constant", [], ["factor"])
    constant.attribute = [
      AttributeProto.with { ($0.name, $0.refAttrName, $0.type) = ("value_float", "factor", .float) }
    ]
    model.proto.functions = [
      FunctionProto.with {
        ($0.domain, $0.name, $0.input, $0.output, $0.attribute) = ("mine", "Scaled", ["a"], ["b"], ["factor"])
        $0.opsetImport = model.proto.opsetImport
        $0.node = [constant, .apply("Mul", ["a", "factor"], ["b"])]
      }
    ]
    expectClose(try model.opened()([Tensor([1, 2] as [Float])])[0], Tensor([3, 6] as [Float]))
  }

  @Test("weights in a file beside the model are read from there")
  func externalData() throws {
    try withFolder { folder in
      var model = TestModel(inputs: ["x": [2]], outputs: ["y"], [.apply("Add", ["x", "w"], ["y"])])
        .with("w", Tensor([5, 7] as [Float]))
      model.proto.graph.initializer[0].clearRawData()
      model.proto.graph.initializer[0].dataLocation = .external
      model.proto.graph.initializer[0].externalData = [
        ("location", "weights.bin"), ("offset", "4"), ("length", "8"),
      ].map { key, value in StringStringEntryProto.with { ($0.key, $0.value) = (key, value) } }
      let bytes = Tensor([0, 5, 7] as [Float]).withUnsafeBytes { Data($0) }
      try bytes.write(to: URL(filePath: "\(folder)/weights.bin"))
      let module = try ONNXModule(try model.write(in: folder))
      expectClose(try module([Tensor([1, 1] as [Float])])[0], Tensor([6, 8] as [Float]))
    }
  }

  @Test("numbers come in every form that the format has", arguments: ElementType.allCases.filter { $0.dtype != nil })
  func elementTypes(type: ElementType) throws {
    let proto = TensorProto.with { proto in
      (proto.name, proto.dims, proto.dataType) = ("w", [3], Int32(type.rawValue))
      switch type {
      case .float32: proto.floatData = [1, 0, 1]
      case .float64: proto.doubleData = [1, 0, 1]
      case .int64: proto.int64Data = [1, 0, 1]
      case .uint32, .uint64: proto.uint64Data = [1, 0, 1]
      case .float16: proto.int32Data = [0x3C00, 0, 0x3C00]
      case .bfloat16: proto.int32Data = [0x3F80, 0, 0x3F80]
      case .int4, .uint4: proto.int32Data = [0x01, 0x01]
      default: proto.int32Data = [1, 0, 1]
      }
    }
    let value = try TensorReader(path: "model.onnx").value(proto)
    #expect(value.type == type && value.tensor.dtype == type.dtype)
    #expect(value.tensor.scalars == [1, 0, 1])
    let raw = TensorProto.with { raw in
      (raw.name, raw.dims, raw.dataType) = ("w", [2], Int32(type.rawValue))
      raw.rawData = Data([UInt8](repeating: 0xFF, count: (2 * type.bitCount + 7) / 8))
    }
    let ones = try TensorReader(path: "model.onnx").value(raw).tensor.scalars(as: Double.self)
    guard let range = type.range else { return }
    // Ones in every digit are −1, or the largest number.
    #expect(ones == [range.lowerBound < 0 ? -1 : Double(range.upperBound), ones[0]])
  }

  @Test("a value is let go of when nobody reads it any more")
  func memory() throws {
    let nodes = (0..<40).map { NodeProto.apply("Sigmoid", ["\($0)"], ["\($0 + 1)"]) }
    let module = try TestModel(inputs: ["0": [-1]], outputs: ["40"], nodes).opened()
    let graph = module.model.graph
    #expect(graph.nodes.map(\.released.count) == [Int](repeating: 1, count: 40))
  }
}
