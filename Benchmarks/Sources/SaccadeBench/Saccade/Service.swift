import BenchmarkReport
import Foundation
import Saccade

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Saccade's side of a case: does steps when it is asked to, as `WorkerProcess` describes.
enum Service {
  /// Warms up, says so, and serves until it is told to end.
  static func run(warmup: Int, _ step: () throws -> Void) throws {
    for _ in 0..<warmup { try step() }
    answer(["ready": true])
    let clock = ContinuousClock()
    while let line = readLine(), let count = Int(line) {
      let times = try (0..<count).map { _ in try clock.measure(step).milliseconds }
      answer(["milliseconds": times])
    }
    answer(["peak_memory_bytes": peakMemoryBytes])
  }

  private static func answer(_ object: [String: Any]) {
    guard let data = try? JSONSerialization.data(withJSONObject: object) else { return }
    print(String(decoding: data, as: UTF8.self))
    fflush(nil)
  }

  /// The most memory that this process held in RAM.
  ///
  /// Linux counts what the parent held at the fork as part of `ru_maxrss`; `VmHWM` begins with the program.
  static var peakMemoryBytes: Int {
    if let bytes = status("VmHWM:") { return bytes }
    var usage = rusage()
    #if os(Linux)
      getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss << 10
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }

  /// The memory that this process holds in RAM now; 0 where the system does not tell.
  static var residentBytes: Int { status("VmRSS:") ?? 0 }

  private static func status(_ name: String) -> Int? {
    let lines = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8))?.split(separator: "\n") ?? []
    let words = lines.first { $0.hasPrefix(name) }?.split { " \t".contains($0) } ?? []
    return words.count > 1 ? Int(words[1]).map { $0 << 10 } : nil
  }
}
