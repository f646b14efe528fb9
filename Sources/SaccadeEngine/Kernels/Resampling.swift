/// How an image gets another size.
public struct Resampling: Hashable, Codable, Sendable {
  /// Which neighbours count.
  public enum Method: String, Hashable, Codable, Sendable {
    /// The nearest pixel, rounded down, as PyTorch's `nearest`.
    case nearest
    /// The pixel whose centre is nearest, as PyTorch's `nearest-exact`, Pillow and scikit-image.
    case nearestExact
    /// Two by two pixels.
    case bilinear
    /// Four by four pixels, with a = −0.75.
    case bicubic
    /// The mean over the part of the image that a pixel covers, as adaptive average pooling.
    case area
  }

  /// Which neighbours count.
  public var method: Method
  /// Whether the centres of the corner pixels lie on each other; otherwise the outer edges of the images do.
  public var alignsCorners: Bool

  /// A method and a convention for corners.
  public init(_ method: Method, alignsCorners: Bool = false) {
    self.method = method
    self.alignsCorners = alignsCorners
  }

  /// The nearest pixel.
  public static let nearest = Resampling(.nearest)
  /// The pixel whose centre is nearest.
  public static let nearestExact = Resampling(.nearestExact)
  /// The mean over the part of the image that a pixel covers.
  public static let area = Resampling(.area)
  /// Two by two pixels, edges on edges.
  public static let bilinear = Resampling(.bilinear)
  /// Four by four pixels, edges on edges.
  public static let bicubic = Resampling(.bicubic)
}
