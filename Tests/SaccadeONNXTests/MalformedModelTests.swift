import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeText
import SwiftProtobuf
import SaccadeTestKit
import Testing

@testable import SaccadeONNX

/// A way in which a file can be wrong, and what its error has to say.
private struct Damage: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let kind: ONNXError.Kind
  let words: [String]
  let change: @Sendable (inout ModelProto) -> Void

  init(
    _ name: String, _ kind: ONNXError.Kind, _ words: String..., change: @escaping @Sendable (inout ModelProto) -> Void
  ) {
    testDescription = name
    self.kind = kind
    self.words = words
    self.change = change
  }
}

private let damages: [Damage] = [
  Damage("no version", .unsupported, "ir_version", "missing") { $0.clearIrVersion() },
  Damage("a version to come", .unsupported, "ir_version", "99") { $0.irVersion = 99 },
  Damage("operators to come", .unsupported, "opset_import", "version 99", "opset_version=") {
    $0.opsetImport[0].version = 99
  },
  Damage("operators of old", .unsupported, "opset_import", "version 6") { $0.opsetImport[0].version = 6 },
  Damage("no version of operators", .malformed, "opset_import", "no version") { $0.opsetImport = [] },
  Damage("two versions of operators", .malformed, "two versions") { $0.opsetImport.append($0.opsetImport[0]) },
  Damage("no graph", .malformed, "no graph") { $0.clearGraph() },
  Damage("no results", .malformed, "no results") { $0.graph.output = [] },
  Damage("an operator that nobody has", .unsupported, "'the Add' (Addd)", "did you mean 'Add'?") {
    $0.graph.node[0].opType = "Addd"
  },
  Damage("an operator of another domain", .unsupported, "com.microsoft", "'the Add' (Add)") {
    $0.graph.node[0].domain = "com.microsoft"
  },
  Damage("an operator before its time", .malformed, "Gelu", "versions 20", "not in 17") {
    $0.graph.node[0].opType = "Gelu"
    $0.graph.node[0].input = ["x"]
  },
  Damage("too few inputs", .malformed, "'the Add' (Add)", "1 inputs", "takes 2") { $0.graph.node[0].input = ["x"] },
  Damage("too many inputs", .malformed, "3 inputs") { $0.graph.node[0].input = ["x", "x", "x"] },
  Damage("an input that is left out", .malformed, "takes 2") { $0.graph.node[0].input = ["x", ""] },
  Damage("too many results", .malformed, "2 results") { $0.graph.node[0].output = ["z", "zz"] },
  Damage("a value that nothing makes", .malformed, "input 'q'", "nothing makes") { $0.graph.node[0].input[1] = "q" },
  Damage("a value before it is made", .malformed, "input 'y'", "round in a circle") {
    $0.graph.node[0].input[1] = "y"
  },
  Damage("a node that reads itself", .malformed, "round in a circle") { $0.graph.node[0].input[1] = "z" },
  Damage("a result twice", .malformed, "output 'z'", "two values") { $0.graph.node[1].output = ["z"] },
  Damage("two inputs of a name", .malformed, "two inputs") { $0.graph.input.append($0.graph.input[0]) },
  Damage("two weights of a name", .malformed, "initializer 'w'") {
    $0.graph.initializer.append($0.graph.initializer[0])
  },
  Damage("a weight without a name", .malformed, "no name") { $0.graph.initializer[0].name = "" },
  Damage("a result that nobody makes", .malformed, "output 'q'") { $0.graph.output[0].name = "q" },
  Damage("an attribute twice", .malformed, "axis", "two attributes") {
    $0.graph.node[1].attribute += [TestAttribute.int(0).proto("axis"), TestAttribute.int(0).proto("axis")]
  },
  Damage("an attribute of no kind that is known", .unsupported, "graphs") {
    $0.graph.node[1].attribute = [AttributeProto.with { ($0.name, $0.type) = ("body", .graphs) }]
  },
  Damage("a negative size", .malformed, "tensor 'w': dims", "[-2]") { $0.graph.initializer[0].dims = [-2] },
  Damage("sizes beyond all memory", .malformed, "dims") {
    $0.graph.initializer[0].dims = [1 << 40, 1 << 40]
  },
  Damage("a size beyond this memory", .refused, "no memory here") { $0.graph.initializer[0].dims = [1 << 55] },
  Damage("too many axes", .malformed, "at most 8") {
    $0.graph.initializer[0].dims = [Int64](repeating: 1, count: 9)
  },
  Damage("too few bytes", .malformed, "raw_data", "7 bytes", "takes 8") {
    $0.graph.initializer[0].rawData.removeLast()
  },
  Damage("too few numbers", .malformed, "float_data", "1 numbers", "takes 2") {
    $0.graph.initializer[0].clearRawData()
    $0.graph.initializer[0].floatData = [1]
  },
  Damage("texts", .unsupported, "string") { $0.graph.initializer[0].dataType = 8 },
  Damage("a type that nobody knows", .unsupported, "number 77") { $0.graph.initializer[0].dataType = 77 },
  Damage("segments", .unsupported, "segments") { $0.graph.initializer[0].segment.begin = 1 },
  Damage("sparse weights", .unsupported, "sparse_initializer") { $0.graph.sparseInitializer = [SparseTensorProto()] },
  Damage("an input of a negative size", .malformed, "'x'", "size -7") {
    $0.graph.input = [.port("x", .float32, [])]
    $0.graph.input[0].type.tensorType.shape.dim = [TensorShapeProto.Dimension.with { $0.dimValue = -7 }]
  },
  Damage("an input that is a sequence", .unsupported, "'x'", "sequence") {
    $0.graph.input[0].type.value = .sequenceType(TypeProto.Other())
  },
  Damage("an input of texts", .unsupported, "'x'", "string") { $0.graph.input[0].type.tensorType.elemType = 8 },
  Damage("graphs in graphs without end", .refused, "deep in one another") { model in
    func nested(_ level: Int) -> GraphProto {
      GraphProto.with { graph in
        var attributes: KeyValuePairs<String, TestAttribute> = [:]
        if level > 0 { attributes = ["then_branch": .graph(nested(level - 1))] }
        graph.node = [.apply("If", ["x"], ["a\(level)"], attributes)]
        graph.output = [ValueInfoProto.with { $0.name = "a\(level)" }]
      }
    }
    model.graph.node[0] = .apply("If", ["x"], ["z"], ["then_branch": .graph(nested(18))])
  },
  Damage("a function that calls itself", .refused, "call one another") { model in
    model.graph.node[0].domain = "mine"
    model.opsetImport.append(OperatorSetIdProto.with { ($0.domain, $0.version) = ("mine", 1) })
    model.functions = [
      FunctionProto.with {
        ($0.domain, $0.name, $0.input, $0.output) = ("mine", "Add", ["a", "b"], ["c"])
        $0.opsetImport = model.opsetImport
        $0.node = [NodeProto.apply("Add", ["a", "b"], ["c"])]
        $0.node[0].domain = "mine"
      }
    ]
  },
  Damage("functions that make a small file endless", .refused, "too large") { model in
    model.graph.node[0].domain = "mine"
    model.graph.node[0].opType = "f0"
    model.opsetImport.append(OperatorSetIdProto.with { ($0.domain, $0.version) = ("mine", 1) })
    model.functions = (0..<12).map { level in
      FunctionProto.with { function in
        (function.domain, function.name, function.input, function.output) = ("mine", "f\(level)", ["a", "b"], ["c0"])
        function.opsetImport = model.opsetImport
        function.node = (0..<8).map { place in
          var node = NodeProto.apply(level < 11 ? "f\(level + 1)" : "Add", ["a", "b"], ["c\(place)"])
          node.domain = level < 11 ? "mine" : ""
          return node
        }
      }
    }
  },
]

