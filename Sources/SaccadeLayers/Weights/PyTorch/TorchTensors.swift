import SaccadeEngine
import SaccadeText

/// The tensors of a PyTorch file, checked against the bytes that it has, and how to read them.
struct TorchTensors: Sendable {
  let entries: [WeightsEntry]
  private let places: [Place]
  private let bytes: InputBytes

  /// Where a tensor's elements are: bytes of the file, and in them strides.
  private struct Place {
    /// From its first element to its last, in bytes of the file.
    let range: Range<Int>
    /// Nil where the elements follow one another.
    let strides: [Int]?
  }

  /// Tensors that share bytes are read each for itself: together they must not be many times the file.
  private static let mostReuse = 16

  /// - Parameter storage: the bytes of a storage in the file; throws if there is none of its name and size
  init(
    _ tensors: [(name: String, tensor: TorchTensor)], of bytes: InputBytes,
    storage: (TorchStorage, _ tensor: String) throws -> Range<Int>
  ) throws {
    let path = bytes.path
    var entries: [WeightsEntry] = []
    var places: [Place] = []
    var sum = 0
    for (name, tensor) in tensors {
      func damaged(_ problem: String) -> WeightsError { .damaged(path, "its tensor '\(name)' \(problem)") }
      guard let dtype = tensor.element.dtype else {
        throw WeightsError(
          .unsupported, path: path, problem: "tensor '\(name)' is of type \(tensor.element.rawValue)",
          advice: "convert it to one of \(DType.allCases.map(\.rawValue).sorted().joined(separator: ", "))")
      }
      let shape = Shape(tensor.shape)
      guard shape.isPossible, tensor.offset >= 0 else {
        throw damaged("has the impossible shape \(shape) from element \(tensor.offset) on")
      }
      guard tensor.strides.count == shape.rank, tensor.strides.allSatisfy({ $0 >= 0 }) else {
        throw damaged("of shape \(shape) has the impossible strides \(tensor.strides)")
      }
      let whole = try storage(tensor.storage, name)
      let available = whole.count / dtype.byteCount
      let isEmpty = shape.elementCount == 0
      // The last element; sums of claims may be beyond all numbers.
      var reach = Extent(tensor.offset) + (isEmpty ? 0 : 1)
      if !isEmpty {
        for (size, stride) in zip(tensor.shape, tensor.strides) { reach = reach + Extent(size - 1) * stride }
      }
      guard reach.value <= available else {
        throw damaged(
          "of shape \(shape) and strides \(tensor.strides), from element \(tensor.offset) on, leaves its storage of "
            + counted(available, "element"))
      }
      guard shape.elementCount <= available else {
        throw WeightsError(
          .unsupported, path: path,
          problem: "its tensor '\(name)' of shape \(shape) has the same elements many times over: its storage has "
            + counted(available, "element"),
          advice: "in Python, save a copy that has elements of its own: tensor.contiguous()")
      }
      sum += shape.elementCount * dtype.byteCount
      guard sum / Self.mostReuse <= bytes.size else {
        throw damaged("and those before it would take \(sum) bytes, from a file of \(bytes.size)")
      }
      let start = whole.lowerBound + tensor.offset * dtype.byteCount
      let isPlain = isEmpty || Self.isRowMajor(tensor)
      places.append(
        Place(
          range: isEmpty ? start..<start : start..<whole.lowerBound + reach.value * dtype.byteCount,
          strides: isPlain ? nil : tensor.strides))
      entries.append(WeightsEntry(name: name, dtype: dtype, shape: shape, index: entries.count))
    }
    (self.entries, self.places, self.bytes) = (entries, places, bytes)
  }

  private static func isRowMajor(_ tensor: TorchTensor) -> Bool {
    zip(zip(tensor.shape, tensor.strides), Shape(tensor.shape).rowMajorStrides).allSatisfy { axis, plain in
      axis.0 == 1 || axis.1 == plain
    }
  }

  func read(_ entry: WeightsEntry, into buffer: UnsafeMutableRawBufferPointer) throws {
    let place = places[entry.index]
    guard let strides = place.strides else { return try bytes.read(at: place.range.lowerBound, into: buffer) }
    let source = try bytes.bytes(place.range)
    source.withUnsafeBytes {
      Self.gather($0, shape: entry.shape.dimensions, strides: strides, elementSize: entry.dtype.byteCount, into: buffer)
    }
  }

  /// Copies elements that lie in steps into their rows.
  private static func gather(
    _ source: UnsafeRawBufferPointer, shape: [Int], strides: [Int], elementSize: Int,
    into buffer: UnsafeMutableRawBufferPointer
  ) {
    guard let from = source.baseAddress, let to = buffer.baseAddress, let last = shape.last, let step = strides.last
    else { return }
    let outer = shape.dropLast().reduce(1, *)
    var index = [Int](repeating: 0, count: shape.count - 1)
    var written = 0
    for _ in 0..<outer {
      var place = 0
      for axis in index.indices { place += index[axis] * strides[axis] }
      for position in 0..<last {
        (to + written).copyMemory(from: from + (place + position * step) * elementSize, byteCount: elementSize)
        written += elementSize
      }
      for axis in index.indices.reversed() {
        index[axis] += 1
        if index[axis] < shape[axis] { break }
        index[axis] = 0
      }
    }
  }
}
