import SaccadeEngine
public import SaccadeImages
import SaccadeText

/// What the numbers or colours in files of masks stand for.
///
/// ```swift
/// MaskCoding(classCount: 21)                                  // the number is the class; 255 is of no account
/// MaskCoding(classCount: 150, reducesZero: true)              // 0 is of no account, and 1 the first class
/// MaskCoding(classCount: 2, values: [0: 0, 255: 1])           // black and white
/// MaskCoding(ColorTable([sky, road, car], ignored: [.black]))  // drawn in colours
/// ```
public struct MaskCoding: Hashable, Sendable {
  /// How many classes there are.
  public let classCount: Int
  /// Which class each colour stands for, where masks are drawn in colours; nil where they are numbers.
  public let colors: ColorTable?
  /// Whether numbers need only be above a threshold or not, so that they may be nearly right.
  let isThreshold: Bool
  /// What each number stands for: a class, ``PixelClasses/ignored``, or ``none``.
  private var table: [UInt16]
  private static let none: UInt16 = 0x100

  /// Masks whose numbers are classes.
  /// - Parameters:
  ///   - classCount: how many classes there are, at most ``PixelClasses/most``
  ///   - ignored: numbers of pixels that are of no account; nil is 255, unless there are values
  ///   - values: the class of each number, where they differ; other numbers must then not come, and 255 as a class is of no
  ///     account
  ///   - offset: what is added to each number
  ///   - reducesZero: whether 0 is of no account and 1 the first class, as ADE20K has it
  /// - Traps: unless there are 1 to 255 classes
  public init(
    classCount: Int, ignoring ignored: [Int]? = nil, values: [Int: Int] = [:], offset: Int = 0,
    reducesZero: Bool = false
  ) {
    self.init(count: classCount)
    let shift = offset - (reducesZero ? 1 : 0)
    for number in 0..<256 where values.isEmpty {
      let label = number + shift
      if 0..<classCount ~= label { table[number] = UInt16(label) }
    }
    if reducesZero { table[0] = UInt16(PixelClasses.ignored) }
    for number in ignored ?? (values.isEmpty ? [255] : []) where 0..<256 ~= number {
      table[number] = UInt16(PixelClasses.ignored)
    }
    for (number, label) in values where 0..<256 ~= number && 0..<256 ~= label {
      table[number] = label < classCount || label == 255 ? UInt16(label) : Self.none
    }
  }

  /// Masks of two classes: numbers above a threshold are class 1, others class 0.
  /// - Parameter ignored: numbers of pixels that are of no account
  public init(threshold: Int, ignoring ignored: [Int] = []) {
    self.init(count: 2, isThreshold: true)
    for number in 0..<256 { table[number] = number > threshold ? 1 : 0 }
    for number in ignored where 0..<256 ~= number { table[number] = UInt16(PixelClasses.ignored) }
  }

  /// Masks that are drawn in colours.
  /// - Traps: if there are no colours
  public init(_ colors: ColorTable) {
    self.init(count: colors.colors.count, colors: colors)
    for label in 0..<classCount { table[label] = UInt16(label) }
    table[255] = UInt16(PixelClasses.ignored)
  }

  private init(count: Int, colors: ColorTable? = nil, isThreshold: Bool = false) {
    guard 1...PixelClasses.most ~= count else {
      misuse("MaskCoding", "there are 1 to \(PixelClasses.most) classes: \(count)")
    }
    classCount = count
    self.colors = colors
    self.isThreshold = isThreshold
    table = Array(repeating: Self.none, count: 256)
  }

  /// The classes that the numbers of a mask stand for.
  /// - Parameter file: where it is from, for messages
  /// - Throws: ``DatasetError`` that names the place of the first number that stands for nothing
  func classes(of numbers: Mask, in file: BytePath) throws(DatasetError) -> Mask {
    var image = numbers.image
    var unknown: UInt16 = 0
    image.withMutablePixels { pixels in
      table.withUnsafeBufferPointer { table in
        for place in pixels.indices {
          let label = table[Int(pixels[place])]
          unknown |= label
          pixels[place] = UInt8(truncatingIfNeeded: label)
        }
      }
    }
    if unknown & Self.none != 0 { throw fault(numbers.image, file) }
    return Mask(image, outside: PixelClasses.ignored)
  }

  private func fault(_ numbers: Image, _ file: BytePath) -> DatasetError {
    let found = Set(numbers.pixels)
    let place = numbers.pixels.firstIndex { table[Int($0)] == Self.none } ?? 0
    let number = numbers.pixels[place]
    let known = (0..<256).filter { table[$0] != Self.none && table[$0] != UInt16(PixelClasses.ignored) }
    let ignored = (0..<256).filter { table[$0] == UInt16(PixelClasses.ignored) }
    let isBinary = found.isSubset(of: [0, number]) && number > 1
    return DatasetError(
      .labelOutOfRange, path: file.description,
      problem: "has the number \(number) at row \(place / numbers.width), column \(place % numbers.width), and the "
        + "\(counted(classCount, "class", "classes")) are \(Self.ranges(known))"
        + (ignored.isEmpty ? "" : "; of no account \(ignored.count == 1 ? "is" : "are") \(Self.ranges(ignored))"),
      advice: isBinary && classCount == 2
        ? "if the mask is drawn with 0 and \(number), say which is which: values: {0: 0, \(number): 1}"
        : "mend the mask, name all classes, or say what else the number is (ignore_index, values)")
  }

  /// `0 to 10`, or `0, 128, 255`.
  private static func ranges(_ numbers: [Int]) -> String {
    guard let first = numbers.first, let last = numbers.last else { return "none" }
    if numbers.count > 2, last - first == numbers.count - 1 { return "\(first) to \(last)" }
    return numbers.prefix(6).map { "\($0)" }.joined(separator: ", ") + (numbers.count > 6 ? " …" : "")
  }
}
