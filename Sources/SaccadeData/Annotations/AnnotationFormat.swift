import SaccadeText

/// A format that annotations are kept in.
public enum AnnotationFormat: String, CaseIterable, Hashable, Sendable {
  /// An XML file for each picture, as PASCAL VOC's.
  case voc
  /// One JSON file, as COCO's.
  case coco
  /// A text for each picture, as YOLO's.
  case yolo
  /// A table with a line for each box.
  case csv

  /// Whether it is one file, and not a folder of many.
  public var isOneFile: Bool { self == .coco || self == .csv }
}

/// A file to be written: its name from the folder, and a closure that gives its text piece by piece.
package struct AnnotationDocument {
  /// From the folder; empty where the format is one file.
  package let name: String
  /// Gives the text.
  package let write: (_ put: (String) throws -> Void) throws -> Void
}

extension AnnotationSet {
  /// The files of a format, and what they cannot hold, a line each.
  /// - Parameter isOneBased: whether a table counts pixels from 1, as VOC's files do
  /// - Throws: ``DatasetError`` if two pictures would have one file
  package func documents(
    as format: AnnotationFormat, isOneBased: Bool = false
  ) throws(DatasetError) -> (documents: [AnnotationDocument], losses: [String]) {
    switch format {
    case .coco: return ([AnnotationDocument(name: "", write: writeCOCO)], [])
    case .csv: return ([AnnotationDocument(name: "") { try writeCSV($0, isOneBased: isOneBased) }], losses(in: format))
    case .voc:
      let names = try fileNames(keepsFolders: false)
      let list = names.map { $0 + "\n" }.joined()
      return (
        zip(images, names).map { image, name in
          AnnotationDocument(name: "Annotations/\(name).xml") { try $0(vocText(of: image)) }
        } + [AnnotationDocument(name: "ImageSets/Main/all.txt") { try $0(list) }], losses(in: format)
      )
    case .yolo:
      let names = try fileNames(keepsFolders: true)
      let list = classNames.enumerated().map { "  \($0): \(JSONText.quoted($1))\n" }.joined()
      return (
        zip(images, names).map { image, name in
          AnnotationDocument(name: "labels/\(name).txt") { try $0(yoloText(of: image)) }
        } + [
          AnnotationDocument(name: "data.yaml") { try $0("path: .\ntrain: images\nval: images\nnames:\n\(list)") }
        ], losses(in: format)
      )
    }
  }

  /// A name for each picture's file, without its ending; names from outside lead nowhere else.
  private func fileNames(keepsFolders: Bool) throws(DatasetError) -> [String] {
    var seen: [String: String] = [:]
    var names: [String] = []
    for image in images {
      let parts = image.file.split { $0 == "/" || $0 == "\\" }.map(String.init)
      let leadsAway = image.file.hasPrefix("/") || parts.contains { $0 == ".." || $0 == "." || $0.contains("\0") }
      var kept = keepsFolders && !leadsAway ? parts : Array(parts.suffix(1))
      let last = kept.popLast() ?? "picture"
      let dot = last.lastIndex(of: ".").flatMap { $0 == last.startIndex ? nil : $0 }
      let stem = dot.map { String(last[..<$0]) } ?? last
      let name = (kept + [stem == ".." || stem == "." ? "picture" : stem]).joined(separator: "/")
      if let other = seen.updateValue(image.file, forKey: name.lowercased()) {
        throw DatasetError(
          .inconsistent, path: source,
          problem:
            "has two pictures, \(other.cut(to: 200)) and \(image.file.cut(to: 200)), that would have one file, \(name.cut(to: 200))",
          advice: "give one of them another name, or write a format of one file")
      }
      names.append(name)
    }
    return names
  }

  /// What a format cannot hold of this set.
  private func losses(in format: AnnotationFormat) -> [String] {
    let objects = images.lazy.flatMap(\.objects)
    func count(_ holds: (AnnotatedObject) -> Bool) -> Int { objects.count(where: holds) }
    let crowds = count { $0.flags.contains(.crowd) }
    let hard = count { $0.flags.contains(.difficult) }
    let marks = count { !$0.flags.isDisjoint(with: [.truncated, .occluded]) }
    let outlines = count { $0.outline != nil }
    let fractions = count { [$0.bounds.x, $0.bounds.y, $0.bounds.x2, $0.bounds.y2].contains { $0 != $0.rounded() } }
    let empty = images.count { $0.objects.isEmpty }
    let inFolders = images.count { $0.file.contains("/") }
    var lines: [String] = []
    func tell(_ count: Int, _ singular: String, _ plural: String) {
      if count > 0 { lines.append("\(format.rawValue): \(count) \(count == 1 ? singular : plural)") }
    }
    switch format {
    case .coco: break
    case .voc:
      tell(crowds, "crowd is marked as difficult", "crowds are marked as difficult")
      tell(fractions, "box is rounded to whole pixels", "boxes are rounded to whole pixels")
      tell(outlines, "outline is left out", "outlines are left out")
      tell(
        inFolders, "picture loses its folder: it has to lie in JPEGImages itself",
        "pictures lose their folders: they have to lie in JPEGImages itself")
    case .yolo:
      tell(crowds, "crowd is left out", "crowds are left out")
      tell(hard, "box loses that it is difficult", "boxes lose that they are difficult")
      tell(marks, "box loses that it is truncated or occluded", "boxes lose that they are truncated or occluded")
      tell(outlines, "outline is left out, its box is kept", "outlines are left out, their boxes are kept")
    case .csv:
      tell(crowds, "crowd is left out", "crowds are left out")
      tell(hard, "box loses that it is difficult", "boxes lose that they are difficult")
      tell(marks, "box loses that it is truncated or occluded", "boxes lose that they are truncated or occluded")
      tell(outlines, "outline is left out", "outlines are left out")
      tell(empty, "picture without objects is left out", "pictures without objects are left out")
    }
    return lines
  }
}
