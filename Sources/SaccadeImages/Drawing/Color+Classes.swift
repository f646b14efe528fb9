import SaccadeEngine

extension Color {
  /// The colours in which PASCAL VOC draws its classes: black for 0, the background, then dark red, dark green, …; that of
  /// 255 is a light grey, for what is of no account.
  ///
  /// The bits of a number go round by threes: the lowest three are the highest bits of red, green and blue, the next three
  /// those below.
  /// - Source: `VOClabelcolormap.m` of the development kit of VOC 2012
  /// - Traps: unless the count is from 0 to 256
  public static func classColors(_ count: Int) -> [Color] {
    guard 0...256 ~= count else { misuse("Color.classColors", "there are 256 colours: \(count)") }
    return (0..<count).map { number in
      var (red, green, blue): (UInt8, UInt8, UInt8) = (0, 0, 0)
      var rest = UInt8(number)
      for bit in (0..<8).reversed() where rest != 0 {
        red |= (rest & 1) << bit
        green |= (rest >> 1 & 1) << bit
        blue |= (rest >> 2 & 1) << bit
        rest >>= 3
      }
      return Color(red: red, green: green, blue: blue)
    }
  }

  /// 256 colours that begin with some: those beyond have the colours of ``classColors(_:)``.
  static func classColors(after first: [Color]) -> [Color] {
    Array(first.prefix(256)) + classColors(256).dropFirst(first.count)
  }

  /// Black for 0, where there is no object, and for each object a bright colour that no other one has.
  ///
  /// Objects that follow one another differ in hue; after each sixteen, saturation and brightness change, too.
  /// - Traps: unless the count is from 0 to 256
  public static func instanceColors(_ count: Int) -> [Color] {
    guard 0...256 ~= count else { misuse("Color.instanceColors", "a mask tells 256 numbers apart: \(count)") }
    let levels: [(saturation: Float, value: Float)] = [(0.85, 1), (0.55, 1), (0.9, 0.75), (0.5, 0.75), (0.3, 1)]
    return (0..<count).map { number in
      guard number > 0 else { return .black }
      let level = levels[(number - 1) / 16 % levels.count]
      let hue = Float(number - 1) * 0.618_034
      return Color(hue: hue, saturation: level.saturation, value: level.value)
    }
  }
}
