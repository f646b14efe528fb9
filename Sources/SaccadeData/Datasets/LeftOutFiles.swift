public import SaccadeImages

/// The files of a folder that are taken for no images, by their names.
public struct LeftOutFiles: Hashable, Sendable, CustomStringConvertible {
  /// How many files have each ending, such as `.txt`; the empty text stands for none.
  public private(set) var countsByExtension: [String: Int] = [:]
  /// One of them.
  public private(set) var example: BytePath?

  /// How many there are.
  public var count: Int { countsByExtension.values.reduce(0, +) }

  mutating func add(_ path: BytePath) {
    countsByExtension[path.name.fileExtension.map { ".\($0)" } ?? "", default: 0] += 1
    if example == nil { example = path }
  }

  mutating func add(_ others: LeftOutFiles) {
    countsByExtension.merge(others.countsByExtension, uniquingKeysWith: +)
    if example == nil { example = others.example }
  }

  /// The endings with their counts, the commonest first.
  var endings: [(name: String, count: Int)] {
    countsByExtension.map { (name: $0.key, count: $0.value) }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }

  /// In a line: how many, which endings, and an example.
  public var description: String {
    let listed = endings.prefix(5).map { "\($0.name.isEmpty ? "no ending" : $0.name) \($0.count)" }
    let more = endings.count > 5 ? " and \(endings.count - 5) other endings" : ""
    let files = count == 1 ? "1 file is left out: its name does" : "\(count) files are left out: their names do"
    let place = example.map { ", such as \($0)" } ?? ""
    return "\(files) not end as an image's (\(listed.joined(separator: ", "))\(more))\(place)"
  }
}
