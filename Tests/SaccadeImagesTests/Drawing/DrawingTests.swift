import SaccadeImages
import Testing

@Suite("Drawing")
struct DrawingTests {
  /// The covered area in pixels.
  private func area(_ outline: Outline, size: Int = 64) -> Float {
    outline.coverage(height: size, width: size).pixels.reduce(0) { $0 + Float($1) } / 255
  }

  private static let middle = Point(x: 32.3, y: 31.6)

  private static let areasByGeometry: [(outline: Outline, area: Float)] = [
    (.circle(center: middle, radius: 20), .pi * 400),
    (.ellipse(center: middle, radiusX: 20, radiusY: 8, angle: 0.6), .pi * 160),
    (.ring(center: middle, radius: 20, innerRadius: 12), .pi * 256),
    (.rectangle(center: middle, width: 20, height: 10, angle: 0.3), 200),
    (.regularPolygon(center: middle, radius: 20, sides: 3, angle: 1), 519.615),
    (.star(center: middle, radius: 20, innerRadius: 8, points: 5), 470.228),
    (.cross(center: middle, radius: 15, thickness: 6, angle: 0.4), 324),
    (.line(from: Point(x: 10, y: 12), to: Point(x: 40, y: 52), thickness: 2), 100),
    (.frame(x1: 10, y1: 10, x2: 30, y2: 40, thickness: 2), 200),
  ]

  @Test("covers the area that geometry says", arguments: areasByGeometry)
  func areas(outline: Outline, expected: Float) {
    #expect(abs(area(outline) - expected) < 0.004 * expected)
  }

  @Test("fills whole pixels wholly and parts in proportion")
  func exactBox() {
    let mask = Outline.box(x1: 1, y1: 1, x2: 2.5, y2: 2.25).coverage(height: 4, width: 4)
    #expect(mask.pixels == [0, 0, 0, 0, 0, 255, 128, 0, 0, 64, 32, 0, 0, 0, 0, 0])
  }

  @Test("splits a pixel on its diagonal")
  func diagonal() {
    let half = Outline.polygon([Point(x: 0, y: 0), Point(x: 2, y: 2), Point(x: 0, y: 2)])
    #expect(half.coverage(height: 2, width: 2).pixels == [128, 0, 255, 128])
  }

  @Test("is the same part of a picture that reaches beyond the image on any side")
  func clipping() {
    let star = Outline.star(center: Point(x: 20, y: 20), radius: 19, innerRadius: 7, points: 7, angle: 0.2)
    let whole = star.coverage(height: 40, width: 40)
    for (x, y) in [(-13, 0), (11, 0), (0, -9), (0, 15), (-7, 12), (14, -5)] {
      let part = star.moved(x: Float(x), y: Float(y)).coverage(height: 40, width: 40)
      for row in 0..<40 where (0..<40).contains(row - y) {
        for column in 0..<40 where (0..<40).contains(column - x) {
          let difference = Int(part[row, column]) - Int(whole[row - y, column - x])
          #expect(abs(difference) <= 1)
        }
      }
    }
  }

  @Test("leaves an image alone that the outline misses, and takes an empty outline")
  func misses() {
    let image = Image(height: 4, width: 4, color: .blue)
    var drawn = image
    drawn.fill(.circle(center: Point(x: -10, y: 2), radius: 3), with: .red)
    drawn.fill(.circle(center: Point(x: 2, y: 1e9), radius: 3), with: .red)
    drawn.fill(Outline(contours: []), with: .red)
    drawn.fill(.polygon([Point(x: 1, y: 1)]), with: .red)
    drawn.drawLine(from: Point(x: 1, y: 1), to: Point(x: 1, y: 1), thickness: 3, color: .red)
    #expect(drawn == image)
  }

  @Test("does not depend on which way round a contour runs")
  func orientation() {
    let corners = [Point(x: 3, y: 2), Point(x: 12.5, y: 4), Point(x: 8, y: 13)]
    #expect(
      Outline.polygon(corners).coverage(height: 16, width: 16)
        == Outline.polygon(corners.reversed()).coverage(height: 16, width: 16))
  }

  @Test("mixes colours by coverage and opacity, in every format")
  func mixing() {
    for format in PixelFormat.allCases {
      var image = Image(height: 1, width: 2, format: format, color: .white)
      image.fill(.box(x1: 0, y1: 0, x2: 1.5, y2: 1), with: .black, opacity: 0.5)
      #expect(image[0, 0] == 128)
      #expect(image[0, 1] == 191)
      if format == .rgba { #expect(image[0, 1, 3] == 255) }
    }
  }

  @Test("goes round the colour circle")
  func hues() {
    #expect(Color(hue: 0, saturation: 1, value: 1) == .red)
    #expect(Color(hue: 1.0 / 3, saturation: 1, value: 1) == .green)
    #expect(Color(hue: -1.0 / 3, saturation: 1, value: 1) == .blue)
    #expect(Color(hue: 0.5, saturation: 0.5, value: 0.8) == Color(red: 102, green: 204, blue: 204))
    #expect(Color(hue: 0.9, saturation: 0, value: 1) == .white)
  }

  @Test("takes places and lengths far beyond any image", arguments: [1e30, -1e30, 3e37, 1e-30] as [Float])
  func farBeyond(number: Float) {
    let outlines: [Outline] = [
      .circle(center: Self.middle, radius: number), .circle(center: Point(x: number, y: 3), radius: 2),
      .ellipse(center: Self.middle, radiusX: 20, radiusY: number, angle: 1),
      .rectangle(center: Self.middle, width: number, height: 10, angle: 1),
      .line(from: Point(x: 1, y: 12), to: Point(x: 40, y: 2), thickness: number),
      .polygon([Point(x: 1, y: 1), Point(x: number, y: 5), Point(x: 2, y: number)]),
      .polygon([Point(x: 3e38, y: 1), Point(x: -3e38, y: number), Point(x: 2, y: -3e38)]),
      .circle(center: Self.middle, radius: 3e38),
    ]
    for outline in outlines {
      #expect(outline.coverage(height: 8, width: 8).pixels.count == 64)
      var image = Image(height: 8, width: 8)
      image.fill(outline, with: Color(red: 255, green: 0, blue: 0))
    }
  }
}
