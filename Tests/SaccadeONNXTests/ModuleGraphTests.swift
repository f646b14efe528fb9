import SaccadeEngine
import SaccadeGraph
import SaccadeLayers
import SaccadeTestKit
import SaccadeText
import Testing

@testable import SaccadeONNX

@Suite("A model from a file as a graph")
struct ModuleGraphTests {
  private func product(_ name: String, _ x: String, _ result: String) -> [NodeProto] {
    [
      .apply("MatMul", [x, "onnx::MatMul_\(name)"], ["\(name) product"]),
      .apply("Add", ["\(name).bias", "\(name) product"], [result]),
    ]
  }

  /// Two layers with GELU between, as PyTorch exports them.
  private func perceptron() throws -> ONNXModule {
    try TestModel(
      inputs: ["x": [-1, 5, 8]], outputs: ["y"],
      product("fc1", "x", "h") + [
        .apply("Div", ["h", "root"], ["h1"]), .apply("Erf", ["h1"], ["h2"]), .apply("Add", ["h2", "one"], ["h3"]),
        .apply("Mul", ["h", "h3"], ["h4"]), .apply("Mul", ["h4", "half"], ["h5"]),
      ] + product("fc2", "h5", "y")
    )
    .with("onnx::MatMul_fc1", numbers([8, 6])).with("fc1.bias", numbers([6]))
    .with("onnx::MatMul_fc2", numbers([6, 8])).with("fc2.bias", numbers([8]))
    .with("root", Tensor([1.414_213_5] as [Float])).with("one", Tensor([1] as [Float]))
    .with("half", Tensor([0.5] as [Float])).opened()
  }

  private func numbers(_ shape: Shape) -> Tensor {
    var random = RandomStream(seed: UInt64(shape.elementCount))
    return .randomNormal(shape, using: &random)
  }

  @Test("two layers with GELU between are two operations")
  func joined() throws {
    let network = try perceptron()
    let before = try Graph(tracing: network, input: [2, 5, 8])
    let after = try Predictor(network).graph(for: [2, 5, 8])
    #expect(before.nodes.count > 10 && after.nodes.map(\.name) == ["reshaped", "linear", "linear", "reshaped"])
    #expect(after.nodes[1].modulePath == "the MatMul")
    let x = numbers([2, 5, 8])
    expectClose(try Predictor(network)(x), try network([x])[0], absolute: 1e-5)
  }

  @Test("products in bfloat16 give the type that the standard says")
  func bfloat16() throws {
    let network = try perceptron()
    let x = numbers([2, 5, 8])
    let found = try Predictor(network, precision: .bfloat16)(x)
    #expect(found.dtype == .float32)
    expectClose(found, try network([x])[0], relative: 0.05, absolute: 0.1)
  }

