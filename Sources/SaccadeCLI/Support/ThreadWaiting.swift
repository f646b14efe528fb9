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

  /// Whether others kept at least one core busy over the last minute.
  private static var isBusy: Bool {
    var load = 0.0
    return getloadavg(&load, 1) == 1 && load >= 1
  }
}
