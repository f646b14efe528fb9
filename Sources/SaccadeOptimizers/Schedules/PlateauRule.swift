/// When the learning rate goes down because a figure of the validation no longer becomes better: PyTorch's
/// `ReduceLROnPlateau`.
public struct PlateauRule: Hashable, Sendable {
  /// What the rate is multiplied by.
  public var factor = 0.1
  /// How many validations without a better figure are borne.
  public var patience = 10
  /// How much better a figure has to be to count.
  public var threshold = 1e-4
  /// Whether ``threshold`` is a part of the best figure; if not, in its own unit.
  public var isRelative = true
  /// How many validations after a fall are not counted.
  public var cooldown = 0
  /// Below which rate it does not fall.
  public var minimum = 0.0

  /// PyTorch's standard values.
  public init() {}

  /// What was seen of a run: what a checkpoint has to keep.
  public struct State: Hashable, Sendable {
    /// The best figure; nil before the first.
    public var best: Double?
    /// How many validations ago it was, without those of a cool-down.
    public var waited = 0
    /// How many validations are still not counted.
    public var cooling = 0
    /// What the rate is multiplied by.
    public var scale = 1.0

    /// Before the first validation.
    public init() {}
  }

  /// Takes a figure of a validation into account.
  /// - Parameters:
  ///   - isGain: whether more is better
  ///   - base: the learning rate that the schedule starts from
  /// - Returns: whether the rate fell
  @discardableResult
  public func see(_ value: Double, isGain: Bool, base: Double, _ state: inout State) -> Bool {
    if isBetter(value, than: state.best, isGain: isGain) {
      state.best = value
      state.waited = 0
    } else {
      state.waited += 1
    }
    if state.cooling > 0 {
      state.cooling -= 1
      state.waited = 0
    }
    guard state.waited > patience else { return false }
    state.cooling = cooldown
    state.waited = 0
    let old = base * state.scale
    let new = max(old * factor, minimum)
    // As PyTorch, which takes no notice of less.
    guard old - new > 1e-8, base > 0 else { return false }
    state.scale = new / base
    return true
  }

  private func isBetter(_ value: Double, than best: Double?, isGain: Bool) -> Bool {
    guard value.isFinite else { return false }
    guard let best else { return true }
    let margin = isRelative ? best * threshold : threshold
    return isGain ? value > best + margin : value < best - margin
  }
}
