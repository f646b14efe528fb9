import Foundation
import Saccade
import Testing

@Suite("A run writes into its own folder alone", .serialized)
struct TakenFolderTests {
  /// All that is in a folder, by name.
  private func contents(_ path: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
    let files = try names.map { ($0, try Data(contentsOf: URL(filePath: "\(path)/\($0)"))) }
    return Dictionary(uniqueKeysWithValues: files)
  }

  private func start(_ folder: TestFolder) throws -> Process {
    let process = try Program.start(
      ["train", try folder.recipe(epochs: 1000, count: 160), "--work-dir", "run"], in: folder)
    #expect(comesTrue { FileManager.default.fileExists(atPath: folder.path("run/best.safetensors")) })
    return process
  }

  @Test("a folder that was removed and made again by another run is left as that one made it")
  func taken() throws {
    let folder = try TestFolder()
    let first = try start(folder)
    kill(first.processIdentifier, SIGSTOP)
    let told = try Program.written("stderr", in: folder)
    try FileManager.default.removeItem(atPath: folder.path("run"))
    let other = try TestFolder()
    let second = try Program(
      arguments: ["train", try folder.recipe(epochs: 1), "--work-dir", folder.path("run")], in: other)
    #expect(second.code == 0, "\(second.errors)")
    let before = try contents(folder.path("run"))
    #expect(before["last.safetensors"] != nil && before["best.safetensors"] != nil && before["log.jsonl"] != nil)

    kill(first.processIdentifier, SIGCONT)
    #expect(first.ends(within: 60))
    let errors = try Program.written("stderr", in: folder).dropFirst(told.count)
    #expect(first.terminationReason == .exit && first.terminationStatus == 74, "\(errors)")
    #expect(
      errors.contains(
        "error: run: was removed and made again while the run went on, and is another run's now: nothing was written "
          + "into it; train again"), "\(errors)")
    #expect(try contents(folder.path("run")) == before)
  }

  @Test("a folder that was removed is not made again, and it is said what happened")
  func removed() throws {
    let folder = try TestFolder()
    let process = try start(folder)
    kill(process.processIdentifier, SIGSTOP)
    try FileManager.default.removeItem(atPath: folder.path("run"))
    kill(process.processIdentifier, SIGCONT)
    #expect(process.ends(within: 60))
    let errors = try Program.written("stderr", in: folder)
    #expect(process.terminationStatus == 74, "\(errors)")
    #expect(errors.contains("error: run: was removed while the run went on"), "\(errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("run")))
  }

  @Test("where the file of its lock alone was removed, a run claims its folder anew and goes on")
  func lock() throws {
    let folder = try TestFolder()
    let process = try start(folder)
    unlink(folder.path("run/.lock"))
    #expect(comesTrue { FileManager.default.fileExists(atPath: folder.path("run/.lock")) || !process.isRunning })
    #expect(process.isRunning)
    let other = try TestFolder()
    let second = try Program(
      arguments: ["train", try folder.recipe(epochs: 1), "--work-dir", folder.path("run"), "--resume"], in: other)
    #expect(second.code == 74 && second.errors.contains("another process is at it"), "\(second.errors)")
    kill(process.processIdentifier, SIGTERM)
    #expect(process.ends(within: 60) && process.terminationStatus == 143)
  }
}
