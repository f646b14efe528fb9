import Foundation
public import SaccadeImages
import SwiftCSV

/// Images whose numbers stand in a table: a CSV file whose first column names the image files, from the table's folder,
/// and whose first line names the columns.
///
/// ```
/// file,x,y,weight
/// pictures/one.jpg,120,80,3.5
/// ```
public struct NumberTable: RegressionDataset {
  /// The columns' names, without that of the files.
  public let numberNames: [String]
  /// What each column says.
  public let numberKinds: [NumberKind]
  private let path: String
  private let files: [String]
  private let rows: [[Float]]
  private let format: PixelFormat
  private let options: DecodingOptions

  /// Reads a table; its images are read when they are asked for.
  /// - Parameters:
  ///   - kinds: what columns say that are no plain numbers, by their names
  ///   - format: what pictures are turned into
  /// - Throws: ``DatasetError`` that names the line, if the table is not as it should be
  public init(
    _ path: String, kinds: [String: NumberKind] = [:], format: PixelFormat = .rgb,
    options: DecodingOptions = DecodingOptions()
  ) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw DatasetError(.missing, path: path, problem: "there is no such file", advice: "check root and table")
    }
    let table: EnumeratedCSV
    do { table = try EnumeratedCSV(url: URL(filePath: path), delimiter: .comma, loadColumns: false) } catch {
      throw DatasetError(
        .wrongFormat, path: path, problem: "is no table: \(error)", advice: "save it as CSV, in UTF-8, with commas")
    }
    func fault(_ line: Int, _ problem: String, _ advice: String) -> DatasetError {
      DatasetError(.wrongFormat, path: "\(path):\(line)", problem: problem, advice: advice)
    }
    let header = table.header.map { $0.trimmingCharacters(in: .whitespaces) }
    guard header.count >= 2 else {
      throw fault(1, "names no columns of numbers", "write the columns' names there, with commas: file,x,y")
    }
    let names = Array(header.dropFirst())
    guard Set(names).count == names.count, !names.contains("") else {
      throw fault(1, "has columns of the same name, or of none", "give each column its own name")
    }
    if let stranger = kinds.keys.sorted().first(where: { !names.contains($0) }) {
      throw fault(1, "has no column '\(stranger)'", "known: \(names.joined(separator: ", "))")
    }
    numberNames = names
    numberKinds = names.map { kinds[$0] ?? .plain }
    var files: [String] = []
    var rows: [[Float]] = []
    for (row, written) in table.rows.enumerated() {
      let fields = written.map { $0.trimmingCharacters(in: .whitespaces) }
      if fields.allSatisfy(\.isEmpty) { continue }
      guard fields.count == header.count else {
        throw fault(row + 2, "has \(fields.count) columns, not \(header.count)", "write a file and its numbers")
      }
      let values = fields.dropFirst().map { Float($0) }
      if let wrong = values.firstIndex(where: { $0?.isFinite != true }) {
        throw fault(
          row + 2, "'\(fields[wrong + 1])' in column '\(header[wrong + 1])' is not a number", "write a number")
      }
      files.append(fields[0])
      rows.append(values.compactMap { $0 })
    }
    self.path = path
    self.files = files
    self.rows = rows
    self.format = format
    self.options = options
  }

  /// How many images there are.
  public var count: Int { files.count }

  /// Reads and decodes an image.
  public func image(at index: Int) throws -> Image {
    try Image(contentsOf: file(at: index), options: options).converted(to: format)
  }

  /// Reads an image, which may be decoded smaller, with its numbers.
  public func sample(at index: Int, atLeast size: ImageSize?) throws -> Sample {
    var options = options
    options.minimumSize = size
    let (image, original) = try Image.decoded(contentsOf: BytePath(file(at: index)), options: options)
    var sample = Sample(image.converted(to: format), numbers: sampleNumbers(at: index), source: file(at: index))
    sample.scaleParts(from: original)
    return sample
  }

  /// The numbers of an image.
  public func numbers(at index: Int) -> [Float] { rows[index] }

  /// The image's file.
  public func source(at index: Int) -> String { file(at: index) }

  private func file(at index: Int) -> String {
    let name = files[index]
    return name.hasPrefix("/") ? name : URL(filePath: path).deletingLastPathComponent().path + "/" + name
  }
}
