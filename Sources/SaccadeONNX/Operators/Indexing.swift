import SaccadeEngine

extension Operator {
  /// Elements by their places.
  @OperatorFamily static var indexing: [Operator] {
    Operator("Gather", 2) { call in
      let (x, indices) = (try call.tensor(0), try call.tensor(1))
      let axis = try call.axis(call.int("axis", 0), of: x.rank)
      var sizes = x.shape.dimensions
      sizes.replaceSubrange(axis...axis, with: indices.shape)
      try call.allow(sizes, x.dtype)
      // One place, as exporters choose queries, keys and values, is a part that need not be copied.
      if indices.rank == 0, !indices.isOutline {
        let place = try call.places(indices, in: x.shape[axis]).item(as: Int.self)
        return x.slice(axis: axis, place..<place + 1).squeezed(axis)
      }
      return x.indexSelect(axis: axis, try call.places(indices, in: x.shape[axis]))
    }
    Operator("GatherElements", 2, since: 11) { call in
      let (x, indices) = (try call.tensor(0), try call.tensor(1))
      let axis = try call.axis(call.int("axis", 0), of: x.rank)
      try call.requireAlong(axis, x, indices)
      return x.gather(axis: axis, try call.places(indices, in: x.shape[axis]))
    }
    Operator("GatherND", 2, since: 11) { call in
      let (x, indices) = (try call.tensor(0), try call.tensor(1))
      let batch = try call.int("batch_dims", 0)
      try call.require(
        indices.rank > batch && x.rank > batch && batch >= 0
          && x.shape.dimensions.prefix(batch) == indices.shape.dimensions.prefix(batch),
        "the first \(batch) axes must be alike: \(x.shape), \(indices.shape)", field: "batch_dims")
      let depth = indices.shape[-1]
      try call.require(
        depth >= 1 && batch + depth <= x.rank, "an index of \(depth) numbers does not fit \(x.shape)")
      let inner = Array(x.shape.dimensions[(batch + depth)...])
      let shape = try call.allow(Array(indices.shape.dimensions.dropLast()) + inner, x.dtype)
      let places = try call.linear(indices, in: Array(x.shape.dimensions[batch..<batch + depth]))
      let size = x.shape.dimensions[batch..<batch + depth].reduce(1, *)
      let count = x.shape.dimensions.prefix(batch).reduce(1, *)
      let perBatch = count == 0 ? 0 : places.elementCount / count
      let starts = (Tensor.arange(count) * size).reshaped([count, 1])
      let all = (places.reshaped([count, perBatch]) + starts).flattened()
      return x.reshaped(Shape([count * size, inner.reduce(1, *)])).indexSelect(axis: 0, all).reshaped(shape)
    }
    Operator("ScatterElements", 3, since: 11) { call in try call.scatterElements() }
    Operator("Scatter", 3, since: 9, until: 10) { call in try call.scatterElements() }
    Operator("ScatterND", 3, since: 11) { call in
      let (x, indices, updates) = (try call.tensor(0), try call.tensor(1), try call.tensor(2))
      try call.require(x.dtype == updates.dtype, "updates are of \(updates.dtype), and the input of \(x.dtype)")
      try call.require(indices.rank > 0, "the indices must have an axis: \(indices.shape)")
      let depth = indices.shape[-1]
      try call.require(depth >= 1 && depth <= x.rank, "an index of \(depth) numbers does not fit \(x.shape)")
      let inner = x.shape.dimensions[depth...]
      let wanted = Shape(Array(indices.shape.dimensions.dropLast()) + inner)
      try call.require(updates.shape == wanted, "updates must have the shape \(wanted): \(updates.shape)")
      let width = inner.reduce(1, *)
      guard updates.elementCount > 0 else { return x }
      let places = try call.linear(indices, in: Array(x.shape.dimensions[..<depth])).flattened()
      let rows = x.reshaped([x.elementCount / width, width])
      let each = places.unsqueezed(1).expanded(to: [places.elementCount, width])
      return try call.scattered(rows, 0, each, updates.reshaped([places.elementCount, width])).reshaped(x.shape)
    }
    Operator("TopK", 1...2, outputs: 1...2) { call in
      let x = try call.number(0)
      let type = try call.value(0).type
      let count = call.opset < 10 ? try call.int("k", -1) : try call.integer(1)
      if x.rank == 0 { throw call.error("a number has no axis") }
      let axis = try call.axis(call.int("axis", -1), of: x.rank)
      try call.require((0...x.shape[axis]).contains(count), "it must be 0 to \(x.shape[axis]): \(count)", field: "k")
      let result = x.topK(count, axis: axis, largest: try call.flag("largest", true))
      return [Value(result.values, type), Value(result.indices, .int64)]
    }
    Operator("NonZero", 1...1, outputs: 1...1, since: 9) { call in
      let x = try call.tensor(0)
      try call.requireNumbers(of: x, "input 0")
      return [Value(x.nonzero().transposed(), .int64)]
    }
    Operator("Compress", 2, since: 9) { call in
      let (x, condition) = (try call.tensor(0), try call.condition(1))
      try call.requireNumbers(of: condition, "the condition")
      try call.require(condition.rank == 1, "the condition must have one axis: \(condition.shape)")
      let (flat, axis) = call.says("axis") ? (x, try call.axis(call.int("axis", 0), of: x.rank)) : (x.flattened(), 0)
      try call.require(
        condition.shape[0] <= flat.shape[axis], "the condition is longer than the axis: \(condition.shape), \(x.shape)")
      let places = condition.scalars(as: Bool.self).enumerated().filter(\.element).map(\.offset)
      return flat.indexSelect(axis: axis, Tensor(places))
    }
    Operator("ReverseSequence", 2, since: 10) { call in
      let (x, lengths) = (try call.tensor(0), try call.integers(1))
      let (batch, time) = (try call.int("batch_axis", 1), try call.int("time_axis", 0))
      try call.require(
        x.rank >= 2 && Set([batch, time]) == [0, 1] && lengths.count == x.shape[batch]
          && lengths.allSatisfy { (0...x.shape[time]).contains($0) },
        "there must be a length for each sequence: \(lengths), \(x.shape), batch_axis \(batch), time_axis \(time)")
      let sequences = x.unbind(axis: batch)
      let inner = time > batch ? time - 1 : time
      guard !sequences.isEmpty else { return x }
      return .stack(
        zip(sequences, lengths).map { sequence, length in
          let size = sequence.shape[inner]
          let (start, end) = (
            sequence.slice(axis: inner, 0..<length, step: -1), sequence.slice(axis: inner, length..<size)
          )
          return .concatenate([start, end], axis: inner)
        }, axis: batch)
    }
    Operator("Unique", 1...1, outputs: 1...4, since: 11) { call in
      let x = try call.number(0)
      try call.requireNumbers(of: x, "input 0")
      let axis = call.says("axis") ? try call.axis(call.int("axis", 0), of: x.rank) : nil
      var (values, inverse, counts) = axis.map { x.unique(axis: $0) } ?? x.unique()
      let places = inverse.scalars(as: Int.self)
      var first = [Int](repeating: 0, count: counts.elementCount)
      for (place, group) in places.enumerated().reversed() { first[group] = place }
      if try !call.flag("sorted", true) {
        // In the order in which they come.
        let order = first.indices.sorted { first[$0] < first[$1] }
        var back = order
        for (place, group) in order.enumerated() { back[group] = place }
        values = values.indexSelect(axis: axis ?? 0, Tensor(order))
        counts = counts.indexSelect(axis: 0, Tensor(order))
        inverse = Tensor(places.map { back[$0] })
        first = order.map { first[$0] }
      }
      return [
        Value(values, try call.value(0).type), Value(Tensor(first)), Value(inverse.flattened()), Value(counts),
      ]
    }
  }
}

