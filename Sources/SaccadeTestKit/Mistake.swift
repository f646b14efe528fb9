import Foundation
import SaccadeEngine
import Synchronization

/// The message with which a misuse in `body` would stop the program, without the caller's place; nil where it goes through.
///
/// It runs in a thread of its own, which a misuse leaves waiting for ever: many messages can be read in one process,
/// where each would otherwise take one of its own to end. A lock that `body` holds then stays taken.
package func mistake(in body: @escaping @Sendable () -> Void) -> String? {
  let outcome = Outcome()
  let thread = Thread {
    let stop: @Sendable (String) -> Never = { message in
      outcome.end(message)
      while true { sleep(1000) }
    }
    ExecutionContext.with({ $0.onMisuse = stop }, body)
    outcome.end(nil)
  }
  thread.start()
  return outcome.wait()
}

private final class Outcome: Sendable {
  private let message = Mutex<String?>(nil)
  private let isThere = DispatchSemaphore(value: 0)

  func end(_ message: String?) {
    self.message.withLock { $0 = message }
    isThere.signal()
  }

  func wait() -> String? {
    isThere.wait()
    return message.withLock { $0 }
  }
}
