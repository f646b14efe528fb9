import Foundation
import SaccadeConfig
import SaccadeImages
import SaccadeText

/// How much each picture weighs where pictures are drawn, told by a CSV file: a line a picture, its name from the file's
/// folder, a comma and a number.
///
/// ```
/// file,weight
/// cats/1.jpg,1
/// cats/2.jpg,0.25
/// ```
/// A first line whose second field is no number is a header. Pictures that a data set has not may be named, so that one file
/// serves all parts of a folder.
package struct PictureWeights {
  private let path: String
  private let folder: String
  private var weights: [String: Double] = [:]

  /// The greatest weight: sums of as many as there are pictures stay numbers.
  private static let most = 1e12
  private static var range: String { "a number from 0 to 1e12" }

  /// Reads a file.
  /// - Throws: ``DatasetError`` that names the line, if it is no such file
  package init(_ path: String) throws {
    self.path = path
    let whole = UserPath.whole(path)
    folder = String(whole[..<(whole.lastIndex(of: "/") ?? whole.startIndex)])
    var reader = try CSVReader(path)
    var isFirst = true
    while let record = try reader.next() {
      defer { isFirst = false }
      let place = "\(path):\(record.line)"
      guard record.fields.count == 2, !record.fields[0].isEmpty else {
        throw DatasetError(
          .wrongFormat, path: place,
          problem: "has \(counted(record.fields.count, "field")), not a picture and a weight",
          advice: "write a picture from the file's folder, a comma and \(Self.range), as in: cats/1.jpg,0.5")
      }
      let (name, text) = (record.fields[0], record.fields[1])
      guard let weight = Double(text), 0...Self.most ~= weight else {
        if isFirst, Double(text) == nil { continue }
        throw DatasetError(
          .wrongFormat, path: place, problem: "gives '\(CSVReader.shown(name))' the weight '\(CSVReader.shown(text))'",
          advice: "write \(Self.range)")
      }
      if let other = weights.updateValue(weight, forKey: Self.key(folder + "/" + name)), other != weight {
        throw DatasetError(
          .inconsistent, path: place, problem: "gives '\(CSVReader.shown(name))' a second weight", advice: "keep one")
      }
    }
  }

  /// What a picture is known by: its whole path, without detours.
  private static func key(_ path: String) -> String {
    let whole = UserPath.whole(path)
    return whole.contains("/.") || whole.contains("//") ? URL(filePath: whole).standardized.path : whole
  }

  /// The weights of the pictures of a data set, in their order.
  /// - Throws: ``DatasetError`` if one has none
  package func weights(of pictures: any ImageDataset) throws(DatasetError) -> [Double] {
    var found: [Double] = []
    found.reserveCapacity(pictures.count)
    var missing: (first: String, count: Int)?
    for index in 0..<pictures.count {
      let source = pictures.file(at: index)?.description ?? pictures.source(at: index)
      if let weight = weights[Self.key(source)] {
        found.append(weight)
      } else {
        missing = (missing?.first ?? source, (missing?.count ?? 0) + 1)
      }
    }
    guard let missing else { return found }
    let more = missing.count > 1 ? " and for \(missing.count - 1) more of \(pictures.count) pictures" : ""
    let whole = UserPath.whole(missing.first)
    let name = whole.hasPrefix(folder + "/") ? String(whole.dropFirst(folder.count + 1)) : whole
    throw DatasetError(
      .inconsistent, path: path, problem: "has no weight for \(missing.first)\(more)",
      advice: "add a line for each picture to be learnt from, as: \(name),1")
  }

  /// The weights of the pictures of a data set, as a number that it has of each says.
  /// - Parameter name: the number's name
  /// - Throws: ``DatasetError`` if there is no such number, or one is no weight
  package static func weights(
    of pictures: any ImageDataset, by name: String
  ) throws(DatasetError) -> [Double] {
    guard let table = pictures as? any RegressionDataset else {
      throw DatasetError(
        .wrongFormat, path: pictures.count > 0 ? pictures.source(at: 0) : "the data set",
        problem: "is of a data set whose pictures have no numbers, such as '\(name)'",
        advice: "name the weights in a file: sampler: {file: weights.csv}")
    }
    guard let column = table.numberNames.firstIndex(of: name) else {
      let known = table.numberNames
      throw DatasetError(
        .wrongFormat, path: table.count > 0 ? table.source(at: 0) : "the data set",
        problem: "has no number '\(name)'\(Spelling.hint(for: name, among: known))",
        advice: "name one of \(known.joined(separator: ", "))")
    }
    let found = (0..<table.count).map { table.numbers(at: $0)[column] }
    if let index = found.firstIndex(where: { !(0...most ~= $0) }) {
      throw DatasetError(
        .wrongFormat, path: table.source(at: index), problem: "has the weight \(found[index]) in column '\(name)'",
        advice: "write \(range)")
    }
    return found
  }
}
