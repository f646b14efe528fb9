import ArgumentParser
import Foundation
import Saccade

/// Where a page is served.
struct ServingOptions: ParsableArguments {
  @Option(help: "The port at which the page is served (default: one that is free).")
  var port = 0
  @Option(
    help: ArgumentHelp(
      "The address of this machine at which the page is served; another than 127.0.0.1 is reached from other machines, "
        + "by whoever knows the page's whole address.", valueName: "address"))
  var host = "127.0.0.1"

  func validate() throws {
    guard 0...65535 ~= port else { throw ValidationError("--port must be from 0 to 65535: \(port)") }
    guard !host.isEmpty, host.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".:-".contains($0)) }) else {
      throw ValidationError("--host must be an address, as 127.0.0.1: '\(host)'")
    }
  }
}

/// Runs asynchronous work for a command, which is not.
enum Blocking {
  /// Runs work to its end.
  static func run(_ work: @escaping @Sendable () async throws -> Void) throws {
    let outcome = Outcome()
    let isDone = DispatchSemaphore(value: 0)
    Task {
      do { try await work() } catch { outcome.error = error }
      isDone.signal()
    }
    isDone.wait()
    if let error = outcome.error { throw error }
  }

  /// Written before the semaphore is signalled, read after it was waited for.
  private final class Outcome: @unchecked Sendable {
    var error: (any Error)?
  }
}
