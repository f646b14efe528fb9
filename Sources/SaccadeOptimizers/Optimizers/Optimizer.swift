public import SaccadeEngine
public import SaccadeLayers

/// Changes parameters against their gradients.
///
/// ```swift
/// let optimizer = SGD(model, learningRate: 0.1, momentum: 0.9)
/// for batch in batches {
///   model.clearGradients()
///   crossEntropy(model(batch.images), batch.labels).backward()
///   optimizer.step()
/// }
/// ```
/// Each step is one sweep over a parameter, its gradient and its state, in whatever order they lie in memory.
/// Parameters without a gradient stay as they are.
///
/// An optimizer of one's own overrides ``step(_:_:_:rate:decay:number:)``:
///
/// ```swift
/// final class SignDescent: Optimizer {
///   init(_ model: Module, learningRate: Double) { super.init(model, learningRate: learningRate) }
///   override func step(
///     _ value: inout Tensor, _ gradient: Tensor, _ state: inout [Tensor], rate: Double, decay: Double, number: Int
///   ) {
///     value = value - sign(gradient) * Float(rate)
///   }
/// }
/// ```
open class Optimizer {
  /// The learning rate; a schedule sets it before each step.
  public var learningRate: Double
  /// The weight of the squared weights in the loss, or what AdamW takes away from each weight.
  public let weightDecay: Double
  /// How much of the last steps goes on, where a schedule sets it before each step; nil is what the optimizer has itself.
  ///
  /// Those that have no momentum (see ``hasMomentum``) take no notice.
  public var momentum: Double?
  private var slots: [Slot] = []
  private let stateNames: [String]

  private struct Slot {
    let name: String
    let parameter: Parameter
    let rateScale: Double
    let decayScale: Double
    var steps = 0
    var state: [Tensor] = []
  }

  /// An optimizer of parameters.
  /// - Parameter stateNames: what the tensors are called that it keeps for each parameter, in a checkpoint
  /// - Traps: if a parameter is there twice, or is not float32; if the rate or the decay is negative or not finite
  public init(
    _ parameters: some ParameterSource, learningRate: Double, weightDecay: Double = 0, stateNames: [String] = []
  ) {
    for (name, value) in [("the learning rate", learningRate), ("the weight decay", weightDecay)]
    where !(value >= 0 && value.isFinite) {
      misuse("\(type(of: self))", "\(name) must be a finite number, and not negative: \(value)")
    }
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.stateNames = stateNames
    var names: Set<String> = []
    var seen: Set<ObjectIdentifier> = []
    for group in parameters.parameterGroups {
      for (name, parameter) in group.members {
        guard names.insert(name).inserted, seen.insert(ObjectIdentifier(parameter)).inserted else {
          misuse("\(type(of: self))", "parameter '\(name)' is there twice; put each into one group")
        }
        guard parameter.dtype == .float32 else {
          misuse("\(type(of: self))", "parameters must be float32: '\(name)' is \(parameter.dtype)")
        }
        slots.append(
          Slot(name: name, parameter: parameter, rateScale: group.rateScale, decayScale: group.decayScale))
      }
    }
  }

  /// What the state tensors of a parameter are called, as in PyTorch.
  open func stateNames(of parameter: Parameter) -> [String] { stateNames }

  /// Whether something of the last steps goes on that `momentum` can set: the momentum of SGD, the first of Adam's betas.
  open var hasMomentum: Bool { false }

  /// What a schedule sets, or what the settings say.
  final func momentum(or own: Double) -> Double { hasMomentum ? momentum ?? own : own }

  /// The formula of a parameter's step, its `number`th, counted from 1.
  func rule(rate: Double, decay: Double, number: Int) -> UpdateRule {
    misuse("\(type(of: self))", "it has no update rule")
  }

  /// Takes a parameter's step; nothing is recorded for gradients while it runs.
  /// - Parameters:
  ///   - value: the parameter
  ///   - gradient: its gradient, of the same shape
  ///   - state: its tensors, one for each of its ``stateNames(of:)``; zeros of its shape at first
  ///   - rate: the learning rate, with the group's factor in it
  ///   - decay: the weight decay, with the group's factor in it
  ///   - number: how many steps the parameter has made, this one included
  open func step(
    _ value: inout Tensor, _ gradient: Tensor, _ state: inout [Tensor], rate: Double, decay: Double, number: Int
  ) {
    value.kernels.step(
      rule(rate: rate, decay: decay, number: number), parameter: &value, gradient: gradient, state: &state)
  }

