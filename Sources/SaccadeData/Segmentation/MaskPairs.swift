import SaccadeImages
import SaccadeText

/// Pictures, each with the file of its mask.
struct MaskPairs: Sendable {
  private(set) var images = CompactPaths()
  private(set) var masks = CompactPaths()
  /// What a user should know, a line each.
  private(set) var notes: [String] = []
  /// Pictures without a mask, where they are left out.
  private(set) var maskless: [BytePath] = []

  var count: Int { images.count }

  /// Finds the pairs of a layout.
  /// - Parameter leavesOutMaskless: whether pictures of a folder that have no mask are left out
  /// - Throws: ``DatasetError`` if a folder is missing, there are no pictures, one has no mask, or two have one name
  init(_ layout: MaskLayout, leavesOutMaskless: Bool = false) throws(DatasetError) {
    let pairs: [Pair]
    if let list = layout.list {
      pairs = try MaskList(list, layout).pairs(notes: &notes)
    } else {
      pairs = try all(layout, leavesOutMaskless)
    }
    for pair in try Self.selected(pairs, layout) {
      images.append(pair.image)
      masks.append(pair.mask)
    }
  }

  /// A picture and its mask, by their whole paths.
  struct Pair {
    let image: BytePath
    let mask: BytePath
  }

  /// All pairs of two folders, in the order of their names.
  private mutating func all(_ layout: MaskLayout, _ leavesOutMaskless: Bool) throws(DatasetError) -> [Pair] {
    let (images, masks) = try NamedFiles.both(of: layout)
    guard !images.names.isEmpty else { throw images.empty("pictures") }
    let missing = images.names.filter { masks.files[$0] == nil }
    if leavesOutMaskless, missing.count < images.names.count {
      maskless = missing.sorted(by: NaturalOrder.precedes).compactMap { images.files[$0] }
    } else if let first = missing.min(by: NaturalOrder.precedes), let image = images.files[first] {
      let name = first.description + layout.maskSuffix
      let others = missing.count > 1 ? " (and \(counted(missing.count - 1, "other picture")) have none)" : ""
      throw DatasetError(
        .missing, path: image.description,
        problem: masks.names.isEmpty
          ? "has no mask: \(layout.masks) holds no masks"
            + (layout.maskSuffix.isEmpty ? "" : " '…\(layout.maskSuffix)'")
          : "has no mask \(name)\(layout.maskSuffix.contains(".") ? "" : ".png") in \(layout.masks)\(others)",
        advice: masks.names.isEmpty || missing.count == images.names.count
          ? "check the folder of the masks, and what their names end with (mask_suffix)"
          : "add the mask, or take the picture out")
    }
    let alone = masks.names.filter { images.files[$0] == nil }
    if let first = alone.min(by: NaturalOrder.precedes) {
      notes.append(
        "\(layout.masks): \(counted(alone.count, "mask has", "masks have")) no picture and \(alone.count == 1 ? "is" : "are") "
          + "left out, such as \(masks.files[first]?.name.description ?? "")")
    }
    return images.names.sorted(by: NaturalOrder.precedes).compactMap { name in
      guard let image = images.files[name], let mask = masks.files[name] else { return nil }
      return Pair(image: image, mask: mask)
    }
  }

  private static func selected(_ pairs: [Pair], _ layout: MaskLayout) throws(DatasetError) -> [Pair] {
    for wanted in [layout.first, layout.last] {
      guard let wanted, wanted > pairs.count else { continue }
      throw DatasetError(
        .empty, path: layout.list ?? layout.images,
        problem: "has \(counted(pairs.count, "picture")), and \(wanted) are wanted",
        advice: "ask for less (first, last)")
    }
    let start = Array(pairs.prefix(layout.first ?? pairs.count))
    return Array(start.suffix(layout.last ?? start.count))
  }
}

/// The pictures below a folder whose names end in some way, by what stands before that.
struct NamedFiles {
  let folder: String
  private let suffix: String
  /// The whole path of each file, by its name from the folder without suffix and ending.
  private(set) var files: [BytePath: BytePath] = [:]
  /// The names, in the order of their bytes.
  private(set) var names: [BytePath] = []

