import CKernels

extension CPUKernels {
  func regionAlign(_ x: Tensor, _ regions: Tensor, _ alignment: RegionAlignment) -> Tensor {
    let read = RegionImages(x, on: self)
    let corners = numbers(regions, like: read.images)
    let result = read.uninitialized(alignment.pooling.size, regions.shape[0], on: self)
    guard result.elementCount > 0 else { return cast(result, to: x.dtype) }
    var shape = read.shape(alignment.pooling, regions.shape[0])
    shape.sampling = alignment.samples ?? 0
    shape.aligned = alignment.isAligned
    withExtendedLifetime((read, corners)) {
      Profiler.kernel(.init("region align", from: [read.images, corners], to: result)) {
        sk_region_align(&shape, result.pointer, read.images.pointer, corners.pointer, result.dtype.kernel)
      }
    }
    return cast(result, to: x.dtype)
  }

  func regionAlignBackward(
    _ dy: Tensor, _ regions: Tensor, input: Shape, like layout: Layout, _ alignment: RegionAlignment
  ) -> Tensor {
    guard dy.elementCount > 0, input.elementCount > 0 else { return fill(input, dy.dtype, 0) }
    let order = RegionImages.order(layout, input)
    let gradient = arranged(cast(dy, to: dy.dtype == .float64 ? .float64 : .float32), as: order)
    let corners = numbers(regions, like: gradient)
    let result = uninitialized(input, gradient.dtype, order)
    var shape = sk_regions(order, input, alignment.pooling, regions.shape[0])
    shape.sampling = alignment.samples ?? 0
    shape.aligned = alignment.isAligned
    withExtendedLifetime((gradient, corners)) {
      Profiler.kernel(.init("region align backward", from: [gradient, corners], to: result)) {
        sk_region_align_gradient(&shape, result.pointer, gradient.pointer, corners.pointer, result.dtype.kernel)
      }
    }
    return cast(result, to: dy.dtype)
  }

  func regionMaxPool(
    _ x: Tensor, _ regions: Tensor, _ pooling: RegionPooling
  ) -> (output: Tensor, positions: Tensor) {
    let read = RegionImages(x, on: self)
    let corners = numbers(regions, like: read.images)
    let result = read.uninitialized(pooling.size, regions.shape[0], on: self)
    var shape = read.shape(pooling, regions.shape[0])
    let bins = pooling.size.height * pooling.size.width
    let positions = Tensor.uninitialized([regions.shape[0], shape.groups, bins, shape.lanes], .int32)
    guard result.elementCount > 0 else { return (cast(result, to: x.dtype), positions) }
    withExtendedLifetime((read, corners)) {
      Profiler.kernel(.init("region max pool", from: [read.images, corners], to: result)) {
        sk_region_pool(
          &shape, result.pointer, positions.places, read.images.pointer, corners.pointer, result.dtype.kernel)
      }
    }
    return (cast(result, to: x.dtype), positions)
  }

  func regionMaxPoolBackward(
    _ dy: Tensor, positions: Tensor, _ regions: Tensor, input: Shape, like layout: Layout, _ pooling: RegionPooling
  ) -> Tensor {
    guard dy.elementCount > 0, input.elementCount > 0 else { return fill(input, dy.dtype, 0) }
    let order = RegionImages.order(layout, input)
    let gradient = arranged(cast(dy, to: dy.dtype == .float64 ? .float64 : .float32), as: order)
    let corners = numbers(regions, like: gradient)
    let result = uninitialized(input, gradient.dtype, order)
    var shape = sk_regions(order, input, pooling, regions.shape[0])
    withExtendedLifetime((gradient, positions, corners)) {
      Profiler.kernel(.init("region max pool backward", from: [gradient, corners], to: result)) {
        sk_region_pool_gradient(
          &shape, result.pointer, gradient.pointer, positions.places, corners.pointer, result.dtype.kernel)
      }
    }
    return cast(result, to: dy.dtype)
  }

  func suppress(_ boxes: Tensor, _ scores: Tensor, classes: Tensor?, threshold: Double) -> Tensor {
    let (corners, values, labels) = (rowMajor(boxes), rowMajor(scores), classes.map(rowMajor))
    let kept = Tensor.uninitialized([boxes.shape[0]], .int64)
    var count = 0
    withExtendedLifetime((corners, values, labels)) {
      Profiler.kernel(.init("suppression", from: [corners, values], to: kept)) {
        count = sk_suppress(
          kept.indices, corners.floats, values.floats, labels?.indices, boxes.shape[0], threshold)
      }
    }
    return rowMajor(kept.slice(axis: 0, 0..<count))
  }

  func suppressSoftly(
    _ boxes: Tensor, _ scores: Tensor, classes: Tensor?, _ decay: SuppressionDecay, least: Float
  ) -> (kept: Tensor, scores: Tensor) {
    let (corners, values, labels) = (rowMajor(boxes), rowMajor(scores), classes.map(rowMajor))
    let kept = Tensor.uninitialized([boxes.shape[0]], .int64)
    let fallen = Tensor.uninitialized([boxes.shape[0]], .float32)
    let (kind, amount): (sk_decay, Float) =
      switch decay {
      case .linear(let threshold): (.linear, threshold)
      case .gaussian(let sigma): (.gaussian, sigma)
      }
    var count = 0
    withExtendedLifetime((corners, values, labels)) {
      Profiler.kernel(.init("soft suppression", from: [corners, values], to: kept)) {
        count = sk_suppress_softly(
          kept.indices, fallen.floats, corners.floats, values.floats, labels?.indices, boxes.shape[0], kind, amount,
          least)
      }
    }
    return (rowMajor(kept.slice(axis: 0, 0..<count)), rowMajor(fallen.slice(axis: 0, 0..<count)))
  }

  /// Regions in the type of the images that they are read from.
  private func numbers(_ regions: Tensor, like images: Tensor) -> Tensor { rowMajor(cast(regions, to: images.dtype)) }
}

/// Images in a type and an order in which regions can be read: the channels of a pixel, or a block of them, side by side.
private struct RegionImages {
  let images: Tensor
  private let order: PlaneOrder

  init(_ x: Tensor, on kernels: CPUKernels) {
    let wide = kernels.cast(x, to: x.dtype == .float64 ? .float64 : .float32)
    order = Self.order(wide.layout, wide.shape)
    images = kernels.arranged(wide, as: order)
  }

  static func order(_ layout: Layout, _ shape: Shape) -> PlaneOrder {
    if case .blocks(let block) = PlaneOrder(layout, shape) { return .blocks(block) }
    return .channelsLast
  }

  func shape(_ pooling: RegionPooling, _ count: Int) -> sk_regions { sk_regions(order, images.shape, pooling, count) }

  func uninitialized(_ size: Size2D, _ count: Int, on kernels: CPUKernels) -> Tensor {
    kernels.uninitialized([count, images.shape[1], size.height, size.width], images.dtype, order)
  }
}

extension sk_regions {
  fileprivate init(_ order: PlaneOrder, _ images: Shape, _ pooling: RegionPooling, _ count: Int) {
    var (groups, lanes) = (1, images[1])
    if case .blocks(let block) = order { (groups, lanes) = ((images[1] + block - 1) / block, block) }
    self.init(
      images: images[0], groups: groups, lanes: lanes, height: images[2], width: images[3],
      out_height: pooling.size.height, out_width: pooling.size.width, regions: count, scale: pooling.scale,
      sampling: 0, aligned: false)
  }
}

extension Tensor {
  fileprivate var places: UnsafeMutablePointer<Int32> { pointer.assumingMemoryBound(to: Int32.self) }
}
