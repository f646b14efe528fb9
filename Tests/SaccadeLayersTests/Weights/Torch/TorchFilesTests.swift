import Foundation
import SaccadeEngine
import SaccadeTestKit
import SaccadeText
import Testing

@testable import SaccadeLayers

/// The path of a file that `Tests/Golden/torch_files.py` made.
func torchFile(_ name: String) throws -> String {
  try #require(Bundle.module.url(forResource: name, withExtension: "pth", subdirectory: "Golden/Torch")).path
}

@Suite("Files that torch.save wrote are read as PyTorch reads them")
struct TorchFilesTests {
  /// What PyTorch has under names that begin with that of a file.
  private static func expected(_ file: String) throws -> [String: Tensor] {
    let url = try #require(
      Bundle.module.url(forResource: "torch_files", withExtension: "safetensors", subdirectory: "Golden"))
    let all = try GoldenFile(url.path).tensors.filter { $0.key.hasPrefix(file + ".") }
    return Dictionary(uniqueKeysWithValues: all.map { (String($0.key.dropFirst(file.count + 1)), $0.value) })
  }

  @Test(
    "tensors of every type, shape and way of lying in memory, to the last bit",
    arguments: [
      ("types", "types"), ("types-former", "types"), ("types-former-4", "types"), ("views", "views"),
      ("views-former", "views"), ("parameters", "parameters"), ("parameters-former", "parameters"),
      ("state", "state"), ("state-former", "state"), ("checkpoint", "checkpoint"),
      ("checkpoint-former", "checkpoint"), ("checkpoint-3", "checkpoint"), ("checkpoint-4", "checkpoint"),
      ("checkpoint-5", "checkpoint"),
    ])
  func content(file: String, content: String) throws {
    let expected = try Self.expected(content)
    #expect(!expected.isEmpty)
    let weights = try WeightsFile(torchFile(file))
    #expect(weights.format == (file.contains("former") ? .formerPyTorch : .pytorch))
    #expect(Set(weights.entries.map(\.name)) == Set(expected.keys))
    for entry in weights.entries {
      let (wanted, read) = (try #require(expected[entry.name]), try weights.tensor(entry))
      #expect(entry.shape == wanted.shape && entry.dtype == wanted.dtype, "\(entry.name)")
      #expect(bytes(of: read) == bytes(of: wanted), "\(entry.name)")
    }
  }

  @Test("entries are known without their data, in the order of the file")
  func order() throws {
    let file = try WeightsFile(torchFile("state"))
    #expect(
      file.entries.map(\.name) == [
        "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked",
      ])
    #expect(file["1.num_batches_tracked"]?.dtype == .int64)
    #expect(file["2.weight"] == nil)
  }

  @Test("of a checkpoint the weights are taken, and averaged ones only by their name")
  func parts() throws {
    let path = try torchFile("checkpoint")
    let weights = try WeightsFile(path)
    #expect(weights.part == "model")
    #expect(weights.otherParts == ["state_dict_ema"])
    let averaged = try WeightsFile(path, part: "state_dict_ema")
    #expect(averaged.part == "state_dict_ema" && averaged.otherParts == ["model"])
    let name = "0.weight"
    #expect(try averaged.tensor(name).scalars == weights.tensor(name).scalars.map { $0 * 2 })
    let error = #expect(throws: WeightsError.self) { try WeightsFile(path, part: "optimizer") }
    #expect(error?.description.hasSuffix("has no part 'optimizer' with tensors; it has model, state_dict_ema") == true)
    #expect(throws: WeightsError.self) { try WeightsFile(torchFile("two-parts")) }
    #expect(try WeightsFile(torchFile("two-parts"), part: "decoder").entries.map(\.shape) == [[2]])
  }

  @Test("a model takes its weights from them as from safetensors")
  func load() throws {
    let model = Sequential(Linear(2, 3), BatchNorm1d(3))
    for file in ["checkpoint", "checkpoint-former", "state", "state-former"] {
      try model.load(from: torchFile(file))
    }
    #expect(try model.state["0.weight"]?.scalars == WeightsFile(torchFile("state")).tensor("0.weight").scalars)
  }

  @Test(
    "what holds no weights is refused with what to do",
    arguments: [
      ("optimizer", "holds the state of an optimizer, and no weights; name the file that the model's state_dict()"),
      ("module", "is a whole model, pickled as objects of Python (torch.nn.modules.container.Sequential)"),
      ("list", "holds a list, no dictionary of named tensors; in Python, save model.state_dict()"),
      ("tensor", "holds one tensor, no dictionary of named tensors"),
      ("namespace", "makes an object argparse.Namespace, which is neither a tensor nor a plain container"),
      ("int16", "tensor 'a' is of type int16; convert it to one of bfloat16, bool, float16"),
      ("uint16", "tensor 'a' is of type uint16"),
      ("expanded", "its tensor 'a' of shape [1000] has the same elements many times over"),
      ("two-parts", "holds several sets of tensors: encoder, decoder; say which to take, with --part"),
      ("script", "is a program of TorchScript, not weights alone; in Python: torch.save(torch.jit.load"),
    ])
  func notWeights(file: String, words: String) throws {
    let path = try torchFile(file)
    let error = try #require(throws: WeightsError.self) { try WeightsFile(path) }
    #expect(error.description.contains("\(file).pth: "))
    #expect(error.description.contains(words), "\(error)")
    #expect(error.exitCode == .unusable)
  }

  @Test(
    "and one that would call a function is refused by the function's name, without its being called",
    arguments: [
      ("system", "posix.system"), ("system-former", "posix.system"), ("eval-4", "builtins.eval"),
      ("getattr", "__builtin__.getattr"),
    ])
  func thief(file: String, function: String) throws {
    let path = try torchFile(file)
    let error = try #require(throws: WeightsError.self) { try WeightsFile(path) }
    #expect(error.kind == .refused)
    #expect(error.description.contains("calls \(function), as no file of weights has to: refused"), "\(error)")
    #expect(!FileManager.default.fileExists(atPath: "/tmp/saccade-was-here"))
  }
}
