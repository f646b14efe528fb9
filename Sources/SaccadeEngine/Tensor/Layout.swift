/// How a tensor's elements lie in its storage.
package enum Layout: Hashable, Sendable {
  /// Element `[i, j, …]` at `offset + i·strides[0] + j·strides[1] + …`.
  case strided(StridedLayout)
  /// An order that the device chose: channels in blocks, packed weights.
  case native(NativeLayout)
}

/// Where strided elements lie, in elements from the start of the storage.
package struct StridedLayout: Hashable, Sendable {
  /// The position of the first element.
  package var offset: Int
  /// The step along each axis; 0 repeats an element.
  package var strides: [Int]

  /// A layout from its parts.
  package init(offset: Int = 0, strides: [Int]) {
    self.offset = offset
    self.strides = strides
  }
}

/// An order of elements that a device's library prefers, for one shape and element type.
///
/// A device makes each layout once, so that identity is equality and comparing two costs nothing.
package final class NativeLayout: Hashable, Sendable, CustomStringConvertible {
  /// The logical sizes that it is for.
  package let shape: Shape
  /// The element type that it is for.
  package let dtype: DType
  /// How many bytes a tensor takes, padding included.
  package let byteCount: Int
  /// The library's name for it, such as `aBcd16b`.
  package let name: String
  /// Set when the channels of `[n, c, h, w]` lie in blocks: the memory read as rows of `[n, c / block, h, w, block]`.
  package let channelBlocks: ChannelBlocks?
  /// The device's own description.
  package let descriptor: any AnyObject & Sendable

  /// The `[n, ⌈c / block⌉, h, w, block]` view of a blocked tensor.
  package struct ChannelBlocks: Hashable, Sendable {
    /// How many channels stand together.
    package let block: Int
    /// The five sizes, the channels of the last block filled up with zeros.
    package let dimensions: [Int]
    /// Their steps in elements.
    package let strides: [Int]
    /// Whether the channels do not fill the last block.
    package let isPadded: Bool
  }

  /// A layout from its parts.
  package init(
    shape: Shape, dtype: DType, byteCount: Int, name: String, channelBlocks: ChannelBlocks?,
    descriptor: any AnyObject & Sendable
  ) {
    self.shape = shape
    self.dtype = dtype
    self.byteCount = byteCount
    self.name = name
    self.channelBlocks = channelBlocks
    self.descriptor = descriptor
  }

  /// Whether both are the one layout.
  package static func == (a: NativeLayout, b: NativeLayout) -> Bool { a === b }

  /// Hashes the identity.
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

  /// The library's name.
  package var description: String { name }

  /// Whether elements beyond the logical ones lie in memory; they are zero.
  package var isPadded: Bool { byteCount != shape.elementCount * dtype.byteCount }
}
