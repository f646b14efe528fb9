import SaccadeEngine
import SaccadeImages
import Testing

@Suite("Marks on pictures")
struct PictureMarkTests {
  private let picture = Image(height: 600, width: 800, color: Color(grey: 128))

  private func difference(_ a: Image, _ b: Image, in box: Box) -> Int {
    var count = 0
    for row in Int(box.y1)..<Int(box.y2) {
      for column in Int(box.x1)..<Int(box.x2) {
        let place = 3 * (row * a.width + column)
        if a.pixels[place..<place + 3] != b.pixels[place..<place + 3] { count += 1 }
      }
    }
    return count
  }

  @Test("a frame is drawn on the box's edge in its class's colour, and what it holds stays as it was")
  func frame() {
    let box = Box(x1: 100, y1: 200, x2: 300, y2: 400)
    let marked = picture.marked(with: [PictureMark(box: box, kind: 3)])
    #expect(marked.size == picture.size)
    let color = Color.distinct(3)
    let edge = 3 * (300 * 800 + 100)
    #expect(Array(marked.pixels[edge..<edge + 3]) == [color.red, color.green, color.blue])
    #expect(difference(marked, picture, in: Box(x1: 110, y1: 210, x2: 290, y2: 390)) == 0)
    #expect(difference(marked, picture, in: Box(x1: 320, y1: 0, x2: 800, y2: 600)) == 0)
  }

  @Test(
    "words stand beside their box and on the picture, also where the box is at its border",
    arguments: [
      Box(x1: 100, y1: 200, x2: 300, y2: 400), Box(x1: 0, y1: 0, x2: 60, y2: 60), Box(x1: 700, y1: 0, x2: 800, y2: 600),
      Box(x1: -50, y1: 560, x2: 20, y2: 700), Box(x1: 0, y1: 0, x2: 800, y2: 600),
    ])
  func words(box: Box) {
    let bare = picture.marked(with: [PictureMark(box: box)])
    let named = picture.marked(with: [PictureMark("bicycle 0.93", box: box)])
    let whole = Box(x1: 0, y1: 0, x2: 800, y2: 600)
    // A label of a dozen letters at 23 pixels.
    #expect((1500...5000).contains(difference(bare, named, in: whole)), "\(box)")
  }

  @Test("a small picture grows, so that words have room; large ones keep their size, and sheets shrink them")
  func sizes() {
    let small = Image(height: 60, width: 100, color: .black)
    #expect(
      small.marked(with: [PictureMark("a", box: Box(x1: 1, y1: 1, x2: 9, y2: 9))]).size
        == ImageSize(height: 240, width: 400))
    #expect(picture.marked(with: []).size == picture.size)
    #expect(picture.marked(with: [], within: ImageSize(square: 200)).size == ImageSize(height: 150, width: 200))
  }

  @Test("a mask tints its pixels alone")
  func mask() {
    var area = Image(height: 600, width: 800, format: .grey)
    area.fill(.box(x1: 10, y1: 20, x2: 110, y2: 70), with: .white)
    let marked = picture.marked(with: [PictureMark(mask: Mask(area), kind: 1)])
    #expect(difference(marked, picture, in: Box(x1: 0, y1: 0, x2: 800, y2: 600)) == 100 * 50)
    // Its border has more of the colour.
    #expect(
      (0..<3).allSatisfy {
        abs(Int(marked[20, 50, $0]) - Int(picture[20, 50, $0]))
          >= abs(Int(marked[40, 50, $0]) - Int(picture[40, 50, $0]))
      })
  }

  @Test("text is as wide as it says, accents are left out, and of unknown letters stands a frame")
  func text() {
    let place = Point(x: 10, y: 50)
    for text in ["Wiggly", "0.93", "IIII", "—"] {
      let bounds = Outline.text(text, at: place, size: 40).bounds
      let width = Outline.textWidth(text, size: 40)
      #expect(abs((bounds?.x2 ?? 0) - 10 - width) < 6, "\(text): \(String(describing: bounds)), \(width)")
    }
    #expect(Outline.text("Stühle", at: place, size: 20) == Outline.text("Stuhle", at: place, size: 20))
    #expect(Outline.text("Straße", at: place, size: 20) == Outline.text("Strasse", at: place, size: 20))
    #expect(Outline.text("−1", at: place, size: 20) == Outline.text("-1", at: place, size: 20))
    #expect(Outline.text("猫", at: place, size: 20).contours.count == 2)
    #expect(Outline.text("", at: place, size: 20).contours.isEmpty && Outline.textWidth("", size: 20) == 0)
    // Capitals are about 0.7 of the size high, and stand on the line.
    let capital = Outline.text("H", at: place, size: 100).bounds
    #expect(abs((capital?.y1 ?? 0) - (50 - 69)) < 5 && abs((capital?.y2 ?? 0) - 50) < 2)
  }

  @Test("the colours of the first classes differ")
  func colors() {
    let colors = (0..<24).map { Color.distinct($0) }
    for (place, color) in colors.enumerated() {
      for other in colors[..<place] {
        let steps = [(color.red, other.red), (color.green, other.green), (color.blue, other.blue)]
        #expect(steps.reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) } > 24, "\(color), \(other)")
      }
    }
  }
}
