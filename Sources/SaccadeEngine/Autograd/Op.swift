/// A differentiable operation: its attributes, its shape rule, its forward and its gradient in one value.
///
/// Shape, forward and gradient share `self`, so that none can forget an attribute. An operation has no defaults; the
/// public face on `Tensor` has them, and documents them.
package protocol Op: Sendable {
  /// The name in errors and profiles: that of the public face.
  var name: String { get }

  /// The shapes of the results; pure, so that a summary can ask without computing.
  func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape]

  /// The types of the results, from those of the inputs; of several results, those that are not named have the last's.
  func outputTypes(_ inputs: [DType]) -> [DType]

  /// How many multiplications with an addition the results take, as papers count them: those of convolutions and matrix
  /// products.
  func multiplyAdds(_ inputs: [Shape], to outputs: [Shape]) -> Int

  /// Whether the result shares the memory of the input.
  var isView: Bool { get }

  /// The results, of the shapes that ``outputShapes(_:)`` gave. Auxiliary ones, which only the gradient reads, come last.
  func forward(_ inputs: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor]

  /// What the gradient with respect to the inputs in `needed` will read.
  func kept(for needed: Operands) -> Kept

  /// The gradient for each input, nil where none is needed. A gradient may have the shape that the input was
  /// broadcast to: the walk sums it back. It may have the type of ``Saved/gradientTypes``: a gradient that is summed in
  /// float32 need not be rounded on its way to what was cast.
  func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?]

  /// The same for an operation that can add to a gradient while it computes one, which saves a sweep over both.
  ///
  /// `arrived` is what has come to each input from elsewhere. Where a gradient includes it, it is taken out.
  func backward(
    _ gradients: [Tensor?], _ saved: Saved, taking arrived: inout [Tensor?], on kernels: any Kernels
  ) -> [Tensor?]

  /// The results that ``recomputed(_:_:on:)`` gives: those that cost little beside what reads them.
  var recomputable: Operands { get }

  /// A result once more, bit for bit, from what the gradient keeps.
  func recomputed(_ output: Int, _ saved: Saved, on kernels: any Kernels) -> Tensor
}

extension Op {
  /// Most results have the type of the first input.
  package func outputTypes(_ inputs: [DType]) -> [DType] { [inputs[0]] }

  /// Most operations are not counted.
  package func multiplyAdds(_ inputs: [Shape], to outputs: [Shape]) -> Int { 0 }

  /// Most operations write their results.
  package var isView: Bool { false }

  /// Most operations leave sums to the walk.
  package func backward(
    _ gradients: [Tensor?], _ saved: Saved, taking arrived: inout [Tensor?], on kernels: any Kernels
  ) -> [Tensor?] {
    backward(gradients, saved, on: kernels)
  }

  /// Most results are kept.
  package var recomputable: Operands { [] }

  package func recomputed(_ output: Int, _ saved: Saved, on kernels: any Kernels) -> Tensor {
    fatalError("autograd: \(name) does not compute result \(output) again")
  }
}

/// A set of operands, by position.
package struct Operands: Hashable, Sendable, ExpressibleByArrayLiteral {
  private var bits: UInt64 = 0

  /// These positions.
  package init(arrayLiteral elements: Int...) { for element in elements { insert(element) } }

  /// These positions.
  package init(_ elements: some Sequence<Int>) { for element in elements { insert(element) } }

  /// All positions.
  package static let all = Operands(0..<64)

  package mutating func insert(_ position: Int) { bits |= 1 << UInt64(min(position, 63)) }

  package func contains(_ position: Int) -> Bool { bits & (1 << UInt64(min(position, 63))) != 0 }
}

/// Which operands a gradient reads.
package struct Kept: Sendable {
  package var inputs: Operands
  package var outputs: Operands

  package init(inputs: Operands = [], outputs: Operands = []) {
    self.inputs = inputs
    self.outputs = outputs
  }

  /// Nothing but shapes.
  package static let nothing = Kept()
}

/// What an operation finds again when its gradient is asked for.
package struct Saved: Sendable {
  /// The inputs whose gradients are needed.
  package let needed: Operands
  package let inputShapes: [Shape]
  package let inputTypes: [DType]
  /// The types in which gradients are wanted: that of what an input was cast from, otherwise its own.
  package let gradientTypes: [DType]
  package let inputLayouts: [Layout]
  /// Where the operation ran.
  package let device: Device
  fileprivate let inputs: [SavedInput?]
  fileprivate let outputs: [Tensor?]

  init(_ inputs: [Tensor], _ outputs: [Tensor], needed: Operands, kept: Kept) {
    self.needed = needed
    inputShapes = inputs.map(\.shape)
    inputTypes = inputs.map(\.dtype)
    gradientTypes = inputs.map { input in
      guard let node = input.origin?.node, node.op is Cast, let source = node.saved else { return input.dtype }
      return source.inputTypes[0]
    }
    inputLayouts = inputs.map(\.layout)
    device = inputs.first?.device ?? .standard
    let recomputes = ExecutionContext.current.isRecomputing
    self.inputs = inputs.enumerated().map { position, input in
      guard kept.inputs.contains(position) else { return nil }
      if recomputes, let origin = input.origin, origin.node.op?.recomputable.contains(origin.output) == true {
        return .result(origin)
      }
      return .tensor(input.detached)
    }
    self.outputs = outputs.enumerated().map { kept.outputs.contains($0) ? $1.detached : nil }
  }

  /// An input that `kept(for:)` named.
  package func input(_ position: Int) -> Tensor {
    switch inputs[position] {
    case .tensor(let tensor): return tensor
    case .result(let origin): return origin.node.recomputed(origin.output)
    case nil: fatalError("autograd: input \(position) was not kept")
    }
  }

  /// A result that not every device gives.
  package func outputIfKept(_ position: Int) -> Tensor? { position < outputs.count ? outputs[position] : nil }

  /// A result that `kept(for:)` named.
  package func output(_ position: Int) -> Tensor {
    guard let tensor = outputs[position] else { fatalError("autograd: result \(position) was not kept") }
    return tensor
  }
}

/// How an operation holds what its gradient reads.
private enum SavedInput: Sendable {
  case tensor(Tensor)
  /// A result of an operation that can compute it again.
  case result(Origin)
}

/// A rule about shapes that was broken.
package struct ShapeError: Error, Sendable {
  /// The rule, the actual values, and what to do.
  package let message: String

  package init(_ message: String) { self.message = message }
}
