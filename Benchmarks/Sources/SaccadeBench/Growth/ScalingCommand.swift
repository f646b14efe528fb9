import ArgumentParser
import BenchmarkReport
import Foundation
import Saccade

/// The command `saccade-bench scaling`.
struct ScalingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scaling",
    abstract: "How a training step grows with the batch, the image, the channels and the depth, and with threads.",
    discussion: """
      Writes a table, the numbers and a plot for each: DATE-scaling.md, DATE-scaling-NAME.csv and .svg. *Growth* is \
      the exponent between neighbours: 1 where the cost grows as the work does.
      """)

  @Argument(help: "Which: \(Sweep.all.map(\.name).joined(separator: ", ")); all if none is named.")
  var sweeps: [String] = []
  @Option(help: "How many steps are measured at each point.")
  var steps = 5
  @Option(help: "How many points of each sweep are measured, from the smallest on (default: all).")
  var points: Int?
  @Option(name: .customLong("results"), help: "Where results are written.")
  var resultsFolder = "Benchmarks/results"
  @OptionGroup var options: ComputingOptions

  func validate() throws {
    if let stranger = sweeps.first(where: { name in !Sweep.all.contains { $0.name == name } }) {
      throw ValidationError("no sweep '\(stranger)'; known: \(Sweep.all.map(\.name).joined(separator: ", "))")
    }
    if steps < 1 || points.map({ $0 < 1 }) ?? false {
      throw ValidationError("--steps and --points must be at least 1")
    }
  }

  func run() throws {
    options.apply()
    let most = Threads.count
    let loadBefore = Machine.load
    var sections: [String] = []
    try FileManager.default.createDirectory(atPath: resultsFolder, withIntermediateDirectories: true)
    for sweep in Sweep.all where sweeps.isEmpty || sweeps.contains(sweep.name) {
      let threads = sweep.comparesThreads ? Array(Set([1, most])).sorted() : [most]
      var lines: [Plot.Line] = []
      var csv = "threads,\(sweep.name),work,milliseconds\n"
      var table = MarkdownTable("threads", sweep.label, "work", "ms a step", "growth", "speed-up")
      var alone: [Int: Double] = [:]
      for count in threads {
        Threads.count = count
        var before: (work: Double, time: Double)?
        var curve: [(x: Double, y: Double)] = []
        for value in sweep.values.prefix(points ?? .max) {
          let time = measure(sweep, value)
          let work = sweep.work(value)
          let growth = before.map { log2(time / $0.time) / log2(work / $0.work) }
          if count == 1 { alone[value] = time }
          let speedUp = count > 1 ? alone[value].map { digits($0 / time) } : nil
          table.add([
            "\(count)", "\(value)", digits(work), digits(time), growth.map { digits($0) } ?? "", speedUp ?? "",
          ])
          csv += "\(count),\(value),\(work),\(time)\n"
          curve.append((Double(value), time))
          before = (work, time)
        }
        lines.append(Plot.Line("\(count) thread\(count == 1 ? "" : "s")", curve))
      }
      Threads.count = most
      let path = "\(resultsFolder)/\(Machine.day)-scaling-\(sweep.name)"
      let plot = Plot(sweep.summary, x: sweep.label, y: "ms a step", lines)
      try Data(plot.svg.utf8).write(to: URL(filePath: "\(path).svg"))
      try Data(csv.utf8).write(to: URL(filePath: "\(path).csv"))
      let section = "## \(sweep.summary)\n\n\(table.text)\n\n![](\(Machine.day)-scaling-\(sweep.name).svg)"
      print(section)
      sections.append(section)
    }
    let facts = Machine.facts(threads: most, versions: [:], loadBefore: loadBefore).map { "- \($0.name): \($0.value)" }
    let text = "# How cost grows\n\n\(facts.joined(separator: "\n"))\n\n\(sections.joined(separator: "\n\n"))\n"
    try Data(text.utf8).write(to: URL(filePath: "\(resultsFolder)/\(Machine.day)-scaling.md"))
  }

  private func measure(_ sweep: Sweep, _ value: Int) -> Double {
    let work = sweep.make(value)
    for _ in 0..<2 { work.step() }
    let clock = ContinuousClock()
    return (0..<steps).map { _ in clock.measure { work.step() }.milliseconds }.median ?? 0
  }
}
