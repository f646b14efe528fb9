import Foundation
import Saccade
import Testing

@Suite("A command that is stopped says what goes on, and that does", .serialized)
struct UnfinishedRunTests {
  /// Runs a command, stops it when it has made some steps, and gives what it told.
  private func stopped(_ arguments: [String], run: String, in folder: TestFolder) throws -> String {
    let process = try Program.start(arguments, in: folder)
    let log = folder.path("\(run)/log.jsonl")
    #expect(
      comesTrue { (try? Data(contentsOf: URL(filePath: log)).isEmpty) == false || !process.isRunning }
        && process.isRunning)
    kill(process.processIdentifier, SIGINT)
    #expect(process.ends(within: 60))
    let errors = try Program.written("stderr", in: folder)
    #expect(process.terminationReason == .exit && process.terminationStatus == 130, "\(errors)")
    #expect(errors.contains("\(run)/last.safetensors is saved: go on with "), "\(errors)")
    return errors
  }

  /// Runs the command that was told, as a user does who copies it.
  private func goOn(_ errors: String, in folder: TestFolder) throws -> String {
    let line = errors.split(separator: "\n").last { $0.contains("go on with ") } ?? ""
    let command = try #require(line.components(separatedBy: "go on with ").last)
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = ["-c", "\(command) 2>again"]
    shell.currentDirectoryURL = URL(filePath: folder.path)
    try shell.run()
    shell.waitUntilExit()
    let told = try Program.written("again", in: folder)
    #expect(shell.terminationStatus == 0, "\(command): \(told)")
    return told
  }

  private let small = ["data.train.count=1280", "data.val.count=64", "runner.max_epochs=6", "log.interval=1"].flatMap {
    ["--set", $0]
  }

  @Test("quickstart, also into a folder whose name a shell would part")
  func quickstart() throws {
    let folder = try TestFolder()
    let errors = try stopped(["quickstart", "--work-dir", "my run's"] + small, run: "my run's", in: folder)
    let told = try goOn(errors, in: folder)
    #expect(told.contains("going on after step "), "\(told)")
    #expect(try Checkpoint(contentsOf: folder.path("my run's/last.safetensors")).progress.iteration == 120)
  }

  @Test("finetune")
  func finetune() throws {
    let folder = try TestFolder()
    try SmallResNet(depth: 8, classes: 10).save(to: folder.path("resnet8.safetensors"))
    let shapes = ShapesDataset(count: 400, height: 32, width: 32, part: "photos")
    for index in 0..<400 where [2, 5].contains(shapes.label(at: index)) {
      let place = folder.path("photos/\(shapes.classNames[shapes.label(at: index)])")
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      try shapes.image(at: index).write(to: "\(place)/\(index).png")
    }
    let errors = try stopped(
      [
        "finetune", "photos", "--from", "ResNet8", "--weights", "resnet8.safetensors", "--work-dir", "run", "--epochs",
        "60", "--set", "log.interval=1",
      ], run: "run", in: folder)
    #expect(try goOn(errors, in: folder).contains("going on after step "))
  }

  @Test("reproduce and cross-validate go on by themselves")
  func byThemselves() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe(epochs: 6, count: 960)
    #expect(try Program("train", recipe, "--work-dir", "run", "--set", "log.interval=1", in: folder).code == 0)
    let told = try stopped(["reproduce", "run"], run: "run-again", in: folder)
    #expect(told.contains("go on with --resume"), "\(told)")
    let again = try Program("reproduce", "run", "--resume", in: folder)
    #expect(again.code == 0 && again.output.contains("the weights are the same, bit for bit"), "\(again.errors)")
    #expect(again.errors.contains("going on after step "), "\(again.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("run-again-2")))

    let folds = ["cross-validate", recipe, "--folds", "2", "--work-dir", "folds", "--set", "log.interval=1"]
    #expect(try stopped(folds, run: "folds/fold-1", in: folder).contains("go on with --resume"))
    let rest = try Program(arguments: folds + ["--resume"], in: folder)
    #expect(rest.code == 0 && rest.errors.contains("going on after step "), "\(rest.errors)")
  }
}
