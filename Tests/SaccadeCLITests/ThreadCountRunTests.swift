import Foundation
import Saccade
import Testing

@Suite("The number of threads is no part of a run", .serialized)
struct ThreadCountRunTests {
  /// All tensors of a file, with what is there to train on.
  private func bytes(_ path: String) throws -> [String: [UInt8]] {
    let file = try SafetensorsFile(path)
    return Dictionary(
      uniqueKeysWithValues: try file.entries.map { ($0.name, try file.tensor($0).withUnsafeBytes { Array($0) }) })
  }

  @Test("begun with one, killed, and gone on with another, it ends with the bits of one that never stopped")
  func killed() throws {
    let folder = try TestFolder()
    let options = [
      try folder.recipe(epochs: 2, count: 480), "--set", "checkpoint.by_epoch=false", "--set", "checkpoint.interval=7",
    ]
    let whole = try Program(arguments: ["train", "--work-dir", "whole", "--threads", "1"] + options, in: folder)
    #expect(whole.code == 0, "\(whole.errors)")

    let killed = try Program.start(["train", "--work-dir", "killed", "--threads", "1"] + options, in: folder)
    let path = folder.path("killed/last.safetensors")
    while !FileManager.default.fileExists(atPath: path), killed.isRunning { usleep(1000) }
    kill(killed.processIdentifier, SIGKILL)
    killed.waitUntilExit()
    let saved = try Checkpoint(contentsOf: path).progress
    #expect(saved.threads == 1)
    #expect(saved.iteration < 60, "the run was over before it could be killed")

    let resumed = try Program(
      arguments: ["train", "--work-dir", "killed", "--resume", "--threads", "3"] + options, in: folder)
    #expect(resumed.code == 0, "\(resumed.errors)")
    let told =
      Threads.independent >= 3 ? "the weights become the same, bit for bit" : "with more than 1 the weights may become"
    #expect(resumed.errors.contains("3 threads now, 1 before the checkpoint: \(told)"), "\(resumed.errors)")
    #expect(!resumed.errors.contains("changed since the checkpoint"), "\(resumed.errors)")
    #expect(try Checkpoint(contentsOf: path).progress.threads == 3)
    for name in ["last", "best"] {
      let expected = try bytes(folder.path("whole/\(name).safetensors"))
      let found = try bytes(folder.path("killed/\(name).safetensors"))
      #expect(Set(found.keys) == Set(expected.keys))
      for (key, value) in expected { #expect(found[key] == value, "\(name): \(key)") }
    }
  }

  @Test("with more threads than were tried it warns, and says how to go on as before")
  func many() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe(epochs: 1, count: 16)
    let begun = try Program("train", recipe, "--work-dir", "run", "--threads", "1", in: folder)
    #expect(begun.code == 0, "\(begun.errors)")
    // Nothing is left to do, so that no such number of threads is ever made.
    let resumed = try Program("train", recipe, "--work-dir", "run", "--resume", "--threads", "65", in: folder)
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(
      resumed.errors.contains(
        "warning: 65 threads now, 1 before the checkpoint: with more than \(Threads.independent)"),
      "\(resumed.errors)")
    #expect(resumed.errors.contains("--threads 1 goes on as if the run had never stopped"))
  }

  @Test("other instructions are told, as another number of threads is; the same are not")
  func instructions() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe(epochs: 1, count: 16)
    let small = ["ONEDNN_MAX_CPU_ISA": "SSE41"]
    let begun = try Program("train", recipe, "--work-dir", "run", in: folder, environment: small)
    #expect(begun.code == 0, "\(begun.errors)")
    let same = try Program("train", recipe, "--work-dir", "run", "--resume", in: folder, environment: small)
    #expect(same.code == 0 && !same.errors.contains("instructions"), "\(same.errors)")
    func told(_ resumed: Program) {
      #expect(resumed.code == 0, "\(resumed.errors)")
      #expect(resumed.errors.contains("warning: instructions "), "\(resumed.errors)")
      #expect(resumed.errors.contains(" before the checkpoint: the weights become others in their last bits; "))
    }
    told(try Program("train", recipe, "--work-dir", "run", "--resume", in: folder))
    // A checkpoint of before they were kept; the run's manifest tells.
    let path = folder.path("run/last.safetensors")
    var saved = try Checkpoint(contentsOf: path, withState: true)
    saved.progress.instructions = nil
    try saved.write(to: path)
    told(try Program("train", recipe, "--work-dir", "run", "--resume", in: folder))
  }

  @Test("more threads than OpenMP can make are a wrong setting, and named")
  func environment() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe(epochs: 1, count: 16)
    for value in ["100000", "1025,2", "99999999999999999999"] {
      let program = try Program(
        "train", recipe, "--work-dir", "run", in: folder, environment: ["OMP_NUM_THREADS": value])
      #expect(program.code == 64, "\(program.errors)")
      #expect(program.errors.contains("OMP_NUM_THREADS must be at most 1024: '\(value)'"), "\(program.errors)")
    }
  }

  @Test(
    "more threads than the system gives end no program: the setting is named, and a checkpoint asks for no more than cores"
  )
  func limited() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe(epochs: 1, count: 16)
    let limit = 1_900_000
    let option = try Program(
      "train", recipe, "--work-dir", "run", "--threads", "1024", in: folder, memoryLimit: limit)
    #expect(option.code == 71, "\(option.errors)")
    #expect(
      option.errors.contains("error: threads: the system does not give 1024 threads at once; set at most"),
      "\(option.errors)")
    let variable = try Program(
      "predict", "none.safetensors", "a.png", in: folder, environment: ["SACCADE_THREADS": "1024"], memoryLimit: limit)
    #expect(variable.code == 71 && variable.errors.contains("error: SACCADE_THREADS: "), "\(variable.errors)")

    #expect(try Program("train", recipe, "--work-dir", "run", in: folder).code == 0)
    let path = folder.path("run/best.safetensors")
    var saved = try Checkpoint(contentsOf: path)
    saved.config = saved.config.replacing("threads: null", with: "threads: 1024")
    #expect(saved.config.contains("threads: 1024"))
    try saved.write(to: path)
    let judged = try Program("confusion", "run/best.safetensors", in: folder, memoryLimit: limit)
    #expect(judged.code == 0 && !judged.errors.contains("threads"), "\(judged.errors)")
  }

  @Test("a checkpoint of before the number was kept goes on without a word; one with a senseless number does not")
  func oldAndDamaged() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe(epochs: 1, count: 16)
    #expect(try Program("train", recipe, "--work-dir", "run", "--threads", "1", in: folder).code == 0)
    let path = folder.path("run/last.safetensors")
    var saved = try Checkpoint(contentsOf: path, withState: true)
    saved.progress.threads = nil
    try saved.write(to: path)
    let old = try Program("train", recipe, "--work-dir", "run", "--resume", "--threads", "2", in: folder)
    #expect(old.code == 0, "\(old.errors)")
    #expect(!old.errors.contains("before the checkpoint"), "\(old.errors)")
    for count in [0, -1, 1025, Int.max] {
      saved.progress.threads = count
      try saved.write(to: path)
      let damaged = try Program("train", recipe, "--work-dir", "run", "--resume", in: folder)
      #expect(damaged.code == 65, "\(damaged.errors)")
      #expect(damaged.errors.contains("last.safetensors"))
      #expect(damaged.errors.contains("says that \(count) threads computed"), "\(damaged.errors)")
    }
  }
}
