import SaccadeEngine

/// Some numbers of a tensor, read where they lie: the first maps of the first picture of a batch, at little cost.
struct TensorGlance {
  /// How many maps are read.
  static let mostMaps = 9
  /// How many numbers are read at most, so that large layers cost no more than others.
  private static let mostNumbers = 1 << 16

  let channels: Int
  let height: Int
  let width: Int
  /// Of how many channels these are the first.
  let total: Int
  /// Map after map, row after row.
  let values: [Float]

  /// - Returns: nil if there is nothing to be seen, or the tensor lies in an order that is not to be read piece by piece
  init?(_ tensor: Tensor) {
    guard let planes = FeaturePlanes(tensor.shape), tensor.dtype == .float32 || tensor.dtype == .bfloat16,
      let order = Order(tensor, planes)
    else { return nil }
    (height, width, total) = (planes.height, planes.width, planes.channels)
    channels = min(planes.channels, Self.mostMaps, max(1, Self.mostNumbers / max(1, height * width)))
    // A single huge map, as of a matrix, is left out.
    guard channels * height * width <= 4 * Self.mostNumbers else { return nil }
    let (count, rows, columns) = (channels, height, width)
    values = withExtendedLifetime(tensor) {
      tensor.dtype == .float32
        ? order.read(UnsafePointer(tensor.pointer.assumingMemoryBound(to: Float.self)), count, rows, columns) { $0 }
        : order.read(UnsafePointer(tensor.pointer.assumingMemoryBound(to: UInt16.self)), count, rows, columns) {
          Float(bitPattern: UInt32($0) << 16)
        }
    }
  }

  /// Where the numbers of the first picture lie.
  private struct Order {
    let first: Int
    let channel: Int
    let row: Int
    let column: Int
    /// How many channels stand together, and how far it is from one such block to the next.
    var block: (size: Int, step: Int)?
    let count: Int

    init?(_ tensor: Tensor, _ planes: FeaturePlanes) {
      count = tensor.elementCount
      if let blocks = tensor.nativeLayout?.channelBlocks {
        guard planes.isChannelsFirst else { return nil }
        (first, channel) = (0, blocks.strides[4])
        (row, column) = (blocks.strides[2], blocks.strides[3])
        block = (blocks.block, blocks.strides[1])
        return
      }
      guard let strides = tensor.strides else { return nil }
      if planes.isChannelsFirst, strides.count == 4 {
        (first, channel, row, column) = (0, strides[1], strides[2], strides[3])
      } else if tensor.isRowMajor {
        (first, channel, row, column) = (planes.first, planes.steps.channel, planes.steps.row, planes.steps.column)
      } else {
        return nil
      }
    }

    func read<Element>(
      _ base: UnsafePointer<Element>, _ channels: Int, _ rows: Int, _ columns: Int, _ number: (Element) -> Float
    ) -> [Float] {
      Array(unsafeUninitializedCapacity: channels * rows * columns) { buffer, written in
        for index in 0..<channels {
          let start =
            block.map { first + index / $0.size * $0.step + index % $0.size * channel } ?? first + index * channel
          for y in 0..<rows {
            var place = start + y * row
            for _ in 0..<columns {
              // The last row of a vector may not be full.
              buffer[written] = block != nil || place < count ? number(base[place]) : 0
              written += 1
              place += column
            }
          }
        }
      }
    }
  }
}

extension TensorGlance {
  /// Some thousands of a weight's numbers, evenly over its memory, in whatever order they lie there.
  static func sample(of tensor: Tensor, atMost most: Int = 4096) -> [Float] {
    // What fills blocks up would be taken for zeros.
    let isPlain =
      tensor.dtype == .float32 && tensor.nativeLayout?.isPadded != true
      && (tensor.nativeLayout != nil || tensor.isRowMajor)
    guard isPlain else { return tensor.elementCount <= 1 << 16 ? tensor.detached.cast(to: .float32).scalars : [] }
    let step = max(1, tensor.elementCount / most)
    return withExtendedLifetime(tensor) {
      let base = tensor.pointer.assumingMemoryBound(to: Float.self)
      return stride(from: 0, to: tensor.elementCount, by: step).map { base[$0] }
    }
  }
}
