import Foundation
import Saccade
import Testing

@Suite("The program, as a user runs it", .serialized)
struct CommandTests {
  @Test("--version prints the version, --help names every command")
  func help() throws {
    let folder = try TestFolder()
    let version = try Program("--version", in: folder)
    #expect(version.code == 0)
    #expect(version.output.split(separator: ".").count == 3)
    let help = try Program("--help", in: folder)
    for command in ["quickstart", "learn", "train", "test", "predict", "data", "models", "bench", "export", "import"] {
      #expect(help.output.contains("  \(command) "))
      #expect(try Program(command, "--help", in: folder).code == 0)
    }
    #expect(help.output.contains("Sizes of images are height × width"))
  }

  @Test(
    "examples of the help stand in one line of a terminal of 80 columns, so that they can be copied",
    arguments: [
      "", "quickstart", "finetune", "train", "test", "predict", "data", "data get", "data check", "models list",
      "models summary", "weights", "weights inspect", "weights convert", "weights get", "config docs", "bench train",
      "bench predict", "quantize", "export", "import", "view", "learn", "study", "study run", "study predict",
      "study blocks",
    ])
  func examples(command: String) throws {
    let help = try Program(arguments: command.split(separator: " ").map(String.init) + ["--help"], in: TestFolder())
    let lines = help.output.components(separatedBy: "\n")
    for (line, next) in zip(lines, lines.dropFirst()) where line.contains("  saccade ") {
      #expect(next.isEmpty || next.contains("  saccade "), "\(line)")
    }
  }

  @Test(
    "help names the options that a command uses, and no others",
    arguments: [
      ("train", ["--data-root", "--threads", "--json", "--max-pixels"]),
      ("test", ["--data-root", "--threads", "--json", "--max-pixels"]),
      ("predict", ["--data-root", "--threads", "--json", "--max-pixels"]),
      ("quickstart", ["--threads", "--json"]),
      ("learn", ["--data-root", "--threads", "--json"]),
      ("study run", ["--threads", "--json"]),
      ("study predict", ["--threads", "--json"]),
      ("data get", ["--data-root", "--json"]),
      ("data list", ["--data-root", "--json"]),
      ("data check", ["--data-root", "--threads", "--json", "--max-pixels"]),
      ("bench train", ["--threads", "--json"]),
      ("import", ["--json"]),
      ("models list", ["--json"]),
      ("models summary", ["--threads", "--json"]),
    ])
  func options(command: String, used: [String]) throws {
    let help = try Program(arguments: command.split(separator: " ").map(String.init) + ["--help"], in: TestFolder())
    for option in ["--data-root", "--threads", "--json", "--max-pixels"] {
      // In the list of options: the usage of a command that has many does not name them.
      #expect(help.output.contains("\n  \(option)") == used.contains(option), "\(option): \(help.output)")
    }
  }

  @Test("config docs tells all settings, those of a type, and the nearest name of what it does not know")
  func configDocs() throws {
    let folder = try TestFolder()
    let all = try Program("config", "docs", in: folder)
    #expect(all.code == 0 && all.output.contains("  batch_size: How many samples a step takes."))
    #expect(all.output.contains("      text; default top1\n      elsewhere: save_best"))
    #expect(try Program("config", "docs", "Resize", in: folder).output.contains("fit: Whether size is that of"))
    let unknown = try Program("config", "docs", "optimizr", in: folder)
    #expect(unknown.code == 64 && unknown.errors.contains("did you mean 'optimizer'?"), "\(unknown.errors)")
  }

  @Test("a recipe is trained, its checkpoint judged and used")
  func wholeJob() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    let train = try Program("train", recipe, "--work-dir", "run", "--json", in: folder)
    #expect(train.code == 0, "\(train.errors)")
    let report = try train.json
    #expect(report["iterations"] as? Int == 6)
    for file in ["config.yaml", "log.jsonl", "console.log", "last.safetensors", "best.safetensors"] {
      #expect(FileManager.default.fileExists(atPath: folder.path("run/\(file)")), "\(file)")
    }

    let test = try Program("test", recipe, "run/best.safetensors", "--json", in: folder)
    #expect(test.code == 0, "\(test.errors)")
    #expect(try test.json["images"] as? Int == 32)
    let best = (report["best"] as? [String: Any])?["value"] as? Double
    #expect(try test.json["top1"] as? Double == best)

