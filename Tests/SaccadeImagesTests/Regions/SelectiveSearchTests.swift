import Foundation
import SaccadeEngine
import SaccadeImages
import Testing

/// What OpenCV finds on a picture: `Tests/Golden/Images/make_regions.py`.
private struct Found: Decodable {
  let segments: [String: [Int]]
  let fast: [[Float]]
  let quality: [[Float]]
}

@Suite("Selective search")
struct SelectiveSearchTests {
  private static let names = ["shapes", "waves"]

  private func picture(_ name: String) throws -> Image { try #require(try GoldenImages.pam("regions/\(name).pam")) }

  private func golden(_ name: String) throws -> Found {
    struct File: Decodable {
      let shapes, waves: Found
    }
    let file = try JSONDecoder().decode(File.self, from: Data(GoldenImages.bytes("regions/regions.json")))
    return name == "shapes" ? file.shapes : file.waves
  }

  @Test("a picture is cut into the regions that OpenCV cuts it into, pixel for pixel", arguments: names)
  func segments(name: String) throws {
    let picture = try picture(name)
    for (settings, runs) in try golden(name).segments {
      let numbers = try settings.split(separator: " ").map { try #require(Float($0)) }
      let found = GraphSegmentation(sigma: numbers[0], k: numbers[1], minimumArea: Int(numbers[2])).segments(
        of: picture)
      var expected: [Int32] = []
      for place in stride(from: 0, to: runs.count, by: 2) {
        expected += [Int32](repeating: Int32(runs[place]), count: runs[place + 1])
      }
      let wrong = zip(found.labels, expected).count { $0 != $1 }
      #expect(found.labels == expected, "\(settings): \(wrong) of \(expected.count) pixels, \(found.count) regions")
    }
  }

  @Test("finds about as many boxes as OpenCV, and nearly all of them", arguments: names)
  func boxes(name: String) throws {
    let (picture, golden) = (try picture(name), try golden(name))
    for (mode, expected) in [(SelectiveSearch.Mode.fast, golden.fast), (.quality, golden.quality)] {
      let found = SelectiveSearch(mode, limit: 100_000).boxes(on: picture)
      let theirs = expected.map { Box(x1: $0[0], y1: $0[1], x2: $0[2], y2: $0[3]) }
      #expect(abs(found.count - theirs.count) * 10 <= theirs.count, "\(mode): \(found.count) of \(theirs.count)")
      let covered = theirs.count { box in found.contains { $0.intersectionOverUnion(box) > 0.8 } }
      #expect(covered * 100 >= theirs.count * 97, "\(mode): \(covered) of \(theirs.count) covered")
      let back = found.count { box in theirs.contains { $0.intersectionOverUnion(box) > 0.8 } }
      #expect(back * 100 >= found.count * 97, "\(mode): \(back) of \(found.count) covered")
      let same = Set(found).intersection(theirs).count
      #expect(same * 10 >= theirs.count * 9, "\(mode): \(same) of \(theirs.count) to the pixel")
    }
  }

  @Test("boxes are unique, within the picture, the whole picture among the first, and the same every time")
  func order() throws {
    let picture = try picture("shapes")
    let boxes = SelectiveSearch(limit: 100_000).boxes(on: picture)
    #expect(Set(boxes).count == boxes.count)
    #expect(boxes.allSatisfy { !$0.isEmpty && $0.clipped(to: picture.size) == $0 })
    let whole = Box(x1: 0, y1: 0, x2: Float(picture.width), y2: Float(picture.height))
    #expect(try #require(boxes.firstIndex(of: whole)) < 10)
    #expect(SelectiveSearch(limit: 100_000).boxes(on: picture) == boxes)
    #expect(SelectiveSearch(limit: 20).boxes(on: picture) == Array(boxes.prefix(20)))
    let large = SelectiveSearch(minimumSide: 30, limit: 100_000).boxes(on: picture)
    #expect(large == boxes.filter { $0.width >= 30 && $0.height >= 30 })
  }

  @Test("each object of a drawn picture has a box that fits it")
  func objects() throws {
    let boxes = SelectiveSearch(minimumArea: 20).boxes(on: try picture("shapes"))
    for object in [
      Box(x1: 13, y1: 13, x2: 48, y2: 48), Box(x1: 68, y1: 36, x2: 117, y2: 85), Box(x1: 10, y1: 70, x2: 60, y2: 88),
      Box(x1: 100, y1: 5, x2: 110, y2: 50), Box(x1: 20, y1: 75, x2: 50, y2: 80),
    ] {
      let best = boxes.map { $0.intersectionOverUnion(object) }.max() ?? 0
      #expect(best > 0.8, "\(object): \(best)")
    }
  }

  @Test(
    "any picture has the whole of it as a box: of one colour, a pixel, a line, grey, with transparency",
    arguments: SelectiveSearch.Mode.allCases)
  func strange(mode: SelectiveSearch.Mode) {
    for image in [
      Image(height: 40, width: 50, color: .red), Image(height: 1, width: 1), Image(height: 1, width: 300),
      Image(height: 200, width: 1, format: .grey), Image(height: 30, width: 20, format: .rgba),
    ] {
      let whole = Box(x1: 0, y1: 0, x2: Float(image.width), y2: Float(image.height))
      #expect(SelectiveSearch(mode).boxes(on: image) == [whole], "\(image)")
    }
  }

  @Test("as a step of a pipeline it gives proposals, which later steps move along")
  func step() throws {
    let picture = try picture("shapes")
    let search = SelectiveSearch(limit: 50)
    func proposals(_ steps: [any SampleTransform]) throws -> [Box] {
      var random = RandomStream(seed: 3)
      return try Preprocessing(steps, size: picture.size, normalization: .unit(.rgb))
        .preview(Sample(picture), using: &random).proposals
    }
    let found = try proposals([search])
    #expect(found == search.boxes(on: picture))
    // What is remembered is the same.
    #expect(try proposals([search]) == found)
    #expect(try proposals([]).isEmpty)
    let width = Float(picture.width)
    let mirrored = try proposals([search, RandomFlip(probability: 1)])
    #expect(mirrored == found.map { Box(x1: width - $0.x2, y1: $0.y1, x2: width - $0.x1, y2: $0.y2) })
    let half = try proposals([search, Resize(to: ImageSize(height: 48, width: 64))])
    #expect(half == found.map { Box(x1: $0.x1 / 2, y1: $0.y1 / 2, x2: $0.x2 / 2, y2: $0.y2 / 2) })
    let part = try proposals([search, CenterCrop(ImageSize(square: 40))])
    #expect(part.count == found.count)
    #expect(part.allSatisfy { $0.clipped(to: ImageSize(square: 40)) == $0 })
  }
}
