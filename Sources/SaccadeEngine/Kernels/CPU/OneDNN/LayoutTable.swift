import COneDNN
import Synchronization

/// Makes each native layout once, so that equal layouts are the same object.
final class LayoutTable: Sendable {
  static let shared = LayoutTable()

  private struct Key: Hashable {
    let shape: Shape
    let dtype: DType
    let byteCount: Int
  }

  private let layouts = Mutex<[Key: [NativeLayout]]>([:])

  /// The layout of a tensor of `shape` whose bytes `descriptor` describes.
  ///
  /// A grouped convolution's weights have five axes for the library and four for us; the layout takes our shape.
  func layout(_ descriptor: MemoryDescriptor, shape: Shape, dtype: DType) -> Layout {
    let blocks = descriptor.isBlocked ? descriptor.innerBlocks : nil
    if let blocks, blocks.isEmpty, let strides = stridesOf(shape, in: descriptor) {
      return .strided(StridedLayout(strides: strides))
    }
    let key = Key(shape: shape, dtype: dtype, byteCount: descriptor.byteCount)
    return layouts.withLock { layouts in
      let known = layouts[key]?.first { ($0.descriptor as? MemoryDescriptor)?.isEqual(to: descriptor) ?? false }
      if let known { return .native(known) }
      let made = NativeLayout(
        shape: shape, dtype: dtype, byteCount: key.byteCount, name: name(descriptor, blocks ?? []),
        channelBlocks: channelBlocks(descriptor, blocks ?? [], shape), descriptor: descriptor)
      layouts[key, default: []].append(made)
      return .native(made)
    }
  }

  /// The steps for our axes when the library has the same axes, or different ones over dense rows.
  private func stridesOf(_ shape: Shape, in descriptor: MemoryDescriptor) -> [Int]? {
    let dimensions = descriptor.dimensions
    let strides = descriptor.strides
    if dimensions == shape.dimensions { return strides }
    return strides == Shape(dimensions).rowMajorStrides ? shape.rowMajorStrides : nil
  }

  private func channelBlocks(
    _ descriptor: MemoryDescriptor, _ blocks: [(axis: Int, size: Int)], _ shape: Shape
  ) -> NativeLayout.ChannelBlocks? {
    guard shape.rank == 4, blocks.count == 1, blocks[0].axis == 1, descriptor.dimensions == shape.dimensions else {
      return nil
    }
    let block = blocks[0].size
    return NativeLayout.ChannelBlocks(
      block: block,
      dimensions: [shape[0], descriptor.paddedDimensions[1] / block, shape[2], shape[3], block],
      strides: descriptor.strides + [1],
      isPadded: shape[1] % block != 0)
  }

  /// The library's way to write an order: axes by falling stride, capitals where a block follows.
  private func name(_ descriptor: MemoryDescriptor, _ blocks: [(axis: Int, size: Int)]) -> String {
    guard descriptor.isBlocked else { return "opaque" }
    let strides = descriptor.strides
    let letters = Array("abcdefghijkl")
    let outer = strides.indices.sorted { (-strides[$0], $0) < (-strides[$1], $1) }.map { axis in
      blocks.contains { $0.axis == axis } ? letters[axis].uppercased() : String(letters[axis])
    }
    return outer.joined() + blocks.map { "\($0.size)\(letters[$0.axis])" }.joined()
  }
}
