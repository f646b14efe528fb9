public import SaccadeEngine

/// How the first value of a weight is drawn.
///
/// The same stream gives the same weights on every machine.
public enum Initializer: Hashable, Sendable {
  /// Which side of a weight keeps its size.
  public enum Fan: Hashable, Sendable {
    /// Signals keep their size on the way forward.
    case fanIn
    /// Gradients keep their size on the way back.
    case fanOut
  }

  /// The same number everywhere.
  case constant(Float)
  /// Each number of a range as likely as the next.
  case uniform(Range<Float>)
  /// The normal distribution.
  case normal(mean: Float = 0, deviation: Float)
  /// The normal distribution without what lies outside bounds.
  case truncatedNormal(mean: Float = 0, deviation: Float, bounds: ClosedRange<Float> = -2...2)
  /// Uniform, with variance `gain`² · 2 / (fan-in + fan-out).
  /// - Paper: Glorot & Bengio 2010, *Understanding the difficulty of training deep feedforward neural networks*, §4.2
  case xavierUniform(gain: Float = 1)
  /// Normal, with variance `gain`² · 2 / (fan-in + fan-out).
  case xavierNormal(gain: Float = 1)
  /// Uniform, with variance gain² / fan.
  /// - Paper: He et al. 2015, <https://arxiv.org/abs/1502.01852>, §2.2
  case kaimingUniform(Fan = .fanIn, before: Nonlinearity = .relu)
  /// Normal, with variance gain² / fan.
  /// - Paper: He et al. 2015, <https://arxiv.org/abs/1502.01852>, §2.2
  case kaimingNormal(Fan = .fanIn, before: Nonlinearity = .relu)
  /// Rows (or columns, whichever are fewer) of length `gain` at right angles to each other.
  /// - Paper: Saxe et al. 2013, <https://arxiv.org/abs/1312.6120>
  case orthogonal(gain: Float = 1)
  /// What makes a transposed convolution enlarge by linear interpolation, by half the kernel's size: channel i of the input
  /// becomes channel i mod o of the o that the output, or a group of it, has.
  /// - Paper: Long et al. 2014, <https://arxiv.org/abs/1411.4038>, §3.3
  case bilinear
  /// Uniform as ``kaimingUniform(_:before:)`` for ReLU, but alike for the `factor²` channels that a pixel shuffle makes the
  /// pixels of one place, so that no chessboard shows at first.
  /// - Paper: Aitken et al. 2017, <https://arxiv.org/abs/1707.02937>, §3.3
  case subpixel(factor: Int)

  /// PyTorch's for convolutions and linear layers: uniform within ±1 / √fan-in.
  public static let layerDefault = Initializer.kaimingUniform(.fanIn, before: .leakyReLU(slope: Float(5).squareRoot()))

  /// A value of a shape.
  /// - Traps: if the formula needs two axes and there are fewer, a size is negative, or no memory holds so many elements
  public func callAsFunction(_ shape: Shape, from stream: inout RandomStream) -> Tensor {
    // Before any product of its sizes.
    shape.requirePossible("Initializer")
    switch self {
    case .constant(let value): return .full(shape, value)
    case .uniform(let range): return .randomUniform(shape, range, using: &stream)
    case .normal(let mean, let deviation):
      return .randomNormal(shape, mean: mean, deviation: deviation, using: &stream)
    case .truncatedNormal(let mean, let deviation, let bounds):
      return .randomTruncatedNormal(shape, mean: mean, deviation: deviation, bounds: bounds, using: &stream)
    case .xavierUniform(let gain):
      let bound = gain * (6 / Float(fans(shape).in + fans(shape).out)).squareRoot()
      return .randomUniform(shape, -bound..<bound, using: &stream)
    case .xavierNormal(let gain):
      let deviation = gain * (2 / Float(fans(shape).in + fans(shape).out)).squareRoot()
      return .randomNormal(shape, deviation: deviation, using: &stream)
    case .kaimingUniform(let fan, let nonlinearity):
      let bound = Float(3).squareRoot() * kaimingDeviation(shape, fan, nonlinearity)
      return .randomUniform(shape, -bound..<bound, using: &stream)
    case .kaimingNormal(let fan, let nonlinearity):
      return .randomNormal(shape, deviation: kaimingDeviation(shape, fan, nonlinearity), using: &stream)
    case .orthogonal(let gain): return orthogonal(shape, gain, &stream)
    case .bilinear: return bilinear(shape)
    case .subpixel(let factor): return subpixel(shape, factor, &stream)
    }
  }

