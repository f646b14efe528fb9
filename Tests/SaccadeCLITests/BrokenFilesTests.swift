import Foundation
import Saccade
import Testing

@Suite("A file that is broken is named, with what to do, and the run exits with 65", .serialized)
struct BrokenFilesTests {
  @Test(
    "MNIST files",
    arguments: [
      ("empty", [], [0, 0, 8, 1, 0, 0, 0, 1, 3], "train-images-idx3-ubyte"),
      ("wrong magic", [9, 9, 9, 9, 0, 0, 0, 1], [0, 0, 8, 1, 0, 0, 0, 1, 3], "train-images-idx3-ubyte"),
      ("a label of no class", image, [0, 0, 8, 1, 0, 0, 0, 1, 77], "label 77 of record 0"),
      ("fewer images than the header says", Array(image.dropLast()), [0, 0, 8, 1, 0, 0, 0, 1, 3], "train-images"),
      ("another number of labels", image, [0, 0, 8, 1, 0, 0, 0, 2, 3, 4], "2 labels"),
    ] as [(String, [UInt8], [UInt8], String)])
  func mnist(what: String, images: [UInt8], labels: [UInt8], hint: String) throws {
    let folder = try TestFolder()
    try FileManager.default.createDirectory(atPath: folder.path("mnist"), withIntermediateDirectories: true)
    try Data(images).write(to: URL(filePath: folder.path("mnist/train-images-idx3-ubyte")))
    try Data(labels).write(to: URL(filePath: folder.path("mnist/train-labels-idx1-ubyte")))
    let pipeline = "pipeline: [{type: Normalize, mean: [0.1], std: [0.3]}]"
    try folder.write(recipe("LeNet", train: "{type: MNIST, \(pipeline)}"), to: "mnist.yaml")
    let result = try Program("train", "mnist.yaml", "--data-root", folder.path, "--work-dir", "run", in: folder)
    #expect(result.code == 65, "\(what): \(result.errors)")
    #expect(result.errors.contains(hint), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("run")), "nothing was begun")
  }

  /// One image of 1 × 1 pixel.
  private static let image: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 200]

  @Test("image folders that are empty or whose classes differ")
  func folders() throws {
    let folder = try TestFolder()
    try FileManager.default.createDirectory(atPath: folder.path("empty"), withIntermediateDirectories: true)
    let empty = try train(folder, "{type: ImageFolder, root: empty, pipeline: [{type: Resize, size: [8, 8]}]}")
    #expect(empty.code == 65)
    #expect(empty.errors.contains("is an empty folder; put one folder of images per class into it"), "\(empty.errors)")

    try folder.pictures(["train/cat/1.png", "train/dog/1.png", "val/cat/1.png", "val/dgo/1.png"])
    let differing = try train(folder, part("train"), val: part("val"))
    #expect(differing.code == 65)
    #expect(differing.errors.contains("lacks the class folders dog"), "\(differing.errors)")
    #expect(differing.errors.contains("dgo (did you mean dog?)"), "\(differing.errors)")
  }

  @Test("an image that is cut short, or is none, met in the middle of training: the sample is named")
  func images() throws {
    for (name, contents) in [("cut", nil), ("text", "not a picture at all")] {
      let folder = try TestFolder()
      try folder.pictures(["train/cat/1.png", "train/dog/1.png"])
      let bytes = try Data(contentsOf: URL(filePath: folder.path("train/cat/1.png")))
      let broken = contents.map { Data($0.utf8) } ?? bytes.prefix(bytes.count / 2)
      try broken.write(to: URL(filePath: folder.path("train/dog/2.jpg")))
      let result = try train(folder, part("train"))
      #expect(result.code == 65, "\(name): \(result.errors)")
      #expect(result.errors.contains("train/dog/2.jpg"), "\(result.errors)")
      #expect(result.errors.contains("on_error: skip in its data set trains without such pictures"))
    }
  }

  @Test("a disk that is full while a checkpoint is saved: the old checkpoint survives and can be used")
  func fullDisk() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe(epochs: 1)
    #expect(try Program("train", recipe, "--work-dir", "run", in: folder).code == 0)
    let saved = try Data(contentsOf: URL(filePath: folder.path("run/last.safetensors")))
    let full = try Program.start(
      ["train", recipe, "--work-dir", "run", "--resume", "--set", "runner.max_epochs=3"], in: folder, fileLimit: 100)
    full.waitUntilExit()
    let errors = try String(contentsOfFile: folder.path("stderr"), encoding: .utf8)
    #expect(full.terminationStatus == 74, "\(errors)")
    #expect(errors.contains("run/last.safetensors") || errors.contains("run/best.safetensors"), "\(errors)")
    #expect(try Data(contentsOf: URL(filePath: folder.path("run/last.safetensors"))) == saved)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path("run"))
    #expect(!files.contains { $0.hasSuffix(".partial") }, "\(files)")
    // With room again, the run goes on.
    let resumed = try Program(
      "train", recipe, "--work-dir", "run", "--resume", "--set", "runner.max_epochs=2", in: folder)
    #expect(resumed.code == 0, "\(resumed.errors)")
  }

  private func part(_ root: String) -> String {
    "{type: ImageFolder, root: \(root), pipeline: [{type: Resize, size: [8, 8]}]}"
  }

  private func train(_ folder: TestFolder, _ train: String, val: String? = nil) throws -> Program {
    try folder.write(recipe("SmallCNN", train: train, val: val), to: "folders.yaml")
    return try Program("train", "folders.yaml", "--data-root", folder.path, "--work-dir", "run", in: folder)
  }

  private func recipe(_ model: String, train: String, val: String? = nil) -> String {
    let sizes = model == "SmallCNN" ? "num_classes: 2, in_channels: 3" : "num_classes: 10"
    return """
      model: {type: \(model), \(sizes)}
      data:
        batch_size: 2
        train: \(train)
      \(val.map { "  val: \($0)" } ?? "  # no val")
      optimizer: {type: SGD, lr: 0.05}
      runner: {max_epochs: 1}
      """
  }
}

extension TestFolder {
  /// Draws small pictures at these paths.
  fileprivate func pictures(_ names: [String]) throws {
    for (index, name) in names.enumerated() {
      let file = URL(filePath: path(name))
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try ShapesDataset(count: 8, height: 16, width: 16).image(at: index).write(to: file.path, as: .png)
    }
  }
}
