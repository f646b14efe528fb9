import Foundation

/// Configurations that ask for what no machine has, or are made to make a reader grow.
struct ConfigPart: TorturePart {
  let settings: TortureSettings
  let name = "configs"

  init(_ settings: TortureSettings) { self.settings = settings }

  private static let house = """
    model: {type: LeNet, num_classes: 10, in_channels: 3, image_size: 32}
    data:
      batch_size: 8
      train: {type: Shapes, count: 16, size: 32, pipeline: [{type: RandomCrop, size: 32, padding: 4}]}
    optimizer: {type: SGD, lr: 0.05}
    runner: {max_iters: 2}
    """

  private static let keys = [
    "runner.max_iters", "runner.val_interval", "data.batch_size", "data.workers", "data.train.count", "data.train.size",
    "data.train.pipeline.0.size", "data.train.pipeline.0.padding", "model.num_classes", "model.in_channels",
    "optimizer.lr", "optimizer.momentum", "step.accumulate", "checkpoint.interval", "log.interval", "threads", "seed",
  ]
  private static let values = [
    "0", "-1", "9223372036854775807", "-9223372036854775808", "18446744073709551616", "1e300", ".nan", "NaN", "text",
    "[]",
    "[1, 2]", "{a: 1}", "null",
  ]

  func run() throws -> [TortureRow] {
    let config = settings.folder + "/house.yaml"
    try Self.house.write(toFile: config, atomically: true, encoding: .utf8)
    var numbers = TortureRow("a number, list or text where it does not belong")
    for key in Self.keys {
      for value in Self.values {
        let problem = try problem(with: config, ["--set", "\(key)=\(value)"])
        numbers.count(problem.map { "\(key)=\(value): \($0)" })
      }
    }
    var files = TortureRow("a configuration made to hang its reader")
    for (name, text) in Self.traps {
      let path = "\(settings.folder)/\(name).yaml"
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    for (name, _) in Self.traps where !name.hasPrefix("part-") {
      files.count(try problem(with: "\(settings.folder)/\(name).yaml", []).map { "\(name): \($0)" })
    }
    return [numbers, files]
  }

  /// A run in which a configuration is taken or refused with a word; anything else is a problem.
  private func problem(with config: String, _ arguments: [String]) throws -> String? {
    let folder = settings.folder + "/config-run"
    try? FileManager.default.removeItem(atPath: folder)
    let child = try Child(
      settings.program, ["train", config, "--work-dir", folder] + arguments, output: settings.folder + "/said")
    switch child.end(within: 60) {
    case .code(0), .code(65), .code(66), .code(78): return nil
    // A learning rate that no network stands is a number like others.
    case .code(1) where child.lastWords.contains("the loss became"): return nil
    case let end: return "\(end): \(child.lastWords)"
    }
  }

  /// Files by their names; those whose names begin with `part-` are read by others.
  private static let traps: [(name: String, text: String)] = {
    var traps = [
      ("aliases", "a: &a [1, 1]\n" + aliases), ("deep-list", String(repeating: "[", count: 100_000)),
      ("deep-section", String(repeating: "{a: ", count: 50_000)), ("itself", "_base_: itself.yaml\n"),
      ("long-key", String(repeating: "k", count: 3 << 20) + ": 1\n"), ("many-keys", manyKeys),
      ("nothing", ""), ("zeros", String(repeating: "\0", count: 4096)), ("not-read-back", "{t,! 64,64}\n"),
      ("folder", "_base_: .\n"), ("device", "_base_: /dev/zero\n"),
    ]
    for level in 0..<14 {
      let next = "part-fan-\(level + 1).yaml"
      let list = (0..<10).map { _ in next }.joined(separator: ", ")
      traps.append(("\(level == 0 ? "" : "part-")fan-\(level)", level == 13 ? "seed: 1\n" : "_base_: [\(list)]\n"))
    }
    return traps
  }()

  private static let aliases = (1..<26).map { level -> String in
    func letter(_ number: Int) -> String { String(UnicodeScalar(UInt8(97 + number))) }
    return "\(letter(level)): &\(letter(level)) [*\(letter(level - 1)), *\(letter(level - 1))]\n"
  }.joined()

  private static let manyKeys = (0..<200_000).map { "k\($0): 1\n" }.joined()
}
