public import SaccadeData
import SaccadeEngine
import SaccadeLayers
public import SaccadeOptimizers
public import SaccadeTasks
import SaccadeText

/// The usual step: the gradients of the loss of a batch, or of several batches, then the optimizer's update.
///
/// With `accumulation` 4 the weights change after every fourth batch, as if the four were one: the loss of a batch counts
/// by its number of samples. Groups begin anew with each epoch; the last one of an epoch, or of the run, has the batches
/// that are left, and the mean is over their samples. Steps, and so the learning-rate schedule, count batches; the
/// update takes the rate of its last one.
///
/// Clipping comes after the hooks that see the gradients, just before the update.
/// - Differs from PyTorch: normalizations see each batch alone, as everywhere
public final class StandardStep<Task: TrainingTask>: StepRule {
  /// What changes the weights.
  public let optimizer: Optimizer
  /// How many batches go into an update.
  public let accumulation: Int
  /// How gradients are kept from being too large; nil for not at all.
  public let clipping: GradientClipping?
  private let baseRate: Double
  /// Of the batches whose gradients wait for the update.
  private var waitingSamples = 0

  /// A step whose learning rate starts from the one that the optimizer has now.
  /// - Traps: if `accumulation` is not positive
  public init(_ optimizer: Optimizer, accumulation: Int = 1, clipping: GradientClipping? = nil) {
    guard accumulation > 0 else {
      misuse("StandardStep", "an update takes at least one batch: accumulation \(accumulation)")
    }
    self.optimizer = optimizer
    self.accumulation = accumulation
    self.clipping = clipping
    baseRate = optimizer.learningRate
  }

  /// Takes a step.
  /// - Throws: `TrainingError` if the loss is not finite, or clipping finds gradients that are not; what hooks throw
  public func step(
    _ batch: Task.Source.Batch, in trainer: Trainer<Task>, adding metrics: inout Task.Metrics
  ) throws -> StepResult {
    let rate = trainer.learningRate(base: baseRate)
    optimizer.learningRate = rate
    optimizer.momentum = trainer.momentum
    if waitingSamples == 0 { optimizer.clearGradients() }
    let loss = try trainer.loss(of: batch, adding: &metrics, at: rate)
    if accumulation == 1 {
      loss.tensor.backward()
    } else {
      let count = trainer.task.sampleCount(of: batch)
      (loss.tensor * (Float(count) / wholeGroup(of: trainer))).backward()
      waitingSamples += count
      guard isLastOfGroup(trainer) else {
        return StepResult(loss: loss.value, learningRate: rate, changedWeights: false)
      }
      let factor = wholeGroup(of: trainer) / Float(waitingSamples)
      if factor != 1 { scaleGradients(optimizer.parameters, by: factor) }
      waitingSamples = 0
      // Gradients that waited in a checkpoint come back row by row, and a sum over them must not depend on that.
      withoutGradient {
        for parameter in optimizer.parameters { parameter.setGradient(parameter.gradient?.rowMajor) }
      }
    }
    try trainer.gradientsAreReady(optimizer)
    if let clipping { try clip(clipping, batch, trainer) }
    optimizer.step()
    return StepResult(loss: loss.value, learningRate: rate)
  }

  /// Forgets the gradients that waited for the update: those of the step are among them.
  public func stepWasLeftOut() { waitingSamples = 0 }

  /// How many samples a group of full batches has.
  private func wholeGroup(of trainer: Trainer<Task>) -> Float { Float(accumulation) * Float(trainer.loader.batchSize) }

  private func isLastOfGroup(_ trainer: Trainer<Task>) -> Bool {
    let place = trainer.iteration % trainer.iterationsPerEpoch + 1
    return place % accumulation == 0 || place == trainer.iterationsPerEpoch
      || trainer.iteration + 1 == trainer.settings.totalIterations
  }

  private func clip(_ clipping: GradientClipping, _ batch: Task.Source.Batch, _ trainer: Trainer<Task>) throws {
    guard let norm = clipping.apply(to: optimizer.parameters) else { return }
    guard norm.isFinite else { throw trainer.gradientsNotFinite(optimizer, batch) }
    trainer.note(GradientNorm.figure(norm))
  }
}

