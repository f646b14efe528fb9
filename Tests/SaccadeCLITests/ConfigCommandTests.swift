import Foundation
import Saccade
import Testing

@Suite("saccade config, as a user runs it", .serialized)
struct ConfigCommandTests {
  @Test("show prints what is trained with, and what it prints is a configuration")
  func show() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    try folder.write("base: recipe.yaml\noptimizer: {lr: \"${RATE:-0.25}\"}\n", to: "mine.yaml")
    let shown = try Program("config", "show", "mine.yaml", "--set", "seed=7", in: folder)
    #expect(shown.code == 0 && shown.errors.isEmpty, "\(shown.errors)")
    #expect(shown.output.contains("\n  lr: 0.25\n") && shown.output.contains("\nseed: 7\n"))
    let rate = try Program("config", "show", "mine.yaml", in: folder, environment: ["RATE": "0.5"])
    #expect(rate.output.contains("\n  lr: 0.5\n"))
    try folder.write(shown.output, to: "shown.yaml")
    #expect(try Program("config", "show", "shown.yaml", in: folder).output == shown.output)
    let idle = try Program("config", "show", recipe, "--set", "runner.max_epochs=1", in: folder)
    #expect(idle.errors.hasPrefix("warning: --set runner.max_epochs=1 changes nothing: "), "\(idle.errors)")
  }

  @Test("a learning rate that one update goes astray with is not ready to train, and said so")
  func astray() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    let program = try Program("config", "check", recipe, "--set", "optimizer.lr=1000000", in: folder)
    #expect(program.code == 78 && !program.output.contains("ready to train"), "\(program.output)")
    for words in ["optimizer.lr: after one update at 1000000.0 ", "try a tenth of it"] {
      #expect(program.errors.contains(words), "\(program.errors)")
    }
  }

  @Test("a file of the system that has no end is no configuration", .enabled(if: access("/proc/kmsg", R_OK) == 0))
  func endless() throws {
    let folder = try TestFolder()
    let process = try Program.start(["config", "show", "/proc/kmsg"], in: folder)
    #expect(process.ends(within: 20) && [65, 66, 78].contains(process.terminationStatus))
    #expect(try Program.written("stderr", in: folder).contains("/proc/kmsg"))
  }

  @Test("a wrong configuration is 78, one that is not there 66, an argument that leads nowhere 78 with its text")
  func mistakes() throws {
    let folder = try TestFolder()
    try folder.write("base: recipe.yaml\noptimizer: {lr: ${RATE_NOBODY_SETS}, momentun: 1}\n", to: "flow.yaml")
    try folder.write("base: recipe.yaml\noptimizer:\n  lr: ${RATE_NOBODY_SETS}\n", to: "unset.yaml")
    try folder.write("base: recipe.yaml\noptimizer: {momentun: 1}\n", to: "spelt.yaml")
    _ = try folder.recipe()
    for command in ["show", "explain", "check"] {
      func told(_ arguments: String...) throws -> Program {
        try Program(arguments: ["config", command] + arguments, in: folder)
      }
      let unset = try told("unset.yaml")
      #expect(unset.code == 78)
      #expect(
        unset.errors.contains("unset.yaml:3:7: optimizer.lr: the environment variable RATE_NOBODY_SETS is not set"),
        "\(unset.errors)")
      let spelt = try told("spelt.yaml")
      #expect(spelt.code == 78)
      #expect(
        spelt.errors.contains("spelt.yaml:2:13: optimizer: unknown key 'momentun'; did you mean 'momentum'?"),
        "\(spelt.errors)")
      let flow = try told("flow.yaml")
      #expect(flow.code == 78 && flow.errors.contains("a variable stands in quotes"), "\(flow.errors)")
      #expect(try told("nope.yaml").code == 66)
      let set = try told("recipe.yaml", "--set", "data.train.pipeline[5].type=Resize")
      #expect(set.code == 78 && set.errors.contains("no item '5' in this list; its items are 0 to 0"), "\(set.errors)")
    }
  }

  @Test("explain tells the chain of a setting, a section as a table, and the nearest of what there is not")
  func explain() throws {
    let folder = try TestFolder()
    _ = try folder.recipe()
    try folder.write("base: recipe.yaml\noptimizer: {lr: 0.25}\n", to: "mine.yaml")
    let lr = try Program("config", "explain", "mine.yaml", "optimizer.lr", "--set", "optimizer.lr=0.5", in: folder)
    #expect(lr.code == 0, "\(lr.errors)")
    #expect(
      lr.output.hasPrefix(
        """
        optimizer.lr: 0.5
            from --set optimizer.lr=0.5
            in place of 0.25, from mine.yaml:2:17
            in place of 0.05, from recipe.yaml:6:28

        """), "\(lr.output)")
    let section = try Program("config", "explain", "mine.yaml", "optimizer", in: folder)
    #expect(section.output.contains("optimizer.momentum") && section.output.contains("mine.yaml:2:17 (was 0.05)"))
    let json = try Program("config", "explain", "mine.yaml", "data.train.pipeline[0]", "--json", in: folder)
    let settings = try #require(try json.json["settings"] as? [[String: Any]])
    #expect(settings.contains { $0["path"] as? String == "data.train.pipeline.0.type" })
    let unknown = try Program("config", "explain", "mine.yaml", "optimizer.momentun", in: folder)
    #expect(unknown.code == 64)
    #expect(unknown.errors.contains("has no setting 'optimizer.momentun'; did you mean 'optimizer.momentum'?"))
  }

  @Test("schema prints one JSON object that knows every model")
  func schema() throws {
    let printed = try Program("config", "schema", in: TestFolder())
    let schema = try printed.json
    #expect(printed.code == 0 && schema["$schema"] as? String == "http://json-schema.org/draft-07/schema#")
    let definitions = try #require(schema["definitions"] as? [String: Any])
    for entry in ModelCatalog.entries { #expect(definitions["model.\(entry.name)"] != nil, "\(entry.name)") }
  }

  @Test("check tells every layer's shape, the memory and one batch, and writes nothing")
  func check() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let check = try Program("config", "check", recipe, in: folder)
    #expect(check.code == 0, "\(check.errors)")
    for text in [
      "data.train: 96 pictures", "data.val: 32 pictures", "1×16×16×16", "memory: weights ",
      "a batch of 16 images: loss ",
      "6 steps an epoch", "a batch of the validation: ", "recipe.yaml: ready to train",
    ] {
      #expect(check.output.contains(text), "\(text): \(check.output)")
    }
    let after = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(after == Array(Set(before + ["stdout", "stderr"])).sorted())
    let json = try Program("config", "check", recipe, "--json", in: folder).json
    #expect(json["ready"] as? Bool == true)
    #expect(((json["batch"] as? [String: Any])?["loss"] as? Double ?? 0) > 0)
  }

  @Test("check tells what a run would stop at: other classes, a picture that is none, too large a batch, other weights")
  func checkFaults() throws {
    let folder = try TestFolder()
    let run = try PictureRun(folder)
    func check(_ more: String...) throws -> Program {
      try Program(arguments: ["config", "check", run.recipe, "--data-root", folder.path] + more, in: folder)
    }
    #expect(try check().code == 0)
    let classes = try check("--set", "model.num_classes=3")
    #expect(classes.code == 78 && classes.errors.contains("model.num_classes: is 3, but data.train has 2 classes"))
    let huge = try check("--set", "data.train.pipeline[0].size=[20000, 20000]", "--set", "data.val=null")
    #expect(huge.code == 78 && huge.errors.contains("takes images of 8 to 512 pixels a side"), "\(huge.errors)")
    let missing = try check("--set", "data.val.root=nowhere")
    #expect(missing.code == 66, "\(missing.errors)")
    let weights = try check("--set", "load_from=nowhere.pth")
    #expect(weights.code == 66, "\(weights.errors)")
    try Data("no picture".utf8).write(to: URL(filePath: folder.path("train/a/003.png")))
    let fault = try check()
    #expect(
      fault.code == 65 && fault.errors.contains("train/a/003.png: not an image but a text file"), "\(fault.errors)")
    #expect(fault.output.contains("data.train: 24 pictures, 1 cannot be opened") && !fault.output.contains("ready"))
    let skipping = try check("--set", "data.train.on_error=skip")
    #expect(skipping.code == 0 && skipping.errors.contains("warning: "), "\(skipping.errors)")
    try FileManager.default.moveItem(atPath: folder.path("val/b"), toPath: folder.path("val/bb"))
    let others = try check()
    #expect(others.code == 65 && others.errors.contains("lacks the class folders b"), "\(others.errors)")
  }

  @Test("weights to begin with that are for other classes are a note of check, and no warning")
  func beginning() throws {
    let folder = try TestFolder()
    let run = try PictureRun(folder)
    try SmallResNet(depth: 8, classes: 10).save(to: folder.path("ten.safetensors"))
    let check = try Program(
      "config", "check", run.recipe, "--data-root", folder.path, "--set", "load_from=ten.safetensors", in: folder)
    #expect(
      check.code == 0 && check.errors.contains("ten.safetensors; its head, fc, is for"), "\(check.errors)")
    #expect(check.errors.contains("note: weights from ") && !check.errors.contains("warning: weights"))
  }

  @Test("new writes a configuration that trains as it is, for a folder, its parts, drawn shapes and a table")
  func new() throws {
    let folder = try TestFolder()
    _ = try PictureRun(folder)
    for (data, out) in [("train", "one.yaml"), (".", "parts.yaml"), ("shapes", "shapes.yaml")] {
      let new = try Program(
        "config", "new", "--data", data, "--model", "ResNet8", "--epochs", "1", "--out", out, in: folder)
      #expect(new.code == 0 && new.output == "written: \(out)\n", "\(new.errors)")
      let text = try String(contentsOfFile: folder.path(out), encoding: .utf8)
      #expect(text.contains("# saccade models list shows all") && text.hasPrefix("# Which of "))
      let check = try Program("config", "check", out, "--set", "data.workers=0", in: folder)
      #expect(check.code == 0, "\(check.errors)\n\(text)")
    }
    let train = try Program("train", "parts.yaml", "--work-dir", "run", in: folder)
    #expect(train.code == 0, "\(train.errors)")
    try folder.write(
      "file,x,y,weight\n" + (0..<8).map { "train/a/00\($0).png,\($0),3,1.5\n" }.joined(), to: "numbers.csv")
    let table = try Program(
      "config", "new", "--task", "regression", "--data", "numbers.csv", "--targets", "x,y", "--model", "ResNet8",
      "--out", "table.yaml", in: folder)
    #expect(table.code == 0, "\(table.errors)")
    let check = try Program("config", "check", "table.yaml", in: folder)
    #expect(check.code == 0, "\(check.errors)")
  }

  @Test("new writes over nothing, and says what is missing, wrong or not there")
  func newMistakes() throws {
    let folder = try TestFolder()
    func new(_ arguments: String...) throws -> Program {
      try Program(arguments: ["config", "new"] + arguments, in: folder)
    }
    let missing = try new()
    #expect(missing.code == 64 && missing.errors.contains("--data has to name the data"), "\(missing.errors)")
    let nowhere = try new("--data", "nowhere")
    #expect(nowhere.code == 66, "\(nowhere.errors)")
    let model = try new("--data", "shapes", "--model", "ResNet8x")
    #expect(model.code == 64 && model.errors.contains("did you mean 'ResNet8'"), "\(model.errors)")
    try folder.write("mine", to: "mine.yaml")
    let there = try new("--data", "shapes")
    #expect(there.code == 74 && there.errors.contains("mine.yaml is there already"), "\(there.errors)")
    #expect(try String(contentsOfFile: folder.path("mine.yaml"), encoding: .utf8) == "mine")
    let target = try new("--task", "regression", "--data", "shapes", "--targets", "x,z", "--out", "a.yaml")
    #expect(target.code == 78 && target.errors.contains("the data have no number 'z'"), "\(target.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("a.yaml")))
  }
}
