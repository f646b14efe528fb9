import Saccade

/// A row of the table: what the driver calls an operation, and how Saccade computes it.
struct Operation: Sendable {
  let name: String
  let compute: @Sendable (Arguments) -> [Tensor]

  /// A row whose operation has several results.
  init(several name: String, _ compute: @escaping @Sendable (Arguments) -> [Tensor]) {
    self.name = name
    self.compute = compute
  }

  /// A row whose operation has one result.
  init(_ name: String, _ compute: @escaping @Sendable (Arguments) -> Tensor) {
    self.init(several: name) { [compute($0)] }
  }

  /// A row of a function of `x`.
  init(of name: String, _ function: @escaping @Sendable (Tensor) -> Tensor) { self.init(name) { function($0.x) } }

  /// A row of an operator between `x` and `y`, where `y` is a tensor or a number.
  init(
    _ name: String, tensor: @escaping @Sendable (Tensor, Tensor) -> Tensor,
    number: @escaping @Sendable (Tensor, Float) -> Tensor
  ) {
    self.init(name) { arguments in
      arguments.optional("y").map { tensor(arguments.x, $0) } ?? number(arguments.x, arguments.float("y"))
    }
  }
}

/// All operations by name.
let operations = Dictionary(
  [
    elementwiseOperations, activationOperations, reductionOperations, shapeOperations, indexingOperations,
    productOperations, normalizationOperations, convolutionOperations, poolingOperations, resamplingOperations,
    lossOperations, creationOperations,
  ].joined().map { ($0.name, $0) }
) { first, _ in fatalError("two rows of the table are named \(first.name)") }