extension StandardStep {
  private static var optimizerPart: String { "optimizer" }
  private static var gradientsPart: String { "gradients" }
  private static var samplesKey: String { "samples" }
  private static var accumulationKey: String { "accumulate" }

  /// The optimizer's state, and the gradients that wait for the update.
  public var state: SavedState {
    var state = SavedState(tensors: optimizer.state).named(Self.optimizerPart)
    // Also before the first step, when there are no tensors: a checkpoint without any state is for use alone.
    state.texts[Self.accumulationKey] = String(accumulation)
    guard waitingSamples > 0 else { return state }
    let gradients = optimizer.namedParameters.compactMap { name, parameter in
      parameter.gradient.map { (name, $0.rowMajor) }
    }
    state.add(SavedState(tensors: Dictionary(gradients) { $1 }).named(Self.gradientsPart))
    state.texts[Self.samplesKey] = String(waitingSamples)
    return state
  }

  /// Goes on from a saved state.
  /// - Throws: `StateError` if it is of other parameters or another optimizer; `SavedStateError` if gradients wait for
  ///   an update of other batches
  public func load(_ state: SavedState) throws {
    let gradients = state.part(Self.gradientsPart).tensors
    let known = Dictionary(optimizer.namedParameters.map { ($0.name, $0.parameter) }) { $1 }
    let parts = [Self.optimizerPart, Self.gradientsPart]
    if let other = state.tensors.keys.sorted().first(where: { name in !parts.contains { name.hasPrefix("\($0)/") } }) {
      throw SavedStateError(
        "remembers the tensor '\(other)' of a step, which is none of the optimizer's",
        advice: "go on with the step that the run was begun with, or begin anew with load_from")
    }
    let samples = try waitingSamples(in: state)
    guard samples > 0 || gradients.isEmpty, samples == 0 || !gradients.isEmpty else {
      throw SavedStateError(
        "has the gradients of \(counted(gradients.count, "parameter")) and of \(counted(samples, "sample")) that wait for "
          + "an update")
    }
    guard !state.isEmpty || !optimizer.parameters.contains(where: \.isTrainable) else {
      throw SavedStateError(
        "remembers nothing of the optimizer: it is for use, as best.safetensors is, and no run can go on from it",
        advice: "take last.safetensors, or begin anew with load_from")
    }
    var problems = StateError(subject: "the gradients that wait for an update do not fit the model")
    for (name, gradient) in gradients.sorted(by: { $0.key < $1.key }) {
      guard let parameter = known[name] else {
        problems.unexpected.append(name)
        continue
      }
      if gradient.holdsNaN { problems.impossible.append("\(name) = NaN") }
      guard gradient.shape != parameter.shape || gradient.dtype != parameter.dtype else { continue }
      problems.mismatched.append(
        StateError.Mismatch(
          name: name, expected: parameter.shape, expectedType: parameter.dtype, found: gradient.shape,
          foundType: gradient.dtype))
    }
    guard problems.isEmpty else { throw problems }
    try optimizer.load(state: state.part(Self.optimizerPart).tensors)
    optimizer.clearGradients()
    for (name, gradient) in gradients { known[name]?.setGradient(gradient) }
    waitingSamples = samples
  }

  /// Of how many samples gradients wait for the update.
  private func waitingSamples(in state: SavedState) throws -> Int {
    // Files of the first layout do not say it.
    let group: Int = try state.texts[Self.accumulationKey].map { _ in try state.number(Self.accumulationKey) } ?? 1
    guard 1...1 << 53 ~= group else {
      throw SavedStateError("its '\(Self.accumulationKey)' says that an update is of \(group) batches")
    }
    guard state.texts[Self.samplesKey] != nil else { return 0 }
    let samples: Int = try state.number(Self.samplesKey)
    guard group == accumulation else {
      throw SavedStateError(
        "gradients wait for an update of \(group) batches, and now \(accumulation) make one",
        advice: "go on with step.accumulate: \(group), or begin anew with load_from")
    }
    // The count goes on growing, and an integer ends.
    guard 1...1 << 53 ~= samples else {
      throw SavedStateError("says that the gradients of \(samples) samples wait for an update")
    }
    return samples
  }
}
