import BenchmarkReport
import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Runs a case: both sides in processes of their own, which take turns.
struct CaseRunner {
  /// What holds for all cases of a run.
  struct Settings {
    var threads: Int
    var peers: PeerOptions
    /// The program whose start is measured.
    var program: String
    /// nil is each case's own number.
    var rounds: Int?
    /// nil is each case's own number.
    var steps: Int?
    /// Added to the arguments of the cases that read data.
    var dataArguments: [String] = []
    /// How many images an epoch or a pass has; nil for all.
    var images: Int?
  }

  let settings: Settings
  /// Told what happens, for people who wait.
  let report: (String) -> Void

  /// Measures a case.
  func run(_ benchmark: BenchmarkCase) -> CaseResult {
    report("\(benchmark.name): \(benchmark.summary)")
    // A peer that ends early must not end the benchmark when it is asked for more.
    signal(SIGPIPE, SIG_IGN)
    let peers = benchmark.peers.filter(settings.peers.includes)
    var result = CaseResult(
      name: benchmark.name, summary: benchmark.summary, unit: benchmark.unit, wanted: benchmark.wanted,
      saccade: Side(name: "Saccade", family: "saccade"),
      peers: peers.map { Side(name: $0.name, family: $0.family) })
    var sides = [result.saccade] + result.peers
    let commands = [command(benchmark)] + peers.map { command($0, benchmark) }
    switch benchmark.measure {
    case .step: takeTurns(benchmark, commands, &sides)
    case .memory: measureMemory(benchmark, commands, &sides)
    case .process: startAgain(benchmark, commands, &sides)
    }
    result.saccade = sides[0]
    result.peers = Array(sides.dropFirst())
    return result
  }

  private func rounds(_ benchmark: BenchmarkCase) -> Int { settings.rounds ?? benchmark.rounds }

  private func steps(_ benchmark: BenchmarkCase) -> Int { settings.steps ?? benchmark.steps }

  /// Starts all processes, then lets each do its steps in every round.
  ///
  /// They warm up one after the other. Each round begins with another side, so that none always follows the same one.
  private func takeTurns(_ benchmark: BenchmarkCase, _ commands: [[String]], _ sides: inout [Side]) {
    var workers: [WorkerProcess?] = []
    for position in sides.indices {
      report("  warming up \(sides[position].name)")
      workers.append(start(commands[position], &sides[position]))
      // Without our own side there is nothing to compare.
      if position == 0, workers[0] == nil { return }
    }
    for round in 0..<rounds(benchmark) {
      for turn in sides.indices {
        let position = (turn + round) % sides.count
        guard let worker = workers[position] else { continue }
        attempt(&sides[position]) { side in
          let times = try worker.run(steps: steps(benchmark))
          side.rounds.append(times.median ?? .nan)
        }
        if sides[position].failure != nil { workers[position] = nil }
      }
      let figures = sides.compactMap { side in side.rounds.last.map { "\(side.name) \(digits($0))" } }
      report("  round \(round + 1): \(figures.joined(separator: ", ")) \(benchmark.unit)")
    }
    for position in sides.indices {
      guard let worker = workers[position] else { continue }
      attempt(&sides[position]) { $0.peakMemoryBytes = try worker.finish() }
    }
  }

  /// One process at a time: the figure does not depend on how busy the machine is.
  private func measureMemory(_ benchmark: BenchmarkCase, _ commands: [[String]], _ sides: inout [Side]) {
    for _ in 0..<rounds(benchmark) {
      for position in sides.indices where sides[position].failure == nil {
        guard let worker = start(commands[position], &sides[position]) else { continue }
        attempt(&sides[position]) { side in
          _ = try worker.run(steps: steps(benchmark))
          guard let peak = try worker.finish() else { return }
          side.peakMemoryBytes = peak
          side.rounds.append(Double(peak) / Double(1 << 20))
        }
        report("  \(sides[position].name): \(sides[position].rounds.last.map { digits($0) } ?? "-") MiB")
      }
    }
  }

  private func startAgain(_ benchmark: BenchmarkCase, _ commands: [[String]], _ sides: inout [Side]) {
    for round in 0..<rounds(benchmark) {
      for turn in sides.indices {
        let position = (turn + round) % sides.count
        guard sides[position].failure == nil else { continue }
        attempt(&sides[position]) { side in
          side.rounds.append(try WorkerProcess.time(commands[position], environment: environment))
        }
      }
      let figures = sides.compactMap { side in side.rounds.last.map { "\(side.name) \(digits($0))" } }
      report("  round \(round + 1): \(figures.joined(separator: ", ")) ms")
    }
  }

  private func start(_ command: [String], _ side: inout Side) -> WorkerProcess? {
    var worker: WorkerProcess?
    attempt(&side) { _ in
      let started = try WorkerProcess(command, environment: environment)
      try started.waitUntilReady()
      worker = started
    }
    return worker
  }

  private func attempt(_ side: inout Side, _ work: (inout Side) throws -> Void) {
    do { try work(&side) } catch {
      side.failure = "\(error)"
      report("  \(side.name) failed: \(error)")
    }
  }

  private var environment: [String: String] {
    ["SACCADE_THREADS": "\(settings.threads)", "OMP_NUM_THREADS": "\(settings.threads)"]
  }

  private func command(_ benchmark: BenchmarkCase) -> [String] {
    let program =
      benchmark.usesProgram ? settings.program : Bundle.main.executablePath ?? CommandLine.arguments[0]
    return [program] + benchmark.arguments + data(benchmark)
  }

  private func command(_ peer: BenchmarkCase.Peer, _ benchmark: BenchmarkCase) -> [String] {
    [settings.peers.python, "\(settings.peers.peerFolder)/\(peer.arguments[0])"] + peer.arguments.dropFirst()
      + data(benchmark) + ["--threads", "\(settings.threads)"]
  }

  private func data(_ benchmark: BenchmarkCase) -> [String] {
    guard benchmark.readsData else { return [] }
    return settings.dataArguments + (settings.images.map { ["--images", "\($0)"] } ?? [])
  }
}
