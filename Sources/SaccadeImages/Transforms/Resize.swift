public import SaccadeEngine

/// Resizes an image, antialiased.
public struct Resize: GeometricTransform {
  /// What the new size is made from.
  public enum Target: Hashable, Sendable {
    /// This size, whatever the proportions.
    case exact(ImageSize)
    /// The shorter side at this length, the longer in proportion.
    case shorterSide(Int)
  }

  /// What the new size is made from.
  public let target: Target
  /// How old pixels make up new ones.
  public let filter: ResizeFilter

  /// Resizes to a size.
  /// - Traps: if a side is not positive
  public init(to size: ImageSize, filter: ResizeFilter = .bilinear) {
    guard size.height > 0, size.width > 0 else { misuse("Resize", "both sides must be positive: \(size)") }
    target = .exact(size)
    self.filter = filter
  }

  /// Resizes so that the shorter side has a length and the proportions stay.
  /// - Traps: if the length is not positive
  public init(shorterSide length: Int, filter: ResizeFilter = .bilinear) {
    guard length > 0 else { misuse("Resize", "the shorter side must be positive: \(length)") }
    target = .shorterSide(length)
    self.filter = filter
  }

  /// What becomes of an image of a size.
  public func placement(for size: ImageSize, using random: inout RandomStream) -> Placement {
    var placement = Placement(whole: size)
    placement.filter = filter
    switch target {
    case .exact(let size): placement.size = size
    case .shorterSide(let length): placement.size = size.scaled(shorterSide: length)
    }
    return placement
  }
}
