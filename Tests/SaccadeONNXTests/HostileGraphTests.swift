import SaccadeEngine
import SaccadeTestKit
import Testing

@testable import SaccadeONNX

@Suite("No graph ends the program")
struct HostileGraphTests {
  private static let shapes: [Shape] = [
    [], [1], [0], [3], [2, 3], [3, 2], [1, 3, 4], [2, 3, 4, 5], [1, 4, 6, 6], [0, 3, 4, 4], [1, 2, 3, 4, 5],
    [1, 1, 1, 2, 1, 1, 1, 2],
  ]

  private static func tensors(_ shape: Shape) -> [Tensor] {
    let count = shape.elementCount
    return [
      Tensor((0..<count).map { Float($0) - 2 }, shape: shape), Tensor((0..<count).map { $0 - 2 }, shape: shape),
      Tensor((0..<count).map { $0 % 2 == 0 }, shape: shape), Tensor((0..<count).map { UInt8($0) }, shape: shape),
      Tensor([Int](repeating: Int.max - 1, count: count), shape: shape),
      Tensor([Float](repeating: .nan, count: count), shape: shape), .outline(shape),
      Tensor([Float](repeating: 1e30, count: count), shape: shape),
      Tensor([Int](repeating: 1, count: count), shape: shape),
      Tensor([Float](repeating: 2, count: count), shape: shape),
      Tensor([Int](repeating: Int.min, count: count), shape: shape).cast(to: .int64),
    ]
  }

  private static let numbers: [(String, [Attribute])] = [
    ("axis", [.int(0), .int(1), .int(-1), .int(7), .int(.max), .int(.min), .float(1)]),
    ("axes", [.ints([0]), .ints([0, 0]), .ints([-1, 1]), .ints([.max]), .ints([])]),
    ("kernel_shape", [.ints([2, 2]), .ints([1]), .ints([2]), .ints([0, 1]), .ints([.max, 2]), .ints([3, 3, 3])]),
    ("strides", [.ints([1, 1]), .ints([2]), .ints([2, 2]), .ints([0, 0]), .ints([.max, .max])]),
    ("dilations", [.ints([1, 1]), .ints([2]), .ints([2, 2]), .ints([.max, .max])]),
    (
      "pads",
      [.ints([1, 1, 1, 1]), .ints([1, 1]), .ints([-1, 0]), .ints([.max, .max, .max, .max]), .ints([5, 5, 5, 5])]
    ),
    ("group", [.int(0), .int(2), .int(3), .int(.min)]),
    ("output_shape", [.ints([5, 5]), .ints([0]), .ints([.max])]),
    ("output_padding", [.ints([1, 1]), .ints([7, 7])]),
    ("auto_pad", [.string("SAME_UPPER"), .string("VALID"), .string("what")]),
    ("ceil_mode", [.int(1)]), ("count_include_pad", [.int(1)]),
    ("epsilon", [.float(.nan), .float(0)]), ("alpha", [.float(0), .float(.infinity)]),
    ("size", [.int(0), .int(3), .int(.max)]), ("blocksize", [.int(2), .int(0), .int(.max)]),
    ("num_groups", [.int(1), .int(3), .int(0)]), ("p", [.int(1), .int(0), .int(.min)]),
    ("perm", [.ints([1, 0]), .ints([0, 0]), .ints([.max])]), ("to", [.int(1), .int(3), .int(8), .int(.max)]),
    ("scales", [.floats([1, 1, 2, 2]), .floats([.infinity]), .floats([1e30, 1e30])]),
    ("mode", [.string("linear"), .string("cubic"), .string("nearest"), .string("reflect"), .string("wrap")]),
    ("coordinate_transformation_mode", [.string("align_corners"), .string("tf_crop_and_resize")]),
    ("antialias", [.int(1)]), ("exclude_outside", [.int(1)]), ("k", [.int(1), .int(.max), .int(.min)]),
    ("keepdims", [.int(0)]), ("select_last_index", [.int(1)]),
    ("equation", [.string("ij,jk->ik"), .string("...i->i...")]),
    ("reduction", [.string("add"), .string("max")]), ("direction", [.string("LEFT"), .string("RIGHT")]),
    ("split", [.ints([1, 1]), .ints([.max, .min])]), ("num_outputs", [.int(2), .int(.max)]),
    ("starts", [.ints([0]), .ints([.min])]), ("ends", [.ints([1]), .ints([.max])]),
    ("output_height", [.int(2), .int(.max)]), ("output_width", [.int(2), .int(.max)]),
    ("sampling_ratio", [.int(2), .int(-1)]), ("spatial_scale", [.float(0.5), .float(.nan)]),
    ("pooled_shape", [.ints([2, 2]), .ints([.max, .max])]), ("batch_dims", [.int(1), .int(9)]),
    ("block_size", [.int(2), .int(.max)]), ("training_mode", [.int(1)]), ("fmod", [.int(1)]),
    ("value", [.tensor(Value(.ones([1]))), .tensor(Value(.ones([2])))]), ("allowzero", [.int(1)]),
    ("time_axis", [.int(0), .int(1)]), ("batch_axis", [.int(0), .int(1)]), ("storage_order", [.int(1)]),
    ("upper", [.int(0)]), ("sorted", [.int(0)]), ("exclusive", [.int(1)]), ("reverse", [.int(1)]),
    ("start", [.int(.min), .int(1)]), ("end", [.int(.max), .int(-1)]), ("center_point_box", [.int(1)]),
    ("cubic_coeff_a", [.float(.nan)]), ("dtype", [.int(1), .int(99)]), ("noop_with_empty_axes", [.int(1)]),
  ]

