import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A process that does steps when it is asked to, over its standard input and output.
///
/// It says that it is ready when it has warmed up: `{"ready": true}`. To a number on a line it answers
/// with so many steps' times, `{"milliseconds": […]}`; to `end` with `{"peak_memory_bytes": …}`, and ends. Between two
/// requests it sleeps, so that the others have the machine to themselves.
final class WorkerProcess {
  /// Why a process did not do its work.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private struct Answer: Decodable {
    let ready: Bool?
    let milliseconds: [Double]?
    let peakMemory: Int?

    enum CodingKeys: String, CodingKey {
      case ready, milliseconds
      case peakMemory = "peak_memory_bytes"
    }
  }

  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let log: URL
  private var buffer = Data()

  /// Starts a program.
  init(_ command: [String], environment: [String: String]) throws {
    log = FileManager.default.temporaryDirectory.appending(path: "saccade-bench-\(UUID().uuidString).log")
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle(forWritingAtPath: log.path)
    try process.run()
  }

  deinit {
    if process.isRunning { process.terminate() }
    try? FileManager.default.removeItem(at: log)
  }

  /// Waits until the process has warmed up.
  func waitUntilReady() throws {
    while let answer = answer() {
      if answer.ready == true { return }
    }
    throw failure()
  }

  /// Lets the process do some steps.
  /// - Returns: the time of each in milliseconds
  func run(steps: Int) throws -> [Double] {
    try ask("\(steps)")
    guard let times = answer()?.milliseconds else { throw failure() }
    return times
  }

  /// Ends the process.
  /// - Returns: the most memory that it held in RAM, in bytes
  func finish() throws -> Int? {
    try ask("end")
    let peak = answer()?.peakMemory
    process.waitUntilExit()
    return peak
  }

  private func ask(_ line: String) throws {
    do { try input.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8)) } catch { throw failure() }
  }

  /// The next line that is an answer; libraries may print others.
  private func answer() -> Answer? {
    while let line = nextLine() {
      if let answer = try? JSONDecoder().decode(Answer.self, from: line) { return answer }
    }
    return nil
  }

  private func nextLine() -> Data? {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        defer { buffer.removeSubrange(...end) }
        return Data(buffer[..<end])
      }
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { return nil }
      buffer.append(more)
    }
  }

  /// What the process said last.
  private func failure() -> Failure {
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
    let lines = (try? String(contentsOf: log, encoding: .utf8))?.split(separator: "\n") ?? []
    let said = lines.last.map { $0.hasPrefix("error: ") ? String($0.dropFirst(7)) : String($0) }
    let signal = process.terminationReason == .uncaughtSignal ? "signal" : "exit code"
    return Failure(description: said ?? "\(signal) \(process.terminationStatus)")
  }

  /// Runs a program to its end.
  /// - Returns: how long it took, in milliseconds
  static func time(_ command: [String], environment: [String: String]) throws -> Double {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    let start = ContinuousClock.now
    try process.run()
    // Its output ends with it; Foundation looks only every few hundredths of a second whether it has ended.
    _ = output.fileHandleForReading.readDataToEndOfFile()
    let duration = ContinuousClock.now - start
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(command.joined(separator: " ")): exit code \(process.terminationStatus)")
    }
    return duration.milliseconds
  }
}

extension Duration {
  /// The duration in milliseconds.
  var milliseconds: Double { Double(components.seconds) * 1000 + Double(components.attoseconds) * 1e-15 }
}
