/// The largest pixel of the bins of regions.
package struct RegionMaxPool: Op, Hashable {
  package let pooling: RegionPooling
  package var name: String { "roiPool" }

  package func outputShapes(_ inputs: [Shape]) throws(ShapeError) -> [Shape] {
    let shapes = try regionShapes(inputs, pooling.size)
    guard inputs[0][2] <= Int(Int32.max) / inputs[0][3] else {
      throw ShapeError("an image must have fewer than 2³¹ pixels: \(inputs[0]); cut it into parts")
    }
    return shapes
  }

  package func forward(_ x: [Tensor], to shapes: [Shape], on kernels: any Kernels) -> [Tensor] {
    let result = kernels.regionMaxPool(x[0], x[1], pooling)
    return [result.output, result.positions]
  }

  package func kept(for needed: Operands) -> Kept { Kept(inputs: [1], outputs: [1]) }

  package func backward(_ gradients: [Tensor?], _ saved: Saved, on kernels: any Kernels) -> [Tensor?] {
    guard let dy = gradients[0], saved.needed.contains(0) else { return [nil, nil] }
    return [
      kernels.regionMaxPoolBackward(
        dy, positions: saved.output(1), saved.input(1), input: saved.inputShapes[0], like: saved.inputLayouts[0],
        pooling), nil,
    ]
  }
}

extension Tensor {
  /// Regions of images as small images of one size: the largest pixel in each bin, sides rounded to whole pixels.
  ///
  /// A bin beside the image is 0. No gradient goes to the regions. ``roiAlign(_:size:scale:samples:aligned:)`` rounds
  /// nothing and finds boxes better.
  /// - Parameters:
  ///   - rois: for each region the number of its image and its box; both sides belong to it
  ///   - size: how many bins a region has, down and across
  ///   - scale: what boxes are multiplied by: 1 / stride of a feature map, if boxes are in pixels of the image
  /// - Shapes: images `[n, c, h, w]`, rois `[k, 5]`; result `[k, c, size.height, size.width]`
  /// - Units: image, x1, y1, x2, y2; boxes in pixels over `scale`
  /// - Paper: Girshick 2015, Fast R-CNN, <https://arxiv.org/abs/1504.08083>, §2.1
  /// - Traps: if shapes do not fit, elements are no floating-point numbers, there is no image of a region's number, or size
  ///   or scale are not positive
  public func roiPool(_ rois: Tensor, size: Size2D, scale: Double = 1) -> Tensor {
    requireRegions("roiPool", rois, scale)
    return apply(RegionMaxPool(pooling: RegionPooling(size: size, scale: scale)), [self, rois.detached])[0]
  }
}
