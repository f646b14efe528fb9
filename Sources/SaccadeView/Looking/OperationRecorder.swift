import SaccadeEngine
import Synchronization

/// Keeps the operations of a run with their tensors and times.
final class OperationRecorder: Sendable {
  /// An operation that ran.
  struct Seen: Sendable {
    let operation: any Op
    let inputs: [Tensor]
    let outputs: [Tensor]
    let modulePath: String
    let seconds: Double
  }

  private struct State {
    var seen: [Seen] = []
    var last: ContinuousClock.Instant
  }

  private let state = Mutex(State(last: .now))

  /// Runs a network; what it computes is kept operation by operation, as the network asks for them.
  /// - Parameter isRecording: whether gradients will be asked for
  func recording<Result, Failure: Error>(
    isRecording: Bool = false, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    state.withLock { $0.last = .now }
    return try ExecutionContext.with(
      {
        $0.isRecording = isRecording
        // With a trace, layers do not run as one what stands in the network as several.
        $0.trace = isRecording ? nil : Trace()
        $0.observer = { self.add($0) }
      }, body)
  }

  var seen: [Seen] { state.withLock { $0.seen } }

  private func add(_ observation: Observation) {
    let end = ContinuousClock.now
    state.withLock { state in
      let seconds = (end - state.last) / .seconds(1)
      // Without what gradients would need.
      state.seen.append(
        Seen(
          operation: observation.operation, inputs: observation.inputs.map(\.detached),
          outputs: observation.outputs.map(\.detached), modulePath: observation.modulePath, seconds: seconds))
      state.last = .now
    }
  }
}
