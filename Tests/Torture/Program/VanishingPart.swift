import Foundation

/// Pictures that vanish, are cut off or take their time while loader workers read them.
struct VanishingPart: TorturePart {
  let settings: TortureSettings
  let name = "pictures"

  init(_ settings: TortureSettings) { self.settings = settings }

  private static let house = """
    model: {type: LeNet, num_classes: 2, in_channels: 3, image_size: 32}
    data:
      batch_size: 4
      workers: 3
      train: {type: ImageFolder, root: pictures, pipeline: [{type: Resize, size: 32}]}
    optimizer: {type: SGD, lr: 0.05}
    runner: {max_epochs: 40}
    """

  func run() throws -> [TortureRow] {
    let config = settings.folder + "/pictures.yaml"
    try Self.house.write(toFile: config, atomically: true, encoding: .utf8)
    return [
      try row("pictures vanish", config) { unlink($0) },
      try row("pictures are cut off", config) { truncate($0, 60) },
      try row("pictures become pipes", config) {
        unlink($0)
        mkfifo($0, 0o600)
      },
      try slow(config),
    ]
  }

  /// A disk on which each opening and each reading takes a while changes nothing but the time.
  private func slow(_ config: String) throws -> TortureRow {
    var row = TortureRow("pictures on a slow disk")
    let strace = "/usr/bin/strace"
    guard FileManager.default.isExecutableFile(atPath: strace) else {
      row.note = "not tried: needs strace"
      return row
    }
    let root = try pictures().root
    func weights(_ name: String, _ before: [String]) throws -> [String: [UInt8]] {
      let folder = "\(settings.folder)/\(name)"
      let command =
        before + [settings.program, "train", config, "--work-dir", folder, "--set", "data.train.root=\(root)"]
        + ["--set", "runner.max_epochs=2"]
      let child = try Child(command[0], Array(command.dropFirst()), output: settings.folder + "/said")
      guard case .code(0) = child.end(within: 300) else { throw TortureFailure("\(name): \(child.lastWords)") }
      return try Victim.tensors(of: folder, in: ["last.safetensors"])
    }
    let fast = try weights("fast-disk", [])
    for milliseconds in [1, 3, 10] {
      let delay = "inject=openat,read:delay_enter=\(1000 * milliseconds)"
      let slow = try weights(
        "slow-disk-\(milliseconds)",
        [strace, "-f", "-qq", "-o", "/dev/null", "-e", "trace=openat,read", "-e", delay, "--"])
      row.count(slow == fast ? nil : "\(milliseconds) ms: other bits")
    }
    return row
  }

  /// Makes two folders of pictures.
  private func pictures() throws -> (root: String, files: [String]) {
    let root = settings.folder + "/pictures"
    try? FileManager.default.removeItem(atPath: root)
    var files: [String] = []
    for kind in ["circle", "square"] {
      try FileManager.default.createDirectory(atPath: "\(root)/\(kind)", withIntermediateDirectories: true)
      for number in 0..<40 {
        let file = "\(root)/\(kind)/\(number).bmp"
        try Self.picture(number).write(to: URL(filePath: file))
        files.append(file)
      }
    }
    return (root, files)
  }

  /// A run under whose workers pictures change.
  ///
  /// It tells which one it cannot read, and ends or passes it over; it neither crashes nor hangs.
  private func row(_ name: String, _ config: String, _ change: (String) -> Void) throws -> TortureRow {
    var row = TortureRow(name)
    for skips in [false, true] {
      let (root, files) = try pictures()
      let folder = settings.folder + "/pictures-run"
      try? FileManager.default.removeItem(atPath: folder)
      let child = try Child(
        settings.program,
        ["train", config, "--work-dir", folder, "--set", "data.train.root=\(root)"]
          + (skips ? ["--set", "data.train.on_error=skip"] : []), output: settings.folder + "/said")
      Thread.sleep(forTimeInterval: 1)
      for file in files.shuffled().prefix(20) { change(file) }
      let end = child.end(within: 60)
      switch end {
      case .code(0), .code(65), .code(66), .code(1): row.count(nil)
      default: row.count("\(skips ? "skipping" : "stopping"): \(end): \(child.lastWords)")
      }
    }
    return row
  }

  /// A grey bitmap of 32 × 32 pixels, 24 bits each.
  private static func picture(_ number: Int) -> Data {
    let size = 32 * 32 * 3
    var bytes: [UInt8] = Array("BM".utf8)
    func add(_ value: Int, _ count: Int) { for place in 0..<count { bytes.append(UInt8(value >> (8 * place) & 255)) } }
    add(54 + size, 4); add(0, 4); add(54, 4)
    add(40, 4); add(32, 4); add(32, 4); add(1, 2); add(24, 2); add(0, 4); add(size, 4); add(0, 16)
    bytes += [UInt8](repeating: UInt8(number * 6), count: size)
    return Data(bytes)
  }
}
