/// What one side of a comparison was measured to need, round by round; less is better.
public struct Side: Codable, Equatable, Sendable {
  /// Who it is: `Saccade`, `eager channels_last`.
  public var name: String
  /// Peers of a family are compared by the best of them: `eager`, `compiled`.
  public var family: String
  /// The figure of each round.
  public var rounds: [Double] = []
  /// The most memory that the process held in RAM, in bytes.
  public var peakMemoryBytes: Int?
  /// Why there are no figures.
  public var failure: String?

  /// A side that has not been measured yet.
  public init(name: String, family: String) {
    self.name = name
    self.family = family
  }

  /// The median over the rounds.
  public var median: Double? { rounds.median }
}

/// A case of the benchmark: Saccade and its peers, measured alternately in one run.
public struct CaseResult: Codable, Equatable, Sendable {
  /// The name on the command line: `resnet50-fp32`.
  public var name: String
  /// What is measured, in a line.
  public var summary: String
  /// What the figures count: `ms`, `MiB`.
  public var unit: String
  /// The ratio that Saccade is to reach against each family of peers.
  public var wanted: [String: Double]
  /// Saccade.
  public var saccade: Side
  /// The others.
  public var peers: [Side]

  /// A result from its parts.
  public init(
    name: String, summary: String, unit: String, wanted: [String: Double], saccade: Side, peers: [Side]
  ) {
    self.name = name
    self.summary = summary
    self.unit = unit
    self.wanted = wanted
    self.saccade = saccade
    self.peers = peers
  }

  /// How a peer's figures compare with Saccade's.
  public struct Ratio: Equatable, Sendable {
    /// The peer's median over Saccade's: above 1, Saccade is better.
    public let ofMedians: Double
    /// The median of what each round gave alone, on which a slow minute of the machine has no influence.
    public let medianOfRounds: Double
  }

  /// The ratio of a peer to Saccade; nil if one of them was not measured.
  public func ratio(of peer: Side) -> Ratio? {
    guard let own = saccade.median, let other = peer.median, own > 0 else { return nil }
    let rounds = zip(saccade.rounds, peer.rounds).filter { $0.0 > 0 }.map { $0.1 / $0.0 }
    guard let median = rounds.median else { return nil }
    return Ratio(ofMedians: other / own, medianOfRounds: median)
  }

  /// The best peer of a family by its median.
  public func best(of family: String) -> Side? {
    peers.filter { $0.family == family && $0.median != nil }.min { ($0.median ?? 0) < ($1.median ?? 0) }
  }
}