  /// The pictures and the masks of a layout.
  /// - Throws: ``DatasetError`` if there are no such folders, two files have one name, or nothing tells pictures from masks
  static func both(of layout: MaskLayout) throws(DatasetError) -> (images: NamedFiles, masks: NamedFiles) {
    guard layout.images != layout.masks || layout.imageSuffix != layout.maskSuffix else {
      throw DatasetError(
        .inconsistent, path: layout.images,
        problem: "is the folder of the pictures and of the masks, and nothing tells them apart",
        advice: "name two folders, or say what the names of each end with (image_suffix, mask_suffix)")
    }
    return (
      try NamedFiles(layout.images, suffix: layout.imageSuffix, without: layout.masks, not: layout.maskSuffix),
      try NamedFiles(layout.masks, suffix: layout.maskSuffix, without: layout.images, not: layout.imageSuffix)
    )
  }

  /// - Parameters:
  ///   - other: a folder whose files are none of these, though it may lie in this one
  ///   - otherSuffix: the suffix of files of the other kind, where both kinds lie in one folder; of two the longer one counts
  /// - Throws: ``DatasetError`` if there is no such folder, or two files have one name
  init(_ folder: String, suffix: String, without other: String, not otherSuffix: String) throws(DatasetError) {
    self.folder = folder
    self.suffix = suffix
    let root = BytePath(folder)
    let inside = Self.place(of: other, in: folder)
    for path in try FolderListing.images(below: root).paths {
      if let inside, path.bytes.starts(with: inside) { continue }
      if other == folder, otherSuffix.count > suffix.count, Self.name(of: path, suffix: otherSuffix) != nil { continue }
      guard let name = Self.name(of: path, suffix: suffix) else { continue }
      let whole = root.appending(path)
      if let first = files.updateValue(whole, forKey: name) {
        throw DatasetError(
          .inconsistent, path: whole.description,
          problem: "has the same name as \(first), so that nobody knows which is meant",
          advice: "keep one of both, or say what the names that count end with (image_suffix, mask_suffix), as .png")
      }
      names.append(name)
    }
  }

  /// The path of a folder that lies in another, with a slash behind it; nil if it does not.
  private static func place(of inner: String, in outer: String) -> [UInt8]? {
    let start = outer.hasSuffix("/") ? outer : outer + "/"
    guard inner != outer, inner.hasPrefix(start), inner.count > start.count else { return nil }
    return Array((String(inner.dropFirst(start.count)) + (inner.hasSuffix("/") ? "" : "/")).utf8)
  }

  /// A file's name without suffix and ending; nil if it has another suffix.
  static func name(of path: BytePath, suffix: String) -> BytePath? {
    let end = Array(suffix.utf8)
    var bytes = path.bytes[...]
    let start = (bytes.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1
    if !suffix.contains("."), let point = bytes[start...].lastIndex(of: UInt8(ascii: ".")) { bytes = bytes[..<point] }
    guard bytes.count >= end.count, bytes.suffix(end.count).elementsEqual(end) else { return nil }
    bytes = bytes.dropLast(end.count)
    // A suffix alone names nothing.
    guard let last = bytes.last, last != UInt8(ascii: "/") else { return nil }
    return BytePath(bytes: bytes)
  }

  func empty(_ what: String) -> DatasetError {
    let ending = suffix.isEmpty ? "(\(FolderListing.endings))" : "whose names end with '\(suffix)'"
    return DatasetError(
      .empty, path: folder, problem: "holds no \(what) \(ending)", advice: "check the folder and the suffixes of names")
  }
}

/// The order of names in which people read them: numbers in them by their value.
enum NaturalOrder {
  /// Whether a name comes before another: `9.png` before `10.png`; names that differ in zeros alone by their bytes.
  static func precedes(_ a: BytePath, _ b: BytePath) -> Bool {
    let (left, right) = (a.bytes, b.bytes)
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      let (first, second) = (number(in: left, at: i), number(in: right, at: j))
      if !first.isEmpty, !second.isEmpty {
        let (one, other) = (left[first].drop { $0 == 48 }, right[second].drop { $0 == 48 })
        if one.count != other.count { return one.count < other.count }
        if !one.elementsEqual(other) { return one.lexicographicallyPrecedes(other) }
        (i, j) = (first.upperBound, second.upperBound)
      } else if left[i] != right[j] {
        return left[i] < right[j]
      } else {
        (i, j) = (i + 1, j + 1)
      }
    }
    let (restLeft, restRight) = (left.count - i, right.count - j)
    return restLeft != restRight ? restLeft < restRight : a < b
  }

  /// The digits that begin at a place.
  private static func number(in bytes: [UInt8], at start: Int) -> Range<Int> {
    var end = start
    while end < bytes.count, 48...57 ~= bytes[end] { end += 1 }
    return start..<end
  }
}
