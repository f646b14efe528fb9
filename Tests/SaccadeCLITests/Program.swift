import Foundation
import SaccadeTestKit

/// The program as a user runs it: arguments in, output and exit code out.
struct Program {
  let output: String
  let errors: String
  let code: Int32

  /// Runs `saccade` and waits.
  init(
    _ arguments: String..., in folder: TestFolder, environment: [String: String] = [:], memoryLimit: Int? = nil
  ) throws {
    try self.init(arguments: arguments, in: folder, environment: environment, memoryLimit: memoryLimit)
  }

  /// Runs `saccade` with a list of arguments and waits.
  init(
    arguments: [String], in folder: TestFolder, environment: [String: String] = [:], memoryLimit: Int? = nil
  ) throws {
    let process = try Program.start(arguments, in: folder, environment: environment, memoryLimit: memoryLimit)
    process.waitUntilExit()
    output = try String(contentsOfFile: folder.path("stdout"), encoding: .utf8)
    errors = try String(contentsOfFile: folder.path("stderr"), encoding: .utf8)
    code = process.terminationStatus
  }

  /// The one JSON object on standard output.
  var json: [String: Any] {
    get throws {
      let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
      return object as? [String: Any] ?? [:]
    }
  }

  /// Starts `saccade` and goes on.
  /// - Parameters:
  ///   - environment: variables that are set beside those of the tests
  ///   - fileLimit: the size beyond which no file can grow, in blocks of 512 bytes, as on a full disk
  ///   - memoryLimit: how many kibibytes of addresses the program gets
  ///   - output: where standard output goes instead of the folder's `stdout`
  ///   - ignored: the signals that the program is started to ignore, as by nohup
  ///   - unread: which of `stdout` and `stderr` are pipes whose reader has gone
  static func start(
    _ arguments: [String], in folder: TestFolder, environment: [String: String] = [:], fileLimit: Int? = nil,
    memoryLimit: Int? = nil, output: String? = nil, ignored: [String] = [], unread: [String] = []
  ) throws -> Process {
    // What whoever started the tests ignores is not to be handed on.
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { signal(number, SIG_DFL) }
    let process = Process()
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    // A sanitizer takes terabytes of addresses for itself: scripts/sanitize.
    let memoryLimit = isSanitized ? nil : memoryLimit
    let limits =
      (fileLimit.map { ["ulimit -f \($0)"] } ?? []) + (memoryLimit.map { ["ulimit -v \($0)"] } ?? [])
      + ignored.map { "trap '' \($0)" }
    if !limits.isEmpty {
      process.executableURL = URL(filePath: "/bin/sh")
      let script = "\(limits.joined(separator: "; ")); exec \"$0\" \"$@\""
      process.arguments = ["-c", script, executable.path] + arguments
    } else {
      process.executableURL = executable
      process.arguments = arguments
    }
    process.currentDirectoryURL = URL(filePath: folder.path)
    for (name, isError) in [("stdout", false), ("stderr", true)] {
      _ = FileManager.default.createFile(atPath: folder.path(name), contents: nil)
      var handle = FileHandle(forWritingAtPath: folder.path(name))
      if unread.contains(name) {
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        handle = pipe.fileHandleForWriting
      }
      if isError { process.standardError = handle } else { process.standardOutput = handle }
    }
    if let output { process.standardOutput = FileHandle(forWritingAtPath: output) }
    try process.run()
    return process
  }

  /// What a program has written that runs, or has run, in a folder.
  static func written(_ name: String, in folder: TestFolder) throws -> String {
    try String(contentsOfFile: folder.path(name), encoding: .utf8)
  }

  /// `saccade` stands beside the tests.
  static var executable: URL {
    let tests = URL(filePath: Bundle.main.executablePath ?? CommandLine.arguments[0]).deletingLastPathComponent()
    let beside = tests.appending(path: "saccade")
    if FileManager.default.fileExists(atPath: beside.path) { return beside }
    // The runner may live in the toolchain; the bundle that it was told to run does not.
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(filePath: bundle).deletingLastPathComponent().appending(path: "saccade")
  }
}

/// A folder that goes with the test.
final class TestFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "saccade-cli-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and gives its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    return path(name)
  }

  /// A recipe that trains in seconds: LeNet on a few drawn shapes.
  func recipe(epochs: Int = 1, count: Int = 96) throws -> String {
    try write(
      """
      model: {type: ResNet8, num_classes: 10}
      data:
        batch_size: 16
        train: {type: Shapes, count: \(count), size: 16, pipeline: [{type: RandomFlip}]}
        val: {type: Shapes, count: 32, size: 16, split: val}
      optimizer: {type: SGD, lr: 0.05, momentum: 0.9}
      lr_config: {policy: cosine, by_epoch: false}
      runner: {max_epochs: \(epochs)}
      """, to: "recipe.yaml")
  }
}

extension Process {
  /// Waits for the end, but no longer than this; a process that has not ended by then is killed.
  func ends(within seconds: Double) -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while isRunning {
      guard ContinuousClock.now < end else {
        kill(processIdentifier, SIGKILL)
        waitUntilExit()
        return false
      }
      usleep(5000)
    }
    return true
  }
}

/// Waits until something is so, and says whether it came to that.
func comesTrue(within seconds: Double = 60, _ condition: () -> Bool) -> Bool {
  let end = ContinuousClock.now + .seconds(seconds)
  while !condition() {
    guard ContinuousClock.now < end else { return false }
    usleep(2000)
  }
  return true
}
