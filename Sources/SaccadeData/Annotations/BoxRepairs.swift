public import SaccadeConfig
import SaccadeEngine
import SaccadeImages
import SaccadeText

/// What happens to boxes that cannot be right: `invalid_boxes: error`, `clip` or `drop`.
///
/// Wrong is a box that reaches over the border of its picture by more than a pixel, lies outside of it, has no area, has its
/// sides the wrong way round, or a side that is no number. What reaches over by a pixel or less comes of rounding, and is
/// cut off without a word.
public enum InvalidBoxes: String, CaseIterable, ConfigValue, Hashable {
  /// The data set is not opened, and the first such box is named.
  case error
  /// The part on the picture is kept, and sides change places; what then has no area is left out.
  case clip
  /// The box is left out.
  case drop
}

/// What was wrong with boxes, and what was done about it.
public struct BoxRepairs: Hashable, Sendable {
  /// What is wrong with a box.
  public enum Fault: String, CaseIterable, Hashable, Sendable {
    /// A side is no number, or infinite.
    case notANumber = "has a side that is no number"
    /// The right side lies left of the left one, or the lower above the upper.
    case swapped = "has its sides the wrong way round"
    /// It has no area.
    case empty = "has no area"
    /// It lies outside of the picture.
    case outside = "lies outside of the picture"
    /// It reaches over the border by more than a pixel.
    case over = "reaches over the border of the picture"
  }

  /// How many boxes had each fault.
  public private(set) var counts: [Fault: Int] = [:]
  /// How many of them were left out.
  public private(set) var droppedCount = 0
  /// The first of them: where it stands, and what is wrong.
  public private(set) var example: (place: String, problem: String)?

  /// Nothing wrong.
  public init() {}

  /// How many boxes were wrong.
  public var count: Int { counts.values.reduce(0, +) }

  /// The box as it is kept; nil if it is left out.
  /// - Parameter place: where it stands, for messages
  mutating func mended(
    _ bounds: PixelBounds, on size: ImageSize, policy: InvalidBoxes, place: () -> String
  ) -> PixelBounds? {
    guard let fault = Self.fault(of: bounds, on: size) else { return Self.cut(bounds, to: size) }
    counts[fault, default: 0] += 1
    if example == nil { example = (place(), Self.problem(fault, bounds, size)) }
    if policy == .clip, fault != .notANumber {
      let sorted = PixelBounds(
        x1: min(bounds.x, bounds.x2), y1: min(bounds.y, bounds.y2), x2: max(bounds.x, bounds.x2),
        y2: max(bounds.y, bounds.y2))
      let kept = Self.cut(sorted, to: size)
      if kept.width > 0, kept.height > 0 { return kept }
    }
    droppedCount += 1
    return nil
  }

  /// What is wrong with a box on a picture; nil if nothing is.
  static func fault(of bounds: PixelBounds, on size: ImageSize) -> Fault? {
    let sides = [bounds.x, bounds.y, bounds.x2, bounds.y2]
    guard sides.allSatisfy(\.isFinite) else { return .notANumber }
    if bounds.width < 0 || bounds.height < 0 { return .swapped }
    if bounds.width == 0 || bounds.height == 0 { return .empty }
    let (width, height) = (Double(size.width), Double(size.height))
    if bounds.x >= width || bounds.y >= height || bounds.x2 <= 0 || bounds.y2 <= 0 { return .outside }
    if bounds.x < -1 || bounds.y < -1 || bounds.x2 > width + 1 || bounds.y2 > height + 1 { return .over }
    return nil
  }

  /// The part on the picture; a box that lies on it keeps its numbers to the last bit.
  private static func cut(_ bounds: PixelBounds, to size: ImageSize) -> PixelBounds {
    let (width, height) = (Double(size.width), Double(size.height))
    var kept = bounds
    // Sums of what was written with a few decimals are off by less than this.
    let slack = 1e-6
    if bounds.x < 0 || bounds.x2 > width + slack {
      let (left, right) = (min(max(bounds.x, 0), width), min(max(bounds.x2, 0), width))
      (kept.x, kept.width) = (left, right - left)
    }
    if bounds.y < 0 || bounds.y2 > height + slack {
      let (top, bottom) = (min(max(bounds.y, 0), height), min(max(bounds.y2, 0), height))
      (kept.y, kept.height) = (top, bottom - top)
    }
    return kept
  }

  private static func problem(_ fault: Fault, _ bounds: PixelBounds, _ size: ImageSize) -> String {
    let sides = [bounds.x, bounds.y, bounds.x2, bounds.y2].map { $0.isFinite ? plain($0) : "\($0)" }
    let told = "the box from (\(sides[0]), \(sides[1])) to (\(sides[2]), \(sides[3])) \(fault.rawValue)"
    // How large the picture is says nothing of boxes that are wrong on any.
    return fault == .outside || fault == .over ? "\(told), which is \(size.inWords)" : told
  }

  /// A coordinate as people write it.
  static func plain(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    return JSONText.number(abs(value) < 1e9 ? (value * 1e4).rounded() / 1e4 : value)
  }

  /// The error that names the first wrong box.
  /// - Throws: ``DatasetError`` if there is one and the policy is to stop
  func check(_ policy: InvalidBoxes) throws(DatasetError) {
    guard policy == .error, let example else { return }
    let others = count > 1 ? " (and \(counted(count - 1, "other box is", "other boxes are")) wrong)" : ""
    throw DatasetError(
      .wrongFormat, path: example.place, problem: example.problem + others,
      advice: "mend the file, or set invalid_boxes: clip or drop (--invalid-boxes)")
  }

  /// What was done, in a line; nil if nothing was wrong.
  public var summary: String? {
    guard let example else { return nil }
    let kinds = Fault.allCases.compactMap { fault in counts[fault].map { "\($0) × \(fault.rawValue)" } }
    let kept = count - droppedCount
    let done = [kept > 0 ? "\(kept) mended" : nil, droppedCount > 0 ? "\(droppedCount) left out" : nil]
      .compactMap { $0 }.joined(separator: ", ")
    return "\(counted(count, "wrong box", "wrong boxes")), \(done): \(kinds.joined(separator: ", ")); such as "
      + "\(example.place): \(example.problem)"
  }

  /// Whether both count the same, and name the same example.
  public static func == (a: BoxRepairs, b: BoxRepairs) -> Bool {
    a.counts == b.counts && a.droppedCount == b.droppedCount && a.example?.place == b.example?.place
  }

  /// By what is counted.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(counts)
    hasher.combine(droppedCount)
  }
}
