import Foundation
import SaccadeText
import SaccadeTraining

/// Another program that measures, and prints one JSON object.
struct Subprocess {
  /// The program as the user names it.
  private let name: String
  private let path: String

  /// How long it may take, in seconds.
  private static let mostSeconds = 1200.0
  /// How many bytes it may print.
  private static let mostBytes = 1 << 24

  /// A program that is there.
  /// - Parameter name: a path, or a name that is looked for as a shell does
  /// - Throws: ``StudyError`` if there is none
  init(_ name: String) throws {
    self.name = name
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let paths = name.contains("/") ? [name] : name.isEmpty ? [] : folders.map { "\($0)/\(name)" }
    var isFolder: ObjCBool = false
    let found = paths.first {
      FileManager.default.isExecutableFile(atPath: $0)
        && FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) && !isFolder.boolValue
    }
    guard let found else {
      throw StudyError(
        place: name.isEmpty ? "an empty name" : name, problem: "there is no such program, or it may not be run",
        advice: "name one that is there", exitCode: .noInput)
    }
    path = found
  }

  /// What it prints.
  ///
  /// It prints into files of a folder: a pipe would keep this waiting for whatever the program leaves running.
  /// - Parameter environment: variables that it has beside those of this process
  /// - Throws: ``StudyError`` if it cannot be started, fails, prints something else or too much, takes too long, or if somebody
  ///   asks to stop meanwhile
  func output<Output: Decodable>(
    _ arguments: [String], environment: [String: String] = [:], in folder: ScratchFolder
  ) throws -> Output {
    let (printed, said) = ("\(folder.path)/printed", "\(folder.path)/said")
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try folder.writing("printed")
    process.standardError = try folder.writing("said")
    do { try process.run() } catch { throw refusal("cannot be started") }
    let end: End
    do { end = try wait(for: process, printing: [printed, said]) } catch {
      process.terminate()
      usleep(200_000)
      if self.end(of: process) == nil { kill(process.processIdentifier, SIGKILL) }
      throw error
    }
    guard !end.isBySignal else { throw refusal("was ended by signal \(end.number)\(lastWords(said))") }
    guard end.number == 0 else { throw refusal("ended with \(end.number)\(lastWords(said))") }
    guard let bytes = try? RegularFile.contents(of: printed, atMost: Self.mostBytes),
      let output = try? JSONDecoder().decode(Output.self, from: Data(bytes))
    else { throw refusal("does not print what was asked for\(lastWords(said))") }
    return output
  }

  /// How a program ended.
  private struct End {
    let isBySignal: Bool
    let number: Int32
  }

  /// How it has ended; nil while it runs.
  ///
  /// Foundation would wait for what it leaves running as well.
  private func end(of process: Process) -> End? {
    var info = siginfo_t()
    let options = WEXITED | WNOHANG | WNOWAIT
    guard waitid(P_PID, id_t(process.processIdentifier), &info, options) == 0 else {
      // It was taken note of before.
      return process.isRunning
        ? nil : End(isBySignal: process.terminationReason != .exit, number: process.terminationStatus)
    }
    guard info.si_signo != 0 else { return nil }
    #if canImport(Glibc)
      let status = info._sifields._sigchld.si_status
    #else
      let status = info.si_status
    #endif
    return End(isBySignal: info.si_code != CLD_EXITED, number: status)
  }

  private func wait(for process: Process, printing files: [String]) throws -> End {
    let start = ContinuousClock.now
    while true {
      if let end = end(of: process) { return end }
      usleep(20_000)
      try StudyError.checkStop()
      if (.now - start) / .seconds(1) > Self.mostSeconds {
        throw refusal("has not ended after \(Int(Self.mostSeconds) / 60) minutes")
      }
      for file in files {
        let size = (try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int) ?? 0
        if size > Self.mostBytes { throw refusal("prints without end") }
      }
    }
  }

  /// The last line that it said on standard error.
  private func lastWords(_ file: String) -> String {
    let text = (try? RegularFile.contents(of: file, atMost: Self.mostBytes)).map { String(decoding: $0, as: UTF8.self) }
    let line = text?.split(separator: "\n").last { !$0.allSatisfy(\.isWhitespace) }
    return line.map { ": \(String($0).cut(to: 200).visible())" } ?? ""
  }

  private func refusal(_ problem: String) -> StudyError {
    StudyError(place: name, problem: problem, advice: "name another program, or leave it out")
  }
}

/// A folder that is gone afterwards.
struct ScratchFolder {
  let path: String

  /// Runs `body` with such a folder.
  /// - Throws: ``StudyError`` if it cannot be made, and what `body` throws
  static func with<Result>(_ body: (ScratchFolder) throws -> Result) throws -> Result {
    let url = FileManager.default.temporaryDirectory.appending(path: "saccade-study-\(UUID().uuidString)")
    do { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false) } catch {
      throw StudyError(
        place: url.path, problem: "cannot be made", advice: "name a folder that can be written in TMPDIR",
        exitCode: .noOutput)
    }
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(ScratchFolder(path: url.path))
  }

  /// A new file in it, to be written.
  fileprivate func writing(_ name: String) throws -> FileHandle {
    let file = "\(path)/\(name)"
    guard FileManager.default.createFile(atPath: file, contents: nil), let handle = FileHandle(forWritingAtPath: file)
    else { throw StudyError(place: file, problem: "cannot be written", advice: "free some space", exitCode: .noOutput) }
    return handle
  }
}
