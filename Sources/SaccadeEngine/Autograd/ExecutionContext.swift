/// What holds for the operations that run inside a closure: whether they are recorded, and in which precision.
package struct ExecutionContext: Sendable {
  package var isRecording = true
  package var autocast: DType?
  /// Whether results that cost little are computed again for the gradient instead of kept.
  package var isRecomputing = false
  /// Where in the model an operation runs, for error messages: `backbone.layer3.0.conv2`.
  package var modulePath = ""
  /// Is told of a mistake instead of standard error, and must not return: for tests of messages.
  package var onMisuse: (@Sendable (_ message: String) -> Never)?
  /// Sees every operation after it has run: for exports, counts and tests.
  ///
  /// How long kernels take, those of gradients included, ``Profiler`` records.
  package var observer: (@Sendable (Observation) -> Void)?

  /// Where memory comes from in place of the pool, if it does.
  package var memory: (any BlockSource)?
  /// The trace that the operations are recorded in, if any; see ``Trace``.
  package var trace: Trace?

  /// Whether layers may run as one what stands in the model as several: where nobody asks for gradients, or for the
  /// operations one by one.
  package var joinsLayers: Bool { !isRecording && trace == nil }

  @TaskLocal package static var current = ExecutionContext()

  /// Runs `body` with a changed context.
  package static func with<Result, Failure: Error>(
    _ change: (inout ExecutionContext) -> Void, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var context = current
    change(&context)
    // `withValue` rethrows without saying what; a result carries the type across.
    let result: Swift.Result<Result, Failure> = $current.withValue(context) {
      do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }
    return try result.get()
  }
}

/// Runs operations without recording them: for evaluation, and wherever no gradient will be asked for.
///
/// ```swift
/// let logits = withoutGradient { model(images) }
/// ```
public func withoutGradient<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
  try ExecutionContext.with({ $0.isRecording = false }, body)
}

/// Records operations so that results which cost little are computed again for the gradient instead of kept: those of
/// normalizations and activations, which convolutions and matrix products read.
///
/// ```swift
/// let loss = recomputing { crossEntropy(model(images), labels) }
/// loss.backward()
/// ```
/// Gradients are the same, bit for bit; a step takes a little longer and about a quarter less memory.
/// - Paper: Chen et al. 2016, <https://arxiv.org/abs/1604.06174>, §3
public func recomputing<Result, Failure: Error>(
  _ isOn: Bool = true, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  try ExecutionContext.with({ $0.isRecomputing = isOn }, body)
}

/// Runs the matrix-heavy operations (convolutions, matrix products, attention) in a narrower type.
///
/// Parameters stay in float32; they and the activations are converted on the way in, gradients on the way back.
/// - Traps: if `dtype` is not `bfloat16` or `float32`
public func autocast<Result, Failure: Error>(
  _ dtype: DType, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  guard dtype == .bfloat16 || dtype == .float32 else {
    misuse("autocast", "the type must be bfloat16, or float32 to switch it off: \(dtype)")
  }
  return try ExecutionContext.with({ $0.autocast = dtype == .float32 ? nil : dtype }, body)
}
