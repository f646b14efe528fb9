extension Image {
  /// Fills an outline with a colour; pixels that it covers in part are mixed in proportion.
  ///
  /// What lies outside the image is left out. Alpha, where there is one, grows towards opaque.
  ///
  /// - Units: `opacity` 0…1
  /// - Traps: if a corner of the outline is not finite
  public mutating func fill(_ outline: Outline, with color: Color, opacity: Float = 1) {
    guard let coverage = Coverage(of: outline, height: height, width: width) else { return }
    let ink = color.bytes(as: format).map(Float.init)
    let step = channels
    let rowBytes = width * step
    withMutablePixels { bytes in
      var index = 0
      for row in coverage.rows {
        for column in coverage.columns {
          let weight = coverage.values[index] * opacity
          index += 1
          if weight <= 0 { continue }
          let offset = row * rowBytes + column * step
          for channel in 0..<step {
            let below = Float(bytes[offset + channel])
            bytes[offset + channel] = UInt8(max(0, min(255, (below + (ink[channel] - below) * weight).rounded())))
          }
        }
      }
    }
  }

  /// Draws a straight line with square ends.
  public mutating func drawLine(from start: Point, to end: Point, thickness: Float, color: Color, opacity: Float = 1) {
    fill(.line(from: start, to: end, thickness: thickness), with: color, opacity: opacity)
  }
}

extension Outline {
  /// How much of each pixel of an image it covers, as a grey image.
  /// - Units: 0 (not at all) … 255 (wholly)
  /// - Traps: if a side is not positive or a corner is not finite
  public func coverage(height: Int, width: Int) -> Image {
    var mask = Image(height: height, width: width, format: .grey)
    mask.fill(self, with: .white)
    return mask
  }
}
