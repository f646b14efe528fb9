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
    var runs: [UInt32] = []
    var (isInside, start) = (false, 0)
    let pixels = mask.image.pixels.columnByColumn(height: mask.image.height)
    for (place, pixel) in pixels.enumerated() where (pixel != 0) != isInside {
      runs.append(UInt32(place - start))
      (isInside, start) = (!isInside, place)
    }
    self.init(runs: runs + [UInt32(pixels.count - start)], size: mask.image.size)
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
    let columns = [UInt8](unsafeUninitializedCapacity: height * width) { pixels, count in
      count = height * width
      pixels[..<count].initialize(repeating: 0)
      forEachRun { start, length in
        UnsafeMutableBufferPointer(rebasing: pixels[start..<start + length]).update(repeating: 255)
      }
    }
    // What lies column by column is a picture with its sides exchanged.
    return Mask(Image(height: height, width: width, format: .grey, pixels: columns.columnByColumn(height: width)))
  }

  private func forEachRun(_ body: (_ start: Int, _ length: Int) -> Void) {
    var place = 0
    for (index, count) in counts.enumerated() {
      if index % 2 == 1, count > 0 { body(place, Int(count)) }
      place += Int(count)
    }
  }
}

extension [UInt8] {
  /// The pixels of a grey picture of so many rows, column by column.
  fileprivate func columnByColumn(height: Int) -> [UInt8] {
    let (width, side) = (count / height, 32)
    return [UInt8](unsafeUninitializedCapacity: count) { columns, filled in
      filled = count
      withUnsafeBufferPointer { rows in
        // Squares stay in the cache; columns of a large picture would not.
        for top in stride(from: 0, to: height, by: side) {
          for left in stride(from: 0, to: width, by: side) {
            for column in left..<Swift.min(left + side, width) {
              for row in top..<Swift.min(top + side, height) {
                columns[column * height + row] = rows[row * width + column]
              }
            }
          }
        }
      }
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
