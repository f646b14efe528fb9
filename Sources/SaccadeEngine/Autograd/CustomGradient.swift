import Synchronization

/// How an operation of one's own sends gradients back: see ``customGradient(_:of:body:)``.
///
/// `gradient` has come to the result, and has its shape. What is returned are the gradients for the inputs, in their
/// order and of their shapes: nil for one that has none.
public typealias CustomGradient = @Sendable (_ gradient: Tensor) -> [Tensor?]

/// The same for an operation with several results: nil stands for a result to which no gradient has come.
public typealias CustomGradients = @Sendable (_ gradients: [Tensor?]) -> [Tensor?]

/// Computes a result with a gradient of one's own, in place of that of the operations it is computed by.
///
/// The closure gets the inputs and returns the result with a second closure, which turns the result's gradient into the
/// inputs'. What the gradient will need, the second closure captures; it is let go as soon as it has been used.
///
/// ```swift
/// /// Rounds, and lets gradients through as if it did not: the straight-through estimator.
/// func roundedStraightThrough(_ x: Tensor) -> Tensor {
///   customGradient("roundedStraightThrough", of: x) { inputs in
///     (round(inputs[0]), { gradient in [gradient] })
///   }
/// }
///
/// /// x · y, with a limit to what goes back.
/// func limitedProduct(_ x: Tensor, _ y: Tensor) -> Tensor {
///   customGradient("limitedProduct", of: x, y) { inputs in
///     let (x, y) = (inputs[0], inputs[1])
///     return (x * y, { gradient in [(gradient * y).clamped(to: -1...1), (gradient * x).clamped(to: -1...1)] })
///   }
/// }
/// ```
/// Nothing is recorded inside either closure, so a tensor that they capture from outside gets no gradient: hand it in as
/// an input. Gradients for inputs that want none are computed and not used. Where nothing is recorded, the second closure
/// is not called.
///
/// For those who know PyTorch: `torch.autograd.Function`, with captured values in place of `save_for_backward`.
/// - Parameters:
///   - name: what errors and profiles call the operation
///   - inputs: what gradients go to
///   - body: computes the result, and says how its gradient goes back
/// - Traps: in the backward pass, if there is not one gradient or nil for each input, or one is not of its input's shape
public func customGradient(
  _ name: String, of inputs: Tensor..., body: (_ inputs: [Tensor]) -> (Tensor, CustomGradient)
) -> Tensor {
  let count = inputs.count
  return customGradients(name, of: inputs) { inputs in
    let (result, gradient) = body(inputs)
    return ([result], { gradients in gradients[0].map(gradient) ?? [Tensor?](repeating: nil, count: count) })
  }[0]
}

/// Computes several results with a gradient of one's own: see ``customGradient(_:of:body:)``.
/// - Traps: if there is no result; in the backward pass, if there is not one gradient or nil for each input, or one is
///   not of its input's shape
public func customGradients(
  _ name: String, of inputs: [Tensor], body: (_ inputs: [Tensor]) -> ([Tensor], CustomGradients)
) -> [Tensor] {
  let (results, gradient) = withoutGradient { body(inputs.map(\.unrecorded)) }
  guard !results.isEmpty else { misuse(name, "an operation has at least one result; return the tensors it computed") }
  guard ExecutionContext.current.isRecording else { return results.map(\.detached) }
  return apply(CustomOp(name: name, call: CustomCall(results, gradient)), inputs)
}

extension Tensor {
  /// The same values, cut off from the recorded computation; a parameter's go on learning the layout they are read in.
  fileprivate var unrecorded: Tensor {
    guard let origin, origin.node.parameter != nil else { return detached }
    var copy = self
    copy.origin?.isRecorded = false
    return copy
  }
}

/// An operation whose forward has run already, and whose gradient its user wrote.
private struct CustomOp: Op {
  let name: String
  let call: CustomCall

  func outputShapes(_ inputs: [Shape]) -> [Shape] { call.shapes }

  func outputTypes(_ inputs: [DType]) -> [DType] { call.types }

  func forward(_ inputs: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] { call.takeResults() }

  /// What the closure captured is all that is kept.
  func kept(for needed: Operands) -> Kept { .nothing }

  func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    let results = call.takeGradient()(gradients)
    guard results.count == saved.inputShapes.count else {
      misuse(
        name,
        "its gradient must return a tensor or nil for each input: \(results.count) for \(saved.inputShapes.count)")
    }
    for (position, result) in results.enumerated() {
      guard let result else { continue }
      guard result.shape == saved.inputShapes[position] else {
        misuse(
          name,
          "the gradient of input \(position) must have the input's shape: \(result.shape), not "
            + "\(saved.inputShapes[position]); sum it over the axes along which the input was repeated")
      }
      guard result.dtype.isFloatingPoint else {
        misuse(name, "the gradient of input \(position) must be of floating-point numbers: \(result.dtype)")
      }
    }
    return results
  }
}

/// What a user's closures gave, each held until it is needed and no longer.
private final class CustomCall: Sendable {
  let shapes: [Shape]
  let types: [DType]
  private let results: Mutex<[Tensor]>
  private let gradient: Mutex<CustomGradients?>

  init(_ results: [Tensor], _ gradient: @escaping CustomGradients) {
    shapes = results.map(\.shape)
    types = results.map(\.dtype)
    self.results = Mutex(results)
    self.gradient = Mutex(gradient)
  }

  func takeResults() -> [Tensor] {
    results.withLock { held in
      defer { held = [] }
      return held
    }
  }

  func takeGradient() -> CustomGradients {
    guard let gradient = gradient.withLock({ $0.take() }) else {
      misuse("backward", "the computation was walked before and its saved tensors are gone; compute it again")
    }
    return gradient
  }
}
