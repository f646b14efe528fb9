import Foundation
import Saccade
import Testing

@Suite("A mistake has the same exit code in every command", .serialized)
struct ExitCodeTests {
  private static let data = "data.train={type: ImageFolder, pipeline: [{type: Resize, size: 16}], root: "

  /// A recipe and its checkpoint, a folder, a file that is neither, and a picture.
  private func files() throws -> TestFolder {
    let folder = try TestFolder()
    try FileManager.default.createDirectory(atPath: folder.path("folder"), withIntermediateDirectories: true)
    try folder.write("no picture, no weights, and hardly a setting", to: "text")
    try ShapesDataset(count: 1).image(at: 0).write(to: folder.path("a.png"), as: .png)
    #expect(try Program("train", folder.recipe(), "--work-dir", "run", in: folder).code == 0)
    return folder
  }

  private func expect(_ code: Int32, _ calls: [[String]]) throws {
    let folder = try files()
    for call in calls {
      let result = try Program(arguments: call + ["--json"], in: folder)
      #expect(result.code == code, "\(call): \(result.code) \(result.errors)")
      #expect(result.errors.contains("error: "), "\(call): \(result.errors)")
    }
  }

  @Test("66: there is nothing of the name")
  func missing() throws {
    let best = "run/best.safetensors"
    try expect(
      66,
      [
        ["train", "none.yaml"], ["test", "none.yaml", best], ["predict", best, "a.png", "--config", "none.yaml"],
        ["test", "recipe.yaml", "none"], ["predict", "none", "a.png"], ["predict", best, "none.png"],
        ["predict", best, "a.png", "none.png"], ["train", "recipe.yaml", "--set", "load_from=none"],
        ["train", "recipe.yaml", "--set", "\(Self.data)none}"], ["data", "check", "none"],
        ["train", "recipe.yaml", "--set", "data.train={type: CIFAR10}", "--data-root", "none"],
      ])
  }

  @Test("66: there is a folder where a file should be, or a file where a folder should be")
  func otherKind() throws {
    let best = "run/best.safetensors"
    try expect(
      66,
      [
        ["train", "folder"], ["test", "folder", best], ["predict", best, "a.png", "--config", "folder"],
        ["test", "recipe.yaml", "folder"], ["predict", "folder", "a.png"],
        ["train", "recipe.yaml", "--set", "load_from=folder"], ["data", "check", "a.png"],
        ["train", "recipe.yaml", "--data-root", ".", "--set", "\(Self.data)a.png}"],
      ])
  }

  @Test("65: what is there is no good")
  func unusable() throws {
    let best = "run/best.safetensors"
    try expect(
      65,
      [
        ["test", "recipe.yaml", "text"], ["predict", "text", "a.png"], ["predict", best, "text"],
        ["predict", best, "folder"],
        ["predict", best, "text", "none.png"], ["train", "recipe.yaml", "--set", "load_from=text"],
        ["train", "recipe.yaml", "--data-root", ".", "--set", "\(Self.data)folder}"], ["data", "check", "folder"],
      ])
  }

  @Test("64: there is nothing of the name that Saccade knows; 78: the same in a configuration")
  func unknown() throws {
    try expect(64, [["trian"], ["bench", "train", "resnet51"], ["data", "get", "mnits"], ["train"]])
    try expect(
      78,
      [
        ["train", "text"], ["train", "recipe.yaml", "--set", "model.type=ResNet51"],
        ["test", "recipe.yaml", "run/best.safetensors", "--set", "data.val.type=mnits"],
      ])
  }

  @Test("74: a file cannot be written")
  func unwritable() throws {
    try expect(
      74,
      [
        ["train", "recipe.yaml", "--work-dir", "text"], ["train", "recipe.yaml", "--work-dir", "text/run"],
        ["bench", "train", "lenet", "--batch", "1", "--steps", "1", "--no-peer", "--trace", "none/trace.json"],
      ])
  }
}
