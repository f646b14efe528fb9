import Foundation
import SaccadeEngine
import SaccadeImages
import SaccadeTestKit
import Testing

@Suite("Masks that are grids over boxes")
struct PastedMaskTests {
  private struct Case: Decodable {
    let size: [Int]
    let box: [Float]
    let side: Int
    let grid: [Int]
    let counts: String
    let area: Int
  }

  @Test("become the pixels that torchvision makes of them, also where a box leaves the picture")
  func pasted() throws {
    for sample in try GoldenMasks.read("pasted.json", as: [Case].self) {
      let box = Box(x1: sample.box[0], y1: sample.box[1], x2: sample.box[2], y2: sample.box[3])
      let mask = RunLengthMask(
        pasting: sample.grid.map { Float($0) / 256 }, of: Size2D(sample.side), into: box,
        on: ImageSize(height: sample.size[0], width: sample.size[1]))
      #expect(mask.compressed == sample.counts && mask.area == sample.area, "\(box)")
    }
  }

  @Test("fill a picture to its last pixel, and come to nothing beside it")
  func borders() {
    let size = ImageSize(height: 5, width: 4)
    func mask(_ box: Box) -> RunLengthMask {
      RunLengthMask(pasting: [1, 1, 1, 1, 1, 1], of: Size2D(2, 3), into: box, on: size)
    }
    #expect(mask(Box(x1: -9, y1: -9, x2: 20, y2: 20)).counts == [0, 20])
    #expect(mask(Box(x1: 30, y1: 2, x2: 40, y2: 4)).area == 0)
    #expect(mask(Box(x1: 1, y1: -20, x2: 3, y2: 30)).counts.reduce(0, +) == 20)
    #expect(RunLengthMask(mask(Box(x1: 0, y1: 0, x2: 3, y2: 3)).mask) == mask(Box(x1: 0, y1: 0, x2: 3, y2: 3)))
  }

  @Test("a grid of another size is told")
  func misused() {
    #expect(
      mistake {
        _ = RunLengthMask(
          pasting: [1, 1, 1], of: Size2D(2), into: Box(x1: 0, y1: 0, x2: 1, y2: 1), on: ImageSize(square: 4))
      }?.contains("the grid must have a value for each of its places: 3 values") == true)
  }

  @Test("are written as COCO writes them, and read again")
  func coded() throws {
    let mask = RunLengthMask(
      polygons: [[Point(x: 1, y: 1), Point(x: 6, y: 1), Point(x: 6, y: 5)]], size: ImageSize(height: 7, width: 9))
    let data = try JSONEncoder().encode(mask)
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(json["size"] as? [Int] == [7, 9] && json["counts"] as? String == mask.compressed)
    #expect(try JSONDecoder().decode(RunLengthMask.self, from: data) == mask)
    for bad in [
      #"{"size": [7], "counts": "0"}"#, #"{"size": [7, 9], "counts": "~"}"#, #"{"size": [0, 9], "counts": ""}"#,
    ] {
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(RunLengthMask.self, from: Data(bad.utf8)) }
    }
  }

  @Test("marks keep their runs in files, and are drawn with a border that is stronger than what lies in it")
  func drawn() throws {
    let size = ImageSize(square: 480)
    let corners = [(100, 100), (300, 100), (300, 300), (100, 300)].map { Point(x: Float($0.0), y: Float($0.1)) }
    let runs = RunLengthMask(polygons: [corners], size: size)
    let mark = PictureMark("cup", runs: runs, kind: 4)
    let again = try JSONDecoder().decode(PictureMark.self, from: JSONEncoder().encode(mark))
    #expect(again == mark)
    let old = try JSONDecoder().decode(
      PictureMark.self, from: Data(#"{"text": "cup", "kind": 4, "isFaint": false}"#.utf8))
    #expect(old == PictureMark("cup", kind: 4))
    let picture = Image(height: 480, width: 480, format: .rgb) { $0.update(repeating: 0) }.marked(with: [again])
    func light(_ row: Int, _ column: Int) -> Int {
      (0..<3).reduce(0) { $0 + Int(picture.pixels[3 * (row * 480 + column) + $1]) }
    }
    #expect(light(200, 200) > 0 && light(200, 100) > light(200, 200) + 50 && light(50, 50) == 0)
  }

  @Test("objects of whose masks nothing is left go, with all that belongs to them")
  func hidden() {
    func mask(_ filled: Bool) -> Mask {
      Mask(Image(height: 8, width: 8, format: .grey) { $0.update(repeating: filled ? 255 : 0) })
    }
    let box = Box(x1: 1, y1: 1, x2: 5, y2: 5)
    var sample = Sample(
      Image(height: 8, width: 8, format: .grey) { $0.update(repeating: 0) }, labels: [4, 5, 6],
      boxes: [box, box, box], masks: [mask(true), mask(false), mask(true)])
    sample.removeHiddenObjects()
    #expect(sample.labels == [4, 6] && sample.boxes.count == 2 && sample.masks.count == 2)
    sample.masks = []
    sample.removeHiddenObjects()
    #expect(sample.labels == [4, 6])
  }
}
