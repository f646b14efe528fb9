#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The path of a file as the system sees it: bytes, which need not be UTF-8.
///
/// Names from old systems are often in Latin-1, and macOS and Linux compose accents in different ways. Swift's strings
/// repair the first and take the second for the same, so neither would find its file again; bytes do. Paths are equal
/// when their bytes are, and ordered by them, as `LC_ALL=C ls` and Python's `sorted` order UTF-8 names.
///
/// ```swift
/// let path = BytePath("photos").appending(BytePath(bytes: [0x63, 0x61, 0x66, 0xe9]))
/// print(path)  // photos/caf\xe9
/// ```
public struct BytePath: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The bytes, without a zero at the end.
  public let bytes: [UInt8]

  /// The path that a text names, in UTF-8.
  public init(_ text: String) { bytes = Array(text.utf8) }

  /// The path of some bytes.
  public init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  /// The path of something in this folder.
  public func appending(_ name: BytePath) -> BytePath {
    let slash = UInt8(ascii: "/")
    let separator = bytes.isEmpty || bytes.last == slash ? [] : [slash]
    return BytePath(bytes: bytes + separator + name.bytes)
  }

  /// The name at the end, behind the last slash.
  public var name: BytePath {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return self }
    return BytePath(bytes: bytes[(slash + 1)...])
  }

  /// The letters behind the last point of the name, in small letters; nil if it has no point, or nothing before it.
  public var fileExtension: String? {
    let name = name.bytes
    guard let point = name.lastIndex(of: UInt8(ascii: ".")), point > 0 else { return nil }
    return BytePath(bytes: name[(point + 1)...]).description.lowercased()
  }

  /// Whether the bytes are UTF-8, so that ``description`` is the path itself.
  public var isText: Bool { String(validating: bytes, as: UTF8.self) != nil }

  /// The path to show; bytes that are no UTF-8 are written `\xe9`.
  public var description: String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = ""
    var rest = bytes[...]
    while let byte = rest.first {
      // A character of UTF-8 has at most four bytes.
      let length = (1...min(4, rest.count)).first { String(validating: rest.prefix($0), as: UTF8.self) != nil }
      if let length {
        text += String(decoding: rest.prefix(length), as: UTF8.self)
      } else {
        text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
      rest = rest.dropFirst(length ?? 1)
    }
    return text
  }

  /// Whether a path comes before another, byte by byte.
  public static func < (a: BytePath, b: BytePath) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }

  /// Whether something is there.
  package var exists: Bool { withCString { access($0, F_OK) } == 0 }

  /// Whether a folder is there.
  package var isFolder: Bool {
    var status = stat()
    return withCString { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Calls a closure with the path as C wants it.
  package func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
    // C's strings end at a zero; what follows one in a path cannot be part of a name.
    try (bytes.prefix { $0 != 0 } + [0]).withUnsafeBufferPointer { buffer in
      try buffer.withMemoryRebound(to: CChar.self) { characters in
        guard let start = characters.baseAddress else { fatalError("BytePath: a path has no bytes, not even its end") }
        return try body(start)
      }
    }
  }
}