/// Where weights of a file beside the model may not lie.
private let places: [(location: String, kind: ONNXError.Kind, words: String)] = [
  ("", .malformed, "no location"), ("/etc/passwd", .refused, "outside"), ("../secret.bin", .refused, "outside"),
  ("a/../../secret.bin", .refused, "outside"), ("link.bin", .refused, "leads out"), ("none.bin", .malformed, "no file"),
  ("short.bin", .malformed, "has 4 bytes"),
]

@Suite("A file that is no good is refused in words")
struct MalformedModelTests {
  /// x + w, and its square.
  private static let model = TestModel(
    inputs: ["x": [-1]], outputs: ["y"],
    [.apply("Add", ["x", "w"], ["z"]), .apply("Identity", ["z"], ["y"])]
  ).with("w", Tensor([1, 2] as [Float]))

  @Test("whatever contradicts itself says what, where, and what to do", arguments: damages)
  private func damaged(damage: Damage) throws {
    let error = #expect(throws: ONNXError.self) { try Self.model.changed(damage.change).opened() }
    let text = "\(try #require(error))"
    #expect(error?.kind == damage.kind, "\(text)")
    for word in damage.words { #expect(text.contains(word), "\(text)") }
    #expect(error?.advice.isEmpty == false && text.contains("model.onnx") && error?.exitCode == .unusable)
  }

  @Test("bytes that are no model are refused", arguments: ["", "PK", "hello, world", "\u{8}\u{8}"])
  func otherFiles(text: String) throws {
    try withFolder { folder in
      let path = "\(folder)/model.onnx"
      try Data(text.utf8).write(to: URL(filePath: path))
      #expect(throws: ONNXError.self) { try ONNXModel(path) }
    }
  }

  @Test("a file that was cut short anywhere is refused or a model of its own, and nothing ends the program")
  func cut() throws {
    let bytes = Self.model.bytes
    try withFolder { folder in
      let path = "\(folder)/model.onnx"
      for count in bytes.indices {
        try Data(bytes[..<count]).write(to: URL(filePath: path))
        do { _ = try ONNXModel(path) } catch { #expect(error is ONNXError) }
      }
    }
  }

  @Test("a folder, a missing file and a device are told apart from a model")
  func noFiles() throws {
    try withFolder { folder in
      for path in [folder, "\(folder)/none.onnx", "/dev/zero"] {
        #expect(throws: FileError.self) { try ONNXModel(path) }
      }
    }
  }

  @Test("messages that lie deep in one another do not use up the stack")
  func deep() throws {
    try withFolder { folder in
      // Fields 7 (graph), 1 (node), 5 (attribute), 6 (graph), 1 …: each around what was there.
      var bytes: [UInt8] = []
      for level in 0..<3000 {
        var length: [UInt8] = []
        var rest = bytes.count
        repeat {
          length.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
          rest >>= 7
        } while rest > 0
        bytes = [[0x32, 0x2A, 0x0A][level % 3]] + length + bytes
      }
      bytes = [0x3A] + Self.varint(bytes.count) + bytes
      let path = "\(folder)/model.onnx"
      try Data(bytes).write(to: URL(filePath: path))
      let error = #expect(throws: ONNXError.self) { try ONNXModel(path) }
      #expect(error?.problem.contains("deep") == true)
    }
  }

  private static func varint(_ number: Int) -> [UInt8] {
    number < 0x80 ? [UInt8(number)] : [UInt8(number & 0x7F) | 0x80] + varint(number >> 7)
  }

  @Test("weights beside the model are read from its folder alone", arguments: places.indices)
  func outside(place: Int) throws {
    let (location, kind, words) = places[place]
    try withFolder { outer in
      let folder = "\(outer)/model"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(count: 8).write(to: URL(filePath: "\(outer)/secret.bin"))
      try Data(count: 4).write(to: URL(filePath: "\(folder)/short.bin"))
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/link.bin", withDestinationPath: "\(outer)/secret.bin")
      let model = Self.model.changed {
        $0.graph.initializer[0].clearRawData()
        $0.graph.initializer[0].dataLocation = .external
        $0.graph.initializer[0].externalData = [
          StringStringEntryProto.with { ($0.key, $0.value) = ("location", location) }
        ]
      }
      let error = #expect(throws: ONNXError.self) { try ONNXModel(try model.write(in: folder)) }
      #expect(error?.kind == kind && error?.description.contains(words) == true, "\(String(describing: error))")
    }
  }
}
