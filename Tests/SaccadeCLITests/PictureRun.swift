import Foundation
import Saccade
import Testing

/// A run on a folder of small pictures, of which a test can take one away: 12 steps an epoch, 3 epochs.
struct PictureRun {
  let folder: TestFolder
  let recipe: String
  static let seed = 3
  /// How many pictures there are to learn from.
  static let count = 24

  /// Draws the pictures and writes the recipe.
  /// - Parameter more: further lines of the training data's section, as `on_error: skip`
  init(_ folder: TestFolder, more: String = "on_error: stop", workers: Int = 2, epochs: Int = 3) throws {
    self.folder = folder
    for (part, count) in [("train", Self.count), ("val", 8)] {
      for index in 0..<count {
        let path = Self.path(index, of: count, in: part)
        let file = URL(filePath: folder.path(path))
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let drawn = ShapesDataset(count: count, height: 16, width: 16, part: part)
        try drawn.image(at: index).write(to: file.path, as: .png)
      }
    }
    recipe = try folder.write(
      """
      model: {type: ResNet8, num_classes: 2}
      seed: \(Self.seed)
      data:
        batch_size: 2
        workers: \(workers)
        train: {type: ImageFolder, root: train, pipeline: [{type: Resize, size: [16, 16]}, {type: RandomFlip}], \(more)}
        val: {type: ImageFolder, root: val, pipeline: [{type: Resize, size: [16, 16]}]}
      optimizer: {type: SGD, lr: 0.02, momentum: 0.9}
      lr_config: {policy: cosine, by_epoch: false}
      runner: {max_epochs: \(epochs)}
      ema: 0.9
      log: {interval: 1}
      """, to: "pictures.yaml")
  }

  /// Where a picture is: the first half are of one class, the others of another.
  private static func path(_ index: Int, of count: Int, in part: String) -> String {
    "\(part)/\(index < count / 2 ? "a" : "b")/\(String(1000 + index).dropFirst()).png"
  }

  /// The picture that a batch of an epoch begins with.
  func trainingPicture(epoch: Int = 0, batch: Int) -> String {
    let order = BatchOrder(
      sampleCount: Self.count, batchSize: 2, shuffled: true, dropsLast: false, seed: UInt64(Self.seed), epoch: epoch)
    return folder.path(Self.path(order[batch][0], of: Self.count, in: "train"))
  }

  /// A picture of the validation's third batch.
  var validationPicture: String { folder.path(Self.path(4, of: 8, in: "val")) }

  func arguments(_ run: String, _ more: [String] = []) -> [String] {
    ["train", recipe, "--data-root", folder.path, "--work-dir", run] + more
  }

  /// Trains to the end, or to what comes before.
  func train(_ run: String, _ more: String...) throws -> Program {
    try Program(arguments: arguments(run, more), in: folder)
  }

  /// Waits until a run has made so many steps.
  func waitForStep(_ step: Int, of run: String, _ process: Process) -> Bool {
    comesTrue {
      let log = (try? String(contentsOfFile: folder.path("\(run)/log.jsonl"), encoding: .utf8)) ?? ""
      return log.contains("\"iteration\": \(step),") || !process.isRunning
    } && process.isRunning
  }

  /// How far a run's checkpoint is.
  func progress(_ run: String) throws -> TrainingProgress {
    try Checkpoint(contentsOf: folder.path("\(run)/last.safetensors")).progress
  }

  /// Expects of two runs the same bits in both checkpoints, and the same figures in the log.
  func expectSame(_ run: String, as whole: String) throws {
    for name in ["last", "best"] {
      let expected = try tensors("\(whole)/\(name).safetensors")
      let found = try tensors("\(run)/\(name).safetensors")
      #expect(Set(found.keys) == Set(expected.keys))
      for (key, value) in expected { #expect(found[key] == value, "\(name): \(key)") }
    }
    #expect(try figures(run) == figures(whole))
    let (a, b) = try (progress(run), progress(whole))
    #expect(a.iteration == b.iteration && a.best == b.best && a.bestEpoch == b.bestEpoch)
    #expect(a.epochEndIsDue == nil)
  }

  private func tensors(_ path: String) throws -> [String: [UInt8]] {
    let file = try SafetensorsFile(folder.path(path))
    return Dictionary(
      uniqueKeysWithValues: try file.entries.map { ($0.name, try file.tensor($0).withUnsafeBytes { Array($0) }) })
  }

  /// The lines of a log, without what a clock has told.
  private func figures(_ run: String) throws -> [String] {
    try String(contentsOfFile: folder.path("\(run)/log.jsonl"), encoding: .utf8).split(separator: "\n").map { line in
      let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
      let clocks = ["seconds", "images_per_second", "step_seconds", "data_seconds"]
      return record.filter { !clocks.contains($0.key) && !$0.key.hasSuffix("_bytes") }.map { "\($0.key)=\($0.value)" }
        .sorted().joined(separator: " ")
    }
  }
}
