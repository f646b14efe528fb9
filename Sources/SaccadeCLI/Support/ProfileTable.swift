import Saccade

/// A profile as a table for people: a row for what takes its part of the step, one for all the rest.
struct ProfileTable {
  private let profile: TrainingProfile
  /// Rows below this part of the step are summed up.
  private let smallestShare = 0.002

  init(_ profile: TrainingProfile) { self.profile = profile }

  /// The table and what it comes to.
  var text: String {
    let shown = profile.rows.filter { $0.share >= smallestShare }
    let rest = profile.rows.dropFirst(shown.count)
    var cells = [["operation", "kernel", "implementation", "layout", "calls", "ms", "share", "GFLOP/s"]]
    cells += shown.map(cells(of:))
    if !rest.isEmpty {
      cells.append(
        [
          "\(rest.count) others", "", "", "", fixed(rest.reduce(0) { $0 + $1.calls }, digits: 0),
          fixed(rest.reduce(0) { $0 + $1.milliseconds }, digits: 2), percent(rest.reduce(0) { $0 + $1.share }), "",
        ])
    }
    return (tableLines(cells) { $0 >= 4 } + [""] + summary).joined(separator: "\n")
  }

  private func cells(of row: TrainingProfile.Row) -> [String] {
    [
      row.operation.map { "\($0) \(row.isBackward ? "backward" : "forward")" } ?? "-", row.kernel, row.implementation,
      row.layout, fixed(row.calls, digits: row.calls == row.calls.rounded() ? 0 : 1),
      fixed(row.milliseconds, digits: 2), percent(row.share),
      row.gigaflopsPerSecond.map { fixed($0, digits: 0) } ?? "",
    ]
  }

  private var summary: [String] {
    let reached = profile.gigaflopsPerSecond.map {
      "convolutions and matrix products reach \(fixed($0, digits: 0)) GFLOP/s, "
        + "\(percent($0 / profile.ceilingGigaflopsPerSecond)) of the "
    }
    return [
      "a recorded step took \(fixed(profile.millisecondsPerStep, digits: 2)) ms: "
        + "\(fixed(profile.kernelMilliseconds, digits: 2)) ms in kernels, "
        + "\(fixed(profile.betweenOperationsMilliseconds, digits: 2)) ms between operations",
      "reorders: \(fixed(profile.reorders, digits: 0)) a step, \(fixed(profile.reorderMilliseconds, digits: 2)) ms",
      "\(reached ?? "")\(fixed(profile.ceilingGigaflopsPerSecond, digits: 0)) GFLOP/s that a large matrix product "
        + "reaches here",
    ]
  }

  private func percent(_ share: Double) -> String { "\(fixed(share * 100, digits: 1)) %" }
}