extension Call {
  /// Places along an axis counted from its start, checked where their numbers are known.
  func places(_ indices: Tensor, in size: Int) throws -> Tensor {
    try require(
      !indices.dtype.isFloatingPoint && indices.dtype != .bool, "places must be whole numbers: \(indices.dtype)")
    let wide = indices.cast(to: .int64)
    if wide.isOutline { return select(wide .< 0, then: wide + size, else: wide) }
    let numbers = wide.scalars(as: Int.self)
    if let bad = numbers.first(where: { $0 < -size || $0 >= size }) {
      throw error("place \(bad) does not lie in \(-size) ..< \(size)", field: "indices")
    }
    return numbers.contains { $0 < 0 } ? Tensor(numbers.map { $0 < 0 ? $0 + size : $0 }, shape: wide.shape) : wide
  }

  /// Places along several axes, one list of numbers for each, as places along all of them as one.
  fileprivate func linear(_ indices: Tensor, in sizes: [Int]) throws -> Tensor {
    var result: Tensor?
    let shape = Shape(Array(indices.shape.dimensions.dropLast()))
    for (axis, size) in sizes.enumerated() {
      let part = try places(indices.slice(axis: -1, axis..<axis + 1).reshaped(shape), in: size)
      result = result.map { $0 * size + part } ?? part
    }
    return result ?? .zeros(shape, dtype: .int64)
  }

  /// Throws unless indices go with a tensor along an axis.
  fileprivate func requireAlong(_ axis: Int, _ x: Tensor, _ indices: Tensor) throws {
    try require(
      indices.rank == x.rank && x.shape.indices.allSatisfy { $0 == axis || indices.shape[$0] <= x.shape[$0] },
      "the indices must be no larger but for axis \(axis): \(indices.shape) for \(x.shape)")
  }

  fileprivate func scatterElements() throws -> Tensor {
    let (x, indices, updates) = (try tensor(0), try tensor(1), try tensor(2))
    try require(x.dtype == updates.dtype, "updates are of \(updates.dtype), and the input of \(x.dtype)")
    let axis = try axis(int("axis", 0), of: x.rank)
    try requireAlong(axis, x, indices)
    try require(updates.shape == indices.shape, "there must be an index an update: \(indices.shape), \(updates.shape)")
    return try scattered(x, axis, try places(indices, in: x.shape[axis]), updates)
  }

  /// Elements put into their places, or joined with what is there.
  fileprivate func scattered(_ x: Tensor, _ axis: Int, _ places: Tensor, _ updates: Tensor) throws -> Tensor {
    guard updates.elementCount > 0 else { return x }
    switch try string("reduction", "none") {
    case "none": return x.scatter(axis: axis, places, updates)
    case "add": return x.scatterReduce(axis: axis, places, updates, .sum)
    case "mul": return x.scatterReduce(axis: axis, places, updates, .product)
    case "max": return x.scatterReduce(axis: axis, places, updates, .max)
    case "min": return x.scatterReduce(axis: axis, places, updates, .min)
    case let other: throw error("'\(other)' is none of the standard's", field: "reduction", kind: .malformed)
    }
  }
}
