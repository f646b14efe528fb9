/// A file that can be fetched, and how to know that it came whole.
public struct RemoteFile: Hashable, Sendable {
  /// What is done with a file when it has been fetched.
  public enum Unpacking: Hashable, Sendable {
    /// It is kept as it is, compressed or not.
    case none
    /// The archive (`.tar`, `.tar.gz`, `.zip`) is unpacked beside it, and removed; it holds one folder of this name.
    case archive(folder: String)
    /// The `.gz` file is decompressed beside it, without its ending, and removed.
    case gzip
  }

  /// Where it can be had, best first.
  public let addresses: [String]
  /// Its size in bytes; a server that says or sends another is not believed.
  ///
  /// Nil where only its sum is known.
  public let byteCount: Int?
  /// The SHA-256 of its bytes, in hexadecimal digits; or the first of them, at least eight, where no more are published.
  public let sha256: String
  /// What is done with it.
  public let unpacking: Unpacking
  /// The most bytes that it may unpack to; nothing that wants to be larger is unpacked.
  public let unpackedLimit: Int

  /// A file to be fetched.
  /// - Parameters:
  ///   - name: what it is called here; the last part of its first address if left out
  ///   - unpackedLimit: a hundred times its own size if left out
  public init(
    _ addresses: [String], name: String? = nil, byteCount: Int?, sha256: String, unpacking: Unpacking = .none,
    unpackedLimit: Int? = nil
  ) {
    self.addresses = addresses
    self.name = name ?? addresses.first?.split(separator: "/").last.map(String.init) ?? ""
    self.byteCount = byteCount
    self.sha256 = sha256
    self.unpacking = unpacking
    let (hundredfold, overflow) = (byteCount ?? Self.greatest).multipliedReportingOverflow(by: 100)
    self.unpackedLimit = unpackedLimit ?? (overflow ? .max : hundredfold)
  }

  /// More than any file of which the size is not known has: 16 GiB.
  static let greatest = 1 << 34

  /// Whether a SHA-256 is the file's.
  func has(sum: String) -> Bool { sha256.count >= 8 && sum.hasPrefix(sha256.lowercased()) }

  /// What it is called here: the last part of its first address, if nothing else was given.
  public let name: String

  /// What is in its folder when it has been fetched: the file, or what it was unpacked to.
  public var product: String {
    switch unpacking {
    case .none: name
    case .archive(let folder): folder
    case .gzip: name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    }
  }
}
