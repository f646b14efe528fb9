import SaccadeEngine
import SaccadeImages
import Testing

@Suite("Classes of pixels, drawn")
struct ClassDrawingTests {
  private let picture = Image(height: 12, width: 16, color: Color(grey: 100))

  /// Class 0 on the left, 1 on the right, some of no account in the lower right corner.
  private func mask() -> Mask {
    Mask(
      Image(height: 12, width: 16, format: .grey) { pixels in
        for place in pixels.indices {
          let (row, column) = (place / 16, place % 16)
          pixels[place] = row > 7 && column > 11 ? 255 : column < 8 ? 0 : 1
        }
      }, outside: 255)
  }

  private func color(_ image: Image, _ row: Int, _ column: Int) -> Color {
    Color(red: image[row, column, 0], green: image[row, column, 1], blue: image[row, column, 2])
  }

  @Test("each class tints its pixels, and what is of no account stays, with a white line around it")
  func tints() {
    let shown = picture.overlaid(withClasses: mask(), colors: [.red, .blue])
    #expect(color(shown, 3, 3) == Color(red: 178, green: 50, blue: 50))
    #expect(color(shown, 3, 12) == Color(red: 50, green: 50, blue: 178))
    #expect(color(shown, 10, 14) == Color(grey: 100))
    #expect(color(shown, 7, 13) == .white && color(shown, 9, 11) == .white && color(shown, 9, 10) != .white)
    // A dark line lies between the classes.
    #expect(shown[3, 7, 0] < 100 && shown[3, 6, 0] == 178 && shown[3, 8, 2] == 178)
  }

  @Test("classes may stay clear, lines be left out, and masks be of another size")
  func options() {
    let plain = picture.overlaid(
      withClasses: mask(), colors: [.red, .blue], clear: [0], opacity: 1, showsContours: false)
    #expect(
      color(plain, 3, 7) == Color(grey: 100) && color(plain, 3, 8) == .blue && color(plain, 8, 12) == Color(grey: 100))
    let small = Mask(mask().image.resized(to: ImageSize(height: 6, width: 8), by: .nearest))
    let grown = picture.overlaid(withClasses: small, colors: [.red, .blue], opacity: 1, showsContours: false)
    #expect(color(grown, 0, 0) == .red && color(grown, 0, 15) == .blue)
    // Where a number has no colour, VOC's is taken.
    #expect(color(picture.overlaid(withClasses: mask(), colors: [], opacity: 1), 2, 12) == Color.classColors(2)[1])
  }

  @Test("a legend tells the classes that there are, and no others")
  func legend() {
    let large = Image(height: 200, width: 500, color: Color(grey: 100))
    let names = ["sky", "road", "car"]
    let shown = large.withLegend(of: mask(), names: names, colors: [.red, .blue, .green])
    #expect(shown.width == 500 && shown.height > 210 && shown.height < 260)
    let colors = Set((200..<shown.height).flatMap { row in (0..<500).map { color(shown, row, $0) } })
    #expect(colors.isSuperset(of: [.red, .blue, .white, .black]) && !colors.contains(.green))
    // Many long names take more rows; without any the picture stays.
    let many = large.withLegend((0..<30).map { ("a long name \($0)", Color.distinct($0)) })
    #expect(many.height > shown.height + 100)
    #expect(large.withLegend([]) == large)
  }
}
