/// An operation that has run, as an observer sees it.
///
/// An operation inside another's forward is seen before it.
package struct Observation: Sendable {
  /// The operation, with its attributes.
  package let operation: any Op
  package let inputs: [Tensor]
  /// The results; auxiliary ones, which only the gradient reads, come last.
  package let outputs: [Tensor]
  /// Where in the model it ran: `backbone.layer3.0.conv2`.
  package let modulePath: String
}