    try ShapesDataset(count: 1, part: "fresh").image(at: 0).write(to: folder.path("shape.png"), as: .png)
    let predict = try Program("predict", "run/best.safetensors", "shape.png", "--top", "3", "--json", in: folder)
    #expect(predict.code == 0, "\(predict.errors)")
    let predictions = try predict.json["predictions"] as? [[String: Any]]
    let classes = try #require(predictions?.first?["classes"] as? [[String: Any]])
    let probabilities = classes.compactMap { $0["probability"] as? Double }
    #expect(probabilities.count == 3)
    #expect(probabilities == probabilities.sorted(by: >))
  }

  @Test("of a folder all pictures are told of, in it and in its folders, and what is no picture by its name is not")
  func predictFolder() throws {
    let folder = try TestFolder()
    #expect(try Program("train", folder.recipe(), "--work-dir", "run", in: folder).code == 0)
    try FileManager.default.createDirectory(atPath: folder.path("new/deep"), withIntermediateDirectories: true)
    let image = ShapesDataset(count: 1, part: "fresh").image(at: 0)
    for name in ["new/b.png", "new/deep/a.png", "c.png"] { try image.write(to: folder.path(name)) }
    try folder.write("no picture", to: "new/notes.txt")
    let told = try Program("predict", "run/best.safetensors", "new", "c.png", "--json", in: folder)
    #expect(told.code == 0, "\(told.errors)")
    let names = (try told.json["predictions"] as? [[String: Any]])?.compactMap { $0["image"] as? String }
    #expect(names?.sorted() == ["c.png", "new/b.png", "new/deep/a.png"], "\(told.output)")
    #expect(try Program("predict", "--help", in: folder).output.contains("folders of them, of any depth"))
  }

  @Test("a name that no configuration has is answered without the command line's usage")
  func unknownSetting() throws {
    let docs = try Program("config", "docs", "optimiser", in: try TestFolder())
    #expect(docs.code == 64)
    #expect(
      docs.errors == "error: nothing in a configuration is called 'optimiser'; did you mean 'optimizer'? "
        + "(saccade config docs lists all)\n")
  }

  @Test("the last line of a run names the best checkpoint with the epoch and the figure that it is of")
  func closingLines() throws {
    let folder = try TestFolder()
    let train = try Program("train", try folder.recipe(epochs: 2), "--work-dir", "run", in: folder)
    #expect(train.code == 0, "\(train.errors)")
    let lines = train.errors.split(separator: "\n").suffix(2).map(String.init)
    #expect(lines[0].hasPrefix("trained 2 epochs in 0:"), "\(train.errors)")
    #expect(lines[0].contains("; validation after the last: loss "), "\(train.errors)")
    let saved = try Checkpoint(contentsOf: folder.path("run/best.safetensors"))
    let (epoch, top1) = (try #require(saved.progress.bestEpoch), try #require(saved.figures["top1"]))
    let figure = Figure("top1", top1, .rate).text
    #expect(lines[1] == "checkpoint: run/best.safetensors, from epoch \(epoch), the best: \(figure)")
    // The sizes that the network gets are told with the side that comes first.
    #expect(train.errors.contains("96 images of 16×16 (height × width) in 10 classes"), "\(train.errors)")
  }

  @Test("a run killed in the middle of an epoch ends with the same weights as one that was not")
  func resume() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe(epochs: 3, count: 640)
    let every = ["--set", "checkpoint.by_epoch=false", "--set", "checkpoint.interval=7"]
    let whole = try Program.start(["train", recipe, "--work-dir", "whole"] + every, in: folder)
    whole.waitUntilExit()
    #expect(whole.terminationStatus == 0)

    let killed = try Program.start(["train", recipe, "--work-dir", "killed"] + every, in: folder)
    let checkpoint = folder.path("killed/last.safetensors")
    while !FileManager.default.fileExists(atPath: checkpoint), killed.isRunning { usleep(2000) }
    kill(killed.processIdentifier, SIGKILL)
    killed.waitUntilExit()
    let saved = try Checkpoint(contentsOf: checkpoint)
    #expect(saved.progress.iteration % 7 == 0)
    #expect(saved.progress.iteration < 120, "the run was over before it could be killed")

    let resumed = try Program.start(["train", recipe, "--work-dir", "killed", "--resume"] + every, in: folder)
    resumed.waitUntilExit()
    #expect(resumed.terminationStatus == 0)
    let expected = try Checkpoint(contentsOf: folder.path("whole/last.safetensors")).weights
    let actual = try Checkpoint(contentsOf: checkpoint).weights
    #expect(Set(actual.keys) == Set(expected.keys))
    for (name, weight) in expected {
      let bytes = weight.withUnsafeBytes { Array($0) }
      #expect(actual[name]?.withUnsafeBytes { Array($0) } == bytes, "\(name)")
    }
  }

  @Test(
    "bench reports its figures in JSON, and no step runs on reference code",
    arguments: ["lenet", "smallcnn", "resnet8"]
  )
  func bench(model: String) throws {
    let folder = try TestFolder()
    let bench = try Program(
      "bench", "train", model, "--batch", "4", "--steps", "2", "--no-peer", "--json", in: folder)
    #expect(bench.code == 0, "\(bench.errors)")
    let report = try bench.json
    #expect((report["ms_per_step"] as? Double ?? 0) > 0)
    #expect((report["images_per_second"] as? Double ?? 0) > 0)
    #expect((report["peak_memory_bytes"] as? Int ?? 0) > 0)
    #expect(report["slow_primitives"] as? [String] == [])
  }

  @Test("bench predict tells times and memory of each number of images, and prints the operations")
  func benchPredict() throws {
    let folder = try TestFolder()
    let bench = try Program("bench", "predict", "lenet", "--batch", "1,3", "--runs", "2", "--json", in: folder)
    #expect(bench.code == 0, "\(bench.errors)")
    let rows = try #require(try bench.json["rows"] as? [[String: Any]])
    #expect(rows.map { $0["batch"] as? Int } == [1, 3])
    for row in rows {
      #expect((row["ms"] as? Double ?? 0) > 0)
      #expect((row["memory_bytes"] as? Int ?? 0) > 0)
    }
    let graph = try Program("bench", "predict", "lenet", "--batch", "2", "--graph", in: folder)
    #expect(graph.output.hasPrefix("graph(%0: [2, 1, "), "\(graph.output)")
    #expect(graph.output.contains("= conv2d{"))
    let wrong = try Program("bench", "predict", "lenet", "--batch", "1,x", in: folder)
    #expect(wrong.code == 64)
    #expect(wrong.errors.contains("--batch"), "\(wrong.errors)")
  }

  @Test("bench predict measures the layers of detectors, and says why not those of one without")
  func benchDetectors() throws {
    let folder = try TestFolder()
    let bench = try Program(
      "bench", "predict", "ssdlite320_mobilenetv2", "--size", "64", "--batch", "1", "--runs", "1", "--int8", "--json",
      in: folder)
    #expect(bench.code == 0, "\(bench.errors)")
    #expect(try bench.json["model"] as? String == "SSDLite320_MobileNetV2")
    let regions = try Program("bench", "predict", "RCNN_MobileNetV2", in: folder)
    #expect(regions.code == 64 && regions.errors.contains("each region of a picture"), "\(regions.errors)")
    let text = try Program("bench", "predict", "lenet", "--graph", "--json", in: folder)
    #expect(text.code == 64 && text.errors.contains("leave --json out"), "\(text.errors)")
    let small = try Program("bench", "predict", "ssdlite320_mobilenetv2", "--size", "8", in: folder)
    #expect(small.code == 64 && small.errors.contains("--size: SSDLite320_MobileNetV2"), "\(small.errors)")
  }

  @Test("bench predict measures segmenters")
  func benchSegmenter() throws {
    let bench = try Program(
      "bench", "predict", "lraspp_mobilenetv3large", "--size", "64", "--batch", "1", "--runs", "1", "--json",
      in: TestFolder())
    #expect(bench.code == 0, "\(bench.errors)")
    #expect(try bench.json["model"] as? String == "LRASPP_MobileNetV3Large")
    let small = try Program("bench", "predict", "unet", "--size", "8", in: TestFolder())
    #expect(small.code == 64 && small.errors.contains("--size: UNet takes images of 32 to 4096"), "\(small.errors)")
  }

  @Test("bench train --peer names the program that measures PyTorch now")
  func peer() throws {
    let bench = try Program("bench", "train", "resnet50", "--peer", in: TestFolder())
    #expect(bench.code == 64)
    #expect(bench.errors.contains("Benchmarks/.build/release/SaccadeBench model ResNet50"), "\(bench.errors)")
  }

  @Test("the data sets that can be fetched are listed")
  func dataList() throws {
    let folder = try TestFolder()
    let list = try Program("data", "list", "--json", "--data-root", folder.path, in: folder)
    let names = (try list.json["datasets"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
    #expect(names?.contains("fashion-mnist") == true)
  }
}
