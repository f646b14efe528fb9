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
  /// The columns' names, without that of the files.
  public let numberNames: [String]
  /// What each column says.
  public let numberKinds: [NumberKind]
  /// The table.
  let path: String
  private let files: CompactPaths
  private let lines: [Int]
  /// The numbers of all rows behind one another: a million rows of their own would each cost an allocation.
  private let values: [Double]
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
    var records = try CSVReader(path)
    let header = try Self.header(records.next(), path, kinds)
    numberNames = Array(header.dropFirst())
    numberKinds = numberNames.map { kinds[$0] ?? .plain }
    var files = CompactPaths()
    var lines: [Int] = []
    var values: [Double] = []
    while let record = try records.next() {
      values += try Self.numbers(of: record, header, path)
      files.append(BytePath(record.fields[0]))
      lines.append(record.line)
    }
    guard files.count > 0 else {
      throw DatasetError(
        .empty, path: path, problem: "names columns, but no pictures",
        advice: "write a line for each picture below the first: \(header.map(CSVReader.shown).joined(separator: ","))")
    }
    self.path = path
    self.files = files
    self.lines = lines
    self.values = values
    self.format = format
    self.options = options
  }

  private static func fault(_ path: String, _ line: Int, _ problem: String, _ advice: String) -> DatasetError {
    DatasetError(.wrongFormat, path: "\(path):\(line)", problem: problem, advice: advice)
  }

  private static func header(
    _ record: CSVReader.Record?, _ path: String, _ kinds: [String: NumberKind]
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
      throw fault(
        path, line, "has no column '\(CSVReader.shown(stranger))'",
        "known: \(names.map(CSVReader.shown).joined(separator: ", "))")
    }
    return header
  }

  private static func numbers(of record: CSVReader.Record, _ header: [String], _ path: String) throws -> [Double] {
    let fields = record.fields
    guard fields.count == header.count else {
      let missing = fields.count < header.count ? ": '\(CSVReader.shown(header[fields.count]))' is missing" : ""
      throw fault(
        path, record.line, "has \(fields.count) columns, not \(header.count)\(missing)",
        missing.isEmpty
          ? "write a file and its numbers; numbers have a decimal point, no comma" : "write a file and its numbers")
    }
    guard !fields[0].isEmpty else {
      throw fault(
        path, record.line, "names no file", "write the picture's file in column '\(CSVReader.shown(header[0]))'")
    }
    return try zip(header, fields).dropFirst().map { name, field in
      guard let (problem, advice) = problem(with: field) else { return Double(field) ?? 0 }
      let (name, shown) = (CSVReader.shown(name), CSVReader.shown(field))
      throw fault(
        path, record.line, field.isEmpty ? "column '\(name)' is empty" : "'\(shown)' in column '\(name)' \(problem)",
        advice)
    }
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
  public func numbers(at index: Int) -> [Double] {
    Array(values[index * numberNames.count..<(index + 1) * numberNames.count])
  }

  /// The image's file.
  public func source(at index: Int) -> String { file(at: index) }

  /// The line that names an image: `numbers.csv:14`.
  func place(at index: Int) -> String { "\(path):\(lines[index])" }

  private func file(at index: Int) -> String {
    let name = files[index].description
    return name.hasPrefix("/") ? name : URL(filePath: path).deletingLastPathComponent().path + "/" + name
  }
}
