import SaccadeData
import SaccadeImages
import Testing

@Suite struct ShapesDatasetTests {
  @Test func aPictureDependsOnSeedPartAndIndexAlone() {
    let few = ShapesDataset(count: 10, seed: 4)
    let many = ShapesDataset(count: 1000, seed: 4)
    for index in [9, 3, 3] {
      #expect(few.image(at: index) == many.image(at: index))
      #expect(few.label(at: index) == many.label(at: index))
    }
    #expect(few.image(at: 1) != few.image(at: 2))
    #expect(few.image(at: 1) != ShapesDataset(count: 10, seed: 5).image(at: 1))
    #expect(few.image(at: 1) != ShapesDataset(count: 10, seed: 4, part: "val").image(at: 1))
  }

  @Test(arguments: [(16, 16), (33, 48), (224, 160)]) func anyResolutionIsDrawn(height: Int, width: Int) {
    let image = ShapesDataset(count: 1, height: height, width: width).image(at: 0)
    #expect(image.height == height && image.width == width && image.format == .rgb)
  }

  @Test func theTenClassesAreAboutAsFrequent() {
    let data = ShapesDataset(count: 5000)
    let names = data.classNames.joined(separator: " ")
    #expect(names == "circle ring crescent square frame triangle star cross heart arrow")
    #expect(data.classCounts.allSatisfy { (420...580).contains($0) })
  }

  @Test func theLabelIsTheKindOfTheShapeInFront() {
    let data = ShapesDataset(count: 50, objects: 1...3)
    for index in 0..<50 {
      #expect(data.scene(at: index).objects.first?.kind.rawValue == data.label(at: index))
    }
  }

  @Test func thereAreAsManyObjectsAsAskedFor() {
    let data = ShapesDataset(count: 100, height: 64, width: 64, objects: 2...4)
    #expect(Set((0..<100).map { data.scene(at: $0).objects.count }) == [2, 3, 4])
  }

  @Test func boxesEncloseTheirMasks() {
    let data = ShapesDataset(count: 40, height: 64, width: 80, objects: 1...3)
    for index in 0..<40 {
      let scene = data.scene(at: index)
      for (number, object) in scene.objects.enumerated() {
        let box = object.box
        #expect(0 <= box.x1 && box.x1 < box.x2 && box.x2 <= 80 && 0 <= box.y1 && box.y1 < box.y2 && box.y2 <= 64)
        let mask = scene.mask(of: number).image
        var found = (x1: 80, y1: 64, x2: 0, y2: 0)
        for row in 0..<64 {
          for column in 0..<80 where mask[row, column] != 0 {
            found = (min(found.x1, column), min(found.y1, row), max(found.x2, column + 1), max(found.y2, row + 1))
          }
        }
        #expect(Float(found.x1) >= box.x1.rounded(.down) && Float(found.x2) <= box.x2.rounded(.up))
        #expect(Float(found.y1) >= box.y1.rounded(.down) && Float(found.y2) <= box.y2.rounded(.up))
        // The shape in front hides nothing of itself, so its mask fills its box to the rounded tips.
        if number == 0 { #expect(Float(found.x2 - found.x1) > (box.x2 - box.x1) - 6) }
      }
    }
  }

  @Test func masksOfOnePictureDoNotOverlap() {
    let data = ShapesDataset(count: 20, height: 48, width: 48, objects: 3...3)
    for index in 0..<20 {
      let scene = data.scene(at: index)
      let masks = (0..<3).map { scene.mask(of: $0).image.pixels }
      #expect((0..<48 * 48).allSatisfy { pixel in masks.count { $0[pixel] != 0 } <= 1 })
    }
  }

  @Test func shapesStandOutFromWhatIsBehindThem() {
    let data = ShapesDataset(count: 30, height: 64, width: 64)
    for index in 0..<30 {
      let scene = data.scene(at: index)
      let mask = scene.mask(of: 0).image
      var sums = (inside: SIMD3<Float>(), outside: SIMD3<Float>(), covered: Float(0))
      for row in 0..<64 {
        for column in 0..<64 {
          let pixel = SIMD3<Float>((0..<3).map { Float(scene.image[row, column, $0]) })
          if mask[row, column] != 0 {
            sums.inside += pixel
            sums.covered += 1
          } else {
            sums.outside += pixel
          }
        }
      }
      let difference = sums.inside / sums.covered - sums.outside / (64 * 64 - sums.covered)
      #expect((difference * difference).sum().squareRoot() > 40)
    }
  }

  @Test func everyKindHasAnOutlineOfAboutItsRadius() {
    for kind in ShapeKind.allCases {
      let outline = kind.outline(center: Point(x: 50, y: 50), radius: 20, angle: 0)
      let bounds = outline.bounds ?? Box(x1: 0, y1: 0, x2: 0, y2: 0)
      #expect((25...44).contains(bounds.width) && (25...44).contains(bounds.height), "\(kind)")
    }
  }
}
