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

/// Cuts out a part of a size at a random place, after a border was put around the image.
public struct RandomCrop: GeometricTransform {
  /// The new size.
  public internal(set) var size: ImageSize
  /// How wide the border is on each side.
  public internal(set) var border: Int
  /// What the border shows.
  public internal(set) var padding: Padding

  /// Cuts a part of a size out of an image with a border.
  ///
  /// An image that is too small even with its border lies at a random place of the new one.
  ///
  /// - Traps: if a side is not positive or the border is negative
  public init(_ size: ImageSize, border: Int = 0, padding: Padding = .zero) {
    guard border >= 0 else { misuse("RandomCrop", "the border must not be negative: \(border)") }
    self.size = checked(size, by: "RandomCrop")
    // A border that no picture has; its sums with the sides of pictures must not overflow.
    self.border = min(border, 1 << 60)
    self.padding = padding
  }

  /// What becomes of an image of a size.
  public func placement(for old: ImageSize, using random: inout RandomStream) -> Placement {
    func start(_ length: Int, _ wanted: Int) -> Int {
      let free = length + 2 * border - wanted
      return min(0, free) - border + random.integer(below: abs(free) + 1)
    }
    let top = start(old.height, size.height)
    let left = start(old.width, size.width)
    return Placement(rows: top..<top + size.height, columns: left..<left + size.width, padding: padding)
  }
}

extension RandomCrop: TypedSection {
  /// `RandomCrop`.
  public var typeName: String { "RandomCrop" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "A part at a random place, after a border was put around the image." }
  /// The keys `size`, `padding` and `padding_mode`.
  public static let fields: [ConfigField<Self>] = [
    .size(\.size, "The size of the part."),
    ConfigField(
      "padding", \.border, "How wide the border is on each side, in pixels.", .between(0, Size2D.greatestSide)),
    ConfigField("padding_mode", \.padding, "What the border shows."),
  ]
}

func checked(_ size: ImageSize, by transform: String) -> ImageSize {
  guard size.height > 0, size.width > 0 else { misuse(transform, "both sides must be positive: \(size)") }
  return size
}
