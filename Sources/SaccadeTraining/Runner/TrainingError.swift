public import SaccadeText

/// Why a run stopped before its end.
public enum TrainingError: SaccadeError {
  /// The loss was infinite or not a number.
  /// - Parameters:
  ///   - module: the first module whose output was not finite; nil if all were, so that it is the loss itself
  ///   - learningRate: the rate of the step before which it was
  ///   - samples: the numbers of the batch's samples, and where each is from
  case lossNotFinite(
    loss: Double, epoch: Int, iteration: Int, learningRate: Double, module: String?,
    samples: [(index: Int, source: String)])
  /// The loss was a number, but gradients were not, or their length, which clipping needs, was none.
  /// - Parameters:
  ///   - parameter: the first parameter with such a gradient, counted from the loss, as gradients are computed; nil if each
  ///     is finite and only their length overflows
  ///   - learningRate: the rate of the step
  ///   - samples: the numbers of the last batch's samples, and where each is from
  case gradientsNotFinite(
    parameter: String?, epoch: Int, iteration: Int, learningRate: Double, samples: [(index: Int, source: String)])
  /// The loss was a number, but the output of a module was not: something after it, such as a ReLU, hid that.
  /// - Parameters:
  ///   - module: the first such module
  ///   - learningRate: the rate of the step
  ///   - samples: the numbers of the batch's samples, and where each is from
  case outputNotFinite(
    module: String, epoch: Int, iteration: Int, learningRate: Double, samples: [(index: Int, source: String)])
  /// So many steps one after the other had numbers that were not finite, and were left out.
  /// - Parameters:
  ///   - last: what the last of them was left out for
  ///   - count: how many there were
  indirect case skippedTooOften(last: TrainingError, count: Int)
  /// A signal asked to stop, and a checkpoint was saved.
  case interrupted(signal: Int32, checkpoint: String)
  /// Something failed between two steps, such as the reading of a sample, and a checkpoint was saved of all steps before.
  /// - Parameters:
  ///   - by: what failed
  ///   - checkpoint: the file that was saved
  indirect case stopped(by: any Error, checkpoint: String)

  /// What failed where that is told of, and else nothing in particular.
  public var place: String {
    if case .stopped(let cause as any SaccadeError, _) = self { cause.place } else { "" }
  }

  /// What happened, and when.
  public var problem: String {
    switch self {
    case .lossNotFinite(let loss, let epoch, let iteration, let rate, let module, _):
      let place =
        module.map { "the first module whose output was not finite is \($0)" }
        ?? "the outputs of all modules were finite: the loss itself overflowed"
      let value = loss.isNaN ? "NaN" : "infinite"
      return "the loss became \(value) in epoch \(epoch + 1), step \(iteration + 1), at learning rate \(rate): \(place)"
    case .gradientsNotFinite(let parameter, let epoch, let iteration, let rate, _):
      let place = parameter.map { "first that of \($0)" } ?? "all together, though each is finite"
      return "the gradients became infinite or NaN in epoch \(epoch + 1), step \(iteration + 1), at learning rate "
        + "\(rate), \(place); the loss was finite"
    case .outputNotFinite(let module, let epoch, let iteration, let rate, _):
      return "the output of \(module) became infinite or NaN in epoch \(epoch + 1), step \(iteration + 1), at learning "
        + "rate \(rate); the loss was finite"
    case .skippedTooOften(let last, let count):
      return "\(counted(count, "step")) in a row were left out: \(last.problem)"
    case .interrupted: return "stopped on request"
    case .stopped(let cause, _): return (cause as? any SaccadeError)?.problem ?? "\(cause)"
    }
  }

  /// What to do.
  public var advice: String { advice(goingOnWith: "--resume") }

  /// The checkpoint that was saved as the run ended; nil if none was.
  public var checkpoint: String? {
    switch self {
    case .interrupted(_, let checkpoint), .stopped(_, let checkpoint): checkpoint
    default: nil
    }
  }

