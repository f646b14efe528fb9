import Foundation

extension CIFARDataset.Variant {
  /// How many classes the labels tell apart.
  var classCount: Int {
    switch self {
    case .cifar10: 10
    case .cifar100: 100
    case .cifar100Coarse: 20
    }
  }

  /// The folder that the official archive unpacks to.
  var archiveFolder: String { self == .cifar10 ? "cifar-10-batches-bin" : "cifar-100-binary" }

  /// How many images a file of a part has at most, which is as many as the official one has.
  func mostRecords(in part: DatasetPart) -> Int { self != .cifar10 && part == .train ? 50_000 : 10_000 }

  /// The file with the names of the classes, a line each.
  var namesFile: String {
    switch self {
    case .cifar10: "batches.meta.txt"
    case .cifar100: "fine_label_names.txt"
    case .cifar100Coarse: "coarse_label_names.txt"
    }
  }
}

extension CIFARDataset {
  /// The folder itself, or the archive's folder in it.
  static func resolve(_ folder: String, variant: Variant) -> String {
    let inner = "\(folder)/\(variant.archiveFolder)"
    return FileManager.default.fileExists(atPath: inner) ? inner : folder
  }

  /// The files of a part that are in a folder.
  static func dataFiles(in folder: String, variant: Variant, part: DatasetPart) throws -> [String] {
    let names: [String] =
      switch (variant, part) {
      case (.cifar10, .train): (1...5).map { "data_batch_\($0).bin" }
      case (.cifar10, .test): ["test_batch.bin"]
      case (_, .train): ["train.bin"]
      case (_, .test): ["test.bin"]
      }
    let paths = names.map { "\(folder)/\($0)" }
    let present = paths.filter { FileManager.default.fileExists(atPath: $0) }
    // With none there, opening the first says what is missing.
    return present.isEmpty ? Array(paths.prefix(1)) : present
  }

  static func readNames(_ path: String, expected: Int) throws -> [String] {
    let bytes = try InputFile(path).rest(
      atMost: 1 << 16, advice: "check that it holds the names of the classes, a line each")
    let text = String(decoding: bytes, as: UTF8.self)
    let names = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
    guard names.count == expected else {
      throw DatasetError(
        .inconsistent, path: path, problem: "names \(names.count) classes, not \(expected)",
        advice: "check that this is the folder of the right data set, or unpack the archive again")
    }
    return names
  }

  static func check(_ bytes: [UInt8], of path: String, recordSize: Int, labelOffset: Int, classes: Int) throws {
    guard bytes.count % recordSize == 0 else {
      throw DatasetError(
        .truncated, path: path,
        problem: "has \(bytes.count) bytes, which is not a multiple of \(recordSize), the size of a record",
        advice: "check that this is the official binary version, or unpack the archive again")
    }
    for start in stride(from: 0, to: bytes.count, by: recordSize) where Int(bytes[start + labelOffset]) >= classes {
      throw DatasetError(
        .labelOutOfRange, path: path,
        problem: "label \(bytes[start + labelOffset]) of record \(start / recordSize) is not below \(classes), the "
          + "number of classes",
        advice: "unpack the archive again")
    }
  }
}
