import SaccadeEngine
import SaccadeText

extension SafetensorsFile {
  /// Writes tensors to a file, which takes the place of an old one only when it is complete.
  ///
  /// The same tensors and metadata give the same bytes. The header's length is a multiple of eight and wide elements
  /// come first, so that every tensor lies where its elements are aligned.
  /// - Throws: ``FileError`` if the file cannot be written, such as on a full disk: the old file is then as it was
  /// - Traps: if two tensors have one name
  public static func write(
    _ contents: [SafetensorsContent], metadata: [String: String] = [:], to path: String
  ) throws {
    try write(contents, metadata: metadata, to: path, in: nil)
  }

  /// The same into a folder that is held open.
  package static func write(
    _ contents: [SafetensorsContent], metadata: [String: String], to path: String, in folder: Int32?
  ) throws {
    let ordered = contents.sorted { (-$0.dtype.byteCount, $0.name) < (-$1.dtype.byteCount, $1.name) }
    let header = Self.header(ordered, metadata: metadata)
    try AtomicFile.write(to: path, in: folder) { writer in
      try withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { try writer.write($0) }
      try writer.write(header)
      for content in ordered {
        try content.bytes { bytes in
          guard bytes.count == content.byteCount else {
            misuse(
              "SafetensorsFile.write",
              "'\(content.name)' must have the bytes of its shape: \(bytes.count) for "
                + "\(content.dtype) \(content.shape)")
          }
          try writer.write(bytes)
        }
      }
    }
  }

  private static func header(_ contents: [SafetensorsContent], metadata: [String: String]) -> String {
    var parts: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))" }
      parts.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var names: Set<String> = ["__metadata__"]
    var offset = 0
    for content in contents {
      guard names.insert(content.name).inserted else {
        misuse("SafetensorsFile.write", "each tensor needs a name of its own: '\(content.name)' comes twice")
      }
      let end = offset + content.byteCount
      let shape = content.shape.map(String.init).joined(separator: ",")
      parts.append(
        "\(JSONText.quoted(content.name)):{\"dtype\":\"\(content.dtype.safetensorsName)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    let text = "{\(parts.joined(separator: ","))}"
    // The format allows spaces at the end, so that the data can begin at a multiple of eight.
    return text + String(repeating: " ", count: (8 - text.utf8.count % 8) % 8)
  }
}
