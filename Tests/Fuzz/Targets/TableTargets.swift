import SaccadeData
import SaccadeImages

extension FuzzTargets {
  /// The two files of MNIST's format, the one that is read beside one that is right.
  static let idx = FuzzTarget("idx") { bytes, folder in
    func read(images: some Collection<UInt8>, labels: some Collection<UInt8>) throws {
      let data = try IDXDataset(images: folder.write(images, as: "images"), labels: folder.write(labels, as: "labels"))
      for index in 0..<min(data.count, 4) { _ = (data.label(at: index), data.image(at: index)) }
    }
    // As many labels as the header of the images claims, if they are few.
    let claimed = bytes.count < 8 ? 0 : bytes[4..<8].reduce(0) { $0 << 8 | Int($1) }
    let count = min(claimed, 4096)
    let isLabels = bytes.count > 3 && bytes[3] == 1
    if isLabels {
      try read(images: [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4], labels: bytes)
    } else {
      let size = (0..<4).reversed().map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
      try read(images: bytes, labels: [0, 0, 8, 1] + size + [UInt8](repeating: 7, count: count))
    }
  }

  /// The files of CIFAR's three kinds.
  ///
  /// The first byte says which, and whether the rest are records or names.
  static let cifar = FuzzTarget("cifar") { bytes, folder in
    guard let first = bytes.first else { return }
    let rest = bytes.dropFirst()
    let kinds: [(CIFARDataset.Variant, records: String, names: String, classes: Int, labels: Int)] = [
      (.cifar10, "test_batch.bin", "batches.meta.txt", 10, 1), (.cifar100, "test.bin", "fine_label_names.txt", 100, 2),
      (.cifar100Coarse, "test.bin", "coarse_label_names.txt", 20, 2),
    ]
    let (variant, records, names, classes, labels) = kinds[Int(first >> 1) % 3]
    try folder.withFolder { inner in
      func write(_ bytes: some Collection<UInt8>, _ name: String) throws {
        _ = try folder.write(bytes, as: "folder/\(name)")
      }
      if first & 1 == 0 {
        try write(rest, records)
        try write((0..<classes).map { "class \($0)\n" }.joined().utf8, names)
      } else {
        try write([UInt8](repeating: 1, count: labels + 3 * 32 * 32), records)
        try write(rest, names)
      }
      let data = try CIFARDataset(folder: inner, variant: variant, part: .test)
      FuzzTarget.promise(data.classNames.count == classes, "\(data.classNames.count) names for \(classes) classes")
      for index in 0..<min(data.count, 4) { _ = (data.label(at: index), data.image(at: index)) }
    }
  }

  /// A table of numbers.
  ///
  /// The pictures that it names are not opened: they could be any file of this machine.
  static let csv = FuzzTarget("csv") { bytes, folder in
    let table = try NumberTable(folder.write(bytes, as: "table.csv"))
    for index in 0..<table.count {
      let numbers = table.numbers(at: index)
      FuzzTarget.promise(
        numbers.count == table.numberNames.count && numbers.allSatisfy { Float($0).isFinite },
        "the numbers of line \(index) are \(numbers)")
      _ = table.source(at: index)
    }
  }
}
