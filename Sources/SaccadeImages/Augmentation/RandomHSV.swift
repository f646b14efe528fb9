public import SaccadeConfig
public import SaccadeEngine

/// Multiplies saturation and value of every colour, and turns its hue, by random amounts: the colours of YOLO's training.
///
/// Unlike ``ColorJitter`` it works on hue, saturation and value themselves: of a colour that fades, the brightest channel
/// stays.
public struct RandomHSV: ImageTransform {
  /// Hues are shifted by `−hue … hue` turns.
  public internal(set) var hue: Float
  /// Saturations are multiplied by `1 − saturation … 1 + saturation`.
  public internal(set) var saturation: Float
  /// Values are multiplied by `1 − value … 1 + value`.
  public internal(set) var value: Float

  /// Amounts; 0 leaves a property alone.
  /// - Traps: if the hue's is not from 0 to ½, or another not from 0 to 1
  public init(hue: Float = 0.015, saturation: Float = 0.7, value: Float = 0.4) {
    guard 0...0.5 ~= hue, 0...1 ~= saturation, 0...1 ~= value else {
      misuse("RandomHSV", "hue must be in 0…0.5, saturation and value in 0…1: \(hue), \(saturation), \(value)")
    }
    self.hue = hue
    self.saturation = saturation
    self.value = value
  }

  /// The image after this step.
  public func apply(to image: Image, using random: inout RandomStream) -> Image {
    let (turn, fade, light) = (
      drawn(-hue...hue, &random), drawn(-saturation...saturation, &random), drawn(-value...value, &random)
    )
    return image.withHue(shiftedBy: turn).withPurity(1 + fade).withBrightness(1 + light)
  }
}

extension RandomHSV {
  /// Colours change alike at any size.
  public var sizeNeed: SizeNeed { .any }
  /// Every pixel is changed by the same numbers.
  public var treatsPlacesAlike: Bool { true }
}

extension Image {
  /// The image with the saturation of HSV multiplied: what a channel is below the brightest one.
  fileprivate func withPurity(_ factor: Float) -> Image {
    if format == .grey || factor == 1 { return self }
    var image = self
    let step = channels
    image.withMutablePixels { pixels in
      for start in stride(from: 0, to: pixels.count, by: step) {
        let top = max(pixels[start], pixels[start + 1], pixels[start + 2])
        for place in start..<start + 3 {
          let below = Float(top - pixels[place]) * factor
          pixels[place] = UInt8(max(0, (Float(top) - below).rounded()))
        }
      }
    }
    return image
  }
}

extension RandomHSV: TypedSection {
  /// `RandomHSV`.
  public var typeName: String { "RandomHSV" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["YOLOXHSVRandomAug", "RandomHSVAug", "HueSaturationValue"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Random changes of hue, saturation and value of all colours." }
  /// The keys `hue`, `saturation` and `value`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "hue", \.hue, "Hue is turned by up to this part of the circle, either way.", .between(0, 0.5),
      alsoKnownAs: ["hsv_h", "hgain"]),
    ConfigField(
      "saturation", \.saturation, "Saturation is multiplied by 1 − this … 1 + this.", .between(0, 1),
      alsoKnownAs: ["hsv_s", "sgain"]),
    ConfigField(
      "value", \.value, "Value, the brightest channel, is multiplied by 1 − this … 1 + this.", .between(0, 1),
      alsoKnownAs: ["hsv_v", "vgain"]),
  ]
}
