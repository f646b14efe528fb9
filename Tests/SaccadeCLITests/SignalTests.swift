import Foundation
import Saccade
import Testing

@Suite("Signals and readers that go lose nothing", .serialized)
struct SignalTests {
  /// Recipes whose run lasts until somebody stops it.
  private func endless(_ folder: TestFolder) throws -> [String] {
    ["train", try folder.recipe(epochs: 1000, count: 640), "--work-dir", "run"]
  }

  private func waitForRun(_ process: Process, in folder: TestFolder) {
    let path = folder.path("run/config.yaml")
    #expect(comesTrue { FileManager.default.fileExists(atPath: path) || !process.isRunning } && process.isRunning)
  }

  @Test("a terminal or connection that closes saves and stops, also where it is told twice")
  func hangup() throws {
    let folder = try TestFolder()
    let process = try Program.start(endless(folder), in: folder)
    waitForRun(process, in: folder)
    for _ in 0..<3 {
      kill(process.processIdentifier, SIGHUP)
      usleep(1000)
    }
    #expect(process.ends(within: 60))
    let errors = try Program.written("stderr", in: folder)
    #expect(process.terminationReason == .exit && process.terminationStatus == 129, "\(errors)")
    #expect(errors.contains("stopped on request; run/last.safetensors is saved: go on with --resume"), "\(errors)")
    _ = try Checkpoint(contentsOf: folder.path("run/last.safetensors"), withState: true)
  }

  @Test("SIGTERM that comes twice at once, as from timeout, is one wish")
  func twiceAtOnce() throws {
    let folder = try TestFolder()
    let process = try Program.start(endless(folder), in: folder)
    waitForRun(process, in: folder)
    kill(process.processIdentifier, SIGTERM)
    usleep(1000)
    kill(process.processIdentifier, SIGTERM)
    #expect(process.ends(within: 60))
    #expect(process.terminationReason == .exit && process.terminationStatus == 143)
    #expect(try Program.written("stderr", in: folder).contains("run/last.safetensors is saved"))
  }

  @Test(
    "signals of crashes that somebody sends end the program at once, with their code, whoever was to be told of crashes",
    arguments: [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP])
  func crashSignals(number: Int32) throws {
    let folder = try TestFolder()
    let process = try Program.start(endless(folder), in: folder, environment: ["SWIFT_BACKTRACE": "enable=yes"])
    waitForRun(process, in: folder)
    kill(process.processIdentifier, number)
    // A system that keeps what was in memory takes its time.
    #expect(process.ends(within: 60))
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == number)
    #expect(try !Program.written("stderr", in: folder).contains("crashed"))
  }

  @Test("SIGQUIT saves and stops, also where crashes are to be told of")
  func quit() throws {
    let folder = try TestFolder()
    let process = try Program.start(endless(folder), in: folder, environment: ["SWIFT_BACKTRACE": "enable=yes"])
    waitForRun(process, in: folder)
    kill(process.processIdentifier, SIGQUIT)
    #expect(process.ends(within: 60))
    let errors = try Program.written("stderr", in: folder)
    #expect(process.terminationReason == .exit && process.terminationStatus == 131, "\(errors)")
    #expect(errors.contains("run/last.safetensors is saved"), "\(errors)")
  }

  @Test("signals that a run is started to ignore, as under nohup, stay ignored")
  func ignored() throws {
    let folder = try TestFolder()
    let process = try Program.start(
      ["train", try folder.recipe(epochs: 4, count: 320), "--work-dir", "run"], in: folder,
      ignored: ["HUP", "INT", "TERM"])
    waitForRun(process, in: folder)
    for signal in [SIGHUP, SIGINT, SIGTERM] { kill(process.processIdentifier, signal) }
    #expect(process.ends(within: 120))
    let errors = try Program.written("stderr", in: folder)
    #expect(process.terminationReason == .exit && process.terminationStatus == 0, "\(errors)")
    #expect(try Checkpoint(contentsOf: folder.path("run/last.safetensors")).progress.iteration == 80)
  }

  @Test("a run whose output nobody reads any more trains to its end")
  func unreadRun() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe(epochs: 2)
    // Of a run without --json nothing is lost: all that it tells is in its folder.
    for (name, more, unread, code) in [
      ("a", [], ["stdout", "stderr"], 0), ("b", ["--json"], ["stderr"], 0), ("c", ["--json"], ["stdout"], 141),
    ] {
      let process = try Program.start(
        ["train", recipe, "--work-dir", name, "--set", "log.interval=1"] + more, in: folder, unread: unread)
      #expect(process.ends(within: 120))
      #expect(process.terminationReason == .exit && process.terminationStatus == code, "\(name)")
      let console = try String(contentsOfFile: folder.path("\(name)/console.log"), encoding: .utf8)
      #expect(console.contains("epoch 2/2") && !console.contains("ERROR"), "\(console)")
      #expect(try Checkpoint(contentsOf: folder.path("\(name)/last.safetensors")).progress.iteration == 12)
      #expect(try Program.written("stderr", in: folder).contains("error") == false)
    }
  }

  @Test(
    "text that nobody reads to its end ends the program without a word, with the code of a broken pipe",
    arguments: [["config", "docs"], ["data", "list"], ["--help"], ["--version"], ["data", "list", "--json"]])
  func unreadText(arguments: [String]) throws {
    let folder = try TestFolder()
    let process = try Program.start(arguments, in: folder, unread: ["stdout"])
    #expect(process.ends(within: 30))
    #expect(process.terminationReason == .exit && process.terminationStatus == 141)
    #expect(try Program.written("stderr", in: folder).isEmpty)
  }

  @Test("predict | head -1 gives its line and is quiet")
  func head() throws {
    let folder = try TestFolder()
    #expect(try Program("train", folder.recipe(), "--work-dir", "run", in: folder).code == 0)
    try ShapesDataset(count: 1).image(at: 0).write(to: folder.path("a.png"), as: .png)
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    // More than a pipe holds, so that the program is still writing when its reader goes.
    let program = "\"$0\" predict run/last.safetensors $(yes a.png | head -900) --top 10 2>errors"
    shell.arguments = ["-c", "{ \(program); echo $? >code; } | head -1", Program.executable.path]
    shell.currentDirectoryURL = URL(filePath: folder.path)
    let pipe = Pipe()
    shell.standardOutput = pipe
    try shell.run()
    let line = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(line == "a.png\n")
    #expect(try Program.written("errors", in: folder) == "")
    #expect(try Program.written("code", in: folder) == "141\n")
  }

  @Test("a file that reaches the size that files may have is an error, not the end by a signal")
  func fileSize() throws {
    let folder = try TestFolder()
    let process = try Program.start(
      ["train", try folder.recipe(), "--work-dir", "run"], in: folder, fileLimit: 100)
    #expect(process.ends(within: 60))
    #expect(process.terminationReason == .exit && process.terminationStatus == 74)
    #expect(try Program.written("stderr", in: folder).contains("larger than a file may be here (ulimit -f)"))
  }
}