  private func kaimingDeviation(_ shape: Shape, _ fan: Fan, _ nonlinearity: Nonlinearity) -> Float {
    let fans = fans(shape)
    return nonlinearity.gain / Float(max(fan == .fanIn ? fans.in : fans.out, 1)).squareRoot()
  }

  /// How many inputs each output has, and how many outputs each input.
  private func fans(_ shape: Shape) -> (in: Int, out: Int) {
    guard shape.rank >= 2 else {
      misuse("Initializer", "\(self) needs a weight [out, in, …]: shape \(shape); take .constant, .uniform or .normal")
    }
    let window = shape.dimensions.dropFirst(2).reduce(1, *)
    return (shape[1] * window, shape[0] * window)
  }

  /// Gram and Schmidt's way, from normal rows, each made straight twice against rounding.
  private func orthogonal(_ shape: Shape, _ gain: Float, _ stream: inout RandomStream) -> Tensor {
    let fanIn = fans(shape).in
    let (short, long) = (min(shape[0], fanIn), max(shape[0], fanIn))
    var rows: [[Double]] = []
    while rows.count < short {
      var row = Tensor.randomNormal([long], using: &stream).scalars(as: Double.self)
      for _ in 0..<2 {
        for other in rows {
          let overlap = zip(row, other).reduce(0) { $0 + $1.0 * $1.1 }
          for position in row.indices { row[position] -= overlap * other[position] }
        }
      }
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if length > 1e-6 { rows.append(row.map { $0 / length }) }
    }
    let isWide = shape[0] <= fanIn
    return Tensor(
      (0..<shape.elementCount).map { index in
        let (row, column) = (index / fanIn, index % fanIn)
        return gain * Float(isWide ? rows[row][column] : rows[column][row])
      }, shape: shape)
  }
}

extension Initializer {
  private func bilinear(_ shape: Shape) -> Tensor {
    guard shape.rank == 4 else {
      misuse("Initializer", "\(self) needs the weight of a transposed convolution of images, [in, out, h, w]: \(shape)")
    }
    let (rows, columns) = (Self.tent(shape[2]), Self.tent(shape[3]))
    let window = rows.flatMap { row in columns.map { row * $0 } }
    let nothing = [Float](repeating: 0, count: window.count)
    let outputs = shape[1]
    let kernels = (0..<shape[0]).flatMap { input in
      (0..<outputs).flatMap { $0 == input % outputs ? window : nothing }
    }
    return Tensor(kernels, shape: shape)
  }

  /// The weights of linear interpolation at the places of a window, which fall to both sides of its middle.
  private static func tent(_ size: Int) -> [Float] {
    let factor = (size + 1) / 2
    let middle = Float(size - 1) / 2
    return (0..<size).map { 1 - abs(Float($0) - middle) / Float(factor) }
  }

  private func subpixel(_ shape: Shape, _ factor: Int, _ stream: inout RandomStream) -> Tensor {
    let pixels = factor * factor
    guard shape.rank >= 2, factor > 0, shape[0] % pixels == 0 else {
      misuse("Initializer", "\(self) needs a weight [c·\(pixels), in, …] before a pixel shuffle: \(shape)")
    }
    let one = Shape([shape[0] / pixels] + shape.dimensions.dropFirst())
    let drawn = Initializer.kaimingUniform()(one, from: &stream)
    let flat = drawn.reshaped([one[0], 1, max(one.elementCount / max(one[0], 1), 0)])
    return (flat + .zeros([one[0], pixels, flat.shape[2]])).reshaped(shape)
  }
}

extension Parameter {
  /// A parameter that starts as an initializer says, drawn from the current ``RandomSource``.
  /// - Traps: if a size is negative, or no memory holds so many elements
  public convenience init(_ shape: Shape, _ initializer: Initializer) {
    // Before the source of random numbers is taken, which others may wait for.
    shape.requirePossible("Initializer")
    guard FirstWeights.areDrawn else {
      self.init(FirstWeights.placeholder(shape))
      return
    }
    self.init(RandomSource.current.draw { initializer(shape, from: &$0) })
  }

  /// Starts the parameter anew, drawn from the current ``RandomSource``.
  public func initialize(_ initializer: Initializer) {
    value = RandomSource.current.draw { initializer(shape, from: &$0) }
  }
}
