package import SaccadeEngine

extension Module {
  /// The names of the weights, and of the buffers that are saved with them, in which some number is NaN or infinite.
  ///
  /// In a model whose training went astray there are some.
  ///
  /// ```swift
  /// try model.load(from: "model.safetensors")
  /// guard model.nonFiniteWeights.isEmpty else { … }
  /// ```
  /// Such weights need not show in what the model gives: ReLU makes zeros of NaN.
  public var nonFiniteWeights: [String] {
    storedMembers.filter { !$0.value.kernels.isAllFinite($0.value) }.map(\.name)
  }

  /// The first of given weights in which some number is NaN or infinite once it has the module's type, and that number.
  ///
  /// A buffer that is made with infinities, as a mask is, may have some.
  package func firstNonFinite(in state: [String: Tensor]) -> (name: String, number: Float)? {
    for member in storedMembers {
      guard let given = state[member.name] else { continue }
      let value = given.cast(to: member.value.dtype)
      guard !value.kernels.isAllFinite(value) else { continue }
      let numbers = value.scalars
      let mayBeInfinite = !member.isParameter && !member.value.kernels.isAllFinite(member.value)
      if let number = numbers.first(where: { mayBeInfinite ? $0.isNaN : !$0.isFinite }) { return (member.name, number) }
    }
    return nil
  }
}

extension Tensor {
  /// Whether no element is NaN or infinite.
  package var isAllFinite: Bool { kernels.isAllFinite(self) }

  /// Whether some element is NaN.
  package var holdsNaN: Bool { !kernels.isAllFinite(self) && scalars.contains(where: \.isNaN) }
}