  /// Changes every parameter that has a gradient.
  public func step() { Profiler.phase("optimizer", changeParameters) }

  private func changeParameters() {
    for index in slots.indices {
      let parameter = slots[index].parameter
      guard parameter.isTrainable, parameter.gradient != nil else { continue }
      parameter.update { value, gradient in
        guard let gradient else { return }
        slots[index].steps += 1
        if slots[index].state.isEmpty {
          slots[index].state = stateNames(of: parameter).map { _ in value.kernels.zeros(like: value) }
        }
        let (rate, decay) = (learningRate * slots[index].rateScale, weightDecay * slots[index].decayScale)
        let number = slots[index].steps
        withoutGradient {
          step(&value, gradient, &slots[index].state, rate: rate, decay: decay, number: number)
        }
        let names = stateNames(of: parameter)
        guard slots[index].state.count <= names.count else {
          misuse(
            "\(type(of: self)).step",
            "each tensor of the state needs its name in stateNames, or checkpoints lose it: "
              + "\(slots[index].state.count) tensors, names \(names)")
        }
      }
    }
  }

  /// The parameters that the optimizer changes.
  public var parameters: [Parameter] { slots.map(\.parameter) }

  /// The parameters that the optimizer changes, under the names of their state in a checkpoint.
  public var namedParameters: [(name: String, parameter: Parameter)] { slots.map { ($0.name, $0.parameter) } }

  /// Forgets the gradients of the optimizer's parameters.
  public func clearGradients() {
    for slot in slots { slot.parameter.clearGradient() }
  }
}

extension Optimizer {
  /// What the optimizer remembers, for a checkpoint: for each parameter its step count and its tensors, row by row in
  /// memory, under names such as `conv1.weight.momentum_buffer`.
  public var state: [String: Tensor] {
    var result: [String: Tensor] = [:]
    for slot in slots where slot.steps > 0 {
      result["\(slot.name).step"] = Tensor([slot.steps], shape: [])
      for (name, tensor) in zip(stateNames(of: slot.parameter), slot.state) {
        result["\(slot.name).\(name)"] = tensor.rowMajor
      }
    }
    return result
  }

  /// Sets what the optimizer remembers; the next step is the same as if it had made all those before.
  /// - Throws: ``StateError`` if the state is of other parameters or another optimizer; this one is then as it was
  public func load(state: [String: Tensor]) throws(StateError) {
    var problems = StateError(subject: "the optimizer's state does not fit it")
    var loaded = slots
    var expected: Set<String> = []
    for index in slots.indices {
      let (name, shape) = (slots[index].name, slots[index].parameter.shape)
      loaded[index].steps = 0
      loaded[index].state = []
      guard let steps = take("\(name).step", [], .int64, optional: true) else { continue }
      let count = steps.item(as: Int.self)
      // No run makes more, and counting on must not overflow.
      if !(0...1 << 53 ~= count) { problems.impossible.append("\(name).step = \(count)") }
      loaded[index].steps = count
      let names = stateNames(of: slots[index].parameter)
      loaded[index].state = names.compactMap { take("\(name).\($0)", shape, .float32, optional: false) }
    }
    problems.unexpected = Set(state.keys).subtracting(expected).sorted()
    guard problems.isEmpty else { throw problems }
    slots = loaded

    func take(_ name: String, _ shape: Shape, _ dtype: DType, optional: Bool) -> Tensor? {
      expected.insert(name)
      guard let tensor = state[name] else {
        if !optional { problems.missing.append(name) }
        return nil
      }
      guard tensor.shape == shape, tensor.dtype == dtype else {
        problems.mismatched.append(
          StateError.Mismatch(
            name: name, expected: shape, expectedType: dtype, found: tensor.shape, foundType: tensor.dtype))
        return nil
      }
      if tensor.holdsNaN { problems.impossible.append("\(name) = NaN") }
      return tensor
    }
  }
}
