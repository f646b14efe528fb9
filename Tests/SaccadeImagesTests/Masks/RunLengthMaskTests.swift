import Foundation
import SaccadeEngine
import SaccadeImages
import Testing

@Suite("Masks as runs of pixels")
struct RunLengthMaskTests {
  private struct Case: Decodable {
    let size: [Int]
    let polygons: [[Float]]
    let counts: String
    let area: Int
    let column_major: String
  }

  private func cases() throws -> [Case] {
    let file = GoldenMasks.folder.deletingLastPathComponent()
      .appending(path: "Detection/outlines.json")
    return try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
  }

  @Test("polygons become the pixels that pycocotools makes of them, and runs the text that it writes")
  func polygons() throws {
    let cases = try cases()
    #expect(cases.count == 24)
    for (number, wanted) in cases.enumerated() {
      let size = ImageSize(height: wanted.size[0], width: wanted.size[1])
      let polygons = wanted.polygons.map { numbers in
        stride(from: 0, to: numbers.count, by: 2).map { Point(x: numbers[$0], y: numbers[$0 + 1]) }
      }
      let mask = RunLengthMask(polygons: polygons, size: size)
      #expect(mask.area == wanted.area, "case \(number)")
      let pixels = mask.mask.image
      var text = ""
      for x in 0..<size.width { for y in 0..<size.height { text += pixels[y, x] == 0 ? "0" : "1" } }
      #expect(text == wanted.column_major, "case \(number)")
      let read = try RunLengthMask(compressed: wanted.counts, size: size)
      #expect(read.mask == mask.mask && read.compressed == wanted.counts, "case \(number)")
    }
  }

  @Test("a mask comes back from its runs, with the box around it")
  func roundTrip() throws {
    var image = Image(height: 5, width: 7, format: .grey)
    image.withMutablePixels { pixels in for place in [8, 9, 15, 34] { pixels[place] = 255 } }
    let runs = RunLengthMask(Mask(image))
    #expect(runs.mask.image == image && runs.area == 4)
    #expect(runs.box == Box(x1: 1, y1: 1, x2: 7, y2: 5))
    #expect(try RunLengthMask(counts: runs.counts.map(Int.init), size: runs.size) == runs)
    #expect(try RunLengthMask(compressed: runs.compressed, size: runs.size) == runs)
    #expect(RunLengthMask(Mask(Image(height: 2, width: 2, format: .grey))).box == nil)
  }

  @Test(
    "runs that fit no picture are refused",
    arguments: [
      ([1, -1, 4], "a run of -1 pixels"), ([5], "runs of more than the 4 pixels"), ([1, 2], "runs of 3 pixels"),
      ([.max, .max], "runs of more than"),
    ])
  func wrongRuns(counts: [Int], answer: String) {
    let error = #expect(throws: RunLengthError.self) { try RunLengthMask(counts: counts, size: ImageSize(square: 2)) }
    #expect(error?.problem.contains(answer) == true, "\(error as Any)")
  }

  @Test("text that no mask is written as, and sizes beyond all pictures, are refused")
  func wrongText() {
    for text in ["\u{7f}", "oooooooooooooo", "o", "1"] {
      #expect(throws: RunLengthError.self) { try RunLengthMask(compressed: text, size: ImageSize(square: 2)) }
    }
    #expect(throws: RunLengthError.self) {
      try RunLengthMask(counts: [1], size: ImageSize(height: 1_000_000_000, width: 1_000_000_000))
    }
  }
}
