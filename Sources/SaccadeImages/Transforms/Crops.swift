public import SaccadeConfig
public import SaccadeEngine

/// Cuts out the middle; an image that is too small gets a border.
public struct CenterCrop: GeometricTransform {
  /// The new size.
  public internal(set) var size: ImageSize
  /// What lies beyond the border of an image that is too small.
  public internal(set) var padding: Padding

  /// Cuts the middle of a size out.
  /// - Traps: if a side is not positive
  public init(_ size: ImageSize, padding: Padding = .zero) {
    self.size = checked(size, by: "CenterCrop")
    self.padding = padding
  }

  /// What becomes of an image of a size.
  public func placement(for old: ImageSize, using random: inout RandomStream) -> Placement {
    // As in torchvision: a crop rounds halves to the even number, a border is the narrower one above and to the left.
    func start(_ length: Int, _ wanted: Int) -> Int {
      if length < wanted { return -((wanted - length) / 2) }
      let half = (length - wanted) / 2
      return (length - wanted).isMultiple(of: 2) || half.isMultiple(of: 2) ? half : half + 1
    }
    let top = start(old.height, size.height)
    let left = start(old.width, size.width)
    return Placement(rows: top..<top + size.height, columns: left..<left + size.width, padding: padding)
  }
}

extension CenterCrop: TypedSection {
  /// `CenterCrop`.
  public var typeName: String { "CenterCrop" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "The middle of the image; one that is too small gets a black border." }
  /// The key `size`.
  public static let fields: [ConfigField<Self>] = [.size(\.size, "The size of the part.")]
}

func checked(_ size: ImageSize, by transform: String) -> ImageSize {
  guard size.height > 0, size.width > 0 else { misuse(transform, "both sides must be positive: \(size)") }
  return size
}
