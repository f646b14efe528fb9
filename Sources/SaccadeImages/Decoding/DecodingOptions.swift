#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How image files are decoded.
public struct DecodingOptions: Hashable, Sendable {
  /// What happens to transparency when a format without alpha is asked for.
  public var alpha: Image.AlphaHandling
  /// Whether the orientation in a file's EXIF data is followed, so that pictures stand upright.
  public var appliesOrientation: Bool
  /// How small a JPEG may become while it is decoded.
  ///
  /// Where both sides stay at least this long, the file is decoded at a half, a quarter or an eighth of its size. That
  /// is several times faster than to decode all of it and shrink it afterwards, and gives almost the same picture.
  public var minimumSize: ImageSize?
  /// More pixels than this are refused: a small file can claim a picture that fills the memory.
  ///
  /// More than the memory of the machine holds are refused in any case.
  public var maximumPixels: Int

  /// The pixels of a picture that are decoded unless another limit is set.
  public static let defaultMaximumPixels = 1 << 27

  /// The greatest limit that a configuration or an argument sets: no picture comes near it.
  package static let greatestMaximumPixels = 1_000_000_000_000

  /// The limit as it is used: a limit that was raised does not make more memory.
  var pixelLimit: Int { Self.withinMemory(maximumPixels) }

  /// A limit, lowered to the pixels of four bytes that all of this machine's memory holds.
  static func withinMemory(_ limit: Int) -> Int { min(limit, max(defaultMaximumPixels, memory / 4)) }

  /// The bytes of this machine's memory.
  private static let memory: Int = {
    let (bytes, overflow) = sysconf(Int32(_SC_PHYS_PAGES)).multipliedReportingOverflow(by: sysconf(Int32(_SC_PAGESIZE)))
    return overflow || bytes < 0 ? 0 : bytes
  }()

  /// Options; those that are not given decode a file as it is meant to be seen, at full size.
  public init(
    alpha: Image.AlphaHandling = .dropped, appliesOrientation: Bool = true, minimumSize: ImageSize? = nil,
    maximumPixels: Int = DecodingOptions.defaultMaximumPixels
  ) {
    self.alpha = alpha
    self.appliesOrientation = appliesOrientation
    self.minimumSize = minimumSize
    self.maximumPixels = maximumPixels
  }
}
