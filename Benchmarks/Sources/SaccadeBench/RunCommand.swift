import ArgumentParser
import BenchmarkReport
import Foundation
import Saccade

/// The command `saccade-bench run [CASE …]`.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run cases beside PyTorch, and write the results down.",
    discussion: """
      A case may be named by its name or that of its group; without any, all run, which takes hours. Results go to a \
      file a day and group; a case that is run again on the same day replaces its figures.

      \(BenchmarkCase.all.map { "  \($0.name) (\($0.group)): \($0.summary)" }.joined(separator: "\n"))
      """)

  @Argument(help: "The cases or groups.")
  var cases: [String] = []
  @Option(help: "How many rounds (default: the case's own number).")
  var rounds: Int?
  @Option(help: "How many steps each side makes a round (default: the case's own number).")
  var steps: Int?
  @Option(
    name: .customLong("data-root"), help: "The folder that data sets are in (default: SACCADE_DATA, or data).")
  var dataRoot: String?
  @Option(name: .customLong("images"), help: "How many images an epoch or a pass has, for a quick look (default: all).")
  var images: Int?
  @Option(help: "The program whose start is measured.")
  var program = ".build/release/saccade"
  @Option(name: .customLong("results"), help: "Where results are written.")
  var resultsFolder = "Benchmarks/results"
  @OptionGroup var peers: PeerOptions
  @OptionGroup var options: ComputingOptions

  private var chosen: [BenchmarkCase] {
    cases.isEmpty ? BenchmarkCase.all : BenchmarkCase.all.filter { cases.contains($0.name) || cases.contains($0.group) }
  }

  func validate() throws {
    let known = Set(BenchmarkCase.all.flatMap { [$0.name, $0.group] })
    if let stranger = cases.first(where: { !known.contains($0) }) {
      throw ValidationError("no case '\(stranger)'; known: \(BenchmarkCase.all.map(\.name).joined(separator: ", "))")
    }
    try peers.check(against: BenchmarkCase.all)
    if [rounds, steps, images].contains(where: { $0.map { $0 < 1 } ?? false }) {
      throw ValidationError("--rounds, --steps and --images must be at least 1")
    }
  }

  func run() throws {
    let threads = options.threads ?? Threads.count
    let runner = CaseRunner(
      settings: CaseRunner.Settings(
        threads: threads, peers: peers, program: program, rounds: rounds, steps: steps,
        dataArguments: ["--data-root", DataRoot(dataRoot).path], images: images),
      report: StandardError.write)
    var results: [CaseResult] = []
    let loadBefore = Machine.load
    let versions = Machine.peerVersions(peers.python)
    for benchmark in chosen {
      let result = runner.run(benchmark)
      results.append(result)
      print(ResultsFile.table([result]))
      fflush(nil)
      // After each case, so that a run that is stopped has lost nothing.
      let file = ResultsFile(
        group: benchmark.group,
        machine: Machine.facts(threads: threads, versions: versions, loadBefore: loadBefore),
        cases: results.filter { result in
          chosen.contains { $0.name == result.name && $0.group == benchmark.group }
        })
      try write(file)
    }
  }

  private func write(_ results: ResultsFile) throws {
    let path = "\(resultsFolder)/\(Machine.day)-\(results.group)"
    try FileManager.default.createDirectory(atPath: resultsFolder, withIntermediateDirectories: true)
    let json = URL(filePath: "\(path).json")
    let earlier = try? JSONDecoder().decode(ResultsFile.self, from: Data(contentsOf: json))
    let merged = results.merged(over: earlier)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(merged).write(to: json, options: .atomic)
    try Data(merged.markdown.utf8).write(to: URL(filePath: "\(path).md"), options: .atomic)
  }
}
