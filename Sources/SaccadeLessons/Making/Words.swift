#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import SaccadeText

/// A number as tables and sentences have it; of one that is huge its size, as `1.0e28`.
func figureText(_ value: Double, digits: Int) -> String {
  guard value.isFinite, value.magnitude >= 1e7 else { return fixedOrSmall(value, digits: digits) }
  var exponent = Int(log10(value.magnitude).rounded(.down))
  var mantissa = (value / pow(10, Double(exponent)) * 10).rounded() / 10
  if mantissa.magnitude >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
  return "\(fixed(mantissa, digits: 1))e\(exponent)"
}

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

/// Things one after the other, with a word before the last: `a, b and c`.
func listed(_ things: [String], _ word: String) -> String {
  guard let last = things.last, things.count > 1 else { return things.first ?? "" }
  return things.dropLast().joined(separator: ", ") + " \(word) " + last
}
