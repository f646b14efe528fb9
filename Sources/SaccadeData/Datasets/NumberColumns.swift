import SaccadeConfig
import SaccadeEngine
import SaccadeImages

/// The columns of a table behind that of the files, read record by record.
///
/// A column that has to hold numbers does; another is left out if one of its fields is none, such as that of remarks.
struct NumberColumns {
  private let path: String
  private let header: [String]
  private let kinds: [NumberKind]
  private let isAsked: [Bool]
  private var isLeftOut: [Bool]
  private var rowCount = 0
  /// The numbers of all rows behind one another, with anything where a column is left out.
  private var values: [Double] = []

  /// The columns of a table's first line.
  /// - Parameters:
  ///   - kinds: what columns say that are no plain numbers; they have to hold numbers
  ///   - asked: the others that have to; nil is all
  init(_ header: [String], in path: String, kinds: [String: NumberKind], asked: [String]?) {
    self.path = path
    self.header = header
    let names = header.dropFirst()
    self.kinds = names.map { kinds[$0] ?? .plain }
    isAsked = names.map { name in asked.map { $0.contains(name) || kinds[name] != nil } ?? true }
    isLeftOut = names.map { _ in false }
  }

  /// Takes the numbers of a record.
  /// - Throws: ``DatasetError`` that names its line, if it has other columns, names no file, or has no number where one
  ///   has to be
  mutating func read(_ record: CSVReader.Record) throws(DatasetError) {
    try check(record)
    for (column, field) in record.fields.dropFirst().enumerated() {
      var number = 0.0
      if !isLeftOut[column] {
        if let (problem, advice) = Self.problem(with: field, kinds[column]) {
          guard !isAsked[column] else { throw fault(record.line, field, header[column + 1], problem, advice) }
          isLeftOut[column] = true
        } else {
          number = Double(field) ?? 0
        }
      }
      values.append(number)
    }
    rowCount += 1
  }

  /// The names of the columns that hold numbers, and the numbers of all rows behind one another.
  consuming func complete() -> (names: [String], values: [Double]) {
    let kept = isLeftOut.indices.filter { !isLeftOut[$0] }
    let names = kept.map { header[$0 + 1] }
    guard kept.count < isLeftOut.count else { return (names, values) }
    // In place, since there may be many: what is kept moves to the front.
    var end = 0
    for row in 0..<rowCount {
      for column in kept {
        values[end] = values[row * isLeftOut.count + column]
        end += 1
      }
    }
    values.removeLast(values.count - end)
    return (names, values)
  }

  private func check(_ record: CSVReader.Record) throws(DatasetError) {
    let fields = record.fields
    guard fields.count == header.count else {
      let missing = fields.count < header.count ? ": '\(CSVReader.shown(header[fields.count]))' is missing" : ""
      throw NumberTable.fault(
        path, record.line, "has \(fields.count) columns, not \(header.count)\(missing)",
        missing.isEmpty
          ? "write a file and its numbers; numbers have a decimal point, no comma" : "write a file and its numbers")
    }
    guard !fields[0].isEmpty else {
      throw NumberTable.fault(
        path, record.line, "names no file", "write the picture's file in column '\(CSVReader.shown(header[0]))'")
    }
  }

  private func fault(
    _ line: Int, _ field: String, _ name: String, _ problem: String, _ advice: String
  ) -> DatasetError {
    let (name, shown) = (CSVReader.shown(name), CSVReader.shown(field))
    return NumberTable.fault(
      path, line, field.isEmpty ? "column '\(name)' is empty" : "'\(shown)' in column '\(name)' \(problem)", advice)
  }

  /// What is wrong with a field that should be a number, and what to do; nil if it is one.
  private static func problem(with field: String, _ kind: NumberKind) -> (problem: String, advice: String)? {
    let isHexadecimal = field.contains { $0 == "x" || $0 == "X" }
    if let number = Double(field), !isHexadecimal, !number.isNaN,
      number.isFinite || field.contains(where: \.isNumber)
    {
      guard Float(number).isFinite else {
        return ("is too large", "the greatest number here is 3.4e38; choose another unit")
      }
      return problem(with: number, kind)
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

  /// What is wrong with a number of a kind, whatever its picture; that of a place also where it is.
  private static func problem(with number: Double, _ kind: NumberKind) -> (problem: String, advice: String)? {
    let side = Double(ImageSize.greatestSide)
    return switch kind {
    case .plain: nil
    case .length where number < 0: ("is a negative length", "write how long it is, in pixels, or leave the line out")
    case .length where number > 2 * side: ("is longer than any picture", "write it in pixels")
    case .length: nil
    case .x, .y:
      -side...2 * side ~= number
        ? nil : ("lies far outside of any picture", "write the place in pixels, or leave the line out")
    }
  }
}
