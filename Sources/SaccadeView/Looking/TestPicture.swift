package import SaccadeImages

/// A picture for networks that are shown none: edges of all directions, colours, discs, stripes and a chequered ground.
package enum TestPicture {
  /// How many pixels it has a side.
  private static let side = 512

  /// The picture.
  package static var image: Image {
    let length = Float(side)
    var image = Image(height: side, width: side, format: .rgb) { bytes in
      for row in 0..<side {
        for column in 0..<side {
          let place = 3 * (row * side + column)
          let isDark = (row / 64 + column / 64) % 2 == 0 && row > side / 2
          let sky = UInt8(120 + 100 * row / side)
          bytes[place] = isDark ? 96 : UInt8(70 + 130 * column / side)
          bytes[place + 1] = isDark ? 120 : sky
          bytes[place + 2] = isDark ? 80 : UInt8(230 - 90 * row / side)
        }
      }
    }
    image.fill(
      .circle(center: Point(x: 0.74 * length, y: 0.26 * length), radius: 0.16 * length),
      with: Color(red: 250, green: 206, blue: 70))
    image.fill(
      .polygon([
        Point(x: 0.08 * length, y: 0.72 * length), Point(x: 0.3 * length, y: 0.24 * length),
        Point(x: 0.52 * length, y: 0.72 * length),
      ]),
      with: Color(red: 196, green: 66, blue: 52))
    image.fill(
      .rectangle(center: Point(x: 0.7 * length, y: 0.68 * length), width: 0.34 * length, height: 0.3 * length),
      with: Color(red: 40, green: 92, blue: 164))
    for stripe in 0..<6 {
      let x = (0.56 + 0.056 * Float(stripe)) * length
      image.fill(
        .line(from: Point(x: x, y: 0.54 * length), to: Point(x: x, y: 0.82 * length), thickness: 0.018 * length),
        with: Color(grey: 244))
    }
    image.fill(
      .circle(center: Point(x: 0.3 * length, y: 0.6 * length), radius: 0.07 * length),
      with: Color(red: 246, green: 240, blue: 230))
    return image
  }
}
