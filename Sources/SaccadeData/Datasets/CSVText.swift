import Foundation

/// A text of records with commas between their fields, and the line that each record begins in.
///
/// Quotes around a field may hold commas, line ends and, doubled, quotes. Empty lines are no records.
struct CSVText {
  /// A line of a table; more than one where quotes hold line ends.
  struct Record {
    /// The line that it begins in, from 1.
    let line: Int
    /// What stands between commas, without quotes and the spaces around it.
    let fields: [String]
  }

  let records: [Record]

  /// Reads a file.
  /// - Throws: ``DatasetError`` if it is not there or no UTF-8 text, or a quote is not closed
  init(contentsOf path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw DatasetError(.missing, path: path, problem: "there is no such file", advice: "check root and table")
    }
    guard !isFolder.boolValue else {
      throw DatasetError(.notAFile, path: path, problem: "is a folder", advice: "name the CSV file in it")
    }
    guard let bytes = try? Data(contentsOf: URL(filePath: path)) else {
      throw DatasetError(.unreadable, path: path, problem: "cannot be read", advice: "check its permissions")
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw Self.otherText(path, "is UTF-16 text")
    }
    if let line = Self.lineThatIsNotUTF8(bytes) { throw Self.otherText("\(path):\(line)", "is not UTF-8 text") }
    try self.init(Array(bytes), named: path)
  }

  private static func otherText(_ place: String, _ problem: String) -> DatasetError {
    DatasetError(.wrongFormat, path: place, problem: problem, advice: "save the table as CSV in UTF-8")
  }

  private static func lineThatIsNotUTF8(_ bytes: Data) -> Int? {
    if String(data: bytes, encoding: .utf8) != nil { return nil }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return (lines.firstIndex { String(data: Data($0), encoding: .utf8) == nil } ?? 0) + 1
  }

  private init(_ bytes: [UInt8], named path: String) throws {
    let (quote, comma) = (UInt8(ascii: "\""), UInt8(ascii: ","))
    let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    var records: [Record] = []
    var (fields, field): ([String], [UInt8]) = ([], [])
    var (line, start) = (1, 1)
    var opening: Int?
    // Whether the field's quotes are closed, so that nothing may follow but spaces.
    var isClosed = false
    var place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0

    func endField() {
      fields.append(String(decoding: field, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
      field.removeAll(keepingCapacity: true)
      isClosed = false
    }
    func endRecord() {
      endField()
      if !fields.allSatisfy(\.isEmpty) { records.append(Record(line: start, fields: fields)) }
      fields.removeAll(keepingCapacity: true)
      start = line
    }
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      let isLineEnd = byte == lineFeed || byte == carriageReturn
      if byte == carriageReturn, place < bytes.count, bytes[place] == lineFeed {
        place += 1
      }
      if isLineEnd { line += 1 }
      if opening != nil {
        if byte != quote {
          field.append(isLineEnd ? lineFeed : byte)
        } else if place < bytes.count, bytes[place] == quote {
          field.append(quote)
          place += 1
        } else {
          opening = nil
          isClosed = true
        }
      } else if isClosed, !isLineEnd, byte != comma {
        guard byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") else {
          throw DatasetError(
            .wrongFormat, path: "\(path):\(line)",
            problem: "has more behind the quotes of '\(Self.shown(String(decoding: field, as: UTF8.self)))'",
            advice: "put quotes around the whole field, and double those in it, or leave them out")
        }
      } else if byte == quote, field.allSatisfy({ $0 == UInt8(ascii: " ") }) {
        opening = line
      } else if byte == comma {
        endField()
      } else if isLineEnd {
        endRecord()
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
    endRecord()
    self.records = records
  }

  /// A field's text, short enough for an error.
  static func shown(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count > 40 ? line.prefix(39) + "…" : line
  }
}
