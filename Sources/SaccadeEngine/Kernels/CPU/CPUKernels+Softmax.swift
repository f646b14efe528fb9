import COneDNN

private struct SoftmaxKey: Hashable, Sendable {
  let sizes: [Int]
  let dtype: DType
  let isLog: Bool
  let isForward: Bool
}

private let cache = PrimitiveCache<SoftmaxKey, Primitive>()

extension CPUKernels {
  func softmax(_ x: Tensor, axis: Int, log: Bool) -> Tensor {
    let source = rowMajor(x)
    let primitive = primitive(x.shape, axis, x.dtype, log, true)
    let y = Tensor.uninitialized(x.shape, x.dtype)
    let data = primitive.descriptor(dnnl_query_src_md)
    primitive.run([.init(DNNL_ARG_SRC, data, source), .init(DNNL_ARG_DST, data, y)])
    return y
  }

  func softmaxBackward(_ dy: Tensor, output: Tensor, axis: Int, log: Bool) -> Tensor {
    let gradient = rowMajor(dy)
    let y = rowMajor(output)
    let primitive = primitive(y.shape, axis, y.dtype, log, false)
    let dx = Tensor.uninitialized(y.shape, y.dtype)
    let data = primitive.descriptor(dnnl_query_dst_md)
    primitive.run([
      .init(DNNL_ARG_DST, data, y), .init(DNNL_ARG_DIFF_DST, data, gradient),
      .init(DNNL_ARG_DIFF_SRC, data, dx),
    ])
    return dx
  }

  private func primitive(_ shape: Shape, _ axis: Int, _ dtype: DType, _ isLog: Bool, _ isForward: Bool) -> Primitive {
    // Axes before and after merge into one each.
    let before = shape.dimensions[..<axis].reduce(1, *)
    let after = shape.dimensions[(axis + 1)...].reduce(1, *)
    let sizes = after == 1 ? [before, shape[axis]] : [before, shape[axis], after]
    let key = SoftmaxKey(sizes: sizes, dtype: dtype, isLog: isLog, isForward: isForward)
    return cache.value(for: key) {
      let data = MemoryDescriptor.rowMajor(sizes, dtype)
      let algorithm = isLog ? dnnl_softmax_log : dnnl_softmax_accurate
      let forward = Primitive("softmax forward") { description, attributes in
        dnnl_softmax_forward_primitive_desc_create(
          &description, OneDNN.engine.pointer, dnnl_forward_training, algorithm, data.handle, data.handle, 1,
          attributes)
      }
      guard let forward else { fatalError("oneDNN: no softmax for \(key)") }
      if isForward { return forward }
      let backward = Primitive("softmax backward") { description, attributes in
        dnnl_softmax_backward_primitive_desc_create(
          &description, OneDNN.engine.pointer, algorithm, data.handle, data.handle, data.handle, 1,
          forward.description, attributes)
      }
      guard let backward else { fatalError("oneDNN: no softmax gradient for \(key)") }
      return backward
    }
  }
}
