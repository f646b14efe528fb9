import Foundation
import Saccade
import Testing

@Suite("Published weights are judged and used without a configuration", .serialized)
struct PretrainedCommandTests {
  /// Weights of a small network with ImageNet's classes, which takes every picture for one of them.
  private func weights(_ folder: TestFolder, always label: Int, classes: Int = 1000) throws -> String {
    let model = SmallResNet(depth: 8, classes: classes)
    var state = model.state
    state["fc.weight"] = .zeros([classes, 64])
    // The goldfish comes second.
    state["fc.bias"] = Tensor((0..<classes).map { $0 == label ? 3 : $0 == 1 ? 2 : Float(0) })
    try model.load(state: state)
    let path = folder.path("weights.safetensors")
    try model.save(to: path)
    return path
  }

  private func draw(_ folder: TestFolder, _ names: String...) throws {
    for name in names {
      let file = URL(filePath: folder.path(name))
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try ShapesDataset(count: 1, height: 40, width: 52).image(at: 0).write(to: file.path)
    }
  }

  private let thousand = ["--set", "model.num_classes=1000"]

  @Test("folders find their classes, and accuracy is told of all classes and of those that the data have")
  func judge() throws {
    let folder = try TestFolder()
    try draw(folder, "val/n01440764/0.png", "val/goldfish/0.png", "val/goldfish/1.png", "val/goldfish/2.png")
    let arguments = ["test", "--model", "ResNet8", "--weights", try weights(folder, always: 9), "--data"] + ["val"]
    let told = try Program(arguments: arguments + thousand + ["--details"], in: folder)
    #expect(told.code == 0, "\(told.errors)")
    let figures = "top-1 0.00 %, top-5 100.00 %, top-1 among the 2 classes of the data 75.00 %"
    #expect(told.output.contains(figures), "\(told.output)")
    #expect(told.output.contains("\ngoldfish      0   3     0.0 %\n"), "\(told.output)")
    let json = try Program(arguments: arguments + thousand + ["--json", "--details"], in: folder).json
    #expect(json["top1_present"] as? Double == 0.75 && json["images"] as? Int == 4)
    let mistakes = (json["details"] as? [String: Any])?["mistakes"] as? [[String: Any]]
    #expect(mistakes?.first?["taken_for"] as? String == ImageNetClass.all[9].name)
    // The same from elsewhere, by the data root.
    let elsewhere = try TestFolder()
    let far = try Program(arguments: arguments + thousand + ["--data-root", folder.path], in: elsewhere)
    #expect(far.code == 0, "\(far.errors)")
  }

  @Test("other folders are named in a file")
  func labels() throws {
    let folder = try TestFolder()
    try draw(folder, "val/fish/0.png", "val/orange/0.png")
    let arguments =
      ["test", "--model", "ResNet8", "--weights", try weights(folder, always: 1), "--data", "val", "--json"] + thousand
    let unknown = try Program(arguments: arguments, in: folder)
    #expect(unknown.code == 65, "\(unknown.errors)")
    #expect(unknown.errors.contains("val/fish: stands for no class of ImageNet"), "\(unknown.errors)")
    try folder.write("fish,tench\n", to: "labels.csv")
    let told = try Program(arguments: arguments + ["--labels", "labels.csv"], in: folder)
    #expect(told.code == 0, "\(told.errors)")
    #expect(try told.json["top1"] as? Double == 0, "one is a tench, the other the fruit")
    try folder.write("fish,goldfish\n", to: "labels.csv")
    #expect(try Program(arguments: arguments + ["--labels", "labels.csv"], in: folder).json["top1"] as? Double == 0.5)
  }

  @Test("a model with other classes has the folders for classes")
  func ownClasses() throws {
    let folder = try TestFolder()
    try draw(folder, "val/a/0.png", "val/b/0.png", "val/c/0.png")
    let file = try weights(folder, always: 2, classes: 3)
    let own = ["--model", "ResNet8", "--weights", file, "--set", "model.num_classes=3"]
    let told = try Program(arguments: ["test", "--data", "val", "--json"] + own, in: folder)
    #expect(told.code == 0, "\(told.errors)")
    #expect(try told.json["top1"] as? Double == 1.0 / 3)
    let named = try Program(arguments: ["predict", "val/a/0.png", "--top", "1"] + own, in: folder)
    #expect(named.output.hasSuffix("%  class 2\n"), "\(named.output)\(named.errors)")
    let forgotten = try Program("predict", "val/a/0.png", "--model", "ResNet8", "--weights", file, in: folder)
    #expect(forgotten.code == 65)
    #expect(forgotten.errors.contains("its head, fc, tells 3 classes apart, and the model 10"), "\(forgotten.errors)")
    #expect(forgotten.errors.contains("--set model.num_classes=3"), "\(forgotten.errors)")
  }

  @Test("pictures are told with ImageNet's names, as many as asked for")
  func predict() throws {
    let folder = try TestFolder()
    try draw(folder, "photos/0.png", "photos/1.png", "one.png")
    let arguments = ["--model", "resnet8", "--weights", try weights(folder, always: 207), "--top", "2"] + thousand
    let told = try Program(arguments: ["predict"] + arguments + ["photos", "one.png"], in: folder)
    #expect(told.code == 0, "\(told.errors)")
    let lines = told.output.split(separator: "\n")
    #expect(lines.count == 9 && lines[0] == "photos/0.png" && lines[6] == "one.png", "\(told.output)")
    #expect(lines[1].hasSuffix("%  golden retriever") && lines[2].hasSuffix("%  goldfish"), "\(told.output)")
    let json = try Program(arguments: ["predict", "one.png", "--json"] + arguments, in: folder).json
    let classes = (json["predictions"] as? [[String: Any]])?.first?["classes"] as? [[String: Any]]
    #expect(classes?.first?["label"] as? Int == 207)
    #expect(json["checkpoint"] as? String == folder.path("weights.safetensors"))
  }

  @Test(
    "arguments that do not go together are answered",
    arguments: [
      (["test"], "name a configuration and a checkpoint, or --model and --weights"),
      (["test", "a.yaml"], "name the checkpoint, behind the configuration"),
      (["test", "--model", "ResNet18"], "--model needs its --weights"),
      (["test", "--weights", "a.pth"], "--weights needs --model, which they are for"),
      (["test", "--model", "ResNet18", "--weights", "a.pth"], "--data has to name the folder to judge by"),
      (
        ["test", "a.yaml", "b", "--model", "ResNet18", "--weights", "a.pth", "--data", "x"],
        "--model and --weights take the place of a configuration and a checkpoint: 'a.yaml'"
      ),
      (["test", "a.yaml", "b", "--data", "x"], "--data goes with --model and --weights"),
      (
        ["predict", "x.jpg", "--model", "ResNet81", "--weights", "a"],
        "no model 'ResNet81'; did you mean 'ResNet8' or 'ResNet18'?"
      ),
      (
        ["predict", "x.jpg", "--model", "ResNet18", "--weights", "a.pth", "--config", "a.yaml"],
        "--config and --model say the same; give one"
      ),
    ])
  func arguments(_ arguments: [String], _ expected: String) throws {
    let result = try Program(arguments: arguments, in: TestFolder())
    #expect(result.code == 64 && result.errors.contains(expected), "\(result.errors)")
  }
}
