import SaccadeEngine

extension Operator {
  /// Regions of images, and which of many boxes stay.
  @OperatorFamily static var regions: [Operator] {
    Operator("RoiAlign", 3, since: 10) { call in
      let (x, boxes) = (try call.real(0), try call.real(1))
      try call.requireRank(x, 4...4)
      let images = try call.places(call.tensor(2), in: x.shape[0])
      try call.require(
        boxes.rank == 2 && boxes.shape[1] == 4 && images.shape == [boxes.shape[0]],
        "there must be boxes [k, 4] and the number of an image for each: \(boxes.shape), \(images.shape)")
      guard try call.string("mode", "avg") == "avg" else { throw call.unsupported("the mode is 'max'", field: "mode") }
      let (height, width) = (try call.int("output_height", 1), try call.int("output_width", 1))
      let samples = try call.int("sampling_ratio", 0)
      let scale = Double(try call.float("spatial_scale", 1))
      try call.require(
        height > 0 && width > 0 && (0...1024).contains(samples) && scale > 0 && scale.isFinite,
        "output, samples and scale must be positive: \(height) × \(width), \(samples), \(scale)")
      try call.allow([boxes.shape[0], x.shape[1], height, width])
      try call.require(!x.shape.contains(0), "the images must have pixels: \(x.shape)")
      let isOld = call.opset < 16
      let mode = try call.string("coordinate_transformation_mode", isOld ? "output_half_pixel" : "half_pixel")
      let rois = Tensor.concatenate([images.cast(to: .float32).unsqueezed(1), boxes.cast(to: .float32)], axis: 1)
      return x.cast(to: .float32).roiAlign(
        rois, size: Size2D(height, width), scale: scale, samples: samples == 0 ? nil : samples,
        aligned: mode == "half_pixel"
      ).cast(to: x.dtype)
    }
    Operator("MaxRoiPool", 2) { call in
      let (x, rois) = (try call.real(0), try call.real(1))
      try call.requireRank(x, 4...4)
      let size = try call.ints("pooled_shape") ?? []
      let scale = Double(try call.float("spatial_scale", 1))
      try call.require(
        size.count == 2 && size.allSatisfy { $0 > 0 } && scale > 0 && scale.isFinite,
        "shape and scale must be positive: \(size), \(scale)", field: "pooled_shape")
      try call.require(
        rois.rank == 2 && rois.shape[1] == 5 && !x.shape.contains(0), "there must be regions [k, 5]: \(rois.shape)")
      try call.allow([rois.shape[0], x.shape[1]] + size)
      if !rois.isOutline {
        let images = rois.slice(axis: 1, 0..<1).scalars(as: Double.self)
        try call.require(
          images.allSatisfy { $0 >= 0 && $0 < Double(x.shape[0]) && $0 == $0.rounded() },
          "regions must name one of \(x.shape[0]) images")
      }
      return x.roiPool(rois.cast(to: x.dtype), size: Size2D(size[0], size[1]), scale: scale)
    }
    Operator("NonMaxSuppression", 2...5, outputs: 1...1, since: 10) { call in
      [Value(try call.suppressed(), .int64)]
    }
  }
}

extension Call {
  /// The image, the class and the place of each box that stays.
  fileprivate func suppressed() throws -> Tensor {
    let (boxes, scores) = (try known(0), try known(1))
    try require(
      boxes.rank == 3 && boxes.shape[2] == 4 && scores.rank == 3 && scores.shape[0] == boxes.shape[0]
        && scores.shape[2] == boxes.shape[1] && boxes.dtype.isFloatingPoint && scores.dtype.isFloatingPoint,
      "there must be boxes [n, k, 4] and scores [n, c, k]: \(boxes.shape), \(scores.shape)")
    let most = has(2) ? try integer(2) : 0
    func number(_ position: Int) throws -> Double? {
      guard has(position) else { return nil }
      let values = try reals(position)
      try require(values.count == 1 && !values[0].isNaN, "input \(position) must be one number")
      return values[0]
    }
    let overlap = try number(3) ?? 0
    let least = try number(4)
    let corners = try corners(boxes.cast(to: .float32))
    let numbers = scores.cast(to: .float32)
    var kept: [Int] = []
    for image in 0..<boxes.shape[0] {
      for group in 0..<scores.shape[1] where most > 0 {
        let own = numbers.slice(axis: 0, image..<image + 1).slice(axis: 1, group..<group + 1).flattened()
        let places = own.scalars.enumerated().filter { least == nil || Double($0.element) > least ?? 0 }.map(\.offset)
        guard !places.isEmpty else { continue }
        let candidates = Tensor(places)
        let stay = nonMaximumSuppression(
          corners.slice(axis: 0, image..<image + 1).squeezed(0).indexSelect(axis: 0, candidates),
          own.indexSelect(axis: 0, candidates), threshold: overlap)
        for place in stay.scalars(as: Int.self).prefix(most) { kept += [image, group, places[place]] }
      }
    }
    return Tensor(kept, shape: [kept.count / 3, 3])
  }

  /// Boxes by two corners, the upper left first, whatever they come as.
  private func corners(_ boxes: Tensor) throws -> Tensor {
    func column(_ place: Int) -> Tensor { boxes.slice(axis: 2, place..<place + 1) }
    let (first, second): ([Tensor], [Tensor])
    if try flag("center_point_box") {
      let (x, y, width, height) = (column(0), column(1), column(2) / 2, column(3) / 2)
      (first, second) = ([x - width, y - height], [x + width, y + height])
    } else {
      // Any two opposite corners, y before x.
      first = [minimum(column(1), column(3)), minimum(column(0), column(2))]
      second = [maximum(column(1), column(3)), maximum(column(0), column(2))]
    }
    return .concatenate(first + second, axis: 2)
  }
}
