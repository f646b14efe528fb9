#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import SaccadeText

extension TrainingConfig {
  /// What to tell of an average of the weights that a run is too short for; nil where there is none.
  ///
  /// It would be judged, and saved as the best, while it is mostly of weights that had learnt nothing.
  /// - Parameter steps: how many steps the run has
  func averageNote(steps: Int) -> String? {
    for (path, settings) in allHooks {
      guard let average = settings as? EMA, !average.hasWarmup else { continue }
      let updates = steps / max(1, step.accumulate)
      let lasting = Double(updates) * (1 - average.decay)
      guard updates > 0, lasting < EMA.enough else { return nil }
      let left = Int((100 * pow(average.decay, Double(updates - 1))).rounded())
      let key =
        path == "ema"
        ? "write hooks: [{type: EMA, decay: \(average.decay), warmup: true}] in its place"
        : "set \(path).warmup: true"
      return
        "\(path): \(counted(updates, "update")) are few for a decay of \(average.decay): at the end \(left) % of the average, "
        + "which is judged and kept as the best, are still the weights after the first update; \(key)"
        + (EMA.decay(for: updates).map { ", or a decay of \($0)" } ?? "")
    }
    return nil
  }
}

extension EMA {
  /// How often the average has to be renewed in a run: after so many times a twentieth of the first weights is left.
  fileprivate static let enough = 3.0

  /// A decay of two digits or three that renews the average often enough in so many updates; nil where there are too few.
  fileprivate static func decay(for updates: Int) -> Double? {
    [0.999, 0.998, 0.995, 0.99, 0.98, 0.95, 0.9, 0.8, 0.5].first { Double(updates) * (1 - $0) >= 2 * enough }
  }
}
