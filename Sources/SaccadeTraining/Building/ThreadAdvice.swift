import Foundation
import SaccadeEngine
import SaccadeText

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
}
