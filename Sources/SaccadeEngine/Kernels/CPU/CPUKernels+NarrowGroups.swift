import COneDNN

/// A convolution of groups narrower than a block of channels, as one whose groups are whole blocks: the weight has zeros
/// where channels of a block are of different groups.
///
/// For narrow groups the library has code in blocks as narrow as they are, if any, and all layers around would follow in
/// that order at half their speed. The products with zeros cost less: decision 26. They change no sum, unless a
/// channel holds infinities or NaN, which then reach all channels of their block.
private struct JoinedGroups {
  /// How many channels a group has.
  let width: Int
  /// How many a block has.
  let block = Processor.channelBlock
  /// All channels, of the input as of the output.
  let channels: Int
  let window: Size2D
  let dtype: DType
  private let own: ConvolutionGeometry

  /// Nil for a convolution whose groups are as wide as a block, or of one channel, or do not fill blocks.
  init?(_ x: Tensor, weight: Shape, _ geometry: ConvolutionGeometry) {
    let isSameWidth = weight[0] == weight[1] * geometry.groups
    guard geometry.groups > 1, isSameWidth, weight[1] > 1, weight[1] < Processor.channelBlock,
      Processor.channelBlock % weight[1] == 0, weight[0] > Processor.channelBlock / 2,
      x.dtype == .float32 || x.dtype == .bfloat16
    else { return nil }
    width = weight[1]
    channels = weight[0]
    window = Size2D(weight[2], weight[3])
    dtype = x.dtype
    own = geometry
  }

  /// All channels with those that fill the last block, which are zeros.
  var filledChannels: Int { (channels + block - 1) / block * block }

  var geometry: ConvolutionGeometry {
    ConvolutionGeometry(
      stride: own.stride, padding: own.padding, dilation: own.dilation, groups: filledChannels / block)
  }

  var weight: Shape { [filledChannels, block, window.height, window.width] }

  func filled(_ images: Shape) -> Shape { [images[0], filledChannels, images[2], images[3]] }

  /// Where the weights of each channel of a result lie: in the weight of narrow groups, and in that of blocks.
  func copy(_ narrow: UnsafeMutableRawPointer, _ dense: UnsafeMutableRawPointer, toDense: Bool, size: Int) {
    let pixels = window.height * window.width * size
    for channel in 0..<channels {
      let group = channel / width * width
      let part = narrow + channel * width * pixels
      let place = dense + (channel * block + group % block) * pixels
      if toDense {
        place.copyMemory(from: part, byteCount: width * pixels)
      } else {
        part.copyMemory(from: place, byteCount: width * pixels)
      }
    }
  }
}

extension CPUKernels {
  /// A convolution of narrow groups; nil for other convolutions.
  func narrowGroupsConvolution(
    _ x: Tensor, _ weight: Tensor, bias: Tensor?, adding shortcut: Tensor?, then activation: FusedActivation,
    output: Shape, _ geometry: ConvolutionGeometry
  ) -> Tensor? {
    guard let joined = JoinedGroups(x, weight: weight.shape, geometry) else { return nil }
    var dense = dense(weight, joined)
    let y = convolution(
      filled(x, joined), &dense, bias: bias.map { filledBias($0, joined) }, adding: shortcut.map { filled($0, joined) },
      then: activation, output: joined.filled(output), joined.geometry)
    return cut(y, to: output)
  }

  /// The gradient of its input; nil for other convolutions.
  func narrowGroupsInputGradient(
    _ dy: inout Tensor, _ weight: Tensor, input: Shape, _ geometry: ConvolutionGeometry
  ) -> Tensor? {
    guard let joined = JoinedGroups(dy, weight: weight.shape, geometry) else { return nil }
    dy = channelBlocked(dy)
    var whole = filled(dy, joined)
    let dx = convolutionInputGradient(
      &whole, dense(weight, joined), input: joined.filled(input), like: nil, joined.geometry)
    return cut(dx, to: input)
  }

  /// The gradients of its weight and bias; nil for other convolutions.
  func narrowGroupsWeightGradient(
    _ x: Tensor, _ dy: Tensor, weight: Shape, dtype: DType, hasBias: Bool, _ geometry: ConvolutionGeometry
  ) -> (weight: Tensor, bias: Tensor?)? {
    guard let joined = JoinedGroups(x, weight: weight, geometry) else { return nil }
    let whole = convolutionWeightGradient(
      filled(x, joined), filled(cast(dy, to: x.dtype), joined), weight: joined.weight, dtype: dtype, hasBias: hasBias,
      joined.geometry)
    let dense = rowMajor(whole.weight)
    let dw = Tensor.uninitialized(weight, dense.dtype)
    Profiler.kernel(.init("part of blocks", from: [dense], to: dw)) {
      joined.copy(dw.pointer, dense.pointer, toDense: false, size: dense.dtype.byteCount)
    }
    return (dw, whole.bias.map { $0.view([weight[0]], StridedLayout(strides: [1])) })
  }

  /// The weight of whole blocks.
  private func dense(_ weight: Tensor, _ joined: JoinedGroups) -> Tensor {
    let rows = rowMajor(weight)
    let dense = fill(joined.weight, rows.dtype, 0)
    withExtendedLifetime(rows) {
      Profiler.kernel(.init("groups to blocks", from: [rows], to: dense)) {
        joined.copy(rows.pointer, dense.pointer, toDense: true, size: rows.dtype.byteCount)
      }
    }
    return dense
  }

  private func filledBias(_ bias: Tensor, _ joined: JoinedGroups) -> Tensor {
    let rows = rowMajor(bias)
    guard joined.filledChannels > joined.channels else { return rows }
    let filled = fill([joined.filledChannels], rows.dtype, 0)
    copy(rows, into: filled.view(rows.shape, StridedLayout(strides: [1])))
    return filled
  }

  /// An image in whole blocks of channels, with the zeros of the last one as channels.
  private func filled(_ x: Tensor, _ joined: JoinedGroups) -> Tensor {
    inBlocks(channelBlocked(x), as: joined.filled(x.shape))
  }

  /// An image without the channels that are not its own.
  private func cut(_ x: Tensor, to shape: Shape) -> Tensor { inBlocks(channelBlocked(x), as: shape) }

  /// The same blocks with as many channels as a shape says.
  private func inBlocks(_ x: Tensor, as shape: Shape) -> Tensor {
    if x.shape == shape { return x }
    let order = MemoryDescriptor.tagged(shape.dimensions, x.dtype, PlaneOrder.tag(Processor.channelBlock))
    let layout = order.layout(shape, x.dtype)
    return Tensor(shape: shape, dtype: x.dtype, layout: layout, storage: x.storage)
  }
}
