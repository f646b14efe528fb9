import Foundation
import SaccadeLayers

/// A training run so small that it takes a second or two, with all that a checkpoint can hold: validation, an average of the
/// weights, accumulated batches, an optimizer with state, and a checkpoint after every second step.
struct Victim {
  let settings: TortureSettings
  private let config: String
  /// What an end without any attack looks like.
  private(set) var reference: [String: [UInt8]] = [:]
  /// How long that took.
  private(set) var seconds = 0.0

  static let files = ["last.safetensors", "best.safetensors"]

  private static let text = """
    model: {type: LeNet, num_classes: 10, in_channels: 3, image_size: 32}
    data:
      batch_size: 8
      workers: 2
      train: {type: Shapes, count: 48, size: 32, pipeline: [{type: RandomFlip}]}
      val: {type: Shapes, count: 16, size: 32, split: val}
    optimizer: {type: SGD, lr: 0.05, momentum: 0.9}
    step: {accumulate: 2}
    lr_config: {policy: cosine, by_epoch: false}
    checkpoint: {interval: 2, by_epoch: false}
    ema: 0.9
    log: {interval: 1}
    runner: {max_epochs: 4}
    """

  /// Trains once in peace.
  init(_ settings: TortureSettings) throws {
    self.settings = settings
    config = settings.folder + "/victim.yaml"
    try Self.text.write(toFile: config, atomically: true, encoding: .utf8)
    let folder = settings.folder + "/reference"
    if !FileManager.default.fileExists(atPath: folder + "/last.safetensors") {
      let child = try start(in: folder)
      guard case .code(0) = child.end(within: 600) else {
        throw TortureFailure("a run in peace does not come to its end: \(child.lastWords)")
      }
    }
    reference = try Self.tensors(of: folder)
    // Once more, with everything in the system's caches, for the moments of the attacks.
    let begun = Date()
    let again = settings.folder + "/again"
    try? FileManager.default.removeItem(atPath: again)
    let child = try start(in: again)
    _ = child.end(within: 600)
    seconds = Date().timeIntervalSince(begun)
    if let difference = difference(of: again) { throw TortureFailure("two runs in peace differ: \(difference)") }
  }

  /// The arguments that train in a folder.
  func arguments(in folder: String, resumes: Bool) -> [String] {
    ["train", config, "--work-dir", folder] + (resumes ? ["--resume"] : [])
  }

  /// Starts to train, or goes on.
  func start(in folder: String, resumes: Bool = false) throws -> Child {
    try Child(settings.program, arguments(in: folder, resumes: resumes), output: settings.folder + "/said")
  }

  /// Goes on after an attack, to the end.
  /// - Returns: what was lost, if anything was
  func problemWithGoingOn(in folder: String) throws -> String? {
    let child = try start(in: folder, resumes: true)
    let end = child.end(within: 600)
    guard case .code(0) = end else { return "it cannot go on: \(end): \(child.lastWords)" }
    return difference(of: folder)
  }

  /// What differs from a run in peace; nil if every bit is the same.
  func difference(of folder: String) -> String? {
    do {
      let tensors = try Self.tensors(of: folder)
      guard Set(tensors.keys) == Set(reference.keys) else { return "other tensors: \(tensors.keys.sorted())" }
      let others = tensors.filter { reference[$0.key] != $0.value }.keys.sorted()
      return others.isEmpty ? nil : "other bits in \(others.joined(separator: ", "))"
    } catch { return "\(error)" }
  }

  /// All weights and all that step and hooks remember, of checkpoints in a folder.
  static func tensors(of folder: String, in files: [String] = files) throws -> [String: [UInt8]] {
    var tensors: [String: [UInt8]] = [:]
    for name in files {
      let file = try SafetensorsFile("\(folder)/\(name)")
      for entry in file.entries {
        var bytes = [UInt8](repeating: 0, count: entry.range.count)
        try bytes.withUnsafeMutableBytes { try file.read(entry, into: $0) }
        tensors["\(name): \(entry.name)"] = bytes
      }
    }
    return tensors
  }
}
