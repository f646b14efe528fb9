/// Finds the word that a user meant.
package enum Spelling {
  /// More bytes than a name that somebody means has.
  private static let longest = 100

  /// The candidate nearest to a mistyped word, if one is near enough that the user may have meant it.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    nearest(to: word, among: candidates, count: 1).first
  }

  /// Some of the candidates that are nearest to a mistyped word and equally near, if the user may have meant one.
  package static func nearest(to word: String, among candidates: [String], count: Int) -> [String] {
    // A text that is no word is near none, and would take long to compare.
    guard word.utf8.count <= longest else { return [] }
    let typed = simplified(word)
    // Beyond a third of the word a suggestion is a guess, and a guess misleads.
    let limit = max(1, typed.count / 3)
    let near = candidates.map { (word: $0, distance: distance(typed, simplified($0))) }.filter { $0.distance <= limit }
    let least = near.map(\.distance).min()
    return near.filter { $0.distance == least }.prefix(count).map(\.word)
  }

  /// `; did you mean 'momentum'?`, or nothing.
  package static func hint(for word: String, among candidates: [String]) -> String {
    hint(of: nearest(to: word, among: candidates, count: 1))
  }

  /// `; did you mean 'ResNet50', 'ResNet56' or 'ResNet101'?`, or nothing.
  package static func hint(of words: some Collection<String>) -> String {
    guard !words.isEmpty else { return "" }
    let quoted = words.map { "'\($0)'" }
    let list = (quoted.count > 1 ? [quoted.dropLast().joined(separator: ", ")] : []) + quoted.suffix(1)
    return "; did you mean \(list.joined(separator: " or "))?"
  }

  /// Case, hyphens and underscores are the likeliest slips, so they count for nothing.
  private static func simplified(_ word: String) -> [Character] {
    word.lowercased().filter { $0 != "_" && $0 != "-" }
  }

  /// Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other.
  /// - Paper: Damerau 1964, *A technique for computer detection and correction of spelling errors*
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 1...a.count {
      var row = [i] + [Int](repeating: 0, count: b.count)
      for j in 1...b.count {
        row[j] = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          row[j] = min(row[j], beforeLast[j - 2] + 1)
        }
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
