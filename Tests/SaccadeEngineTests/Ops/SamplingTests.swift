import SaccadeTestKit
import Testing

@testable import SaccadeEngine

@Suite("Sampling and windows")
struct SamplingTests {
  private func random(_ shape: Shape, _ seed: UInt64 = 1) -> Tensor {
    var stream = RandomStream(seed: seed)
    return .randomNormal(shape, using: &stream)
  }

  @Test("the grid of the identity gives the image itself, whatever reads it", arguments: [false, true])
  func identity(alignsCorners: Bool) {
    let x = random([2, 17, 5, 7])
    let theta = Tensor([1, 0, 0, 0, 1, 0] as [Float], shape: [1, 2, 3]).expanded(to: [2, 2, 3])
    let grid = affineGrid(theta, size: Size2D(5, 7), alignsCorners: alignsCorners)
    for interpolation in [GridInterpolation.nearest, .bilinear, .bicubic] {
      for padding in [GridPadding.zeros, .border, .reflection] {
        let y = x.gridSample(grid, interpolation, padding: padding, alignsCorners: alignsCorners)
        expectClose(y, x, relative: 1e-4, absolute: 1e-5, "\(interpolation), \(padding)")
      }
    }
  }

  @Test("points that are no numbers, or far away, read what lies beyond the edge")
  func strangePoints() {
    let x = Tensor.ones([1, 1, 2, 2])
    let grid = Tensor([.nan, 0, 0, .nan, .infinity, 0, 0, -.infinity, 1e30, 0] as [Float], shape: [1, 1, 5, 2])
    for interpolation in [GridInterpolation.nearest, .bilinear] {
      #expect(x.gridSample(grid, interpolation).scalars == [0, 0, 0, 0, 0])
      for padding in [GridPadding.border, .reflection] {
        #expect(x.gridSample(grid, interpolation, padding: padding).scalars == [1, 1, 1, 1, 1])
      }
    }
    #expect(x.gridSample(grid[.all, .all, 4..<5], .bicubic, padding: .border).scalars == [1])
  }

  @Test("gradients of images and points agree with small steps")
  func gradients() {
    let theta = Tensor([0.7, 0.2, 0.05, -0.3, 0.6, 0.1] as [Float], shape: [1, 2, 3])
    for interpolation in [GridInterpolation.bilinear, .bicubic] {
      checkGradient(
        of: { [$0[0].gridSample(affineGrid($0[1], size: 4), interpolation, padding: .border)] },
        at: [random([1, 3, 6, 5]), theta], step: 2e-3)
    }
    checkGradient(of: { [$0[0].interpolate(to: Size2D(3, 4), .bicubic, antialias: true)] }, at: [random([1, 2, 7, 9])])
    checkGradient(of: { [$0[0].unfold(3, stride: 2, padding: 1)] }, at: [random([1, 2, 5, 5])])
  }

  @Test("narrow and wide types give nearly what float32 gives", arguments: [DType.bfloat16, .float16, .float64])
  func types(dtype: DType) {
    let x = random([1, 3, 6, 8])
    let grid = affineGrid(Tensor([0.8, 0.1, 0, 0, 0.7, 0.1] as [Float], shape: [1, 2, 3]), size: 5)
    let operations: [(String, (Tensor) -> Tensor)] = [
      ("gridSample", { $0.gridSample(grid) }),
      ("antialias", { $0.interpolate(to: Size2D(3, 4), .bilinear, antialias: true) }),
      ("area", { $0.interpolate(to: Size2D(3, 4), .area) }),
      ("nearestExact", { $0.interpolate(to: Size2D(4, 5), .nearestExact) }),
      ("unfold", { $0.unfold(3, padding: 1) }),
      ("fold", { $0.unfold(3, padding: 1).fold(to: Size2D(6, 8), 3, padding: 1) }),
      ("slidingView", { $0.unfold(axis: 2, size: 3, step: 1) }),
      ("maxPool2dWithIndices", { $0.maxPool2dWithIndices(2).values }),
    ]
    for (name, operation) in operations {
      let (rounded, seen) = (x.cast(to: dtype).cast(to: .float32), x.cast(to: dtype))
      #expect(operation(seen).dtype == dtype, "\(name)")
      expectClose(operation(seen).cast(to: .float32), operation(rounded), relative: 1e-2, absolute: 1e-2, name)
      func slope(_ x: Tensor) -> Tensor { gradient(at: x) { operation($0).cast(to: .float32).squared().sum() } }
      #expect(slope(seen).dtype == dtype, "\(name)")
      expectClose(slope(seen).cast(to: .float32), slope(rounded), relative: 3e-2, absolute: 6e-2, name)
    }
  }

  @Test("windows of whole numbers and their largest")
  func integers() {
    let x = Tensor([1, 2, 3, 4, 5])
    #expect(x.unfold(axis: 0, size: 3, step: 2).scalars(as: Int.self) == [1, 2, 3, 3, 4, 5])
    let pooled = x.reshaped([1, 1, 1, 5]).maxPool2dWithIndices(Size2D(1, 2))
    #expect(pooled.values.dtype == .int64)
    #expect(pooled.values.scalars(as: Int.self) == [2, 4])
    #expect(pooled.indices.scalars(as: Int.self) == [1, 3])
    #expect(pooled.values.maxUnpool2d(pooled.indices, Size2D(1, 2)).scalars(as: Int.self) == [0, 2, 0, 4])
  }

  @Test("the largest of a window is NaN if one is, and its place is that of the NaN")
  func nan() {
    let x = Tensor([1, .nan, 5, 2] as [Float], shape: [1, 1, 1, 4])
    let pooled = x.maxPool2dWithIndices(Size2D(1, 4))
    #expect(pooled.values.item().isNaN)
    #expect(pooled.indices.item(as: Int.self) == 1)
  }

  @Test("what does not fit together stops with the values and what to do")
  func misuses() async {
    let method = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([1, 1, 4, 4]).interpolate(to: 2, .nearest, antialias: true)
    }
    #expect(text(method).contains("interpolate: only bilinear and bicubic resampling can antialias: nearest"))
    let columns = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([1, 8, 5]).fold(to: 4, 2, stride: 2)
    }
    #expect(text(columns).contains("fold: input must be [n, c·4, 4]: [1, 8, 5]; images of 4×4 have 2×2 windows of 2×2"))
    let volume = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([1, 3, 2, 4, 4]).conv3d(.zeros([2, 3, 3, 3, 3]))
    }
    #expect(text(volume).contains("conv3d: the window must fit the padded volume"))
    let channels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([1, 3, 8]).conv1d(.zeros([2, 4, 3]))
    }
    #expect(
      text(channels).contains(
        "conv1d: the weight's channels times groups must be the input's channels: input [1, 3, 8], weight [2, 4, 3]"))
    let sequence = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([3, 4]).maxPool1d(2)
    }
    #expect(text(sequence).contains("maxPool1d: input must be [n, c, l]: [3, 4]; unsqueeze a single sequence"))
    let places = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([1, 1, 1, 2]).maxUnpool2d(Tensor([0, 1]).reshaped([1, 1, 2, 1]), 2)
    }
    #expect(text(places).contains("maxUnpool2d: input and indices must be [n, c, h, w], of one shape"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
