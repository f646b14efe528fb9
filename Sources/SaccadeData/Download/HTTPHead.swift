import Foundation

/// What a server says before the bytes of its answer.
struct HTTPHead {
  let status: Int
  private var fields: [(name: String, value: String)] = []

  /// Reads the first line of a head; nil if it is none.
  init?(line: String) {
    let words = line.split { $0 == " " || $0.isNewline }
    guard words.count >= 2, words[0].hasPrefix("HTTP/"), let status = Int(words[1]) else { return nil }
    self.status = status
  }

  /// Takes one of the lines that follow.
  mutating func add(line: String) {
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines)
    fields.append((line[..<colon].lowercased(), value))
  }

  /// The first field of a name, whatever the case of its letters.
  subscript(name: String) -> String? { fields.first { $0.name == name.lowercased() }?.value }

  /// What the server says of the length of the body.
  enum Length: Equatable {
    case unsaid
    case bytes(Int)
    /// It is no number that a length can be, or several.
    case nonsense(String)
  }

  /// The length of the body that follows.
  var length: Length {
    let said = fields.filter { $0.name == "content-length" }.flatMap { $0.value.split(separator: ",") }
      .map { $0.trimmingCharacters(in: .whitespaces) }
    guard let first = said.first else { return .unsaid }
    let isNumber = !first.isEmpty && first.allSatisfy { $0.isASCII && $0.isNumber }
    guard isNumber, let bytes = Int(first), said.allSatisfy({ $0 == first }) else {
      return .nonsense(said.joined(separator: ", "))
    }
    return .bytes(bytes)
  }

  /// The first of the bytes that a part of a file has, and how many bytes all of it has, if that is said.
  var range: (start: Int, total: Int?)? {
    guard let text = self["Content-Range"], text.hasPrefix("bytes "),
      let start = text.dropFirst(6).split(separator: "-").first.flatMap({ Int($0) })
    else { return nil }
    return (start, text.split(separator: "/").last.flatMap { Int($0) })
  }

  /// Whether another answer follows this one: it only announces, or sends the asker on.
  var isPassing: Bool { (100..<200).contains(status) || (300..<400).contains(status) && self["Location"] != nil }
}
