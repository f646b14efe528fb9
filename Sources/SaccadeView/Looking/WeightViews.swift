import SaccadeEngine

/// Shows weights as pictures.
enum WeightViews {
  /// How many pictures of a weight are kept.
  private static let mostPictures = 64
  /// How many pixels a picture has a side, at most.
  private static let mostSide = 64

  /// A weight, with its spread and, where it has two axes or more, pictures.
  static func view(of tensor: Tensor, named name: String, hasKernels: Bool) -> WeightView {
    var view = WeightView(name: name, shape: tensor.shape.dimensions)
    guard tensor.dtype.isFloatingPoint, tensor.elementCount > 0, !tensor.isOutline else { return view }
    withoutGradient { tensor.detached.cast(to: .float32) }.scalars.withUnsafeBufferPointer { values in
      view.spread = ValueSpread(values)
      if hasKernels { view.kernels = kernels(values, tensor.shape.dimensions) }
    }
    return view
  }

  /// Kernels of three channels in colours, others channel by channel, and matrices as one picture.
  private static func kernels(_ values: UnsafeBufferPointer<Float>, _ sizes: [Int]) -> MapSheet? {
    switch sizes.count {
    case 4 where sizes[2] * sizes[3] > 1:
      let (outputs, inputs, side) = (sizes[0], sizes[1], sizes[2] * sizes[3])
      func plane(_ output: Int, _ input: Int) -> Matrix {
        var matrix = Matrix(height: sizes[2], width: sizes[3])
        let start = (output * inputs + input) * side
        for place in 0..<side { matrix.values[place] = values[start + place] }
        return matrix
      }
      if inputs == 3 {
        let some = (0..<min(outputs, mostPictures)).map { output in (0..<3).map { plane(output, $0) } }
        return MapSheet(colours: some, of: outputs)
      }
      // So many of each, that rows are outputs and columns are inputs.
      let across = min(inputs, 8)
      let some = (0..<min(outputs, mostPictures / across)).flatMap { output in
        (0..<across).map { plane(output, $0) }
      }
      return MapSheet(some, of: outputs * inputs, in: ByteRange(aroundZero: some))
    case 2...:
      let (rows, columns) = (sizes[0], sizes.dropFirst().reduce(1, *))
      guard rows > 1, columns > 1, let planes = FeaturePlanes([1, 1, rows, columns]) else { return nil }
      let picture = planes.picture(0, of: values, within: mostSide)
      return MapSheet([picture], of: 1, in: ByteRange(aroundZero: [picture]))
    default: return nil
    }
  }
}
