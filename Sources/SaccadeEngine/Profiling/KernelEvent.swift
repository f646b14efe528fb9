/// One run of a kernel: which code ran on what, for which operation, when and how long.
package struct KernelEvent: Sendable {
  /// What is known of a kernel before it has run.
  package struct Work: Sendable {
    /// What the kernel computes: `convolution forward`, `reorder`.
    package let kernel: String
    /// The code that computes it: oneDNN's name of it, or `saccade` for our own.
    package let implementation: String
    /// The type of the result's elements.
    package let dtype: DType
    package let inputShapes: [Shape]
    package let outputShape: Shape
    /// The order of the first operand's elements, and that of the result's where it is another: `abcd → aBcd16b`.
    package let layout: String
    /// Multiplications and additions, where the kernel is one of those that consist of them; otherwise 0.
    package let floatingPointOperations: Int

    package init(
      _ kernel: String, implementation: String = "saccade", from inputs: [Tensor], to output: Tensor,
      floatingPointOperations: Int = 0
    ) {
      self.kernel = kernel
      self.implementation = implementation
      self.floatingPointOperations = floatingPointOperations
      dtype = output.dtype
      inputShapes = inputs.map(\.shape)
      outputShape = output.shape
      let (source, target) = (inputs.first?.orderName, output.orderName)
      layout = source == nil || source == target ? target : "\(source ?? "") → \(target)"
    }
  }

  package let work: Work
  /// The operation that the kernel ran for; nil where none was running, as in an optimizer's step.
  package let operation: ProfiledOperation?
  /// The path of the module that the operation stands in.
  package let modulePath: String
  /// When the kernel started, from the start of the recording.
  package let start: Duration
  package let duration: Duration

  /// Whether nothing was computed: values were only brought into another order.
  package var isReorder: Bool { work.kernel == KernelEvent.reorder }

  /// The name that kernels have which bring values into another order.
  package static let reorder = "reorder"
}

/// An operation, and which of its two halves.
package struct ProfiledOperation: Hashable, Sendable {
  package let name: String
  package let isBackward: Bool
}

extension Tensor {
  /// The order of the elements as the library writes it: axes by falling step, then blocks.
  fileprivate var orderName: String {
    guard let strides else { return nativeLayout?.name ?? "" }
    let letters = Array("abcdefghijkl")
    guard rank > 0, rank <= letters.count else { return "a" }
    // An axis of one element lies nowhere; it must not change the name.
    let steps = strides.indices.map { shape[$0] == 1 ? shape.rowMajorStrides[$0] : strides[$0] }
    return String(steps.indices.sorted { (-abs(steps[$0]), $0) < (-abs(steps[$1]), $1) }.map { letters[$0] })
  }
}
