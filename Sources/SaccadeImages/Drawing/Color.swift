/// A colour of three bytes.
/// - Units: intensities 0…255
public struct Color: Hashable, Codable, Sendable {
  /// The amount of red.
  public var red: UInt8
  /// The amount of green.
  public var green: UInt8
  /// The amount of blue.
  public var blue: UInt8

  /// The colour of three amounts.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// A grey.
  public init(grey: UInt8) {
    self.init(red: grey, green: grey, blue: grey)
  }

  /// The colour at an angle of the colour circle.
  /// - Units: `hue` in turns (0 red, ⅓ green, ⅔ blue; it wraps), `saturation` and `value` 0…1
  public init(hue: Float, saturation: Float, value: Float) {
    func channel(_ shift: Float) -> UInt8 {
      let sector = (hue - hue.rounded(.down)) * 6 + shift
      let wrapped = sector.truncatingRemainder(dividingBy: 6)
      let drop = max(0, min(1, min(wrapped, 4 - wrapped)))
      let amount = value * (1 - saturation * drop)
      return UInt8((max(0, min(1, amount)) * 255).rounded())
    }
    self.init(red: channel(5), green: channel(3), blue: channel(1))
  }

  /// No light.
  public static let black = Color(grey: 0)
  /// Full light.
  public static let white = Color(grey: 255)
  /// Full red.
  public static let red = Color(red: 255, green: 0, blue: 0)
  /// Full green.
  public static let green = Color(red: 0, green: 255, blue: 0)
  /// Full blue.
  public static let blue = Color(red: 0, green: 0, blue: 255)

  /// The bytes of a pixel of this colour, opaque.
  func bytes(as format: PixelFormat) -> [UInt8] {
    switch format {
    case .grey: [Image.luma(red, green, blue)]
    case .rgb: [red, green, blue]
    case .rgba: [red, green, blue, 255]
    }
  }
}
