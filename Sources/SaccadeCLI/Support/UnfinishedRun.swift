import Foundation
import Saccade

/// A run that ended early and was saved, of a command that cannot go on with it: `saccade train` can.
struct UnfinishedRun: SaccadeError {
  let place: String
  let problem: String
  let advice: String
  let exitCode: FailureCode

  private init(_ error: TrainingError, _ checkpoint: String) {
    let folder = URL(filePath: checkpoint).deletingLastPathComponent().relativePath
    let command = "\(program.inShell) train \("\(folder)/config.yaml".inShell) --work-dir \(folder.inShell) --resume"
    (place, problem, exitCode) = (error.place, error.problem, error.exitCode)
    advice = error.advice(goingOnWith: command)
  }

  /// Runs a training; where it ends early, the command that goes on is told.
  static func telling<Result>(_ training: () throws -> Result) throws -> Result {
    do { return try training() } catch let error as TrainingError {
      guard let checkpoint = error.checkpoint else { throw error }
      throw UnfinishedRun(error, checkpoint)
    }
  }
}

extension String {
  /// The text as a word of a shell's command.
  fileprivate var inShell: String {
    let isPlain =
      !isEmpty
      && utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "/._-+,:@%=".utf8.contains(byte)
        }
      }
    return isPlain ? self : "'" + replacing("'", with: #"'\''"#) + "'"
  }
}
