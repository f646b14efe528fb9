/// Finds what somebody may have meant by a misspelt name.
package enum NearestName {
  /// The candidate that takes the fewest edits to reach, if they are few for the length of the name.
  package static func find(_ name: String, among candidates: some Sequence<String>) -> String? {
    let lowered = Array(name.lowercased())
    let best = candidates.map { ($0, distance(lowered, Array($0.lowercased()))) }.min { $0.1 < $1.1 }
    guard let (candidate, edits) = best, edits <= max(1, name.count / 3) else { return nil }
    return candidate
  }

  /// How many letters must be inserted, removed, replaced or swapped with their neighbour.
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
