import Foundation
import SaccadeConfig
public import SaccadeEngine
public import SaccadeImages

/// Images whose numbers stand in a table: a CSV file whose first column names the image files, from the table's folder,
/// and whose first line names the columns.
///
/// Places may lie outside of their picture, as the middle of something does that is cut off, but no further than the
/// picture is long; no length is negative.
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
  private let files: CompactPaths
  private let lines: [Int]
  /// The numbers of all rows behind one another: a million rows of their own would each cost an allocation.
  private let values: [Double]
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
    var records = try CSVReader(path)
    let header = try Self.header(records.next(), path, kinds)
    var numbers = NumberColumns(header, in: path, kinds: kinds, asked: columns)
    var files = CompactPaths()
    var lines: [Int] = []
    while let record = try records.next() {
      try numbers.read(record)
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
    (numberNames, values) = numbers.complete()
    numberKinds = numberNames.map { kinds[$0] ?? .plain }
    self.format = format
    self.options = options
  }

  static func fault(_ path: String, _ line: Int, _ problem: String, _ advice: String) -> DatasetError {
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

  /// Checks that the places of an image lie on it, or not far outside.
  private func checkPlaces(at index: Int, on size: ImageSize) throws(DatasetError) {
    for (name, number) in zip(numberNames, sampleNumbers(at: index)) {
      let side: Int
      switch number.kind {
      case .x: side = size.width
      case .y: side = size.height
      case .length, .plain: continue
      }
      let length = Double(side)
      if -length...2 * length ~= number.value { continue }
      throw DatasetError(
        .inconsistent, path: place(at: index),
        problem: "the place \(number.value) in column '\(name)' lies far outside of the picture, which is "
          + size.inWords,
        advice: "write the place in pixels of the picture, or leave the line out")
    }
  }

  /// How many images there are.
  public var count: Int { files.count }

  /// Reads and decodes an image.
  /// - Throws: `ImageError` that names the file and the table's line
  public func image(at index: Int) throws -> Image {
    do throws(ImageError) {
      return try Image(contentsOf: BytePath(fileName(at: index)), options: options).converted(to: format)
    } catch { throw error.named(in: place(at: index)) }
  }

  /// Reads an image, which may be decoded smaller, with its numbers.
  /// - Throws: `ImageError` that names the file and the table's line; ``DatasetError`` that names the line, if a place lies
  ///   further outside of the picture than that is long
  public func sample(at index: Int, atLeast size: ImageSize?) throws -> Sample {
    var options = options
    options.minimumSize = size
    let (image, original) = try decoded(index, options)
    try checkPlaces(at: index, on: original)
    var sample = Sample(image.converted(to: format), numbers: sampleNumbers(at: index), source: fileName(at: index))
    sample.scaleParts(from: original)
    return sample
  }

  private func decoded(
    _ index: Int, _ options: DecodingOptions
  ) throws(ImageError) -> (image: Image, originalSize: ImageSize) {
    do throws(ImageError) {
      return try Image.decoded(contentsOf: BytePath(fileName(at: index)), options: options)
    } catch {
      throw error.named(in: place(at: index))
    }
  }

  /// The numbers of an image.
  public func numbers(at index: Int) -> [Double] {
    Array(values[index * numberNames.count..<(index + 1) * numberNames.count])
  }

  /// The image's file.
  public func file(at index: Int) -> BytePath? { BytePath(fileName(at: index)) }

  /// The image's file.
  public func source(at index: Int) -> String { fileName(at: index) }

  /// The line that names an image: `numbers.csv:14`.
  func place(at index: Int) -> String { "\(path):\(lines[index])" }

  private func fileName(at index: Int) -> String {
    let name = UserPath.expanded(files[index].description)
    return name.hasPrefix("/") ? name : URL(filePath: path).deletingLastPathComponent().path + "/" + name
  }
}
