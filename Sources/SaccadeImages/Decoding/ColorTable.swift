import SaccadeEngine

/// Which number each colour of a mask stands for, where a data set draws its classes in colours.
///
/// ```swift
/// let table = ColorTable([sky, road, car], ignored: [.black])
/// let mask = try Mask(contentsOf: "0001_L.png", colors: table, outside: 255)
/// ```
public struct ColorTable: Hashable, Sendable {
  /// The colours, that of number 0 first.
  public let colors: [Color]
  /// Colours of pixels that are of no account; they become 255.
  public let ignored: [Color]
  private let numbers: [Color: UInt8]

  /// A table of colours.
  /// - Traps: if there are more than 255 colours, or one stands for two numbers; ``problem(of:ignored:)`` tells before
  public init(_ colors: [Color], ignored: [Color] = []) {
    if let problem = Self.problem(of: colors, ignored: ignored) {
      misuse("ColorTable", "\(problem); give each number a colour of its own")
    }
    self.colors = colors
    self.ignored = ignored
    var numbers: [Color: UInt8] = [:]
    for (number, color) in colors.enumerated() { numbers[color] = UInt8(number) }
    for color in ignored { numbers[color] = 255 }
    self.numbers = numbers
  }

  /// What is wrong with colours that are to make a table; nil if nothing is.
  public static func problem(of colors: [Color], ignored: [Color] = []) -> String? {
    if colors.count > 255 { return "\(colors.count) colours are more than the 255 numbers that there are" }
    var seen: [Color: Int] = [:]
    for (number, color) in colors.enumerated() {
      if let other = seen[color] { return "\(color.inWords) stands for both \(other) and \(number)" }
      seen[color] = number
    }
    for color in ignored {
      if let other = seen[color] { return "\(color.inWords) stands for \(other), and for what is of no account" }
    }
    return nil
  }

  /// The number of a colour; nil if the table has it not.
  public subscript(color: Color) -> UInt8? { numbers[color] }

  /// The numbers of a picture's colours.
  /// - Returns: the numbers, or the first place, from 0, whose colour the table has not
  func numbers(of image: Image) -> Result<Image, UnknownColor> {
    let rgb = image.converted(to: .rgb)
    var unknown: UnknownColor?
    let result = Image(height: image.height, width: image.width, format: .grey) { out in
      rgb.pixels.withUnsafeBufferPointer { pixels in
        // Neighbours have one colour most times.
        var (last, number): (Color?, UInt8) = (nil, 0)
        for place in out.indices {
          let color = Color(red: pixels[3 * place], green: pixels[3 * place + 1], blue: pixels[3 * place + 2])
          if color != last {
            guard let known = numbers[color] else {
              unknown = UnknownColor(color: color, row: place / image.width, column: place % image.width)
              // All memory is written.
              for rest in place..<out.count { out[rest] = 0 }
              return
            }
            (last, number) = (color, known)
          }
          out[place] = number
        }
      }
    }
    return unknown.map { .failure($0) } ?? .success(result)
  }

  /// A colour that a table has not, and where it was.
  struct UnknownColor: Error {
    let color: Color
    let row: Int
    let column: Int
  }
}

extension Color {
  /// For messages: `the colour 255, 0, 12`.
  var inWords: String { "the colour \(red), \(green), \(blue)" }
}
