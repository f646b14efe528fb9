import Foundation
import Saccade
import SwiftProtobuf
import Testing

@testable import SaccadeONNX

@Suite("An ONNX model is looked into, and its weights are taken", .serialized)
struct ONNXImportTests {
  @Test("a file tells what it takes, gives, is made of, and costs")
  func report() throws {
    let folder = try TestFolder()
    let network = ONNXKit.network()
    try ONNXKit.write("net.onnx", in: folder, metadata: ["made": "by a test"], dynamic: true) { x in
      network.eval()
      return network(x)
    }
    let told = try Program("import", "net.onnx", in: folder)
    #expect(told.code == 0, "\(told.errors)")
    let lines = told.output.split(separator: "\n")
    #expect(lines[0] == "net.onnx: an ONNX model, version 8 of the format, ai.onnx 17, written by another program")
    #expect(lines.contains("input: images float32 [batch, 3, 16, 16]"))
    #expect(lines.contains { $0.contains(" nodes: ") && $0.contains("BatchNormalization 7, Conv 7") }, "\(lines)")
    #expect(lines.contains { $0.hasPrefix("multiply-adds: 3,0") }, "\(lines)")
    #expect(lines.contains("metadata made: by a test"))
    let json = try Program("import", "net.onnx", "--json", in: folder).json
    #expect(json["runs"] as? Bool == true && (json["operators"] as? [String: Int])?["Gemm"] == 1)
    #expect((json["multiply_adds"] as? Int ?? 0) > 3_000_000)
  }

  @Test("what stands in the way is named by its nodes")
  func unsupported() throws {
    let folder = try TestFolder()
    try ONNXKit.write("net.onnx", in: folder) {
      relu($0)
    } change: {
      $0.graph.node[0].opType = "Frobnicate"
    }
    let told = try Program("import", "net.onnx", in: folder)
    #expect(told.code == 65 && told.output.contains("\nnot supported: Frobnicate, of node 'Relu'"), "\(told.output)")
    #expect(told.errors.contains("net.onnx: node 'Relu' (Frobnicate): Saccade has no operator 'Frobnicate'"))
    let json = try Program("import", "net.onnx", "--json", in: folder)
    #expect(try json.code == 65 && json.json["runs"] as? Bool == false)
    let weights = try Program("weights", "inspect", "net.onnx", in: folder)
    #expect(weights.code == 65 && weights.errors.contains("net.onnx: is an ONNX model"), "\(weights.errors)")
    try folder.write("text", to: "text.onnx")
    #expect(try Program("import", "text.onnx", in: folder).code == 65)
    #expect(try Program("import", "none.onnx", in: folder).code == 66)
  }

  @Test("weights go out and come back, and answer as before")
  func weights() throws {
    let folder = try TestFolder()
    let file = folder.path("weights.safetensors")
    try ONNXKit.network().save(to: file)
    try ONNXKit.draw("a.png", in: folder)
    let model = ["--model", "ResNet8", "--weights"]
    #expect(try Program(arguments: ["export", "net.onnx"] + model + [file], in: folder).code == 0)
    let taken = try Program("import", "net.onnx", "--model", "resnet8", "-o", "back.safetensors", in: folder)
    #expect(taken.code == 0 && taken.errors.isEmpty, "\(taken.errors)")
    #expect(taken.output.hasPrefix("written to ") && taken.output.hasSuffix("tensors of ResNet8\n"), "\(taken.output)")
    let before = try Program(arguments: ["predict", "a.png"] + model + [file], in: folder)
    let after = try Program(arguments: ["predict", "a.png"] + model + ["back.safetensors"], in: folder)
    #expect(before.code == 0 && before.output == after.output, "\(after.errors)")
  }

  @Test("weights that are not those of the model, or are no more what they were, are refused with what to do")
  func refused() throws {
    let folder = try TestFolder()
    let network = ONNXKit.network()
    network.eval()
    // Written by another program, normalizations are part of the convolutions.
    let kernels = Parameter([8, 3, 3, 3], .normal(deviation: 1)).value.detached
    try ONNXKit.write("folded.onnx", in: folder) { relu($0.conv2d(kernels)).mean(axes: [2, 3]) }
    let folded = try Program("import", "folded.onnx", "--model", "ResNet8", "-o", "w.safetensors", in: folder)
    #expect(folded.code == 65, "\(folded.errors)")
    #expect(folded.errors.contains("its batch normalizations are part of its convolutions, and ResNet8 has 7 of"))
    #expect(folded.errors.contains("training=torch.onnx.TrainingMode.PRESERVE"))
    let file = folder.path("weights.safetensors")
    try network.save(to: file)
    #expect(try Program("export", "--model", "ResNet8", "--weights", file, "net.onnx", in: folder).code == 0)
    let other = try Program("import", "net.onnx", "--model", "ResNet20", "-o", "w.safetensors", in: folder)
    #expect(other.code == 65 && other.errors.contains("it is most like ResNet8 "), "\(other.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("w.safetensors")))
  }

  @Test(
    "arguments that do not go together are answered",
    arguments: [
      (["net.onnx", "--model", "ResNet8"], "--model needs --out, the file to write: -o weights.safetensors"),
      (["net.onnx", "-o", "w.safetensors"], "--out needs --model: which model the weights are of"),
      (["net.onnx", "--model", "ResNet8", "-o", "w.pth"], "the file to write must end in .safetensors: 'w.pth'"),
      (["net.onnx", "--model", "ResNet81", "-o", "w.safetensors"], "did you mean 'ResNet8'"),
    ])
  func arguments(_ arguments: [String], _ expected: String) throws {
    let result = try Program(arguments: ["import"] + arguments, in: TestFolder())
    #expect(result.code == 64 && result.errors.contains(expected), "\(result.errors)")
  }

  @Test("its speed is measured and its operations are shown, as those of a model by name")
  func bench() throws {
    let folder = try TestFolder()
    let network = ONNXKit.network()
    network.eval()
    try ONNXKit.write("net.onnx", in: folder, input: [2, 3, 16, 16]) { network($0) }
    let told = try Program("bench", "predict", "net.onnx", "--runs", "2", "--json", in: folder)
    #expect(told.code == 0, "\(told.errors)")
    let rows = try told.json["rows"] as? [[String: Any]]
    #expect(rows?.count == 1 && rows?[0]["batch"] as? Int == 2)
    let graph = try Program("bench", "predict", "net.onnx", "--graph", in: folder)
    let own = try Program("bench", "predict", "ResNet8", "--batch", "2", "--size", "16", "--graph", in: folder)
    func operations(_ text: String) -> [String] {
      text.matches(of: /= (\w+)/).map { String($0.1) }
    }
    #expect(operations(graph.output) == operations(own.output), "\(graph.output)\(own.output)")
    let batch = try Program("bench", "predict", "net.onnx", "--batch", "3", "--runs", "1", in: folder)
    #expect(batch.code == 65 && batch.errors.contains("net.onnx: input 'images'"), "\(batch.errors)")
    #expect(try Program("bench", "predict", "none.onnx", in: folder).code == 66)
  }
}
