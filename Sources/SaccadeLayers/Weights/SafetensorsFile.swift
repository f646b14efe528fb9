import SaccadeEngine

/// A safetensors file, opened for reading.
///
/// Opening reads and checks the header alone; each tensor is read when it is asked for, straight into its memory.
/// Reading goes through the open file, so that the tensors stay one whole when a new file takes its place.
public final class SafetensorsFile: Sendable {
  /// The file's path.
  public let path: String
  /// The tensors, in the order of their bytes.
  public let entries: [SafetensorsEntry]
  /// The text that the writer put beside the tensors.
  public let metadata: [String: String]
  private let bytes: InputBytes
  private let dataStart: Int
  private let places: [String: Int]

  /// Opens a file and checks its header.
  /// - Throws: ``FileError`` if it cannot be opened; ``WeightsError`` if it is truncated or no safetensors file
  public convenience init(_ path: String) throws { try self.init(InputBytes(path)) }

  /// Checks the header of a file that is open.
  init(_ bytes: InputBytes) throws {
    let header = try SafetensorsHeader(path: bytes.path, fileSize: bytes.size) { try bytes.bytes($0) }
    entries = header.entries
    metadata = header.metadata
    dataStart = header.dataStart
    path = bytes.path
    self.bytes = bytes
    places = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
  }

  /// The tensor with a name, if the file has one.
  public subscript(name: String) -> SafetensorsEntry? { places[name].map { entries[$0] } }

  /// Reads a tensor's row-major bytes.
  /// - Throws: ``FileError`` if the system cannot read them; ``WeightsError`` if the file has shrunk meanwhile
  /// - Traps: if the buffer has not the tensor's size
  public func read(_ entry: SafetensorsEntry, into buffer: UnsafeMutableRawBufferPointer) throws {
    guard buffer.count == entry.range.count else {
      misuse(
        "SafetensorsFile.read",
        "the buffer must have the size of '\(entry.name)': \(buffer.count) bytes for "
          + "\(entry.range.count)")
    }
    try bytes.read(at: dataStart + entry.range.lowerBound, into: buffer)
  }
}
