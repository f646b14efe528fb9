internal import Synchronization
public import SaccadeEngine

/// Where layers draw from: first weights when they are made, dropout masks when they run.
///
/// There is one for the program, which starts from seed 0; ``withRandomness(_:_:)`` puts another in its place for a
/// while. Layers have no random state of their own: a training loop that runs step *i* on a child stream *i* needs to
/// save nothing to resume bit for bit.
///
/// ```swift
/// let root = RandomStream(seed: 7)
/// let model = withRandomness(root.child("weights")) { LeNet() }
/// for step in 0..<1000 {
///   withRandomness(root.child("steps").child(step)) { train(model, on: batches[step]) }
/// }
/// ```
public final class RandomSource: Sendable {
  private let guarded: Mutex<RandomStream>

  /// Where layers draw from now.
  public static var current: RandomSource { scoped ?? program }

  @TaskLocal static var scoped: RandomSource?
  private static let program = RandomSource(RandomStream(seed: 0))

  /// A source that starts with a stream.
  public init(_ stream: RandomStream) { guarded = Mutex(stream) }

  /// The stream as it is now; set it to start again from a seed or from where a run was.
  public var stream: RandomStream {
    get { guarded.withLock { $0 } }
    set { guarded.withLock { $0 = newValue } }
  }

  /// Draws from the stream.
  public func draw<Result: Sendable>(_ body: (inout RandomStream) -> Result) -> Result {
    guarded.withLock { body(&$0) }
  }
}

/// Lets layers that are made or run inside a closure draw from a stream.
public func withRandomness<Result, Failure: Error>(
  _ stream: RandomStream, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  let result: Swift.Result<Result, Failure> = RandomSource.$scoped.withValue(RandomSource(stream)) {
    do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
  }
  return try result.get()
}
