import SaccadeImages
import SaccadeText

/// The folder of the pictures that annotations name.
struct PictureFolder {
  /// The folder; nil if nobody has said where pictures are.
  let path: String?

  /// A folder that has to be there.
  /// - Throws: ``DatasetError`` if it is not
  init(_ path: String?) throws(DatasetError) {
    self.path = path
    if let path, !BytePath(path).isFolder {
      throw DatasetError(
        .missing, path: path, problem: "there is no such folder of pictures", advice: "say where the pictures are")
    }
  }

  /// The file of a picture.
  func file(_ name: String) -> String { path.map { name.hasPrefix("/") ? name : "\($0)/\(name)" } ?? name }

  /// Whether a picture is there; nobody looks where no folder is known.
  func has(_ name: String) -> Bool { path == nil || BytePath(file(name)).exists }

  /// The size that a picture's file says it has.
  /// - Parameter place: where it is named
  /// - Throws: `ImageError` if the file cannot be read; ``DatasetError`` if no folder is known
  func size(of name: String, at place: () -> String) throws -> ImageSize {
    guard path != nil else {
      throw DatasetError(
        .wrongFormat, path: place(), problem: "the picture's size is not given",
        advice: "say where the pictures are, so that their files can be looked at (--images)")
    }
    do throws(ImageError) { return try ImageHeader(contentsOf: file(name)).size } catch {
      throw error.named(in: place())
    }
  }

  /// The error about pictures that are named and not there.
  /// - Parameters:
  ///   - first: the name of the first, and where it stands
  ///   - count: how many there are
  func missing(_ first: (name: String, place: String), count: Int) -> DatasetError {
    let others = count > 1 ? " (and \(counted(count - 1, "other picture")) missing)" : ""
    return DatasetError(
      .missing, path: first.place, problem: "names a picture that is not there, \(file(first.name))\(others)",
      advice: "copy the picture there, or take it out of the annotations")
  }
}

/// Pictures that are named and not there, while annotations are read.
struct MissingPictures {
  private var first: (name: String, place: String)?
  private var count = 0

  /// Notes a picture if it is not there.
  mutating func look(for name: String, in folder: PictureFolder, at place: () -> String) {
    guard !folder.has(name) else { return }
    if first == nil { first = (name, place()) }
    count += 1
  }

  /// - Throws: ``DatasetError`` if there are any
  func check(_ folder: PictureFolder) throws(DatasetError) {
    if let first { throw folder.missing(first, count: count) }
  }
}
