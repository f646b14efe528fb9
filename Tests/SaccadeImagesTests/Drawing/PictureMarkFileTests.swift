import Foundation
import SaccadeEngine
import SaccadeImages
import Testing

@Suite("Marks on pictures go into files")
struct PictureMarkFileTests {
  private let mask = Mask(
    Image(height: 5, width: 7, format: .grey) { pixels in
      for place in pixels.indices { pixels[place] = place % 3 == 0 ? 255 : 0 }
    })

  @Test("with box, mask and colour, and come back as they were, masks as runs")
  func roundTrip() throws {
    let color = Color(red: 1, green: 2, blue: 3)
    let marks = [
      PictureMark("sky", runs: RunLengthMask(mask), kind: 3, color: color),
      PictureMark("cat 0.9", box: Box(x1: 1, y1: 2, x2: 3, y2: 4), kind: 1, isFaint: true),
    ]
    let bytes = try JSONEncoder().encode(marks)
    #expect(try JSONDecoder().decode([PictureMark].self, from: bytes) == marks)
    let whole = try JSONEncoder().encode(PictureMark("sky", mask: mask, kind: 3, color: color))
    #expect(try JSONDecoder().decode(PictureMark.self, from: whole) == marks[0])
    // Files of before there were masks and colours.
    let old = Data(#"{"text": "cat", "kind": 2, "isFaint": false}"#.utf8)
    #expect(try JSONDecoder().decode(PictureMark.self, from: old) == PictureMark("cat", kind: 2))
  }

  @Test(
    "runs that are not those of a picture, or are of one that no page shows, are refused",
    arguments: [(5, 7, "~~"), (5, 7, "0"), (0, 7, ""), (1 << 40, 1, "0"), (-1, 4, "0")])
  func damaged(height: Int, width: Int, runs: String) {
    let text =
      #"{"text": "", "kind": 0, "isFaint": false, "mask": {"size": [\#(height), \#(width)], "counts": "\#(runs)"}}"#
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(PictureMark.self, from: Data(text.utf8)) }
  }
}
