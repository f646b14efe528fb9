/// What a number of a picture says, and so what becomes of it when the picture is cropped, resized, turned or mirrored.
public enum NumberKind: String, Hashable, Codable, Sendable {
  /// A place, from the left, in pixels. The first of a sample belongs to the first `y`, and so on.
  case x
  /// A place, from above, in pixels.
  case y
  /// A length, in pixels.
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
  package func moved(by map: PixelMap) -> [SampleNumber]? {
    var moved = self
    for place in indices where self[place].kind == .length { moved[place].value *= Double(map.lengthScale) }
    let across = indices.filter { self[$0].kind == .x }
    let down = indices.filter { self[$0].kind == .y }
    guard map.keepsAxes || across.count == down.count else { return nil }
    for number in 0..<Swift.max(across.count, down.count) {
      let x = number < across.count ? across[number] : nil
      let y = number < down.count ? down[number] : nil
      let point = map(Point(x: x.map { Float(self[$0].value) } ?? 0, y: y.map { Float(self[$0].value) } ?? 0))
      if let x { moved[x].value = Double(point.x) }
      if let y { moved[y].value = Double(point.y) }
    }
    return moved
  }
}
