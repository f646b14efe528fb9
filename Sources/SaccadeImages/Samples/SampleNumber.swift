import SaccadeEngine

/// What a number of a picture says, and so what becomes of it when the picture is cropped, resized, turned or mirrored.
public enum NumberKind: String, Hashable, Codable, Sendable {
  /// A place, from the left, in pixels. The first of a sample belongs to the first `y`, and so on.
  case x
  /// A place, from above, in pixels.
  case y
  /// A length, in pixels. The first is one at the first place of its sample, and so on, further ones at the last; where
  /// there are no places, in the middle of the picture.
  case length
  /// Anything else; it stays as it is.
  case plain
}

/// A number that belongs to a picture.
public struct SampleNumber: Hashable, Sendable {
  /// The number, which may be a date or another that float32 does not tell from its neighbours.
  public var value: Double
  /// What it says.
  public var kind: NumberKind

  /// A number of a kind.
  public init(_ value: Double, _ kind: NumberKind = .plain) {
    self.value = value
    self.kind = kind
  }
}

extension [SampleNumber] {
  /// The numbers of the picture where a map puts its points; nil if a place has only one coordinate, and the map needs
  /// both.
  /// - Parameter size: that of the picture before, for lengths without a place
  package func moved(by map: PixelMap, from size: ImageSize) -> [SampleNumber]? {
    var moved = self
    let across = indices.filter { self[$0].kind == .x }
    let down = indices.filter { self[$0].kind == .y }
    guard map.keepsAxes || across.count == down.count else { return nil }
    for number in indices where self[number].kind == .length {
      moved[number].value *= Double(map.lengthScale(at: place(of: number, on: size)))
    }
    for number in 0..<Swift.max(across.count, down.count) {
      let x = number < across.count ? across[number] : nil
      let y = number < down.count ? down[number] : nil
      let point = map(Point(x: x.map { Float(self[$0].value) } ?? 0, y: y.map { Float(self[$0].value) } ?? 0))
      if let x { moved[x].value = Double(point.x) }
      if let y { moved[y].value = Double(point.y) }
    }
    return moved
  }
  /// Where on the picture a number belongs: a coordinate to its place, a length to that of its order.
  ///
  /// Where there is none of both coordinates, it is the middle of a picture of a size.
  package func place(of number: Int, on size: ImageSize) -> Point {
    let middle = Point(x: Float(size.width) / 2, y: Float(size.height) / 2)
    let across = indices.filter { self[$0].kind == .x }
    let down = indices.filter { self[$0].kind == .y }
    let count = Swift.min(across.count, down.count)
    guard count > 0 else { return middle }
    let order = self[..<number].count { $0.kind == self[number].kind }
    let place = Swift.min(order, count - 1)
    return Point(x: Float(self[across[place]].value), y: Float(self[down[place]].value))
  }
}
