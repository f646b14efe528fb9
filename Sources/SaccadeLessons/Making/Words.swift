import SaccadeText

/// A number as tables and sentences have it.
func figureText(_ value: Double, digits: Int) -> String { fixedOrSmall(value, digits: digits) }

/// How often a run was made, for the table of what was done: honest about a single one.
func seedText(_ seeds: [UInt64]) -> String {
  guard let first = seeds.first, let last = seeds.last, seeds.count > 1 else {
    return "one run each, from seed \(seeds.first ?? 0)"
  }
  return "\(seeds.count) runs each, from the seeds \(first) to \(last)"
}

/// What to say behind a figure of a single run.
func caution(_ seeds: [UInt64]) -> [String] {
  seeds.count > 1 ? [] : ["Each was made once: a difference of the size that another seed makes says nothing."]
}
