import Foundation
import Saccade
import Testing

@Suite("What a run leaves is whole, and what it is told fits, as a user meets it", .serialized)
struct RunSafetyTests {
  private let numbers = "--set=task={type: Regression, targets: [x]}"
  private let one = "--set=model={type: ResNet8, num_classes: 1}"

  @Test("test, predict --config and --resume refuse a checkpoint of another task, whichever it is")
  func otherTask() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    for (name, more) in [("classes", []), ("numbers", [numbers, one])] {
      let run = try Program(arguments: ["train", recipe, "--work-dir", name] + more, in: folder)
      #expect(run.code == 0, "\(run.errors)")
    }
    try ShapesDataset(count: 1, height: 16, width: 16).image(at: 0).write(to: folder.path("a.png"), as: .png)
    for (name, more, words) in [
      ("numbers", [], "of task Regression, the configuration of task Classification"),
      ("classes", [numbers, one], "of task Classification, the configuration of task Regression"),
    ] {
      let checkpoint = "\(name)/last.safetensors"
      for command in [
        ["test", recipe, checkpoint], ["predict", checkpoint, "a.png", "--config", recipe],
        ["train", recipe, "--work-dir", name, "--resume"],
      ] {
        let result = try Program(arguments: command + more, in: folder)
        #expect(result.code == 65, "\(result.errors)")
        #expect(result.errors.contains("error: \(checkpoint): the checkpoint is \(words); "), "\(result.errors)")
      }
    }
  }

  @Test("closed standard input, output and error do not become files of the run")
  func closedDescriptors() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    for (closed, code) in [("<&- >&- 2>&-", 0), ("2>&-", 0), ("<&- 2>&-", 0), (">&-", 74)] {
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/sh")
      let json = code == 0 ? "" : " --json"
      let words = "exec \"$0\" train \"$1\" --work-dir run --set log.interval=1\(json) \(closed)"
      shell.arguments = ["-c", words, Program.executable.path, recipe]
      shell.currentDirectoryURL = URL(filePath: folder.path)
      try shell.run()
      shell.waitUntilExit()
      #expect(shell.terminationStatus == code, "\(closed)")
      #expect(try Data(contentsOf: URL(filePath: folder.path("run/.lock"))).isEmpty, "\(closed)")
      let log = try String(contentsOfFile: folder.path("run/log.jsonl"), encoding: .utf8).split(separator: "\n")
      #expect(log.count == 8, "\(closed)")
      for line in log { #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) } }
      let console = try String(contentsOfFile: folder.path("run/console.log"), encoding: .utf8)
      #expect(console.split(separator: "\n").allSatisfy { $0.hasPrefix("20") }, "\(closed): \(console)")
      _ = try Checkpoint(contentsOf: folder.path("run/last.safetensors"), withState: true)
      try FileManager.default.removeItem(atPath: folder.path("run"))
    }
  }

  @Test("--resume with fewer epochs says that nothing is left to do, and reports the run as it is")
  func nothingToDo() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe(epochs: 3)
    let first = try Program("train", recipe, "--work-dir", "run", "--json", in: folder)
    let again = try Program(
      "train", recipe, "--work-dir", "run", "--resume", "--json", "--set", "runner.max_epochs=1", in: folder)
    #expect(again.code == 0 && again.errors.contains("already trained 3 epochs, which is more than 1; nothing to do"))
    #expect(!again.errors.contains("going on") && again.errors.contains("trained 3 epochs in"), "\(again.errors)")
    let (before, after) = (try first.json, try again.json)
    #expect(after["iterations"] as? Int == 18 && after["train"] == nil)
    #expect(after["val"] as? [String: Double] == before["val"] as? [String: Double] && after["val"] != nil)
  }

  @Test("the keys of a run's length say which of them can be given together")
  func lengths() throws {
    let folder = try TestFolder()
    let docs = try Program("config", "docs", "runner", in: folder).output
    let words = docs.split { $0.isWhitespace }.joined(separator: " ")
    #expect(words.contains("A file with this and max_iters is refused; a --set of one takes the place of the other."))
    #expect(words.contains("A file with this and max_epochs is refused; a --set of one takes the place of the other."))
    let recipe = try folder.recipe()
    let run = try Program("train", recipe, "--work-dir", "run", "--set", "runner.max_iters=4", in: folder)
    #expect(run.code == 0 && run.errors.contains("trained 4 steps in "), "\(run.errors)")
    let both = try String(contentsOfFile: recipe, encoding: .utf8)
      .replacing("{max_epochs: 1}", with: "{max_epochs: 1, max_iters: 4}")
    let refused = try Program("train", try folder.write(both, to: "both.yaml"), in: folder)
    #expect(refused.code == 78 && refused.errors.contains("max_epochs and max_iters are both given"))
  }

  @Test("names in data and checkpoints cannot steer the terminal")
  func escapes() throws {
    let folder = try TestFolder()
    let path = "pictures/e\u{1B}[31m/bad\u{1B}[2J\n.png"
    let file = URL(filePath: folder.path(path))
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("no picture".utf8).write(to: file)
    let check = try Program("data", "check", "pictures", in: folder)
    #expect(check.code == 65 && !(check.errors + check.output).contains("\u{1B}"), "\(check.errors)")
    #expect(check.errors.contains("error: pictures/e\\x1B[31m/bad\\x1B[2J\\n.png: "), "\(check.errors)")

    let run = try Program("train", try folder.recipe(), "--work-dir", "run", in: folder)
    #expect(run.code == 0, "\(run.errors)")
    var saved = try Checkpoint(contentsOf: folder.path("run/last.safetensors"))
    let names = (0..<10).map { "c\u{1B}[2J\n\($0)" }
    saved.memory["class_names"] = String(decoding: try JSONEncoder().encode(names), as: UTF8.self)
    try saved.write(to: folder.path("foreign.safetensors"))
    try ShapesDataset(count: 1, height: 16, width: 16).image(at: 0).write(to: folder.path("a.png"), as: .png)
    let predict = try Program("predict", "foreign.safetensors", "a.png", "--top", "2", in: folder)
    #expect(predict.code == 0 && !predict.output.contains("\u{1B}"), "\(predict.errors)")
    #expect(predict.output.contains("c\\x1B[2J\\n"), "\(predict.output)")
    #expect(predict.output.split(separator: "\n").count == 3, "\(predict.output)")
  }
}
