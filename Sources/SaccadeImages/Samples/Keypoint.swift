/// A named place of an object, such as the tip of a beak; which one it is, its place in the list says.
public struct Keypoint: Hashable, Codable, Sendable {
  /// Whether and how a keypoint can be seen; the raw values are those of COCO.
  public enum Visibility: Int, Hashable, Codable, Sendable {
    /// Nobody said where it is, or it has left the picture.
    case absent
    /// It is known where it is, behind something.
    case hidden
    /// It can be seen.
    case visible
  }

  /// Where it is, in pixels; of no account if it is absent.
  public var point: Point
  /// Whether it can be seen.
  public var visibility: Visibility

  /// A keypoint at a place.
  public init(_ point: Point, _ visibility: Visibility = .visible) {
    self.point = point
    self.visibility = visibility
  }
}
