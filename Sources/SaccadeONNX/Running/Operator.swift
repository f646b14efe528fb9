import SaccadeEngine

/// An operator of the standard: its name, the versions that have it, how many values it takes and gives, and what it does.
///
/// ```swift
/// Operator("Relu", 1) { relu(try $0.number(0)) }
/// ```
/// An operator is one entry in the list of its family, in a file of `Operators`; ``table`` names the families. What it does
/// is written with functions of the engine. These stop the program at shapes that they do not take, so that an operator
/// checks by its ``Call`` what a file or an input could get wrong. It reads the numbers of a tensor only where it cannot do
/// without: a tensor may be an outline.
struct Operator: Sendable {
  /// What an operator does.
  typealias Body = @Sendable (Call) throws -> [Value?]

  let name: String
  /// The versions of the standard's operators in which it is there.
  let versions: ClosedRange<Int>
  /// How many inputs it takes.
  let inputs: ClosedRange<Int>
  /// How many results it gives.
  let outputs: ClosedRange<Int>
  let body: Body

  /// An operator with one result, whose elements are of the first input's type where they can be.
  init(
    _ name: String, _ inputs: ClosedRange<Int>, since: Int = 1, until: Int = .max,
    _ body: @escaping @Sendable (Call) throws -> Tensor
  ) {
    self.init(name, inputs, outputs: 1...1, since: since, until: until) { call in [call.typed(try body(call))] }
  }

  /// The same with a fixed number of inputs.
  init(
    _ name: String, _ inputs: Int, since: Int = 1, until: Int = .max,
    _ body: @escaping @Sendable (Call) throws -> Tensor
  ) {
    self.init(name, inputs...inputs, since: since, until: until, body)
  }

  /// An operator with several results, or one that says their types.
  init(
    _ name: String, _ inputs: ClosedRange<Int>, outputs: ClosedRange<Int>, since: Int = 1, until: Int = .max,
    _ body: @escaping Body
  ) {
    self.name = name
    versions = since...until
    self.inputs = inputs
    self.outputs = outputs
    self.body = body
  }
}

/// The entries of a family, one after the other.
@resultBuilder
enum OperatorFamily {
  static func buildPartialBlock(first: Operator) -> [Operator] { [first] }
  static func buildPartialBlock(accumulated: [Operator], next: Operator) -> [Operator] { accumulated + [next] }
  static func buildPartialBlock(first: [Operator]) -> [Operator] { first }
  static func buildPartialBlock(accumulated: [Operator], next: [Operator]) -> [Operator] { accumulated + next }
}
