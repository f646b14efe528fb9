/// The mean of the bins of regions, read between the pixels.
package struct RegionAlign: Op, Hashable {
  package let alignment: RegionAlignment
  package var name: String { "roiAlign" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    try regionShapes(inputs, alignment.pooling.size)
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    [kernels.regionAlign(x[0], x[1], alignment)]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0], saved.needed.contains(0) else { return [nil, nil] }
    return [
      kernels.regionAlignBackward(
        dy, saved.input(1), input: saved.inputShapes[0], like: saved.inputLayouts[0], alignment), nil,
    ]
  }
}

extension Tensor {
  /// Regions of images as small images of one size: the mean of points in each bin, read between the pixels.
  ///
  /// ```swift
  /// let rois = Tensor([0, 12.5, 8, 60, 44], shape: [1, 5])         // of image 0
  /// let parts = features.roiAlign(rois, size: 7, scale: 1 / 16)    // [1, c, 7, 7]
  /// ```
  /// Points more than a pixel beyond the image read 0, and so does a region that is not finite. Results go into `[k, c,
  /// h', w']` in the order of the regions; no gradient goes to these.
  /// - Parameters:
  ///   - rois: for each region the number of its image and its box
  ///   - size: how many bins a region has, down and across
  ///   - scale: what boxes are multiplied by: 1 / stride of a feature map, if boxes are in pixels of the image
  ///   - samples: how many points a bin is read at along each axis; nil for as many as it has pixels, rounded up
  ///   - aligned: whether the middle of a pixel lies at 0.5, as elsewhere. Without, which is how the paper's authors did it
  ///     first and torchvision does unless told otherwise, it lies at 0, and a region is at least a pixel wide
  /// - Shapes: images `[n, c, h, w]`, rois `[k, 5]`; result `[k, c, size.height, size.width]`
  /// - Units: image, x1, y1, x2, y2; boxes in pixels over `scale`
  /// - Paper: He et al. 2017, Mask R-CNN, <https://arxiv.org/abs/1703.06870>, §3
  /// - Traps: if shapes do not fit, elements are no floating-point numbers, there is no image of a region's number, or size,
  ///   scale or samples are not positive
  public func roiAlign(
    _ rois: Tensor, size: Size2D, scale: Double = 1, samples: Int? = nil, aligned: Bool = true
  ) -> Tensor {
    requireRegions("roiAlign", rois, scale)
    guard samples.map({ $0 > 0 }) ?? true else {
      misuse("roiAlign", "there must be a point to read in each bin: \(samples ?? 0) samples; give 1, 2 or nil")
    }
    let pooling = RegionPooling(size: size, scale: scale)
    let op = RegionAlign(alignment: RegionAlignment(pooling: pooling, samples: samples, isAligned: aligned))
    return apply(op, self, rois.detached)
  }

  /// Stops unless these are images that have regions of such numbers.
  func requireRegions(_ operation: String, _ rois: Tensor, _ scale: Double) {
    requireReal(operation)
    rois.requireReal(operation)
    guard scale > 0, scale.isFinite else {
      misuse(operation, "the scale must be positive: \(scale); give 1 / stride of the feature map")
    }
    guard rank == 4, rois.rank == 2, rois.shape[1] == 5, rois.shape[0] > 0, !rois.isOutline else { return }
    let numbers = rois.detached.slice(axis: 1, 0..<1).scalars(as: Double.self)
    if let wrong = numbers.firstIndex(where: { !($0 >= 0 && $0 < Double(shape[0])) || $0 != $0.rounded() }) {
      misuse(
        operation,
        "region \(wrong) must name one of the \(shape[0]) images by its number, from 0 on: \(numbers[wrong]); a region is "
          + "image, x1, y1, x2, y2")
    }
  }
}

/// The shape of what regions `[k, 5]` of images become.
func regionShapes(_ inputs: [Shape], _ size: Size2D) throws(ShapeError) -> [Shape] {
  let (x, regions) = (inputs[0], inputs[1])
  guard x.rank == 4, regions.rank == 2, regions[1] == 5 else {
    throw ShapeError(
      "images must be [n, c, h, w] and regions [k, 5], each image, x1, y1, x2, y2: \(x) and \(regions); give boxes "
        + "[k, 4] the number of their image as first column")
  }
  guard size.height > 0, size.width > 0, x[2] > 0, x[3] > 0 else {
    throw ShapeError("images and results must have pixels: images \(x), result \(size); give at least 1×1")
  }
  return [[regions[0], x[1], size.height, size.width]]
}
