import Foundation
import SaccadeEngine
public import SaccadeText

/// Whether a number of threads is one that the processor has a use for.
package enum ThreadAdvice {
  /// More threads than this no pool has.
  package static let most = Threads.most

  /// How many cores this process may use.
  package static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// What to tell if threads outnumber cores; nil if they do not.
  package static func warning(threads: Int = Threads.count, cores: Int = cores) -> String? {
    guard threads > cores else { return nil }
    return
      "\(threads) threads on \(counted(cores, "core")): they take turns and wait for each other, which is slower than \(cores); "
      + "leave --threads, threads: and SACCADE_THREADS out, or take at most \(cores)"
  }

  /// Sets how many threads compute; nil leaves as many as there are.
  /// - Throws: ``ThreadError`` if the system does not give so many
  package static func use(_ count: Int?) throws(ThreadError) {
    let wanted = count ?? Threads.count
    guard Threads.canStart(wanted) else { throw ThreadError(count: wanted, isChosen: count != nil) }
    if let count { Threads.count = count }
  }
}

/// More threads than the system gives: computing with them would end the program.
public struct ThreadError: SaccadeError, Hashable {
  /// How many were wanted.
  public let count: Int
  /// Whether an option or a configuration wants them.
  let isChosen: Bool

  /// Where the number is from.
  public var place: String {
    let environment = ProcessInfo.processInfo.environment
    return isChosen
      ? "threads" : ["SACCADE_THREADS", "OMP_NUM_THREADS"].first { environment[$0] != nil } ?? "threads"
  }
  /// That there are not so many.
  public var problem: String { "the system does not give \(counted(count, "thread")) at once" }
  /// What to do.
  public var advice: String {
    let cores = ThreadAdvice.cores
    return
      "set at most \(cores) (--threads, threads:), as this machine has \(counted(cores, "core")), or raise the limits "
      + "(ulimit -u, ulimit -v)"
  }
  /// The system gives no more.
  public var exitCode: FailureCode { .exhausted }
}
