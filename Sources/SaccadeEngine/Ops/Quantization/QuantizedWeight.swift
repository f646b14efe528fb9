import Synchronization

/// The weight of a convolution or a linear layer in signed bytes, with a scale for each channel of the result.
package final class QuantizedWeight: Sendable, CustomStringConvertible {
  package let shape: Shape
  /// Row by row, in two's complement.
  let bytes: Tensor
  /// What a step is worth in each channel.
  private let scales: [Float]
  private let made = Mutex(Made())

  private struct Made {
    /// The bytes in the orders that a device asked for.
    var packed: [PackedOrder: Tensor] = [:]
    /// What a step is worth in each channel of a result, for inputs whose steps are worth so much.
    var scales: [Float: Tensor] = [:]
  }

  /// An order of a device, with what it keeps beside the bytes.
  struct PackedOrder: Hashable {
    let layout: Layout
    let byteCount: Int
  }

  /// The nearest bytes to a weight whose first axis is that of the channels.
  package init(_ weight: Tensor) {
    shape = weight.shape
    let numbers = weight.detached.scalars
    let count = shape[0] > 0 ? numbers.count / shape[0] : 0
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count)
    var scales: [Float] = []
    for channel in 0..<shape[0] {
      let row = numbers[channel * count..<(channel + 1) * count]
      let reach = row.reduce(0) { max($0, abs($1)) }
      let steps = ByteScale(low: -reach, high: reach)
      scales.append(steps.scale)
      bytes.append(contentsOf: row.map(steps.byte))
    }
    self.bytes = Tensor(bytes).reshaped(weight.shape)
    self.scales = scales
  }

  /// The bytes in an order of a device, brought into it once.
  func packed(as order: PackedOrder, pack: (Tensor) -> Tensor) -> Tensor {
    if let known = made.withLock({ $0.packed[order] }) { return known }
    let packed = pack(bytes)
    made.withLock { $0.packed[order] = packed }
    return packed
  }

  /// What sums of products are worth in each channel.
  func scales(for input: ByteScale) -> Tensor {
    if let known = made.withLock({ $0.scales[input.scale] }) { return known }
    let products = Tensor(scales.map { $0 * input.scale })
    made.withLock { $0.scales[input.scale] = products }
    return products
  }

  /// The numbers that the bytes stand for.
  var numbers: Tensor {
    let count = shape[0] > 0 ? shape.elementCount / shape[0] : 0
    let numbers = bytes.scalars(as: UInt8.self).enumerated().map { Float(Int8(bitPattern: $1)) * scales[$0 / count] }
    return Tensor(numbers).reshaped(shape)
  }

  /// `int8 [64, 32, 3, 3]`.
  package var description: String { "int8 \(shape)" }
}