  /// What to do.
  /// - Parameter way: what goes on from the checkpoint: `--resume`, or a whole command
  public func advice(goingOnWith way: String) -> String {
    switch self {
    case .lossNotFinite, .gradientsNotFinite, .outputNotFinite, .skippedTooOften:
      return "\(remedy). Checkpoints are from before"
    case .interrupted(_, let checkpoint): return "\(checkpoint) is saved: go on with \(way)"
    case .stopped(.skippedTooOften(let last, let count) as TrainingError, let checkpoint):
      return
        "\(last.remedy). \(checkpoint) is saved, as the run was before the step: go on with \(way) and what is to be "
        + "otherwise, as --set optimizer.lr=…, or bear more such steps by a limit of NaNWatch above \(count)"
    case .stopped(let cause as TrainingError, let checkpoint) where cause.isAboutNumbers:
      return
        "\(cause.remedy). \(checkpoint) is saved, as the run was before the step: go on with \(way) and what is to "
        + "be otherwise, as --set optimizer.lr=…, or leave such steps out by hooks: [{type: NaNWatch, policy: skip}]"
    case .stopped(let cause, let checkpoint):
      let advice = (cause as? any SaccadeError)?.advice ?? ""
      return "\(advice)\(advice.isEmpty ? "" : "; ")\(checkpoint) is saved: go on with \(way)"
    }
  }

  /// What happened, where, and what to do.
  public var description: String {
    switch self {
    case .stopped(let cause as TrainingError, _) where cause.isAboutNumbers: "\(problem). \(advice)"
    case .interrupted, .stopped: sentence(place, problem, advice: advice)
    default: "\(problem). \(advice)"
    }
  }

  /// That the run failed, that a signal asked it to stop, or the code of what stopped it.
  public var exitCode: FailureCode {
    switch self {
    case .interrupted(let signal, _): .signal(signal)
    case .stopped(let cause, _): (cause as? any SaccadeError)?.exitCode ?? .failed
    default: .failed
    }
  }
}

extension TrainingError {
  /// Whether the step had numbers that were not finite.
  var isAboutNumbers: Bool {
    switch self {
    case .lossNotFinite, .gradientsNotFinite, .outputNotFinite, .skippedTooOften: true
    case .interrupted, .stopped: false
    }
  }

  /// The learning rate of a step whose numbers were not finite; nil for another error.
  var rateOfNumbers: Double? {
    switch self {
    case .lossNotFinite(_, _, _, let rate, _, _), .gradientsNotFinite(_, _, _, let rate, _),
      .outputNotFinite(_, _, _, let rate, _):
      rate
    case .skippedTooOften, .interrupted, .stopped: nil
    }
  }

  /// The samples of a batch whose numbers were not finite.
  private var samples: [(index: Int, source: String)] {
    switch self {
    case .lossNotFinite(_, _, _, _, _, let samples), .gradientsNotFinite(_, _, _, _, let samples),
      .outputNotFinite(_, _, _, _, let samples):
      samples
    case .skippedTooOften(let last, _): last.samples
    case .interrupted, .stopped: []
    }
  }

  /// The first samples, by number and origin: `4 (a.jpg), 9 (b.jpg), 2 (c.jpg) and 13 more`.
  private var shownSamples: String {
    let shown = samples.prefix(3).map { "\($0.index) (\($0.source))" }.joined(separator: ", ")
    return shown + (samples.count > 3 ? " and \(samples.count - 3) more" : "")
  }

  /// What to tell of the samples behind the problem; empty if there are none.
  var samplesNote: String { samples.isEmpty ? "" : "; its samples: \(shownSamples)" }

  /// What to do about numbers that are not finite.
  private var remedy: String {
    "Most often the learning rate is too high: try a tenth of it (optimizer.lr), or a longer warm-up "
      + "(lr_config.warmup). If it stops at the same samples again, look at these: \(shownSamples)"
  }
}
