import Foundation
import Saccade
import Testing

@Suite("A run that ends early says so once, in the form that was asked for", .serialized)
struct FailureTests {
  @Test("with --json, an error is a JSON object on standard output too")
  func json() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    let setting = try Program("train", recipe, "--json", "--set", "optimizer.lr=-1", in: folder)
    #expect(setting.code == 78)
    #expect(try setting.json["exit_code"] as? Int == 78)
    #expect(try (setting.json["error"] as? String)?.contains("optimizer.lr: expected a number greater than 0") == true)
    let argument = try Program("bench", "train", "resnet51", "--json", in: folder)
    #expect(argument.code == 64)
    #expect(try (argument.json["error"] as? String)?.contains("did you mean 'ResNet5") == true, "\(argument.output)")
    let checkpoint = try Program("predict", "none.safetensors", "a.png", "--json", in: folder)
    #expect(checkpoint.code == 66)
    #expect(try checkpoint.json["exit_code"] as? Int == 66)
    #expect(try checkpoint.json["place"] as? String == "none.safetensors")
    #expect(try checkpoint.json["problem"] as? String == "cannot open: no such file")
    #expect(try checkpoint.json["advice"] as? String == "check the path")
    #expect(try (setting.json["place"] as? String)?.contains("--set optimizer.lr=-1") == true, "\(setting.output)")
    #expect(try Program("train", "--help", "--json", in: folder).output.hasPrefix("OVERVIEW"))
  }

  @Test(
    "every error begins alike, whether the arguments are wrong or what they name",
    arguments: [
      ["train"], ["trian", "x.yaml"], ["train", "x.yaml", "--threads", "0"], ["train", "x.yaml", "--nonsense"],
      ["bench", "train", "resnet51"], ["data", "get", "mnits"], ["train", "none.yaml"],
      ["predict", "none.safetensors", "a.png"], ["data", "check", "nowhere"],
    ])
  func form(arguments: [String]) throws {
    let result = try Program(arguments: arguments, in: TestFolder())
    #expect(result.code > 0)
    let first = result.errors.split(separator: "\n").first ?? ""
    #expect(first.hasPrefix("error: "), "\(result.errors)")
    #expect(!result.errors.contains("Error:"), "\(result.errors)")
  }

  @Test("an error of a run is told once, and kept in the run's log")
  func once() throws {
    let folder = try TestFolder()
    let result = try Program(
      "train", try folder.recipe(epochs: 5), "--work-dir", "run", "--set", "optimizer.lr=1000000", "--set",
      "optimizer.weight_decay=1000", in: folder)
    #expect(result.code == 1)
    #expect(result.errors.components(separatedBy: "the loss became").count == 2, "\(result.errors)")
    let console = try String(contentsOfFile: folder.path("run/console.log"), encoding: .utf8)
    #expect(console.contains("ERROR the loss became"))
  }

  @Test("Ctrl-C, Ctrl-\\ and SIGTERM save, and exit as shells expect", arguments: [SIGINT, SIGQUIT, SIGTERM])
  func signals(signal: Int32) throws {
    let folder = try TestFolder()
    let process = try Program.start(
      ["train", try folder.recipe(epochs: 1000, count: 640), "--work-dir", "run"], in: folder)
    while !FileManager.default.fileExists(atPath: folder.path("run/config.yaml")), process.isRunning { usleep(2000) }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    let errors = try String(contentsOfFile: folder.path("stderr"), encoding: .utf8)
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 128 + signal, "\(errors)")
    #expect(errors.contains("stopped on request; run/last.safetensors is saved: go on with --resume"), "\(errors)")
    #expect(!errors.contains("error"), "\(errors)")
    #expect(FileManager.default.fileExists(atPath: folder.path("run/last.safetensors")))
  }

  @Test(
    "a result that cannot be written is a failure: 74 and one line",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
    arguments: [["data", "list"], ["data", "list", "--json"], ["--help"], ["--version"], ["train", "--help"]])
  func lostOutput(arguments: [String]) throws {
    let folder = try TestFolder()
    let process = try Program.start(arguments, in: folder, output: "/dev/full")
    process.waitUntilExit()
    #expect(process.terminationStatus == 74)
    let errors = try String(contentsOfFile: folder.path("stderr"), encoding: .utf8)
    #expect(
      errors == """
        error: standard output: the result cannot be written (No space left on device); send it somewhere else and run \
        again

        """)
  }

  @Test("an error stays the error that it is, also where its JSON cannot be written")
  func lostError() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    let process = try Program.start(
      ["train", recipe, "--json", "--set", "optimizer.lr=-1"], in: folder, output: "/dev/full")
    process.waitUntilExit()
    #expect(process.terminationStatus == 78)
  }

  @Test("a run that was killed before its first checkpoint begins with --resume")
  func resumeBeforeCheckpoint() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    let result = try Program("train", recipe, "--work-dir", "run", "--resume", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("run has no checkpoint to go on from: the run begins"), "\(result.errors)")
    let again = try Program(
      "train", recipe, "--work-dir", "run", "--resume", "--set", "runner.max_epochs=2", in: folder)
    #expect(again.errors.contains("going on after step 6 of 12"), "\(again.errors)")
  }

  @Test(
    "a command that there is not is answered with the nearest",
    arguments: [
      (["trian", "x.yaml"], "unknown command 'trian'; did you mean 'train'?"),
      (["data", "gte", "mnist"], "unknown command 'gte'; did you mean 'get'?"),
      (["bench", "tain", "lenet"], "unknown command 'tain'; did you mean 'train'?"),
      (
        ["xyzzy"],
        "unknown command 'xyzzy' (known: quickstart, learn, finetune, train, cross-validate, test, predict, "
          + "quantize, export, import, reproduce, data, models, weights, config, report, plot, confusion, cam, features, view, "
          + "study, bench)"
      ),
    ])
  func commands(arguments: [String], answer: String) throws {
    let folder = try TestFolder()
    let process = try Program.start(arguments, in: folder)
    process.waitUntilExit()
    #expect(process.terminationStatus == 64)
    #expect(try String(contentsOfFile: folder.path("stderr"), encoding: .utf8).contains(answer))
  }

  @Test("the last batch that batch normalization cannot train with is told before the run")
  func smallestBatch() throws {
    let folder = try TestFolder()
    let result = try Program(
      "train", try folder.recipe(), "--work-dir", "run", "--set", "model={type: ResNet18, num_classes: 10}", "--set",
      "data.train={type: Shapes, count: 17, size: 32}", "--set", "data.val={type: Shapes, count: 17, size: 32}",
      in: folder)
    #expect(result.code == 78, "\(result.errors)")
    #expect(result.errors.contains("drop_last"), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("run")))
  }

  @Test("weights alone are judged and used with a configuration; without one it is told what to give")
  func plainWeights() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    let train = try Program("train", recipe, "--work-dir", "run", "--json", in: folder)
    let saved = try Checkpoint(contentsOf: folder.path("run/best.safetensors"))
    try SafetensorsFile.write(saved.weights, to: folder.path("plain.safetensors"))
    let test = try Program("test", recipe, "plain.safetensors", "--json", in: folder)
    #expect(test.code == 0, "\(test.errors)")
    #expect(try test.json["top1"] as? Double == (train.json["best"] as? [String: Any])?["value"] as? Double)
    try ShapesDataset(count: 1).image(at: 0).write(to: folder.path("a.png"), as: .png)
    let missing = try Program("predict", "plain.safetensors", "a.png", in: folder)
    #expect(missing.code == 65)
    #expect(missing.errors.contains("predict --config CONFIG"), "\(missing.errors)")
    let plain = try Program("predict", "plain.safetensors", "a.png", "--config", recipe, in: folder)
    #expect(plain.code == 0, "\(plain.errors)")
    #expect(plain.output == (try Program("predict", "run/best.safetensors", "a.png", in: folder).output))
  }
}
