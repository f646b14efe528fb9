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
    ]
  }

  /// A run under whose workers pictures change.
  ///
  /// It tells which one it cannot read, and ends or passes it over; it neither crashes nor hangs.
  private func row(_ name: String, _ config: String, _ change: (String) -> Void) throws -> TortureRow {
    var row = TortureRow(name)
    for skips in [false, true] {
      let root = settings.folder + "/pictures"
      try? FileManager.default.removeItem(atPath: root)
      var files: [String] = []
      for kind in ["circle", "square"] {
        try FileManager.default.createDirectory(atPath: "\(root)/\(kind)", withIntermediateDirectories: true)
        for number in 0..<40 {
          files.append("\(root)/\(kind)/\(number).bmp")
          _ = FileManager.default.createFile(atPath: files[files.count - 1], contents: Self.picture(number))
        }
      }
      let folder = settings.folder + "/pictures-run"
      try? FileManager.default.removeItem(atPath: folder)
      let child = try Child(
        settings.program,
        ["train", config, "--work-dir", folder, "--set", "data.train.root=\(root)"]
          + (skips ? ["--set", "data.train.on_error=skip"] : []), output: settings.folder + "/said")
      Thread.sleep(forTimeInterval: 1)
      for file in files.shuffled().prefix(20) { change(file) }
      let end = child.end(within: 180)
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