  @Test(
    "an operator gives results or an error for whatever it is given",
    arguments: Operator.table.keys.filter { $0 != "If" && $0 != "Loop" }.sorted())
  func anything(name: String) throws {
    let operation = try #require(Operator.table[name])
    var random = RandomStream(seed: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
    let model = try TestModel(inputs: ["x": [1]], outputs: ["y"], [.apply("Identity", ["x"], ["y"])]).opened().model
    for turn in 0..<200 {
      func pick<Element>(_ list: [Element]) -> Element { list[random.integer(below: list.count)] }
      let opset = pick([7, 9, 10, 11, 13, 14, 17, 18, 21, 23])
      let count = operation.inputs.lowerBound + random.integer(below: min(operation.inputs.count, 4))
      let shape = pick(Self.shapes)
      let inputs = (0..<count).map { place -> Value? in
        if place >= operation.inputs.lowerBound, random.integer(below: 4) == 0 { return nil }
        // Often alike, so that checks of the beginning are passed.
        return Value(pick(Self.tensors(random.integer(below: 2) == 0 ? shape : pick(Self.shapes))))
      }
      var attributes: [String: Attribute] = [:]
      for (key, values) in Self.numbers where random.integer(below: 3) == 0 { attributes[key] = pick(values) }
      let results = min(operation.outputs.upperBound, 1 + random.integer(below: 3))
      let node = Node(
        name: "it", operation: operation, opset: opset, inputs: [], outputs: (0..<results).map { $0 },
        attributes: attributes)
      // A small machine, so that nothing that is too large takes long.
      let message = mistake {
        let execution = Execution(model, largestTensor: 1 << 24)
        let call = Call(node: node, path: "model.onnx", inputs: inputs, execution: execution)
        do { _ = try withoutGradient { try operation.body(call) } } catch {
          if !(error is ONNXError) { misuse("HostileGraphTests", "an error of another type: \(error)") }
        }
      }
      #expect(
        message == nil,
        "turn \(turn): \(inputs.map { $0.map { "\($0.tensor.dtype) \($0.tensor.shape)" } ?? "–" }) \(attributes)")
    }
  }
}
