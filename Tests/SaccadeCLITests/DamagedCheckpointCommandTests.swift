import Foundation
import Saccade
import Testing

@Suite("A damaged checkpoint ends every command with 65, its file and its field, and none with a trap", .serialized)
struct DamagedCheckpointCommandTests {
  private static let network = "model={type: MobileNetV2, num_classes: 10}"
  private static let predict = ["predict", "run/last.safetensors", "a.png"]
  private static let test = ["test", "recipe.yaml", "run/last.safetensors"]
  private static let resume = [
    "train", "recipe.yaml", "--work-dir", "run", "--resume", "--set", "runner.max_epochs=2",
  ]
  private static let all = [predict, test, resume]

  private func expect(
    _ words: String, commands: [[String]] = all, _ folder: TestFolder,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for command in commands {
      let result = try Program(arguments: command + ["--json"], in: folder, memoryLimit: 4_000_000)
      #expect(result.code == 65, "\(command[0]): \(result.code) \(result.errors)", sourceLocation: sourceLocation)
      #expect(
        result.errors.contains("run/last.safetensors: ") && result.errors.contains(words),
        "\(command[0]): \(result.errors)", sourceLocation: sourceLocation)
      #expect(try result.json["exit_code"] as? Int == 65, sourceLocation: sourceLocation)
    }
  }

  /// A folder with a run and a picture.
  private func trained(_ set: String...) throws -> TestFolder {
    let folder = try TestFolder()
    let recipe = try folder.recipe(count: 32)
    let run = try Program(
      arguments: ["train", recipe, "--work-dir", "run"] + set.flatMap { ["--set", $0] }, in: folder)
    #expect(run.code == 0, "\(run.errors)")
    try ShapesDataset(count: 1).image(at: 0).write(to: folder.path("a.png"), as: .png)
    return folder
  }

  @Test("in its text, in its numbers, in its tensors")
  func parts() throws {
    let folder = try trained()
    let path = folder.path("run/last.safetensors")
    let sound = try Checkpoint(contentsOf: path, withState: true)
    func damaged(_ words: String, commands: [[String]] = Self.all, _ change: (inout Checkpoint) -> Void) throws {
      var checkpoint = sound
      change(&checkpoint)
      try checkpoint.write(to: path)
      try expect(words, commands: commands, folder)
    }
    func names(_ count: Int) -> String { "[" + (0..<count).map { "\"\($0)\"" }.joined(separator: ",") + "]" }
    try damaged("its weight 'conv1.weight' holds NaN") { $0.weights["conv1.weight"] = .full([16, 3, 3, 3], .nan) }
    for count in [9, 11] {
      let words = "'saccade.class_names' names \(count) classes, but its network tells 10 apart"
      try damaged(words, commands: [Self.predict, Self.test]) { $0.memory["class_names"] = names(count) }
      // Whoever has the data sees that they are others before they are counted.
      try damaged("is of other classes", commands: [Self.resume]) { $0.memory["class_names"] = names(count) }
    }
    try damaged("its 'saccade.progress' says that -5 steps were made", commands: [Self.resume]) {
      $0.progress.iteration = -5
    }
    try damaged("its 'saccade.progress' says that its steps took -1.0 seconds", commands: [Self.test]) {
      $0.progress.seconds = -1
    }
    try damaged("'saccade.input_shape' says that its images are 7×7", commands: [Self.predict]) {
      $0.inputShape = [3, 7, 7]
    }
  }

  @Test("by a tensor that claims as many bytes as an integer counts, or a shape whose sizes overflow")
  func header() throws {
    let folder = try trained()
    for (shape, offsets) in [
      ("[9223372036854775807]", "[0,9223372036854775807]"), ("[0,4611686018427387904,4]", "[0,0]"),
    ] {
      let header =
        #"{"__metadata__":{"saccade.format":"2"},"a":{"dtype":"U8","shape":\#(shape),"data_offsets":\#(offsets)}}"#
      let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
      try (length + Data(header.utf8)).write(to: URL(filePath: folder.path("run/last.safetensors")))
      let load = ["train", "recipe.yaml", "--set", "load_from=run/last.safetensors"]
      try expect("tensor 'a' has the impossible shape", commands: [Self.predict, load], folder)
    }
  }

  @Test("by a configuration of a network that no memory holds, which takes none")
  func hugeNetwork() throws {
    let folder = try trained(
      Self.network, "data.train.size=32", "data.val.size=32", "data.train.count=4", "data.val.count=4",
      "data.batch_size=4")
    let path = folder.path("run/last.safetensors")
    var checkpoint = try Checkpoint(contentsOf: path)
    let config = checkpoint.config
    // 8 GiB for the last layer alone, of which the program gets 4.
    checkpoint.config = config.replacing("num_classes: 10", with: "num_classes: 1000000")
      .replacing("width: 1.0", with: "width: 2.0")
    try checkpoint.write(to: path)
    try expect("the weights do not fit the model", commands: [Self.predict], folder)
    checkpoint.config = config.replacing("num_classes: 10", with: "num_classes: 1000000000")
    try checkpoint.write(to: path)
    try expect("model.num_classes: expected", commands: [Self.predict], folder)
  }
}
