import Foundation
import Saccade
import Testing

@Suite("A pipe, a socket, a device or a folder where a file should be is refused at once", .serialized)
struct NoFileTests {
  /// A recipe and its run, and things that are no files.
  private func files() throws -> TestFolder {
    let folder = try TestFolder()
    #expect(try Program("train", folder.recipe(), "--work-dir", "run", in: folder).code == 0)
    try ShapesDataset(count: 1).image(at: 0).write(to: folder.path("a.png"), as: .png)
    for name in ["pipe", "pipe.csv"] { mkfifo(folder.path(name), 0o600) }
    try FileManager.default.createSymbolicLink(atPath: folder.path("device"), withDestinationPath: "/dev/zero")
    try folder.write("_base_: pipe\n", to: "based.yaml")
    return folder
  }

  /// Runs the program, which must not wait for a writer that never comes.
  private func run(_ arguments: [String], in folder: TestFolder) throws -> (code: Int32, errors: String) {
    let process = try Program.start(arguments, in: folder)
    #expect(process.ends(within: 60), "\(arguments) hangs")
    return (process.terminationStatus, try Program.written("stderr", in: folder))
  }

  @Test("as configuration, checkpoint, weights, picture, table")
  func everywhere() throws {
    let folder = try files()
    let best = "run/best.safetensors"
    for (name, kind) in [("pipe", "pipe"), ("device", "device")] {
      for arguments in [
        ["train", name], ["test", name, best], ["predict", best, "a.png", "--config", name],
        ["test", "recipe.yaml", name], ["predict", name, "a.png"], ["predict", best, name],
        ["train", "recipe.yaml", "--set", "load_from=\(name)"],
      ] {
        let result = try run(arguments, in: folder)
        #expect(result.code == 66, "\(arguments): \(result)")
        #expect(result.errors.contains("error: ") && result.errors.contains(kind), "\(arguments): \(result)")
        #expect(result.errors.contains("save what comes from it to a file, and name that"), "\(result)")
      }
    }
    let based = try run(["train", "based.yaml"], in: folder)
    #expect(based.code == 66 && based.errors.contains("pipe: is a pipe, not a file"), "\(based)")
    let table = try run(["data", "check", "pipe.csv"], in: folder)
    #expect(table.code == 66 && table.errors.contains("pipe.csv: is a pipe, not a file"), "\(table)")
  }

  @Test("as the file of a data set, and as a picture that a table names")
  func data() throws {
    let folder = try files()
    for name in ["mnist", "cifar10"] {
      try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
    }
    for name in ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"] { mkfifo(folder.path("mnist/\(name)"), 0o600) }
    for name in ["batches.meta.txt", "data_batch_1.bin"] { mkfifo(folder.path("cifar10/\(name)"), 0o600) }
    for (type, model) in [("MNIST", "LeNet"), ("CIFAR10", "ResNet8")] {
      let result = try run(
        [
          "train", "recipe.yaml", "--data-root", ".", "--set", "data.train={type: \(type)}", "--set",
          "data.val={type: \(type)}", "--set", "model={type: \(model), num_classes: 10}",
        ], in: folder)
      #expect(result.code == 66 && result.errors.contains("is a pipe, not a file"), "\(type): \(result)")
    }
    try folder.write("file,x\npipe,1\na.png,2\n", to: "numbers.csv")
    let check = try run(["data", "check", "numbers.csv"], in: folder)
    let words = "/pipe: is a pipe, not a file (named in numbers.csv:2)"
    #expect(check.code == 65 && check.errors.contains(words), "\(check)")
  }

  @Test("in a run folder: the checkpoint to go on from, a log, and what a killed process left")
  func runFolder() throws {
    let folder = try files()
    let more = ["train", "recipe.yaml", "--work-dir", "run", "--resume", "--set", "runner.max_epochs=2"]
    for name in ["log.jsonl", "console.log", ".last.safetensors.partial"] {
      let path = folder.path("run/\(name)")
      unlink(path)
      mkfifo(path, 0o600)
      let result = try run(more, in: folder)
      #expect(result.code == 74 && result.errors.contains("it is a pipe that nobody reads"), "\(name): \(result)")
      unlink(path)
    }
    unlink(folder.path("run/last.safetensors"))
    mkfifo(folder.path("run/last.safetensors"), 0o600)
    let result = try run(more, in: folder)
    #expect(result.code == 66 && result.errors.contains("run/last.safetensors: "), "\(result)")
  }

  @Test("standard input is read where the shell has put a file there, and only then")
  func standardInput() throws {
    let folder = try files()
    for (words, code) in [("0< a.png", 0), ("0<> pipe", 66)] {
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/sh")
      shell.arguments = [
        "-c", "exec \"$0\" predict run/best.safetensors /dev/stdin \(words) 2>errors", Program.executable.path,
      ]
      shell.currentDirectoryURL = URL(filePath: folder.path)
      shell.standardOutput = FileHandle.nullDevice
      try shell.run()
      #expect(shell.ends(within: 60))
      let errors = try Program.written("errors", in: folder)
      #expect(shell.terminationStatus == code, "\(errors)")
      #expect(code == 0 || errors.contains("/dev/stdin: is a pipe, not a file"), "\(errors)")
    }
  }
}
