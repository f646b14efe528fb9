import Foundation
public import SaccadeText

/// Another program that measures, and prints one JSON object.
enum Subprocess {
  /// What a program prints.
  /// - Parameter environment: variables that it has beside those of this process
  /// - Throws: ``StudyError`` if it cannot be started, fails, or prints something else
  static func json(
    _ program: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> [String: Any] {
    let process = Process()
    // A name without a slash is looked for as a shell does.
    process.executableURL = URL(filePath: program.contains("/") ? program : "/usr/bin/env")
    process.arguments = (program.contains("/") ? [] : [program]) + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    do { try process.run() } catch {
      throw StudyError(place: program, problem: "it cannot be started", advice: "name a program that is there")
    }
    // One pipe that is full would stop it while the other is read.
    let said = Task.detached { errors.fileHandleForReading.readDataToEndOfFile() }
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let object = try? JSONSerialization.jsonObject(with: printed) as? [String: Any]
    guard process.terminationStatus == 0, let object else {
      said.cancel()
      throw StudyError(
        place: program, problem: "it does not measure: it ended with \(process.terminationStatus)",
        advice: "run \(([program] + arguments).joined(separator: " ")) to see what it says")
    }
    return object
  }
}

/// A study that cannot be made, or whose results are no good.
public struct StudyError: SaccadeError {
  /// A program or file.
  public let place: String
  /// What is wrong.
  public let problem: String
  /// What to do.
  public let advice: String
  /// What is there is no good, unless said otherwise.
  public var exitCode: FailureCode = .unusable

  init(place: String, problem: String, advice: String, exitCode: FailureCode = .unusable) {
    self.place = place
    self.problem = problem
    self.advice = advice
    self.exitCode = exitCode
  }
}
