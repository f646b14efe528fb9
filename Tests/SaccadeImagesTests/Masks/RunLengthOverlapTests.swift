import SaccadeEngine
import SaccadeImages
import SaccadeTestKit
import Testing

@Suite("Masks as runs, beside pycocotools")
struct RunLengthOverlapTests {
  private struct Single: Decodable {
    let size: [Int]
    let pixels: String?
    let rectangles: [[Int]]?
    let counts: String
    let area: Int
    let box: [Float]

    /// The mask that pycocotools was given.
    func mask() throws -> Mask {
      let size = ImageSize(height: size[0], width: size[1])
      if let pixels { return try Mask(packed: pixels, size: size) }
      var image = Image(height: size.height, width: size.width, format: .grey)
      image.withMutablePixels { pixels in
        for sides in rectangles ?? [] {
          for row in sides[0]..<sides[2] {
            let first = row * size.width
            pixels[first + sides[1]..<first + sides[3]].update(repeating: 255)
          }
        }
      }
      return Mask(image)
    }
  }

  private struct Pairs: Decodable {
    let size: [Int]
    let found: [String]
    let truth: [String]
    let crowds: [Int]
    let overlaps: [[Double]]
    let unions: [[String]]
    let intersections: [[String]]
    let all: String
    let common: String
  }

  private struct Golden: Decodable {
    let single: [Single]
    let pairs: [Pairs]
  }

  @Test("a mask becomes the text, area and box that pycocotools makes of it, and comes back the same to the pixel")
  func single() throws {
    let cases = try GoldenMasks.read("runs.json", as: Golden.self).single
    #expect(cases.count == 61)
    for (number, wanted) in cases.enumerated() {
      let mask = try wanted.mask()
      let runs = RunLengthMask(mask)
      #expect(runs.compressed == wanted.counts, "case \(number)")
      #expect(runs.area == wanted.area, "case \(number)")
      // An empty one's box is four zeros there.
      let box = runs.box ?? Box(x1: 0, y1: 0, x2: 0, y2: 0)
      #expect([box.x1, box.y1, box.x2, box.y2] == wanted.box, "case \(number)")
      let read = try RunLengthMask(compressed: wanted.counts, size: mask.image.size)
      #expect(read == runs, "case \(number)")
      let isSame = read.mask.image == mask.image
      #expect(isSame, "case \(number)")
    }
  }

  @Test("overlaps, unions and intersections are those of pycocotools, to the last bit")
  func pairs() throws {
    for wanted in try GoldenMasks.read("runs.json", as: Golden.self).pairs {
      let size = ImageSize(height: wanted.size[0], width: wanted.size[1])
      let found = try wanted.found.map { try RunLengthMask(compressed: $0, size: size) }
      let truth = try wanted.truth.map { try RunLengthMask(compressed: $0, size: size) }
      let crowds = wanted.crowds.map { $0 == 1 }
      let overlaps = RunLengthMask.overlaps(of: found, with: truth, crowds: crowds)
      #expect(overlaps == wanted.overlaps.flatMap { $0 }, "\(size)")
      for (row, one) in found.enumerated() {
        for (column, other) in truth.enumerated() {
          #expect(one.intersectionOverUnion(other, isCrowd: crowds[column]) == wanted.overlaps[row][column])
          #expect(one.union(other).compressed == wanted.unions[row][column], "\(size), \(row), \(column)")
          #expect(one.intersection(other).compressed == wanted.intersections[row][column], "\(size), \(row), \(column)")
          #expect(one.subtracting(other).area == one.area - one.intersectionArea(other))
          #expect(one.subtracting(other).intersectionArea(other) == 0)
        }
      }
      #expect(found[1..<4].reduce(found[0]) { $0.union($1) }.compressed == wanted.all)
      #expect(found[1..<3].reduce(found[0]) { $0.intersection($1) }.compressed == wanted.common)
    }
  }

  @Test("runs of no pixels, which files may have, change nothing")
  func emptyRuns() throws {
    let size = ImageSize(height: 2, width: 3)
    let split = try RunLengthMask(counts: [1, 1, 0, 2, 0, 0, 2, 0], size: size)
    let plain = try RunLengthMask(counts: [1, 3, 2], size: size)
    #expect(split.union(split).counts == plain.counts && split.intersection(plain).counts == plain.counts)
    #expect(split.intersectionOverUnion(plain) == 1 && split.intersectionArea(plain) == 3)
  }

  @Test("no objects overlap with nothing, and without crowds all are objects")
  func nothing() throws {
    let mask = try RunLengthMask(counts: [0, 4], size: ImageSize(square: 2))
    #expect(RunLengthMask.overlaps(of: [], with: [mask]).isEmpty)
    #expect(RunLengthMask.overlaps(of: [mask], with: []).isEmpty)
    #expect(RunLengthMask.overlaps(of: [mask], with: [mask]) == [1])
  }
}
