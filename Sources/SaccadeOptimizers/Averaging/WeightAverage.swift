public import SaccadeEngine
public import SaccadeLayers

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The moving average of a model's weights, which is often better than the weights themselves.
///
/// ```swift
/// let average = WeightAverage(of: model, decay: 0.999)
/// for batch in batches {
///   train(model, on: batch)
///   average.update()
/// }
/// average.swap()        // the model has the averages
/// judge(model)
/// average.swap()        // and its own weights again
/// ```
/// Parameters and the running statistics of normalizations are averaged alike, as timm does; whole numbers, such as the
/// count of batches, are the latest. The first update takes the weights as they are. An update is one sweep in place.
/// - Paper: Polyak & Juditsky 1992, *Acceleration of stochastic approximation by averaging*
/// - Differs from PyTorch: `AveragedModel` takes the latest running statistics unless `use_buffers` is set
public final class WeightAverage {
  /// How much of the average stays at an update.
  public let decay: Double
  /// Whether the first updates keep less: 1 − (1 + n)^(−2/3) after n of them, until that reaches ``decay``.
  public let hasWarmup: Bool
  /// How many updates were made.
  public private(set) var updates = 0
  /// Whether the model has the averages and this its weights.
  public private(set) var isSwapped = false
  private var members: [Member]
  private var isEqual = false

  /// A weight of the model and its average, which comes with the first update.
  private struct Member {
    enum Place {
      case parameter(Parameter)
      case buffer(Buffer)
    }
    let name: String
    let place: Place
    var average: Parameter?

    var value: Tensor {
      get {
        switch place {
        case .parameter(let parameter): parameter.value.detached
        case .buffer(let buffer): buffer.value
        }
      }
      nonmutating set {
        switch place {
        case .parameter(let parameter): parameter.value = newValue
        case .buffer(let buffer): buffer.value = newValue
        }
      }
    }
  }

  /// An average that begins with the first ``update()``.
  /// - Traps: unless `decay` is at least 0 and less than 1
  public init(of model: Module, decay: Double, hasWarmup: Bool = false) {
    guard decay >= 0, decay < 1 else {
      misuse("WeightAverage", "decay must be at least 0 and less than 1: \(decay); 0.999 is usual")
    }
    self.decay = decay
    self.hasWarmup = hasWarmup
    members =
      model.namedParameters.map { Member(name: $0, place: .parameter($1)) }
      + model.namedBuffers.filter(\.buffer.isPersistent).map { Member(name: $0, place: .buffer($1)) }
  }

  /// An average in which all updates count alike: that of stochastic weight averaging.
  public convenience init(equallyOf model: Module) {
    self.init(of: model, decay: 0)
    isEqual = true
  }

  /// How much of the average stays at the next update; nothing at the first.
  public var nextDecay: Double {
    guard updates > 0 else { return 0 }
    if isEqual { return Double(updates) / Double(updates + 1) }
    return hasWarmup ? min(decay, 1 - pow(1 + Double(updates), -2.0 / 3)) : decay
  }

  /// Moves the averages towards the model's weights.
  /// - Traps: between two calls of ``swap()``, when the model has no weights of its own
  public func update() {
    guard !isSwapped else { misuse("WeightAverage.update", "the model has the averages; call swap() first") }
    let share = 1 - nextDecay
    updates += 1
    for index in members.indices {
      let value = members[index].value
      guard let average = members[index].average else {
        // The same memory until one of both changes.
        members[index].average = Parameter(value, isTrainable: false)
        continue
      }
      guard value.dtype.isFloatingPoint else {
        average.value = value
        continue
      }
      average.update { kept, _ in withoutGradient { kept.move(towards: value, by: share) } }
    }
  }

  /// Gives the model the averages and keeps its weights, or the other way round; nothing before the first update.
  public func swap() {
    guard updates > 0 else { return }
    isSwapped.toggle()
    for member in members {
      guard let average = member.average else { continue }
      let own = member.value
      member.value = average.value
      average.value = own
    }
  }

  /// The averages under the names of the weights, for a checkpoint; none before the first update.
  public var state: [String: Tensor] {
    Dictionary(
      members.compactMap { member in member.average.map { (member.name, $0.value.detached.rowMajor) } }
    ) { first, _ in first }
  }

  /// Goes on from saved averages.
  /// - Parameter updates: how many updates went into them
  /// - Throws: `StateError` if they are those of another model; these are then as they were
  /// - Traps: between two calls of ``swap()``, when the model's own weights would be lost
  public func load(state: [String: Tensor], updates: Int) throws(StateError) {
    guard !isSwapped else { misuse("WeightAverage.load", "the model has the averages; call swap() first") }
    var problems = StateError(subject: "the averages of weights do not fit the model")
    var loaded = members
    for index in loaded.indices {
      let (name, own) = (loaded[index].name, loaded[index].value)
      loaded[index].average = nil
      guard updates > 0 else { continue }
      guard let average = state[name] else {
        problems.missing.append(name)
        continue
      }
      guard average.shape == own.shape, average.dtype == own.dtype else {
        problems.mismatched.append(
          StateError.Mismatch(
            name: name, expected: own.shape, expectedType: own.dtype, found: average.shape, foundType: average.dtype))
        continue
      }
      if average.holdsNaN { problems.impossible.append("\(name) = NaN") }
      loaded[index].average = Parameter(average, isTrainable: false)
    }
    problems.unexpected = Set(state.keys).subtracting(updates > 0 ? members.map(\.name) : []).sorted()
    guard problems.isEmpty else { throw problems }
    members = loaded
    self.updates = updates
  }
}

extension Tensor {
  /// Moves the elements towards others by a share of the way, in place where they are float32.
  fileprivate mutating func move(towards other: Tensor, by share: Double) {
    guard dtype == .float32 else {
      self = self + (other - self) * Float(share)
      return
    }
    // In the order of the weights, or these would be brought into that of the average each time.
    if nativeLayout != other.nativeLayout { self = kernels.relaid(self, like: other) }
    var state: [Tensor] = []
    // w − rate·(g + decay·w) with rate −share and decay −1: w + share·(g − w).
    let rule = UpdateRule.sgd(
      rate: -share, momentum: 0, dampening: 0, weightDecay: -1, nesterov: false, isFirst: false)
    kernels.step(rule, parameter: &self, gradient: other, state: &state)
  }
}
