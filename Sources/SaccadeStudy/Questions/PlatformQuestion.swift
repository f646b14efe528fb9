import SaccadePlots
import SaccadeText

extension StudyQuestion {
  /// The blocks of known networks in this program and others, with these instructions and older ones.
  ///
  /// - Paper: Xu et al. 2021, *To Bridge Neural Network Design and Real-World Performance: A Behaviour Study for Neural Networks*,
  ///   MLSys
  static let platforms = StudyQuestion(
    name: "blocks", question: "Do building blocks keep their relative cost on other platforms?"
  ) { bench in
    let platforms = try Platform.measured(by: bench)
    let blocks = NetworkBlock.all.map(\.name)
    let reference = "bottleneck"
    let own = platforms[0]
    func relative(_ platform: Platform) -> [Double] {
      blocks.map { (platform.times[$0] ?? .nan) / (platform.times[reference] ?? .nan) }
    }
    let costs = platforms.map(relative)
    var text = "Among \(counted(platforms.count, "platform")) measured here there is nothing to compare."
    if platforms.count > 1 {
      let ranks = costs.dropFirst().map { RankCorrelation.spearman(costs[0], $0) }
      let ranges = blocks.indices.map { block in costs.map { $0[block] }.filter(\.isFinite) }
        .map { (low: $0.min() ?? .nan, high: $0.max() ?? .nan) }
      let widest = ranges.indices.max { ranges[$0].high / ranges[$0].low < ranges[$1].high / ranges[$1].low } ?? 0
      let (least, most) = (ranks.min() ?? .nan, ranks.max() ?? .nan)
      text = """
        \(least > 0.9 ? "Their order stays nearly the same" : "Not quite"): beside \(own.name), ranks agree with a \
        correlation of \(fixed(least, digits: 2))\(ranks.count > 1 ? " to \(fixed(most, digits: 2))" : ""). What one costs \
        beside another does change: the \(blocks[widest]) costs \(fixed(ranges[widest].low, digits: 2)) to \
        \(fixed(ranges[widest].high, digits: 2)) times a \(reference), by the platform.
        """
    }
    let longest = costs.flatMap { $0 }.filter(\.isFinite).max()
    return StudyAnswer(
      text,
      reading: """
        A block that is cheap on one machine may be dear on another: programs differ in what they join and in how \
        well they run convolutions of one channel each. Measure on what you will run on; multiplications alone rank \
        blocks wrongly.
        """,
      plots: zip(platforms, costs).map { platform, costs in
        .init(
          BarPlot(
            "\(platform.name): times a \(reference)",
            zip(blocks, costs).map { ($0, $1, fixed($1, digits: 2)) }, whole: longest))
      },
      StudyTable(
        header: ["block", "MACs"] + platforms.map { "\($0.name) ms" },
        rows: blocks.enumerated().map { place, block in
          [.text(block), .count(own.multiplyAdds[place])]
            + platforms.map { .number($0.times[block] ?? .nan, digits: 3) }
        }))
  }
}

/// How alike two orders are.
enum RankCorrelation {
  /// Spearman's: 1 where both rank alike, −1 where one is the other's reverse; pairs without a number do not count.
  static func spearman(_ a: [Double], _ b: [Double]) -> Double {
    let pairs = zip(a, b).filter { $0.isFinite && $1.isFinite }
    guard pairs.count > 1 else { return .nan }
    func ranks(_ values: [Double]) -> [Double] {
      values.map { value in
        // Of equal ones the middle place.
        Double(values.count { $0 < value }) + Double(values.count { $0 == value } - 1) / 2
      }
    }
    let (x, y) = (ranks(pairs.map(\.0)), ranks(pairs.map(\.1)))
    let mean = Double(pairs.count - 1) / 2
    let both = zip(x, y).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
    let own = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let other = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return both / (own * other).squareRoot()
  }
}
