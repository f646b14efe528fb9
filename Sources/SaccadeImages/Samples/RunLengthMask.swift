public import SaccadeEngine
public import SaccadeText

/// Which pixels of a picture belong to an object, as lengths of runs: what COCO calls RLE.
///
/// Pixels are counted column by column from the upper left one, each column from top to bottom. The first run is outside of
/// the object, the second inside, and so on; a length may be 0.
///
/// ```swift
/// let mask = RunLengthMask(polygons: [[Point(x: 1, y: 1), Point(x: 5, y: 1), Point(x: 5, y: 4)]], size: image.size)
/// print(mask.area, mask.compressed)
/// ```
/// - Shapes: all lengths together are height · width
public struct RunLengthMask: Hashable, Sendable {
  /// The picture's size.
  public let size: ImageSize
  /// The lengths of runs, outside and inside by turns.
  public let counts: [UInt32]

  /// A mask of runs from outside.
  /// - Throws: ``RunLengthError`` if the size is none that pictures have, a length is negative, or all together are not
  ///   the pixels of the picture
  public init(counts: some Sequence<Int>, size: ImageSize) throws(RunLengthError) {
    try Self.check(size)
    let total = size.height * size.width
    var sum = 0
    var checked: [UInt32] = []
    for count in counts {
      guard count >= 0 else { throw RunLengthError("has a run of \(count) pixels; a length is never negative") }
      guard count <= total - sum else {
        throw RunLengthError("has runs of more than the \(total) pixels of a picture of \(size.inWords)")
      }
      sum += count
      checked.append(UInt32(count))
    }
    guard sum == total else {
      throw RunLengthError("has runs of \(sum) pixels, and a picture of \(size.inWords) has \(total)")
    }
    self.size = size
    self.counts = checked
  }

  /// Runs that are known to fit.
  init(runs: [UInt32], size: ImageSize) {
    self.size = size
    counts = runs
  }

  /// No picture has more pixels than a run's length can say.
  private static func check(_ size: ImageSize) throws(RunLengthError) {
    guard size.height > 0, size.width > 0, !size.hasMore(than: Int(UInt32.max) / 2) else {
      throw RunLengthError("is of a picture of \(size.inWords), which no picture is")
    }
  }

  /// The runs of a mask: a pixel belongs to the object where its number is not 0.
  public init(_ mask: Mask) {
    let (height, width, pixels) = (mask.image.height, mask.image.width, mask.image.pixels)
    var runs: [UInt32] = []
    var (isInside, length): (Bool, UInt32) = (false, 0)
    for column in 0..<width {
      for row in 0..<height {
        if (pixels[row * width + column] != 0) != isInside {
          runs.append(length)
          (isInside, length) = (!isInside, 0)
        }
        length += 1
      }
    }
    self.init(runs: runs + [length], size: mask.image.size)
  }

  /// How many pixels belong to the object.
  public var area: Int {
    stride(from: 1, to: counts.count, by: 2).reduce(0) { $0 + Int(counts[$1]) }
  }

  /// The smallest box around the object's pixels; nil if it has none.
  public var box: Box? {
    var bounds: (left: Int, top: Int, right: Int, bottom: Int)?
    forEachRun { start, length in
      let (first, last) = (start / size.height, (start + length - 1) / size.height)
      // A run that goes on in the next column covers the whole height there.
      let top = first == last ? start % size.height : 0
      let bottom = first == last ? (start + length - 1) % size.height : size.height - 1
      let old = bounds ?? (first, top, last, bottom)
      bounds = (min(old.left, first), min(old.top, top), max(old.right, last), max(old.bottom, bottom))
    }
    return bounds.map {
      Box(x1: Float($0.left), y1: Float($0.top), x2: Float($0.right + 1), y2: Float($0.bottom + 1))
    }
  }

  /// The pixels: 255 inside of the object, 0 outside.
  public var mask: Mask {
    let (height, width) = (size.height, size.width)
    return Mask(
      Image(height: height, width: width, format: .grey) { pixels in
        pixels.update(repeating: 0)
        forEachRun { start, length in
          for place in start..<start + length { pixels[place % height * width + place / height] = 255 }
        }
      })
  }

  private func forEachRun(_ body: (_ start: Int, _ length: Int) -> Void) {
    var place = 0
    for (index, count) in counts.enumerated() {
      if index % 2 == 1, count > 0 { body(place, Int(count)) }
      place += Int(count)
    }
  }
}

/// Runs that make no mask.
public struct RunLengthError: SaccadeError, Hashable {
  /// What is wrong: `has a run of -3 pixels`.
  public let problem: String
  /// Data that cannot be used.
  public var exitCode: FailureCode { .unusable }

  package init(_ problem: String) { self.problem = problem }
}

extension RunLengthMask {
  /// The runs as COCO writes them in files: text in which a character from `0` to `o` has six bits.
  ///
  /// Of each length from the fourth on, what it differs from the one two before it is written, in groups of five bits, the
  /// lowest first; the sixth bit says that more follow.
  public var compressed: String {
    var text: [UInt8] = []
    for (index, count) in counts.enumerated() {
      var rest = Int(count) - (index > 2 ? Int(counts[index - 2]) : 0)
      var hasMore = true
      while hasMore {
        let group = rest & 0x1f
        rest >>= 5
        // The highest bit of the last group is the sign.
        hasMore = group & 0x10 != 0 ? rest != -1 : rest != 0
        text.append(UInt8((hasMore ? group | 0x20 : group) + 48))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// A mask of the text that COCO writes.
  /// - Throws: ``RunLengthError`` if it has other characters, ends within a length, or the runs do not fit the size
  public init(compressed text: String, size: ImageSize) throws(RunLengthError) {
    var counts: [Int] = []
    var (value, shift) = (0, 0)
    for byte in text.utf8 {
      guard 48..<112 ~= byte else {
        throw RunLengthError("has '\(Character(Unicode.Scalar(byte)))' in its counts, which are characters from 0 to o")
      }
      // Seven groups hold every length that a picture has.
      guard shift <= 30 else { throw RunLengthError("has a run in its counts that is longer than any picture") }
      let bits = Int(byte) - 48
      value |= (bits & 0x1f) << shift
      shift += 5
      if bits & 0x20 != 0 { continue }
      if bits & 0x10 != 0 { value |= -1 << shift }
      if counts.count > 2 { value += counts[counts.count - 2] }
      // Sums of wrong lengths must not grow without bound.
      guard abs(value) <= Int(UInt32.max) else { throw RunLengthError("has a run of \(value) pixels") }
      counts.append(value)
      (value, shift) = (0, 0)
    }
    guard shift == 0 else { throw RunLengthError("has counts that end within a length") }
    try self.init(counts: counts, size: size)
  }
}
