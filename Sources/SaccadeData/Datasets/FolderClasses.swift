public import SaccadeConfig
import SaccadeImages
import SaccadeText

/// Which classes a folder of class folders has: `classes: folders` or `imagenet`.
public enum FolderClasses: String, CaseIterable, ConfigValue {
  /// Those that its folders name, in the order of their bytes.
  case folders
  /// ImageNet's 1000, as published weights have them; each folder stands for one of them, by its WordNet id or its name.
  case imagenet
}

/// Which class of ImageNet each folder of a data set stands for, where its name does not say it: a CSV file with a line for
/// each folder, as `dogs,golden retriever`.
struct LabelMap {
  private let path: String
  private let labels: [String: Int]

  /// Reads a file.
  /// - Throws: ``DatasetError`` that names the line, if it is no such file or a class is unknown
  init(_ path: String) throws {
    var reader = try CSVReader(path)
    var labels: [String: Int] = [:]
    while let record = try reader.next() {
      let place = "\(path):\(record.line)"
      guard record.fields.count == 2 else {
        throw DatasetError(
          .wrongFormat, path: place, problem: "has \(counted(record.fields.count, "field"))",
          advice: "write the name of a folder, a comma and a class of ImageNet, as in: dogs,golden retriever")
      }
      let (folder, name) = (record.fields[0], record.fields[1])
      guard let label = Self.label(of: name) else {
        throw DatasetError(
          .labelOutOfRange, path: place, problem: "'\(name)' is no class of ImageNet\(Self.hint(for: name))",
          advice: "give its number, from 0 to \(ImageNetClass.all.count - 1), its WordNet id or its name")
      }
      if let other = labels.updateValue(label, forKey: folder), other != label {
        throw DatasetError(
          .inconsistent, path: place, problem: "gives the folder '\(folder)' a second class", advice: "keep one")
      }
    }
    self.path = path
    self.labels = labels
  }

  private static func label(of name: String) -> Int? {
    if let number = Int(name) { return ImageNetClass.all.indices.contains(number) ? number : nil }
    return ImageNetClass.find(name)?.number
  }

  private static func hint(for name: String) -> String {
    Spelling.hint(for: name, among: ImageNetClass.all.map(\.name))
  }

  /// The classes that folders stand for, as a map says or their names do.
  /// - Throws: ``DatasetError`` if one stands for none
  static func labels(
    of folders: [BytePath], in root: BytePath, by map: LabelMap?
  ) throws(DatasetError) -> [Int] {
    var labels: [Int] = []
    for folder in folders {
      let name = folder.description
      guard let label = map?.labels[name] ?? ImageNetClass.find(name)?.number else {
        let place = map.map { "\($0.path) does not name it, and it" } ?? "it"
        throw DatasetError(
          .labelOutOfRange, path: root.appending(folder).description,
          problem: "stands for no class of ImageNet: \(place) is no WordNet id or name of one\(hint(for: name))",
          advice: "name the folder by a WordNet id (n02099601) or a class (golden retriever), or say in a file which "
            + "class it is, a line each as '\(name),golden retriever': --labels FILE, or label_map in a configuration")
      }
      labels.append(label)
    }
    return labels
  }
}
