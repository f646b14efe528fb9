/// The cases of a group that were measured on one day, and where.
public struct ResultsFile: Codable, Equatable, Sendable {
  /// The group: `training`.
  public var group: String
  /// The machine and what ran on it, in the order in which it is told.
  public var machine: [Fact]
  /// The cases.
  public var cases: [CaseResult]

  /// Something worth knowing about a machine.
  public struct Fact: Codable, Equatable, Sendable {
    /// What: `processor`.
    public var name: String
    /// Its value.
    public var value: String

    /// A fact.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The cases of a group.
  public init(group: String, machine: [Fact], cases: [CaseResult]) {
    self.group = group
    self.machine = machine
    self.cases = cases
  }

  /// These cases, and those of an earlier run that were not measured again.
  public func merged(over earlier: ResultsFile?) -> ResultsFile {
    var result = self
    let kept = (earlier?.cases ?? []).filter { old in !cases.contains { $0.name == old.name } }
    result.cases = kept + cases
    return result
  }

  /// The file for people.
  public var markdown: String {
    let facts = machine.map { "- \($0.name): \($0.value)" }.joined(separator: "\n")
    return """
      # Benchmark: \(group)

      \(facts)

      Both sides ran alternately in processes of their own; figures are medians over rounds, less is better. *Ratio* is \
      the peer's median over Saccade's, *by rounds* the median of each round's ratio; above 1 Saccade is better. \
      *Memory* is Saccade's peak in RAM over the peer's. The best peer of its kind is **bold**.

      \(Self.table(cases))

      """
  }

  /// The cases as a table, a row a peer.
  public static func table(_ cases: [CaseResult]) -> String {
    var table = MarkdownTable("case", "Saccade", "peer", "needs", "ratio", "by rounds", "wanted", "memory")
    for result in cases {
      guard let own = result.saccade.median else {
        table.add([result.name, "not measured: \(result.saccade.failure ?? "no figures")"])
        continue
      }
      let ours = "\(digits(own)) \(result.unit)"
      if result.peers.isEmpty { table.add([result.name, ours]) }
      for (position, peer) in result.peers.enumerated() {
        let isBest = result.best(of: peer.family)?.name == peer.name
        let name = isBest ? "**\(peer.name)**" : peer.name
        let first = position == 0 ? [result.name, ours] : ["", ""]
        guard let needs = peer.median, let ratio = result.ratio(of: peer) else {
          table.add(first + [name, "not measured: \(peer.failure ?? "no figures")"])
          continue
        }
        let wanted = isBest ? result.wanted[peer.family].map { "\($0)" } ?? "" : ""
        let memory = both(peer.peakMemoryBytes, result.saccade.peakMemoryBytes).map { digits(Double($1) / Double($0)) }
        table.add(
          first + [
            name, "\(digits(needs)) \(result.unit)", digits(ratio.ofMedians), digits(ratio.medianOfRounds), wanted,
            memory ?? "",
          ])
      }
    }
    return table.text
  }

  private static func both(_ a: Int?, _ b: Int?) -> (Int, Int)? {
    guard let a, let b, a > 0 else { return nil }
    return (a, b)
  }
}
