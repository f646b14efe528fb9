import SaccadeConfig
import SaccadeImages
import SaccadeText

/// What lies in the folders of a data set.
enum FolderListing {
  /// The endings of image files, for messages.
  static var endings: String { ImageFolder.extensions.sorted().map { ".\($0)" }.joined(separator: " ") }

  /// The images below a folder, and what else is there.
  struct Images {
    /// Paths from the folder, in the order of their bytes, folder by folder.
    var paths: [BytePath] = []
    var leftOut = LeftOutFiles()
  }

  /// The names of the folders in a folder, in the order of their bytes; other files are counted as left out.
  /// - Parameter name: the folder as its user wrote it
  static func classFolders(
    in root: BytePath, named name: String, leftOut: inout LeftOutFiles
  ) throws(DatasetError) -> [BytePath] {
    let entries = try FolderEntry.list(root)
    let path = root.description
    guard !entries.isEmpty else {
      throw DatasetError(
        .empty, path: path, problem: "is an empty folder", advice: "put one folder of images per class into it")
    }
    let folders = entries.filter { $0.kind == .folder }.map(\.name)
    guard !folders.isEmpty else {
      let images = entries.count { $0.kind == .file && isImage($0.name) }
      throw DatasetError(
        .wrongFormat, path: path,
        problem: images > 0
          ? "holds \(counted(images, "image")) but no class folders" : "holds neither class folders nor images",
        advice: "put the images of each class into a folder of their own: \(path)/<class>/<image>.jpg")
    }
    if let parts = FolderParts(of: root, folders: folders) { throw parts.error(at: path, root: name) }
    try checkLooks(of: folders, in: root)
    for entry in entries where entry.kind != .folder { leftOut.add(root.appending(entry.name)) }
    return folders
  }

  /// The images in a folder and in its folders.
  static func images(below folder: BytePath) throws(DatasetError) -> Images {
    var images = Images()
    try collect(from: folder, at: BytePath(""), above: [], into: &images)
    return images
  }

  private static func collect(
    from folder: BytePath, at place: BytePath, above: Set<FileIdentity>, into images: inout Images
  ) throws(DatasetError) {
    var above = above
    if let identity = FileIdentity(of: folder), !above.insert(identity).inserted { return }
    for entry in try FolderEntry.list(folder) {
      let path = place.appending(entry.name)
      switch entry.kind {
      // A folder may be named as an image: such are the folders of thumbnails that some storage systems leave behind.
      case .folder: try collect(from: folder.appending(entry.name), at: path, above: above, into: &images)
      case .file where isImage(entry.name): images.paths.append(path)
      default: images.leftOut.add(folder.appending(entry.name))
      }
    }
  }

  /// The folders found of the classes expected, in the order of those.
  ///
  /// Names are the same if they look the same: macOS composes accents otherwise than Linux does.
  static func folders(
    _ found: [BytePath], for expected: [String], in root: BytePath
  ) throws(DatasetError) -> [BytePath] {
    // Texts are equal in Swift if they look the same, in whichever way they are composed.
    let places = Dictionary(found.map { ($0.description, $0) }) { first, _ in first }
    let missing = expected.filter { places[$0] == nil }
    let known = Set(expected)
    let extra = found.map(\.description).filter { !known.contains($0) }
    if missing.isEmpty && extra.isEmpty { return expected.compactMap { places[$0] } }
    var problems: [String] = []
    if !missing.isEmpty { problems.append("lacks the class folders \(listed(missing))") }
    if !extra.isEmpty {
      let named = extra.map { name in
        Spelling.nearest(to: name, among: missing).map { "\(name) (did you mean \($0)?)" } ?? name
      }
      problems.append("has class folders that the training part lacks: \(listed(named))")
    }
    throw DatasetError(
      .differentClasses, path: root.description, problem: problems.joined(separator: " and "),
      advice: "give both parts the same class folders")
  }

  /// Two classes whose names look the same could be told apart by nobody who reads the results.
  private static func checkLooks(of folders: [BytePath], in root: BytePath) throws(DatasetError) {
    var seen: [String: BytePath] = [:]
    for folder in folders {
      guard let other = seen.updateValue(folder, forKey: folder.description) else { continue }
      let bytes = [other, folder].map { $0.bytes.map { String($0, radix: 16) }.joined(separator: " ") }
      throw DatasetError(
        .inconsistent, path: root.description,
        problem: "has two class folders whose names look alike, '\(folder)': their bytes are \(bytes[0]) and "
          + "\(bytes[1])",
        advice: "put their images into one folder, or give one of them another name")
    }
  }

  private static func listed(_ names: [String]) -> String {
    let shown = names.prefix(10).joined(separator: ", ")
    return names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
  }

  private static func isImage(_ name: BytePath) -> Bool {
    name.fileExtension.map { ImageFolder.extensions.contains($0) } ?? false
  }
}
