public import SaccadeData
import Foundation
import SaccadeLayers
import SaccadeText

/// Annotations of one format written in another: what `saccade data convert` does.
public struct AnnotationConversion: Sendable {
  /// Where annotations are, and how they are to be taken.
  public struct Source: Sendable {
    /// The format.
    public var format: AnnotationFormat
    /// The file or folder.
    public var path: String
    /// The folder of the pictures; nil looks beside the annotations where the format needs them.
    public var images: String?
    /// The part, of a format that has parts.
    public var split: String?
    /// Whether pixels are counted from 1 and boxes include their last ones; nil is as the format has it, as VOC does.
    public var isOneBased: Bool?
    /// What happens to boxes that cannot be right.
    public var invalidBoxes = InvalidBoxes.error
    /// Whether polygons and masks are read.
    public var readsOutlines = true

    /// Annotations of a format at a path.
    public init(_ format: AnnotationFormat, path: String) {
      self.format = format
      self.path = path
    }

    /// Reads them.
    /// - Throws: ``DatasetError`` if they are not as they should be
    public func read() throws -> AnnotationSet {
      let options = AnnotationOptions(imageFolder: images, invalidBoxes: invalidBoxes, readsOutlines: readsOutlines)
      switch format {
      case .coco: return try AnnotationSet(coco: path, options: options)
      case .csv: return try AnnotationSet(csv: path, isOneBased: isOneBased ?? false, options: options)
      case .yolo: return try AnnotationSet(yolo: .found(in: path, split: split), options: options)
      case .voc:
        var layout = VOCLayout.found(in: path, split: split)
        layout.isOneBased = isOneBased ?? true
        return try AnnotationSet(voc: layout, options: options)
      }
    }
  }

  /// What was read.
  public let annotations: AnnotationSet
  /// The file or folder that was written.
  public let path: String
  /// How many files were written.
  public let fileCount: Int
  /// What the format cannot hold, a line each.
  public let losses: [String]

  /// Writes annotations in a format.
  /// - Parameters:
  ///   - path: the file, or the folder of many, which may be there already
  ///   - isOneBased: whether a table counts pixels from 1, as VOC's files do
  ///   - overwrites: whether files that are there are replaced
  /// - Throws: ``DatasetError`` if two pictures would have one file; `FileError` if a file cannot be written, or is there
  ///   and is not to be replaced: nothing is written then
  public init(
    _ annotations: AnnotationSet, to format: AnnotationFormat, at path: String, isOneBased: Bool = false,
    overwrites: Bool = true
  ) throws {
    self.annotations = annotations
    self.path = path
    let (documents, losses) = try annotations.documents(as: format, isOneBased: isOneBased)
    self.losses = losses
    fileCount = documents.count
    let files = documents.map { format.isOneFile ? path : "\(path)/\($0.name)" }
    if !overwrites, let there = files.first(where: RegularFile.isThere) { throw FileError(replacing: there) }
    var folders: Set<String> = []
    for (document, file) in zip(documents, files) {
      let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
      if folders.insert(folder).inserted, !folder.isEmpty {
        try FileError.makingFolder(folder)
      }
      try AtomicFile.write(to: file) { writer in try document.write { try writer.write($0) } }
    }
  }
}

extension AnnotationSummary {
  /// As JSON.
  public var record: LogRecord {
    func figures(_ row: Row) -> LogRecord {
      [
        "objects": .integer(row.objects), "images": .integer(row.images), "small": .integer(row.small),
        "medium": .integer(row.medium), "large": .integer(row.large), "excused": .integer(row.excused),
      ]
    }
    var rows: LogRecord = [:]
    for row in classes { rows[row.name] = .object(figures(row)) }
    return [
      "images": .integer(imageCount), "objects": .integer(total.objects),
      "images_without_objects": .integer(imageCount - total.images), "most_objects": .integer(mostObjects),
      "all": .object(figures(total)), "classes": .object(rows), "notes": .list(notes.map { .text($0) }),
    ]
  }
}
