package import SaccadeImages

/// The parts of a data set, each a folder of class folders, that stand where class folders should.
package struct FolderParts {
  /// What exporters call the parts.
  private static let training: Set<String> = ["train", "training", "trn"]
  private static let validation: Set<String> = ["val", "valid", "validation", "dev"]
  private static let test: Set<String> = ["test", "testing", "eval"]

  private let names: [String]

  /// The parts that the folders of a folder are; nil if they seem to be classes.
  ///
  /// They are parts if all of them are named so; or if two are, one of them for training, and these hold folders.
  init?(of root: BytePath, folders: [BytePath]) {
    let known = Self.training.union(Self.validation).union(Self.test)
    let parts = folders.filter { known.contains($0.description.lowercased()) }
    guard !parts.isEmpty else { return nil }
    names = parts.map(\.description)
    if parts.count == folders.count { return }
    guard parts.count > 1, first(of: Self.training) != nil else { return nil }
    let allHoldFolders = parts.allSatisfy { part in
      (try? FolderEntry.list(root.appending(part)))?.contains { $0.kind == .folder } ?? false
    }
    guard allHoldFolders else { return nil }
  }

  private func first(of kind: Set<String>) -> String? { names.first { kind.contains($0.lowercased()) } }

  /// Where the part to train on lies, and that to be judged by; nil if none is for training.
  ///
  /// What is for testing is judged by where nothing is for validation.
  /// - Returns: the parts, and the names of the folders that are neither
  package static func find(
    in root: BytePath
  ) throws(DatasetError) -> (training: BytePath, judging: BytePath?, others: [String])? {
    let folders = try FolderEntry.list(root).filter { $0.kind == .folder }.map(\.name)
    guard let parts = FolderParts(of: root, folders: folders), let training = parts.first(of: Self.training) else {
      return nil
    }
    let judging = parts.first(of: validation) ?? parts.first(of: test)
    let others = folders.map(\.description).filter { $0 != training && $0 != judging }
    return (root.appending(BytePath(training)), judging.map { root.appending(BytePath($0)) }, others)
  }

  /// Says which folders to give.
  /// - Parameter root: the folder, as who named it wrote it
  func error(at path: String, root: String) -> DatasetError {
    let train = first(of: Self.training)
    let judge = first(of: Self.validation) ?? first(of: Self.test)
    let advice = [train.map { "root: \(root)/\($0) to train on" }, judge.map { "root: \(root)/\($0) to validate on" }]
      .compactMap { $0 }.joined(separator: " and ")
    return DatasetError(
      .parts, path: path, problem: "seems to hold the parts \(names.joined(separator: ", ")), not class folders",
      advice: "give \(advice)")
  }
}
