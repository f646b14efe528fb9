import Foundation
import SaccadeText

/// A text of records with commas between their fields, and the line that each record begins in, read record by record.
///
/// Quotes around a field may hold commas, line ends and, doubled, quotes. Empty lines are no records.
struct CSVReader {
  /// A line of a table; more than one where quotes hold line ends.
  struct Record {
    /// The line that it begins in, from 1.
    let line: Int
    /// What stands between commas, without quotes and the spaces around it.
    let fields: [String]
  }

  /// A record may not be longer: it keeps a file of one line, or an open quote, from filling the memory.
  static let longestRecord = 1 << 20
  /// A table may not be longer.
  static let longestFile = 1 << 30

  private static let (quote, comma, space) = (UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: " "))
  private static let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))

  private let path: String
  private let file: FileHandle
  private var buffer: [UInt8] = []
  private var place = 0
  private var line = 1

  /// Opens a file.
  /// - Throws: ``DatasetError`` if it is not there, is no table, or longer than one may be
  init(_ path: String) throws {
    self.path = path
    let file = try Self.open(path)
    guard let size = try? file.seekToEnd(), (try? file.seek(toOffset: 0)) != nil else { throw Self.unreadable(path) }
    guard size <= Self.longestFile else {
      throw DatasetError(
        .wrongFormat, path: path, problem: "has \(size) bytes; a table may have \(memorySize(Self.longestFile))",
        advice: "split it, or check that it is the table")
    }
    self.file = file
    let start = [try peek(), try peek(1)]
    if start == [0xFF, 0xFE] || start == [0xFE, 0xFF] { throw otherText(path, "is UTF-16 text") }
    if start == [0xEF, 0xBB], try peek(2) == 0xBF { place = 3 }
  }

  private static func open(_ path: String) throws(DatasetError) -> FileHandle {
    do throws(RegularFile.Refusal) {
      return FileHandle(fileDescriptor: try RegularFile.open(path), closeOnDealloc: true)
    } catch {
      switch error {
      case _ where error.isMissing:
        throw DatasetError(.missing, path: path, problem: "there is no such file", advice: "check root and table")
      case .folder: throw DatasetError(.notAFile, path: path, problem: "is a folder", advice: "name the CSV file in it")
      case .other:
        throw DatasetError(.notAFile, path: path, problem: error.problem, advice: RegularFile.Refusal.advice)
      default: throw unreadable(path)
      }
    }
  }

  /// The next record; nil at the end.
  /// - Throws: ``DatasetError`` if it is no UTF-8 text, too long, or a quote in it is not closed
  mutating func next() throws -> Record? {
    while let byte = try peek() {
      if byte == Self.lineFeed || byte == Self.carriageReturn {
        try passLineEnd()
        continue
      }
      let record = try read()
      if !record.fields.allSatisfy(\.isEmpty) { return record }
    }
    return nil
  }

  private mutating func read() throws -> Record {
    let start = line
    var (fields, field): ([String], [UInt8]) = ([], [])
    var opening: Int?
    // Whether the field's quotes are closed, so that nothing may follow but spaces.
    var isClosed = false
    var count = 0
    while let byte = try peek() {
      count += 1
      guard count <= Self.longestRecord else { throw tooLong(start, opening) }
      let isLineEnd = byte == Self.lineFeed || byte == Self.carriageReturn
      if isLineEnd { try passLineEnd() } else { place += 1 }
      if opening != nil {
        if byte != Self.quote {
          field.append(isLineEnd ? Self.lineFeed : byte)
        } else if try peek() == Self.quote {
          field.append(Self.quote)
          place += 1
        } else {
          opening = nil
          isClosed = true
        }
      } else if isClosed, !isLineEnd, byte != Self.comma {
        guard byte == Self.space || byte == UInt8(ascii: "\t") else {
          throw DatasetError(
            .wrongFormat, path: "\(path):\(line)",
            problem: "has more behind the quotes of '\(Self.shown(String(decoding: field, as: UTF8.self)))'",
            advice: "put quotes around the whole field, and double those in it, or leave them out")
        }
      } else if byte == Self.quote, field.allSatisfy({ $0 == Self.space }) {
        opening = line
      } else if byte == Self.comma {
        fields.append(try text(field, from: start))
        field.removeAll(keepingCapacity: true)
        isClosed = false
      } else if isLineEnd {
        break
      } else {
        field.append(byte)
      }
    }
    if let opening {
      throw DatasetError(
        .wrongFormat, path: "\(path):\(opening)",
        problem: "has a quote that is not closed, before '\(Self.shown(String(decoding: field, as: UTF8.self)))'",
        advice: "write \" at the end of that field, or leave the first one out")
    }
    fields.append(try text(field, from: start))
    return Record(line: start, fields: fields)
  }

  /// The byte so many places further; nil behind the end.
  private mutating func peek(_ distance: Int = 0) throws -> UInt8? {
    if place + distance < buffer.count { return buffer[place + distance] }
    let piece: Data?
    do { piece = try file.read(upToCount: 1 << 16) } catch { throw Self.unreadable(path) }
    guard let piece, !piece.isEmpty else { return nil }
    buffer = Array(buffer[place...]) + piece
    place = 0
    return try peek(distance)
  }

  private mutating func passLineEnd() throws {
    let isReturn = try peek() == Self.carriageReturn
    place += 1
    if isReturn, try peek() == Self.lineFeed { place += 1 }
    line += 1
  }

  private func text(_ bytes: [UInt8], from start: Int) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw otherText("\(path):\(start)", "is not UTF-8 text")
    }
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private func tooLong(_ start: Int, _ opening: Int?) -> DatasetError {
    DatasetError(
      .wrongFormat, path: "\(path):\(opening ?? start)",
      problem: "begins a \(opening == nil ? "record" : "quote") that does not end within \(Self.longestRecord) bytes",
      advice: opening == nil ? "check that it is a table, with a line for each picture" : "close the quote with \"")
  }

  private func otherText(_ place: String, _ problem: String) -> DatasetError {
    DatasetError(.wrongFormat, path: place, problem: problem, advice: "save the table as CSV in UTF-8")
  }

  private static func unreadable(_ path: String) -> DatasetError {
    DatasetError(.unreadable, path: path, problem: "cannot be read", advice: "check its permissions")
  }

  /// A field's text, short enough for an error.
  static func shown(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count > 40 ? line.prefix(39) + "…" : line
  }
}
