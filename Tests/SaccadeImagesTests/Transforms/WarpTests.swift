import SaccadeEngine
import SaccadeImages
import Testing

@Suite("A warp")
struct WarpTests {
  private static func files() throws -> [String] { try GoldenImages.names(in: "warps", without: ".py") }

  /// As in make_warps.py.
  private static let corners: [[Point]] = [
    [Point(x: 2, y: 1), Point(x: 27, y: 3), Point(x: 30, y: 20), Point(x: 0, y: 17)],
    [Point(x: 6, y: 0), Point(x: 30, y: 5), Point(x: 22, y: 18), Point(x: 3, y: 20)],
  ]

  @Test("gives torchvision's pixels, but for those that rounding decides", arguments: try files())
  func golden(file: String) throws {
    let picture = try #require(try GoldenImages.pam("colors/picture.pam"))
    let expected = try #require(try GoldenImages.pam("warps/\(file)"))
    let words = file.dropLast(4).split(separator: "_").map(String.init)
    let numbers = words.dropFirst().compactMap { Float($0) }
    let filter = try #require(words.last.flatMap { Warp.Filter(rawValue: $0) })
    let center = Point(x: 15, y: 10)
    let map: PixelMap =
      switch words[0] {
      case "affine":
        .affine(
          about: center, degrees: numbers[0], shift: (numbers[1], numbers[2]), scale: numbers[3], shear: numbers[4])
      case "rotate": .affine(about: center, degrees: -numbers[0])
      default:
        PixelMap(from: Box(x1: 0, y1: 0, x2: 30, y2: 20).corners, to: Self.corners[Int(numbers[0])])
      }
    let warped = picture.warped(Warp(map, size: picture.size, filter: filter))
    let differences = zip(warped.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }
    // torchvision reckons in float32: a place on the border of two pixels may fall on the other side.
    let far = differences.count { $0 > 1 }
    #expect(far <= (filter == .nearest ? differences.count / 50 : 0), "\(far) of \(differences.count) differ")
  }

  @Test("has a map and one back, through a chain of others")
  func maps() {
    let turn = PixelMap.affine(about: Point(x: 3, y: 4), degrees: 30, shift: (2, -1), scale: 1.5, shear: 12)
    let tilt = PixelMap(from: Box(x1: 0, y1: 0, x2: 30, y2: 20).corners, to: Self.corners[1])
    let both = turn.followed(by: tilt)
    for place in [Point(x: 0, y: 0), Point(x: 7, y: 2), Point(x: 12.5, y: 19)] {
      let moved = tilt(turn(place))
      #expect(abs(both(place).x - moved.x) < 1e-4 && abs(both(place).y - moved.y) < 1e-4)
      let back = both.inverse(moved)
      #expect(abs(back.x - place.x) < 1e-3 && abs(back.y - place.y) < 1e-3)
    }
    #expect(!both.keepsAxes && PixelMap.identity.keepsAxes)
    for (old, new) in zip(Box(x1: 0, y1: 0, x2: 30, y2: 20).corners, Self.corners[1]) {
      #expect(abs(tilt(old).x - new.x) < 1e-4 && abs(tilt(old).y - new.y) < 1e-4)
    }
  }

  @Test("shows the border's intensity where the picture ends, and no alpha")
  func border() {
    let shift = PixelMap.affine(about: Point(x: 0, y: 0), shift: (2, 0))
    let picture = Image(height: 1, width: 4, format: .rgba, color: .white)
    let moved = picture.warped(Warp(shift, size: picture.size, filter: .nearest, fill: 9))
    #expect(moved.pixels == [9, 9, 9, 0, 9, 9, 9, 0, 255, 255, 255, 255, 255, 255, 255, 255])
  }

  @Test("a matrix and its negative are one map, to points and pixels alike")
  func negated() {
    let picture = Image(height: 20, width: 30, format: .grey) { bytes in
      for index in bytes.indices { bytes[index] = UInt8(1 + index % 250) }
    }
    let tilt = PixelMap(from: Box(x1: 0, y1: 0, x2: 30, y2: 20).corners, to: Self.corners[1])
    let negated = PixelMap(tilt.matrix.map { -$0 })
    #expect(negated == PixelMap(tilt.matrix))
    #expect(negated.sees(Point(x: 15, y: 10)) && negated(Point(x: 15, y: 10)) == tilt(Point(x: 15, y: 10)))
    let shown = picture.warped(Warp(negated, size: picture.size))
    #expect(shown == picture.warped(Warp(tilt, size: picture.size)) && shown.pixels.contains { $0 != 0 })
  }
}
