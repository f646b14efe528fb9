extension Operator {
  /// Every operator that Saccade has, by its name.
  ///
  /// A family is a line here and a file beside this one.
  static let table = Dictionary(
    uniqueKeysWithValues: [
      elementwise, arithmetic, activations, logic, reduction, matrix, convolutions, poolings, normalizations, constants,
      shapes, indexing, resizing, quantization, regions, controlFlow,
    ].joined().map { ($0.name, $0) })
}
