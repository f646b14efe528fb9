import ArgumentParser
import Foundation
import Saccade

#if canImport(Glibc)
  import Glibc
#endif

/// A command whose operations run on the compute pool.
protocol ComputingCommand: ParsableCommand {}

/// How long the pool's threads wait for each other before they give up their cores.
enum ThreadWaiting {
  /// How long they wait, in microseconds: on quiet cores, and beside programs that want the cores too.
  ///
  /// GNU OpenMP's own 300 000 turns of a loop keep the cores from whoever has work, so that a step beside another busy
  /// program takes several times as long; none at all cost a step on quiet cores a tenth and more. A turn takes four times
  /// as long on one processor as on another. Measured in `docs/decisions/0004-waiting-threads.md`.
  private static let (quiet, busy) = (50.0, 5.0)

  /// Starts the program anew with a shorter wait, unless the user has chosen: the library reads it only as it is loaded.
  static func shorten() {
    #if canImport(Glibc)
      let chosen = ["GOMP_SPINCOUNT", "OMP_WAIT_POLICY"].contains { (name: String) in getenv(name) != nil }
      guard !chosen else { return }
      let turns = Threads.waitingTurns(microseconds: isBusy ? busy : quiet)
      guard setenv("GOMP_SPINCOUNT", "\(turns)", 1) == 0 else { return }
      // By its own path, so that the process keeps its name; where that is not allowed, the longer wait stays.
      guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else { return }
      execv(program, CommandLine.unsafeArgv)
    #endif
  }

  /// Whether others kept a core busy over the last minute, and do now.
  ///
  /// The load alone lasts longer than the work it tells of.
  private static var isBusy: Bool {
    // As `0.20 0.18 0.12 1/80 11206`: loads over 1, 5 and 15 minutes; threads that run, this one too, of all.
    guard let fields = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8).split(separator: " "),
      fields.count > 3, let load = Double(fields[0]), let running = fields[3].split(separator: "/").first,
      let count = Int(running)
    else { return false }
    return load >= 1 && count > 1
  }
}
