import Synchronization

/// What is noted while a model runs on an outline so that its operations can be run again without it.
///
/// Each operation is handed on as it runs. Where a model reads the elements of a tensor, of which an outline has none, it
/// is given zeros and goes on, and the place is kept: what it computes from then on says nothing of other inputs.
package final class Trace: Sendable {
  /// A reading of elements that depend on the input.
  package struct Reading: Hashable, Sendable {
    /// Where in the model: `backbone.layer3.0`.
    package let modulePath: String
    /// The line in the program outside the library, if there is one.
    package let place: String?
  }

  private struct State {
    var readings: [Reading] = []
    var zeros: [ObjectIdentifier: Storage] = [:]
  }

  private let state = Mutex(State())

  /// A trace of nothing yet.
  package init() {}

  /// Where elements were read, in order.
  package var readings: [Reading] { state.withLock { $0.readings } }

  /// Zeros for whoever reads an outline.
  func zeros(inPlaceOf outline: Storage) -> UnsafeMutableRawPointer {
    let reading = Reading(modulePath: ExecutionContext.current.modulePath, place: CallSite.current)
    return state.withLock { state in
      state.readings.append(reading)
      if let known = state.zeros[ObjectIdentifier(outline)] { return Address(known.pointer) }
      let made = Storage(byteCount: max(outline.byteCount, 1))
      made.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: max(outline.byteCount, 1))
      state.zeros[ObjectIdentifier(outline)] = made
      return Address(made.pointer)
    }.pointer
  }

  /// An address that leaves the lock: the memory stays for as long as the trace.
  private struct Address: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
    init(_ pointer: UnsafeMutableRawPointer) { self.pointer = pointer }
  }
}
