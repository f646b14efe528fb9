import Foundation
import Saccade
import Testing

@Suite("Bad input ends with an exit code and a message that helps", .serialized)
struct BadInputTests {
  @Test(
    "a wrong configuration is told with file, line and what was meant, before any data is opened",
    arguments: [
      ("momentum: 0.9", "momentun: 0.9", "did you mean 'momentum'"),
      ("type: ResNet8", "type: ResNet9", "ResNet"),
      ("lr: 0.05", "lr: .nan", "lr"),
      ("max_epochs: 1", "max_epochs: many", "max_epochs"),
    ])
  func configuration(written: String, mistaken: String, hint: String) throws {
    let folder = try TestFolder()
    let text = try String(contentsOfFile: folder.recipe(), encoding: .utf8)
    try folder.write(text.replacingOccurrences(of: written, with: mistaken), to: "wrong.yaml")
    let result = try Program("train", "wrong.yaml", "--work-dir", "run", in: folder)
    #expect(result.code == 78)
    #expect(result.errors.contains("wrong.yaml:"), "\(result.errors)")
    #expect(result.errors.contains(hint), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("run")))
  }

  @Test("wrong arguments are told with exit code 64")
  func arguments() throws {
    let folder = try TestFolder()
    #expect(try Program("train", in: folder).code == 64)
    #expect(try Program("trian", "x.yaml", in: folder).code == 64)
    #expect(try Program("bench", "train", "resnet51", in: folder).errors.contains("ResNet50"))
  }

  @Test("an unknown data set is told with the nearest name")
  func unknownDataset() throws {
    let folder = try TestFolder()
    let result = try Program("data", "get", "mnits", "--data-root", folder.path, in: folder)
    #expect(result.code == 64)
    #expect(result.errors.contains("error: mnits: is no data set that Saccade knows; did you mean mnist?"))
  }

  @Test("missing data are told with the command that fetches them")
  func missingData() throws {
    let folder = try TestFolder()
    try folder.write(
      """
      model: {type: LeNet, num_classes: 10}
      data:
        train: {type: MNIST, pipeline: [{type: Normalize, mean: [0.1], std: [0.3]}]}
      optimizer: {type: SGD, lr: 0.05}
      runner: {max_epochs: 1}
      """, to: "mnist.yaml")
    let result = try Program("train", "mnist.yaml", "--data-root", folder.path("none"), in: folder)
    #expect(result.code == 66)
    #expect(result.errors.contains("saccade data get mnist"), "\(result.errors)")
  }

  @Test("a loss that is not finite stops the run, names the first module and the samples, and exits with 1")
  func notFinite() throws {
    let folder = try TestFolder()
    let result = try Program(
      "train", try folder.recipe(epochs: 5), "--work-dir", "run", "--set", "optimizer.lr=1000000", "--set",
      "optimizer.weight_decay=1000", in: folder)
    #expect(result.code == 1)
    #expect(result.errors.contains("first module whose output was not finite is"), "\(result.errors)")
    #expect(result.errors.contains("samples"))
  }

  @Test("what is no picture is told, and the other pictures are named all the same")
  func badPictures() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    #expect(try Program("train", recipe, "--work-dir", "run", in: folder).code == 0)
    try folder.write("not a picture", to: "text.jpg")
    try folder.write("", to: "empty.png")
    let image = ShapesDataset(count: 1, part: "fresh").image(at: 0)
    try image.write(to: folder.path("good.png"), as: .png)
    let bytes = try Data(contentsOf: URL(filePath: folder.path("good.png")))
    try bytes.prefix(bytes.count / 2).write(to: URL(filePath: folder.path("cut.png")))
    let result = try Program(
      "predict", "run/best.safetensors", "text.jpg", "empty.png", "cut.png", "run", "good.png", in: folder)
    #expect(result.code == 65)
    for name in ["text.jpg", "empty.png", "cut.png"] { #expect(result.errors.contains(name), "\(result.errors)") }
    #expect(result.errors.contains("run: holds no images ("), "\(result.errors)")
    #expect(result.output.contains("good.png"))
  }

  @Test("a checkpoint that is cut short or of another model is refused")
  func badCheckpoints() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    #expect(try Program("train", recipe, "--work-dir", "run", in: folder).code == 0)
    let bytes = try Data(contentsOf: URL(filePath: folder.path("run/best.safetensors")))
    try bytes.prefix(bytes.count / 2).write(to: URL(filePath: folder.path("cut.safetensors")))
    let cut = try Program("test", recipe, "cut.safetensors", in: folder)
    #expect(cut.code == 65)
    #expect(cut.errors.contains("cut.safetensors"), "\(cut.errors)")
    let other = try Program("test", recipe, "run/best.safetensors", "--set", "model.type=ResNet20", in: folder)
    #expect(other.code == 65)
    #expect(other.errors.contains("layer1.1.conv1.weight"), "\(other.errors)")
  }
}
