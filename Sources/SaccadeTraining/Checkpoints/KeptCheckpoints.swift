#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Foundation
import SaccadeLayers
import SaccadeText

/// The checkpoints of a run that stay beside the last one: `step-120.safetensors` is that of 120 steps.
extension RunFiles {
  private static let (prefix, suffix) = ("step-", ".safetensors")

  /// The checkpoint that is kept of so many steps.
  func kept(_ step: Int) -> String { "\(folder)/\(Self.prefix)\(step)\(Self.suffix)" }

  /// Of how many steps checkpoints are kept, from the fewest on.
  var keptSteps: [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { name -> Int? in
      guard name.hasPrefix(Self.prefix), name.hasSuffix(Self.suffix),
        let step = Int(name.dropFirst(Self.prefix.count).dropLast(Self.suffix.count)),
        // Only numbers as they are written here, so that the file of the number is the one that was found.
        step >= 0, name == AtomicFile.name(of: kept(step))
      else { return nil }
      return step
    }.sorted()
  }

  /// Whether a checkpoint is there to go on from, or a link that is to lead to one.
  var isResumable: Bool { isLink(last) || FileManager.default.fileExists(atPath: last) || !keptSteps.isEmpty }

  /// Whether a name is that of a symbolic link, wherever it leads.
  fileprivate func isLink(_ path: String) -> Bool {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
  }
}

extension RunFolder {
  /// Gives the last checkpoint, which is on the disk, a second name that stays, and takes away the oldest of those.
  ///
  /// The name is a link: no byte is written again. Where the file system has none, the checkpoint is written once more.
  /// Nothing is taken away before the new one is there.
  /// - Parameters:
  ///   - count: how many stay
  ///   - beginning: after how many steps the run goes on: what is kept of later ones was damaged, or is of another past, and
  ///     goes; nil if that has been done
  ///   - held: the open folder
  ///   - rewrite: writes the checkpoint to a path
  /// - Throws: `FileError`, or what writing throws; the last checkpoint is there in any case
  func keepLast(
    of step: Int, count: Int, goingOnAfter beginning: Int?, in held: Int32, rewrite: (_ path: String) throws -> Void
  ) throws {
    let files = RunFiles(folder: path)
    let name = AtomicFile.name(of: files.kept(step))
    // Always the same, so that what a killed process left does not pile up.
    let partial = ".step.safetensors.link"
    unlinkat(held, partial, 0)
    if linkat(held, AtomicFile.name(of: files.last), held, partial, 0) == 0 {
      let failure = renameat(held, partial, held, name) == 0 ? nil : FileError(files.kept(step), "replace", errno)
      // It stays where both are names of one file already.
      unlinkat(held, partial, 0)
      if let failure { throw failure }
      fsync(held)
    } else {
      try rewrite(files.kept(step))
    }
    let others = files.keptSteps.filter { $0 != step }
    let past = others.filter { $0 <= beginning ?? step }
    for old in others.filter({ $0 > beginning ?? step }) + past.dropLast(count - 1) {
      unlinkat(held, AtomicFile.name(of: files.kept(old)), 0)
    }
  }

  /// The newest checkpoint that is whole, with what step and hooks remember.
  ///
  /// A disk that broke, or a power cut, may leave a file that is none; the run goes on from the one before.
  /// - Parameter tell: called with what is wrong with newer ones
  /// - Throws: what the newest throws, if none is whole
  func newestCheckpoint(tell: (String) -> Void) throws -> (file: CheckpointFile, contents: Checkpoint) {
    let files = RunFiles(folder: path)
    let hasLast = files.isLink(last) || FileManager.default.fileExists(atPath: last)
    let paths = (hasLast ? [last] : []) + files.keptSteps.reversed().map(files.kept)
    var failures: [(path: String, error: any Error)] = []
    for path in paths {
      do {
        let file = try CheckpointFile(path)
        let contents = try file.whole(withState: true)
        for failure in failures { tell("\(failure.error)") }
        if !hasLast { tell("\(last) is gone") }
        if !hasLast || !failures.isEmpty { tell("the run goes on from \(path), the newest checkpoint that is whole") }
        return (file, contents)
      } catch { failures.append((path, error)) }
    }
    guard let (path, error) = failures.first else { throw FileError(last, "open", ENOENT) }
    guard (error as? FileError)?.code == ENOENT, files.isLink(path) else { throw error }
    throw CheckpointError(
      path, "is a symbolic link to nothing", advice: "make the link anew, or take it away to begin anew",
      exitCode: .noInput)
  }
}
