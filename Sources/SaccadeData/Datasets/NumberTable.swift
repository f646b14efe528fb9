import Foundation
public import SaccadeImages

/// Images whose numbers stand in a table: a CSV file whose first column names the image files, from the table's folder,
/// and whose first line names the columns.
///
/// ```
/// file,x,y,weight
/// pictures/one.jpg,120,80,3.5
/// ```
public struct NumberTable: RegressionDataset {
  /// The names of the columns of numbers.
  public let numberNames: [String]
  /// What each column says.
  public let numberKinds: [NumberKind]
  /// The table.
  let path: String
  private let files: [String]
  private let lines: [Int]
  private let rows: [[Double]]
  private let format: PixelFormat
  private let options: DecodingOptions

  /// Reads a table; its images are read when they are asked for.
  /// - Parameters:
  ///   - kinds: what columns say that are no plain numbers, by their names
  ///   - columns: the columns that have to hold numbers, beside those of `kinds`; others, such as remarks, are left out
  ///     where they hold anything else. Nil wants numbers in all
  ///   - format: what pictures are turned into
  /// - Throws: ``DatasetError`` that names the line, if the table is not as it should be
  public init(
    _ path: String, kinds: [String: NumberKind] = [:], columns: [String]? = nil, format: PixelFormat = .rgb,
    options: DecodingOptions = DecodingOptions()
  ) throws {
    let records = try CSVText(contentsOf: path).records
    let header = try Self.header(records.first, path, kinds)
    var files: [String] = []
    for record in records.dropFirst() { files.append(try Self.file(of: record, header, path)) }
    let places = header.indices.dropFirst().filter { place in
      guard let columns, !columns.contains(header[place]), kinds[header[place]] == nil else { return true }
      return records.dropFirst().allSatisfy { Self.problem(with: $0.fields[place]) == nil }
    }
    numberNames = places.map { header[$0] }
    numberKinds = numberNames.map { kinds[$0] ?? .plain }
    let rows = try records.dropFirst().map { record in
      try places.map { try Self.number(in: record, $0, header[$0], path) }
    }
    guard !files.isEmpty else {
      throw DatasetError(
        .empty, path: path, problem: "names columns, but no pictures",
        advice: "write a line for each picture below the first: \(header.joined(separator: ","))")
    }
    self.path = path
    self.files = files
    self.rows = rows
    lines = records.dropFirst().map(\.line)
    self.format = format
    self.options = options
  }

  private static func fault(_ path: String, _ line: Int, _ problem: String, _ advice: String) -> DatasetError {
    DatasetError(.wrongFormat, path: "\(path):\(line)", problem: problem, advice: advice)
  }

  private static func header(
    _ record: CSVText.Record?, _ path: String, _ kinds: [String: NumberKind]
  ) throws -> [String] {
    let (line, header) = (record?.line ?? 1, record?.fields ?? [])
    guard header.count >= 2 else {
      let other = [(";", ";"), ("\t", "tabs")].first { header.first?.contains($0.0) == true }?.1
      throw fault(
        path, line, "names no columns of numbers",
        other.map { "it has \($0) where commas belong: file,x,y" }
          ?? "write the columns' names there, with commas: file,x,y")
    }
    let names = header.dropFirst()
    guard Set(names).count == names.count, !names.contains("") else {
      throw fault(path, line, "has columns of the same name, or of none", "give each column its own name")
    }
    if let stranger = kinds.keys.sorted().first(where: { !names.contains($0) }) {
      throw fault(path, line, "has no column '\(stranger)'", "known: \(names.joined(separator: ", "))")
    }
    return header
  }

  private static func file(of record: CSVText.Record, _ header: [String], _ path: String) throws -> String {
    let fields = record.fields
    guard fields.count == header.count else {
      let missing = fields.count < header.count ? ": '\(header[fields.count])' is missing" : ""
      throw fault(
        path, record.line, "has \(fields.count) columns, not \(header.count)\(missing)",
        missing.isEmpty
          ? "write a file and its numbers; numbers have a decimal point, no comma" : "write a file and its numbers")
    }
    guard !fields[0].isEmpty else {
      throw fault(path, record.line, "names no file", "write the picture's file in column '\(header[0])'")
    }
    return fields[0]
  }

  private static func number(
    in record: CSVText.Record, _ place: Int, _ name: String, _ path: String
  ) throws -> Double {
    let field = record.fields[place]
    guard let (problem, advice) = problem(with: field) else { return Double(field) ?? 0 }
    let shown = CSVText.shown(field)
    throw fault(
      path, record.line, field.isEmpty ? "column '\(name)' is empty" : "'\(shown)' in column '\(name)' \(problem)",
      advice)
  }

  /// What is wrong with a field that should be a number, and what to do; nil if it is one.
  private static func problem(with field: String) -> (problem: String, advice: String)? {
    let isHexadecimal = field.contains { $0 == "x" || $0 == "X" }
    if let number = Double(field), !isHexadecimal, number.isFinite || field.contains(where: \.isNumber) {
      return Float(number).isFinite ? nil : ("is too large", "the greatest number here is 3.4e38; choose another unit")
    }
    let pointed = field.replacing(",", with: ".")
    let isComma = field.contains(",") && Double(pointed) != nil
    return (
      "is not a number",
      field.isEmpty
        ? "write a number there, or leave the line out"
        : isComma ? "write it with a decimal point: \(pointed)" : "write a number, such as 12 or 0.5"
    )
  }

  /// How many images there are.
  public var count: Int { files.count }

  /// Reads and decodes an image.
  /// - Throws: `ImageError` that names the file and the table's line
  public func image(at index: Int) throws -> Image {
    do throws(ImageError) {
      return try Image(contentsOf: BytePath(file(at: index)), options: options).converted(to: format)
    } catch { throw error.named(in: place(at: index)) }
  }

  /// Reads an image, which may be decoded smaller, with its numbers.
  /// - Throws: `ImageError` that names the file and the table's line
  public func sample(at index: Int, atLeast size: ImageSize?) throws -> Sample {
    var options = options
    options.minimumSize = size
    do throws(ImageError) {
      let (image, original) = try Image.decoded(contentsOf: BytePath(file(at: index)), options: options)
      var sample = Sample(image.converted(to: format), numbers: sampleNumbers(at: index), source: file(at: index))
      sample.scaleParts(from: original)
      return sample
    } catch { throw error.named(in: place(at: index)) }
  }

  /// The numbers of an image.
  public func numbers(at index: Int) -> [Double] { rows[index] }

  /// The image's file.
  public func source(at index: Int) -> String { file(at: index) }

  /// The line that names an image: `numbers.csv:14`.
  func place(at index: Int) -> String { "\(path):\(lines[index])" }

  private func file(at index: Int) -> String {
    let name = files[index]
    return name.hasPrefix("/") ? name : URL(filePath: path).deletingLastPathComponent().path + "/" + name
  }
}
