import SaccadeImages
import Testing

@Suite("Pictures of pictures")
struct SheetTests {
  @Test("pictures stand in the middle of their cells, small ones grown by whole times, large ones made smaller")
  func sheet() {
    let small = Image(height: 2, width: 2, color: .red)
    let large = Image(height: 40, width: 20, color: .blue)
    let sheet = Image.sheet(of: [small, large, small], columns: 2, cell: ImageSize(square: 10), gap: 2)
    #expect(sheet.size == ImageSize(height: 26, width: 26))
    #expect(sheet[2, 2, 0] == 255 && sheet[2, 2, 1] == 0 && sheet[11, 11, 1] == 0)
    // 20 × 40 becomes 5 × 10, in the middle of the second cell.
    #expect(sheet[7, 18, 2] == 255 && sheet[7, 18, 0] == 0 && sheet[7, 14, 0] == 255)
    #expect(sheet[20, 20, 1] == 255)
  }

  @Test("heat lies over a picture by its strength, and what is no number is none")
  func heat() {
    let grey = Image(height: 1, width: 3, format: .grey, color: Color(grey: 100))
    let shown = grey.overlaid(withHeat: [0, 1, .nan], strength: 1)
    #expect(shown[0, 0, 0] == 100 && shown[0, 2, 2] == 100)
    #expect(shown[0, 1, 0] == 253 && shown[0, 1, 1] == 231 && shown[0, 1, 2] == 37)
    #expect(Color.heat(-1) == Color.heat(0) && Color.heat(.nan) == Color.heat(0) && Color.heat(2) == Color.heat(1))
  }
}
