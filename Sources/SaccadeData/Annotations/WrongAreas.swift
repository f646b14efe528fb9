import SaccadeEngine
import SaccadeImages
import SaccadeText

/// Areas of objects that cannot be right: no numbers, negative ones, and those larger than the picture.
///
/// By its area an object counts as small, medium or large; that of its box stands for such a one.
struct WrongAreas {
  private var count = 0
  private var example: (place: String, area: Double, size: ImageSize)?

  /// The area, if it can be right.
  /// - Parameter place: where it stands, for messages
  mutating func sound(_ area: Double?, on size: ImageSize, place: () -> String) -> Double? {
    guard let area else { return nil }
    // What is reckoned of polygons may be off by the pixels of a border.
    let most = (Double(size.width) + 1) * (Double(size.height) + 1)
    if area >= 0, area <= most { return area }
    count += 1
    if example == nil { example = (place(), area, size) }
    return nil
  }

  /// What to tell, a line each.
  var notes: [String] {
    guard let (place, area, size) = example else { return [] }
    return [
      "\(counted(count, "area is", "areas are")) negative or larger than the picture, and the box's stands for it, such as "
        + "\(place).area: \(BoxRepairs.plain(area)) on a picture of \(size.inWords)"
    ]
  }
}
