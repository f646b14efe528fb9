import SaccadeEngine

extension Color {
  /// The colour of a number from 0, dark blue, over green to 1, yellow: it grows lighter all the way, and differs for people
  /// with any kind of colour vision.
  ///
  /// - Source: the colour map viridis of Nathaniel Smith and Stéfan van der Walt, between nine of its colours
  public static func heat(_ value: Float) -> Color {
    let place = max(0, min(1, value.isNaN ? 0 : value)) * Float(heatColors.count - 1)
    let index = min(Int(place), heatColors.count - 2)
    let part = place - Float(index)
    func mix(_ low: UInt8, _ high: UInt8) -> UInt8 {
      UInt8((Float(low) + part * (Float(high) - Float(low))).rounded())
    }
    let (low, high) = (heatColors[index], heatColors[index + 1])
    return Color(red: mix(low.0, high.0), green: mix(low.1, high.1), blue: mix(low.2, high.2))
  }

  private static let heatColors: [(UInt8, UInt8, UInt8)] = [
    (68, 1, 84), (71, 44, 122), (59, 81, 139), (44, 113, 142), (33, 144, 141), (39, 173, 129), (92, 200, 99),
    (170, 220, 50), (253, 231, 37),
  ]
}

extension Image {
  /// The picture in RGB with numbers laid over it as colours: the greater, the less of the picture is seen.
  /// - Parameters:
  ///   - values: `height · width` numbers from 0 to 1, row by row
  ///   - strength: how much of the colour is seen at 1, from 0 to 1
  /// - Traps: unless there is a number for each pixel
  public func overlaid(withHeat values: [Float], strength: Float = 0.65) -> Image {
    guard values.count == height * width else {
      misuse("Image.overlaid", "a number for each pixel is needed: \(values.count) for \(height)×\(width) pixels")
    }
    var result = converted(to: .rgb)
    result.withMutablePixels { pixels in
      for (place, value) in values.enumerated() {
        let value = max(0, min(1, value.isNaN ? 0 : value))
        let color = Color.heat(value)
        let share = strength * value
        for (channel, shade) in [color.red, color.green, color.blue].enumerated() {
          let old = Float(pixels[3 * place + channel])
          pixels[3 * place + channel] = UInt8((old + share * (Float(shade) - old)).rounded())
        }
      }
    }
    return result
  }
}
