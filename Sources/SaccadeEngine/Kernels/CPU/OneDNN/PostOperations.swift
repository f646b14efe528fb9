import COneDNN

/// What a primitive does to its results before it writes them.
struct PostOperations: ~Copyable {
  private let handle: dnnl_post_ops_t
  /// Which of them adds a tensor.
  private(set) var shortcutPosition: Int32 = 0

  /// Adds what the result is written over, if so asked, then a tensor, if there is one, then applies an activation.
  init(accumulating: Bool, adding operand: MemoryDescriptor?, then activation: FusedActivation) {
    var handle: dnnl_post_ops_t?
    OneDNN.check(dnnl_post_ops_create(&handle), "post operations")
    self.handle = OneDNN.unwrap(handle, "post operations")
    if accumulating {
      OneDNN.check(dnnl_post_ops_append_sum(self.handle, 1, 0, dnnl_data_type_undef), "sum")
    }
    if let operand { add(operand) }
    append(activation)
  }

  /// Does to the sums of a product of bytes what its epilogue says.
  init(_ epilogue: QuantizedEpilogue, adding operand: MemoryDescriptor?) {
    self.init(accumulating: false, adding: nil, then: .identity)
    // Bytes of a shortcut are added as they are: the sum is brought to their scale and back.
    var scale: Float?
    if case .bytes(let quantization) = epilogue.shortcut { scale = quantization.scale }
    if let scale { append(dnnl_eltwise_linear, 1 / scale, 0) }
    if let operand { add(operand) }
    if let scale { append(dnnl_eltwise_linear, scale, 0) }
    append(epilogue.activation)
  }

  private mutating func add(_ operand: MemoryDescriptor) {
    shortcutPosition = dnnl_post_ops_len(handle)
    OneDNN.check(dnnl_post_ops_append_binary(handle, dnnl_binary_add, operand.handle), "addition")
  }

  private func append(_ activation: FusedActivation) {
    if let function = activation.oneDNN { append(function.algorithm, function.alpha, function.beta) }
  }

  private func append(_ function: dnnl_alg_kind_t, _ alpha: Float, _ beta: Float) {
    OneDNN.check(dnnl_post_ops_append_eltwise(handle, function, alpha, beta), "activation")
  }

  deinit { dnnl_post_ops_destroy(handle) }

  /// Makes them part of a primitive's attributes.
  func join(_ attributes: dnnl_primitive_attr_t) {
    OneDNN.check(dnnl_primitive_attr_set_post_ops(attributes, handle), "post operations")
  }
}
