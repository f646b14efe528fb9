import Foundation

/// What lies in the folders of a data set.
enum FolderListing {
  /// The endings of image files, for messages.
  static var endings: String { ImageFolder.extensions.sorted().map { ".\($0)" }.joined(separator: " ") }

  /// The sorted names of the folders in a folder.
  static func classFolders(in root: String) throws -> [String] {
    let names = try contents(of: root)
    guard !names.isEmpty else {
      throw DatasetError(
        .empty, path: root, problem: "is an empty folder", advice: "put one folder of images per class into it")
    }
    let folders = names.filter { isFolder("\(root)/\($0)") }
    guard !folders.isEmpty else {
      let images = names.count(where: isImage)
      throw DatasetError(
        .wrongFormat, path: root,
        problem: images > 0
          ? "holds \(images) images but no class folders" : "holds neither class folders nor images",
        advice: "put the images of each class into a folder of their own: \(root)/<class>/<image>.jpg")
    }
    if folders.contains("train"), folders.allSatisfy({ ["train", "val", "validation", "test"].contains($0) }) {
      throw DatasetError(
        .wrongFormat, path: root, problem: "holds the parts \(folders.joined(separator: ", ")), not class folders",
        advice: "name the part itself: \(root)/train")
    }
    return folders
  }

  /// The sorted paths, from a folder, of the images in it and in its folders.
  static func images(below folder: String) throws -> [String] {
    var images: [String] = []
    for name in try contents(of: folder) {
      // A name with an image's ending spares asking the system about each of a million files.
      if isImage(name) {
        images.append(name)
      } else if isFolder("\(folder)/\(name)") {
        images += try Self.images(below: "\(folder)/\(name)").map { "\(name)/\($0)" }
      }
    }
    return images
  }

  /// Checks that the class folders found are the classes expected.
  static func check(_ found: [String], against expected: [String], in root: String) throws {
    let missing = expected.filter { !found.contains($0) }
    let extra = found.filter { !expected.contains($0) }
    if missing.isEmpty && extra.isEmpty { return }
    var problems: [String] = []
    if !missing.isEmpty { problems.append("lacks the class folders \(listed(missing))") }
    if !extra.isEmpty {
      let named = extra.map { name in
        Spelling.nearest(to: name, among: missing).map { "\(name) (did you mean \($0)?)" } ?? name
      }
      problems.append("has class folders that the training part lacks: \(listed(named))")
    }
    throw DatasetError(
      .differentClasses, path: root, problem: problems.joined(separator: " and "),
      advice: "give both parts the same class folders")
  }

  private static func listed(_ names: [String]) -> String {
    let shown = names.prefix(10).joined(separator: ", ")
    return names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
  }

  private static func isImage(_ name: String) -> Bool {
    guard let dot = name.lastIndex(of: ".") else { return false }
    return ImageFolder.extensions.contains(name[name.index(after: dot)...].lowercased())
  }

  private static func isFolder(_ path: String) -> Bool {
    var folder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &folder) && folder.boolValue
  }

  /// The sorted names in a folder, without hidden files such as macOS leaves behind.
  private static func contents(of folder: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: folder) else {
      throw DatasetError(
        .missing, path: folder, problem: "there is no such folder", advice: "check the path and the data root")
    }
    guard isFolder(folder) else {
      throw DatasetError(
        .wrongFormat, path: folder, problem: "is a file, not a folder", advice: "name the folder of class folders")
    }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      throw DatasetError(
        .unreadable, path: folder, problem: "cannot be listed: \(error.localizedDescription)",
        advice: "check its permissions")
    }
  }
}