  @Test("weights keep their names, and those of products get theirs from the bias")
  func weights() throws {
    let network = try perceptron()
    let graph = try Graph(tracing: network, input: [2, 5, 8])
    #expect("\(graph)".contains("fc1.bias"))
    let weights = network.model.weights
    #expect(weights["fc1.weight"]?.shape == [6, 8] && weights["fc2.weight"]?.shape == [8, 6])
    #expect(weights["fc2.bias"]?.shape == [8] && weights.keys.contains { $0.contains("::") } == false)
    expectClose(try #require(weights["fc1.weight"]), numbers([8, 6]).transposed())
    let copied = try TestModel(
      inputs: ["x": [2]], outputs: ["y"],
      [.apply("Identity", ["a.bias"], ["b.bias"]), .apply("Add", ["x", "b.bias"], ["y"])]
    ).with("a.bias", Tensor([1, 2] as [Float])).opened()
    #expect(copied.model.weights.keys.sorted() == ["a.bias", "b.bias"])
  }

  @Test("an input that the model does not take is an error of whoever asked, with the file and the input")
  func wrongInput() throws {
    let network = try perceptron()
    let predictor = try Predictor(network)
    #expect(try predictor(numbers([1, 5, 8])).shape == [1, 5, 8])
    let error = try #require(throws: TraceError.self) { try predictor(numbers([1, 4, 8])) }
    #expect(error.place.hasSuffix("model.onnx: input 'x'") && error.advice == "give x float32 [n, 5, 8]")
    #expect(error.exitCode == .unusable)
    #expect(throws: TraceError.self) { try Graph(tracing: network, input: [8]) }
    let prepared = PreparedModel(network)
    #expect(throws: TraceError.self) { try prepared(numbers([1, 4, 8])) }
    #expect(try prepared(numbers([1, 5, 8])).shape == [1, 5, 8])
  }

  @Test("a model whose graph does not fit itself throws, and names the node")
  func wrongGraph() throws {
    let network = try TestModel(
      inputs: ["x": [-1, 3]], outputs: ["y"], [.apply("MatMul", ["x", "w"], ["y"])]
    ).with("w", .ones([4, 2])).opened()
    let error = try #require(throws: TraceError.self) { try Predictor(network)(.ones([1, 3])) }
    #expect(error.place.contains("node 'the MatMul' (MatMul)"), "\(error)")
  }

  @Test("a model that asks for numbers is no graph, and runs node by node")
  func numbersOfTensors() throws {
    let network = try TestModel(
      inputs: ["x": [-1]], outputs: ["y"], [.apply("NonZero", ["x"], ["y"])]
    ).opened()
    let error = try #require(throws: TraceError.self) { try Predictor(network)(.ones([3])) }
    guard case .readsValues(let node, let place) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(node == "the NonZero" && place?.hasSuffix("model.onnx") == true)
    let prepared = PreparedModel(network)
    #expect(try prepared(Tensor([0, 1, 2] as [Float])).scalars(as: Int.self) == [1, 2])
    #expect(try prepared(Tensor([0, 0, 2] as [Float])).scalars(as: Int.self) == [2])
  }

  @Test("the operator that comes last is found behind what only moves its result")
  func lastOperator() throws {
    let network = try TestModel(
      inputs: ["x": [-1, 3]], outputs: ["y"],
      [
        .apply("Softmax", ["x"], ["a"]), .apply("Identity", ["a"], ["b"]), .apply("Flatten", ["b"], ["y"]),
      ]
    ).opened()
    #expect(network.model.lastOperator == "Softmax")
    let nothing = try TestModel(inputs: ["x": [2]], outputs: ["y"], [.apply("Identity", ["x"], ["y"])]).opened()
    #expect(nothing.model.lastOperator == nil)
  }

  @Test("a file tells what it is, also where it cannot be run")
  func summary() throws {
    let known = try withFolder { folder in
      try ONNXSummary(
        TestModel(inputs: ["x": [-1, 3]], outputs: ["y"], [.apply("MatMul", ["x", "w"], ["y"])]).with(
          "w", .ones([3, 2])
        )
        .changed { $0.producerName = "a program" }.write(in: folder))
    }
    #expect(known.problem == nil && known.model != nil && known.producer == "a program")
    #expect(known.inputs == ["x float32 [n, 3]"] && known.operators == ["MatMul": 1])
    #expect(known.parameterCount == 6 && known.weightByteCount == 24 && known.opsets == ["ai.onnx": 17])
    let unknown = try withFolder { folder in
      try ONNXSummary(
        TestModel(
          inputs: ["x": [3]], outputs: ["z"],
          [.apply("Frobnicate", ["x"], ["y"]), .apply("Frobnicate", ["y"], ["z"])]
        ).write(in: folder))
    }
    #expect(unknown.unsupported == [.init(name: "Frobnicate", nodes: ["the Frobnicate", "the Frobnicate"])])
    #expect(unknown.model == nil && unknown.problem?.operatorName == "Frobnicate")
  }
}
