public import SaccadeEngine

/// A tensor of a file of weights, whatever the file's format.
public struct WeightsEntry: Hashable, Sendable {
  /// The tensor's name in the file.
  public let name: String
  /// The type of its elements in the file.
  public let dtype: DType
  /// The size of each axis.
  public let shape: Shape
  /// Its place among all tensors of the file.
  let index: Int

  /// How many bytes its elements take.
  public var byteCount: Int { shape.elementCount * dtype.byteCount }
}

extension [WeightsEntry] {
  /// What the file says of each.
  package var shapes: [String: (shape: Shape, dtype: DType)] {
    Dictionary(map { ($0.name, ($0.shape, $0.dtype)) }) { $1 }
  }
}

/// What the tensors of an opened file are read by.
protocol WeightsSource: Sendable {
  /// The tensors.
  var entries: [WeightsEntry] { get }
  /// Reads a tensor's row-major bytes into a buffer of their size.
  func read(_ entry: WeightsEntry, into buffer: UnsafeMutableRawBufferPointer) throws
}
