import COneDNN

/// The order in memory of images that spatial kernels take and give: planes of rows of columns of lanes.
enum PlaneOrder {
  /// `[n · c, h, w, 1]`
  case rows
  /// `[n · c / block, h, w, block]`
  case blocks(Int)
  /// `[n, h, w, c]`
  case channelsLast

  /// The order that a tensor of this shape and layout lies in, or is best brought into.
  init(_ layout: Layout, _ shape: Shape) {
    self = .rows
    guard shape.rank == 4, shape.elementCount > 0 else { return }
    switch layout {
    case .native(let native):
      if let blocks = native.channelBlocks, blocks.strides == Shape(blocks.dimensions).rowMajorStrides {
        self = .blocks(blocks.block)
      }
    case .strided(let strided):
      if shape[1] > 1, strided.strides == Self.channelsLastStrides(shape) { self = .channelsLast }
    }
  }

  static func channelsLastStrides(_ shape: Shape) -> [Int] {
    [shape[1] * shape[2] * shape[3], 1, shape[1] * shape[3], shape[1]]
  }

  /// The library's name for blocks of so many channels.
  static func tag(_ block: Int) -> dnnl_format_tag_t {
    block == 16 ? dnnl_nChw16c : block == 8 ? dnnl_nChw8c : dnnl_nChw4c
  }

  /// How many planes of `lanes` neighbours an image of this shape is.
  func planes(_ shape: Shape) -> (count: Int, lanes: Int) {
    switch self {
    case .rows: (shape.dimensions.dropLast(2).reduce(1, *), 1)
    case .blocks(let block): (shape[0] * ((shape[1] + block - 1) / block), block)
    case .channelsLast: (shape[0], shape[1])
    }
  }
}

extension CPUKernels {
  /// The tensor in an order that spatial kernels walk through.
  func arranged(_ x: Tensor, as order: PlaneOrder) -> Tensor {
    switch order {
    case .rows: return rowMajor(x)
    case .blocks(let block): return relaid(x, to: .tagged(x.shape.dimensions, x.dtype, PlaneOrder.tag(block)))
    case .channelsLast:
      if x.strides == PlaneOrder.channelsLastStrides(x.shape) { return x }
      let output = uninitialized(x.shape, x.dtype, order)
      copy(rowMajorIfNative(x), into: output, as: KernelEvent.reorder)
      return output
    }
  }

  /// A fresh tensor in the order of spatial kernels.
  func uninitialized(_ shape: Shape, _ dtype: DType, _ order: PlaneOrder) -> Tensor {
    guard shape.elementCount > 0 else { return .uninitialized(shape, dtype) }
    switch order {
    case .rows: return .uninitialized(shape, dtype)
    case .blocks(let block):
      return result(.tagged(shape.dimensions, dtype, PlaneOrder.tag(block)), shape, dtype)
    case .channelsLast:
      let storage = Storage(byteCount: shape.elementCount * dtype.byteCount)
      let layout = StridedLayout(strides: PlaneOrder.channelsLastStrides(shape))
      return Tensor(shape: shape, dtype: dtype, layout: .strided(layout), storage: storage)
    }
  }
}
