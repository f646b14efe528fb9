/// How many axes a tensor has at most: `SK_MAX_RANK` of the kernels.
private let mostAxes = 8

/// Runs an operation and records it when one of its inputs wants gradients.
/// - Traps: if the shapes break the operation's rule, or the result has more than 8 axes, or more elements than any memory
package func apply(_ op: some Op, _ inputs: [Tensor]) -> [Tensor] {
  let context = ExecutionContext.current
  let shapes: [Shape]
  do throws(ShapeError) {
    shapes = try op.outputShapes(inputs.map(\.shape))
  } catch {
    misuse(op.name, error.message)
  }
  for shape in shapes where !shape.isPossible {
    if shape.contains(where: { $0 < 0 }) { misuse(op.name, "no size may be negative: the result's shape is \(shape)") }
    misuse(op.name, "no memory holds so many elements: the result's shape is \(shape); make the sizes smaller")
  }
  for shape in shapes where shape.rank > mostAxes {
    misuse(op.name, "a tensor has at most \(mostAxes) axes: the result's shape is \(shape); flatten some of them")
  }
  var outputs: [Tensor]
  if inputs.contains(where: \.isOutline) {
    outputs = op.outlines(of: inputs, shapes)
  } else {
    let device = inputs.first?.device ?? .standard
    outputs = Profiler.during(op.name, isBackward: false) {
      guard context.trace != nil else { return op.forward(inputs, to: shapes, on: device.kernels) }
      // A trace has the operations that models ask for, not those that they are made of.
      return ExecutionContext.with({
        $0.observer = nil
        $0.trace = nil
      }) { op.forward(inputs, to: shapes, on: device.kernels) }
    }
  }
  assert(zip(outputs, shapes).allSatisfy { $0.shape == $1 }, "\(op.name): \(outputs.map(\.shape)) \(shapes)")
  context.observer?(
    Observation(operation: op, inputs: inputs, outputs: outputs, modulePath: context.modulePath))
  guard context.isRecording, inputs.contains(where: \.requiresGradient) else {
    return outputs.map(\.detached)
  }
  let needed = Operands(inputs.indices.filter { inputs[$0].requiresGradient })
  let saved = Saved(inputs, outputs, needed: needed, kept: op.kept(for: needed))
  let node = Node(
    op, parents: inputs.map { $0.requiresGradient ? $0.origin : nil }, saved: saved, outputCount: outputs.count)
  for position in outputs.indices {
    outputs[position].origin = outputs[position].dtype.isFloatingPoint ? Origin(node: node, output: position) : nil
  }
  return outputs
}

/// Runs an operation with one result.
package func apply(_ op: some Op, _ inputs: Tensor...) -> Tensor { apply(op, inputs)[0] }
