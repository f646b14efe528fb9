import Foundation
import Saccade
import Testing

@Suite("saccade weights looks into, converts and fetches files of weights", .serialized)
struct WeightsCommandTests {
  /// A folder with a small network's weights, as torch.save wrote them and as safetensors.
  private func files() throws -> TestFolder {
    let folder = try TestFolder()
    try SmallResNet(depth: 8, classes: 5).save(to: folder.path("small.safetensors"))
    let torch = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "SaccadeLayersTests/Golden/Torch")
    for name in ["checkpoint.pth", "state-former.pth", "system.pth", "optimizer.pth", "module.pth"] {
      try FileManager.default.copyItem(at: torch.appending(path: name), to: URL(filePath: folder.path(name)))
    }
    return folder
  }

  @Test("inspect tells format, types, shapes and the nearest models")
  func inspect() throws {
    let folder = try files()
    let small = try Program("weights", "inspect", "small.safetensors", in: folder)
    #expect(small.code == 0)
    #expect(small.output.hasPrefix("small.safetensors: safetensors\n"))
    #expect(small.output.contains("nearest models: ResNet8 ("))
    #expect(small.output.contains("float32   [16, 3, 3, 3]"))
    let part = try Program("weights", "inspect", "checkpoint.pth", "--part", "state_dict_ema", "--json", in: folder)
    #expect(part.code == 0)
    let json = try part.json
    #expect(json["format"] as? String == "PyTorch" && json["part"] as? String == "state_dict_ema")
    #expect(json["tensor_count"] as? Int == 7 && (json["tensors"] as? [[String: Any]])?.count == 7)
    let former = try Program("weights", "inspect", "state-former.pth", in: folder)
    #expect(former.output.contains("state-former.pth: PyTorch before 1.6\n7 tensors (6 float32, 1 int64), 22 numbers"))
  }

  @Test("what is no file of weights ends with 65 and what to do")
  func refused() throws {
    let folder = try files()
    try folder.write("<!DOCTYPE html>", to: "page.pth")
    for (name, words) in [
      ("system.pth", "calls posix.system"), ("optimizer.pth", "holds the state of an optimizer"),
      ("module.pth", "is a whole model"), ("page.pth", "is a web page, not weights"),
    ] {
      for command in [["inspect", name], ["convert", name, "x.safetensors"]] {
        let result = try Program(arguments: ["weights"] + command, in: folder)
        #expect(result.code == 65 && result.errors.contains("error: \(name): \(words)"), "\(result.errors)")
      }
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path("x.safetensors")))
    #expect(try Program("weights", "inspect", "none.pth", in: folder).code == 66)
  }

  @Test("convert writes safetensors, renamed, narrower or in shards")
  func convert() throws {
    let folder = try files()
    let plain = try Program("weights", "convert", "checkpoint.pth", "plain.safetensors", in: folder)
    #expect(plain.code == 0 && plain.output == "written to plain.safetensors: 7 tensors\n")
    #expect(try SafetensorsFile(folder.path("plain.safetensors")).entries.count == 7)
    let shards = try Program(
      "weights", "convert", "small.safetensors", "s.safetensors", "--model", "ResNet8", "--dtype", "bfloat16",
      "--max-shard-size", "50KB", "--json", in: folder)
    #expect(shards.code == 0, "\(shards.errors)")
    let names = try #require(try shards.json["files"] as? [String])
    #expect(names.count > 2 && names.last == "s.safetensors.index.json")
    let file = try WeightsFile(folder.path("s.safetensors.index.json"))
    #expect(file["conv1.weight"]?.dtype == .bfloat16)
  }

  @Test("a file of Darknet is converted for the network that it is said to be of, a detector as well")
  func darknet() throws {
    let folder = try TestFolder()
    // As many numbers as YOLOv3-tiny has for one class, all 0.
    let count = 8_858_734 - 79 * 2_310
    let data = Data([0, 0, 0, 0, 2, 0, 0, 0]) + Data(count: 12 + 4 * count)
    try data.write(to: URL(filePath: folder.path("own.weights")))
    let nameless = try Program("weights", "convert", "own.weights", "own.safetensors", in: folder)
    #expect(nameless.code == 65)
    #expect(nameless.errors.hasSuffix("name the network that it is of: --model YOLOv3Tiny\n"), "\(nameless.errors)")
    let done = try Program(
      "weights", "convert", "own.weights", "own.safetensors", "--model", "yolov3tiny", "--json", in: folder)
    #expect(done.code == 0, "\(done.errors)")
    #expect(try done.json["tensors"] as? Int == 59)
    let told = try Program("weights", "inspect", "own.weights", "--json", in: folder).json
    #expect(told["format"] as? String == "Darknet" && told["numbers"] as? Int == count)
    #expect((told["nearest"] as? [[String: Any]])?.first?["classes"] as? Int == 1)
    let wrong = try Program(
      "weights", "convert", "own.weights", "own.safetensors", "--model", "YOLOv3Tny", in: folder)
    #expect(wrong.code == 64)
    #expect(wrong.errors.contains("there is no model 'YOLOv3Tny'; did you mean 'YOLOv3Tiny'"), "\(wrong.errors)")
  }

  @Test(
    "wrong arguments end with 64 and the nearest right ones",
    arguments: [
      (["convert", "a", "b.pth"], "must end in .safetensors"),
      (["convert", "a", "b.safetensors", "--dtype", "flaot16"], "did you mean 'float16'?"),
      (["convert", "a", "b.safetensors", "--max-shard-size", "lots"], "must be a size such as 500MB or 2GB"),
      (["convert", "a", "b.safetensors", "--max-shard-size", "2"], "must be a size such as 500MB or 2GB: '2'"),
      (["convert", "a", "b.safetensors", "--model", "MobilNetV2"], "did you mean 'MobileNetV2'?"),
      (["get", "MobileNetV2", "--from", ""], "'--from <address>': it is no address of the web"),
      (["get", "MobileNetV2", "--from", "file:///etc/passwd"], "give one that starts with http:// or https://"),
      (["get", "MobileNetV2", "--from", "gopher://a/b"], "'--from <address>'"),
      (["get", "MobileNetV2", "--from", "http:///b"], "'--from <address>'"),
      (["get", "ResNet51"], "there is no model 'ResNet51'"), (["inspekt", "a"], "did you mean 'inspect'?"),
    ])
  func arguments(arguments: [String], words: String) throws {
    let result = try Program(arguments: ["weights"] + arguments, in: TestFolder())
    #expect(result.code == 64 && result.errors.contains(words), "\(result.errors)")
  }

  @Test("get without published weights says that there are none")
  func get() throws {
    let result = try Program("weights", "get", "LeNet", in: TestFolder())
    #expect(result.code == 66 && result.errors.contains("LeNet: no published weights of it are known"))
    #expect(result.errors.count < 250, "\(result.errors)")
  }
}
