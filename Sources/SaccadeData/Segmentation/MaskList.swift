import SaccadeImages
import SaccadeText

/// A text that names pictures, or pictures and their masks, a line each.
struct MaskList {
  private let path: String
  private let layout: MaskLayout
  private let lines: [(number: Int, text: Substring)]

  /// - Throws: ``DatasetError`` if it cannot be read, or names nothing
  init(_ path: String, _ layout: MaskLayout) throws(DatasetError) {
    self.path = path
    self.layout = layout
    lines = try AnnotationFile.lines(of: path)
    guard !lines.isEmpty else {
      throw DatasetError(.empty, path: path, problem: "names no pictures", advice: "check that it is the right file")
    }
  }

  /// The pairs, in the order of the list.
  /// - Throws: ``DatasetError`` that names the line, if a picture or a mask is missing
  func pairs(notes: inout [String]) throws(DatasetError) -> [MaskPairs.Pair] {
    // Whole folders are listed only if a line names a picture without its mask.
    var found: (images: NamedFiles, masks: NamedFiles)?
    var pairs: [MaskPairs.Pair] = []
    var seen: [BytePath: Int] = [:]
    var repeats: (count: Int, line: Int) = (0, 0)
    for (number, text) in lines {
      let line = String(text.reversed().drop(while: \.isWhitespace).reversed())
      let pair: MaskPairs.Pair
      if let both = try both(line, at: number) {
        pair = both
      } else {
        if found == nil { found = try NamedFiles.both(of: layout) }
        guard let found else { continue }
        pair = try named(line, at: number, found.images, found.masks)
      }
      if seen.updateValue(number, forKey: pair.image) != nil {
        repeats = (repeats.count + 1, repeats.count == 0 ? number : repeats.line)
      }
      pairs.append(pair)
    }
    if repeats.count > 0 {
      notes.append(
        "\(path): \(counted(repeats.count, "picture comes", "pictures come")) a second time, such as in line \(repeats.line)"
      )
    }
    return pairs
  }

  /// A line of two paths.
  private func both(_ line: String, at number: Int) throws(DatasetError) -> MaskPairs.Pair? {
    let byTab = line.split(separator: "\t", omittingEmptySubsequences: true)
    let parts = byTab.count == 2 ? byTab : line.split(separator: " ", omittingEmptySubsequences: true)
    guard parts.count == 2, parts.allSatisfy({ hasEnding($0) }) else { return nil }
    let files = parts.map { file(String($0)) }
    for (part, file) in zip(["picture", "mask"], files) where !file.exists {
      throw DatasetError(
        .missing, path: "\(path):\(number)", problem: "names a \(part) that is not there, \(file)",
        advice: "check that paths in the list are from \(layout.root), or mend the line")
    }
    return MaskPairs.Pair(image: files[0], mask: files[1])
  }

  private func hasEnding(_ part: Substring) -> Bool {
    BytePath(String(part)).fileExtension.map { ImageFolder.extensions.contains($0) } ?? false
  }

  /// The file that a path names; one of another machine, as in SegNet's lists, by its last folder and its name.
  private func file(_ name: String) -> BytePath {
    guard name.hasPrefix("/") else { return BytePath(layout.root).appending(BytePath(name)) }
    let whole = BytePath(name)
    let near = BytePath(layout.root).appending(
      BytePath(name.split(separator: "/").suffix(2).joined(separator: "/")))
    return !whole.exists && near.exists ? near : whole
  }

  /// A line of one name.
  private func named(
    _ line: String, at number: Int, _ images: NamedFiles, _ masks: NamedFiles
  ) throws(DatasetError) -> MaskPairs.Pair {
    let written = BytePath(line)
    let bare = NamedFiles.name(of: written, suffix: layout.imageSuffix)
    let name = images.files[written] != nil ? written : bare ?? written
    guard let image = images.files[name] else {
      throw DatasetError(
        .missing, path: "\(path):\(number)",
        problem: "names a picture that is not in \(layout.images), '\(line.cut(to: 200))'"
          + Spelling.hint(for: line, among: images.names.prefix(10_000).map(\.description)),
        advice: "write names from the folder of pictures, or pairs as 'images/1.png masks/1.png'")
    }
    guard let mask = masks.files[name] else {
      throw DatasetError(
        .missing, path: "\(path):\(number)", problem: "names \(image), which has no mask in \(layout.masks)",
        advice: "add the mask, or take the line out")
    }
    return MaskPairs.Pair(image: image, mask: mask)
  }
}
