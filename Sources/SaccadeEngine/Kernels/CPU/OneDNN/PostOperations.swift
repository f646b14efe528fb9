import COneDNN

/// What a primitive does to its results before it writes them.
struct PostOperations: ~Copyable {
  private let handle: dnnl_post_ops_t

  /// Adds what the result is written over, if so asked, then a tensor, if there is one, then applies an activation.
  init(accumulating: Bool, adding operand: MemoryDescriptor?, then activation: FusedActivation) {
    var handle: dnnl_post_ops_t?
    OneDNN.check(dnnl_post_ops_create(&handle), "post operations")
    self.handle = OneDNN.unwrap(handle, "post operations")
    if accumulating {
      OneDNN.check(dnnl_post_ops_append_sum(self.handle, 1, 0, dnnl_data_type_undef), "sum")
    }
    if let operand {
      OneDNN.check(dnnl_post_ops_append_binary(self.handle, dnnl_binary_add, operand.handle), "addition")
    }
    if let function = activation.oneDNN {
      OneDNN.check(
        dnnl_post_ops_append_eltwise(self.handle, function.algorithm, function.alpha, function.beta), "activation")
    }
  }

  deinit { dnnl_post_ops_destroy(handle) }

  /// Makes them part of a primitive's attributes.
  func join(_ attributes: dnnl_primitive_attr_t) {
    OneDNN.check(dnnl_primitive_attr_set_post_ops(attributes, handle), "post operations")
  }
}
