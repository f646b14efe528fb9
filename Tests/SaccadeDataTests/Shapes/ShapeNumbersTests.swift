import SaccadeData
import SaccadeImages
import Testing

@Suite("Drawn shapes have numbers")
struct ShapeNumbersTests {
  @Test("the middle and the size of the box around the shape in front, in pixels")
  func box() {
    let shapes = ShapesDataset(count: 50, height: 40, width: 64, objects: 1...3)
    #expect(shapes.numberNames == ["x", "y", "size"] && shapes.numberKinds == [.x, .y, .length])
    for index in 0..<shapes.count {
      let (scene, sample) = (shapes.scene(at: index), shapes.sample(at: index))
      #expect(sample.image == scene.image && sample.numbers.map(\.value) == shapes.numbers(at: index))
      let (box, numbers) = (scene.objects[0].box, sample.numbers.map(\.value))
      #expect(sample.labels == scene.objects.map(\.kind.rawValue) && sample.boxes == scene.objects.map(\.box))
      #expect(abs(numbers[0] - Double(box.x1 + box.x2) / 2) < 1e-4)
      #expect(abs(numbers[1] - Double(box.y1 + box.y2) / 2) < 1e-4)
      #expect(abs(numbers[2] * numbers[2] - Double((box.x2 - box.x1) * (box.y2 - box.y1))) < 1e-2)
    }
  }

  @Test("always guessing the mean of a place is more than a tenth of the side off, so that there is something to learn")
  func guess() {
    let shapes = ShapesDataset(count: 1000, part: "val")
    let places = (0..<shapes.count).flatMap { shapes.numbers(at: $0)[..<2] }
    let mean = places.reduce(0, +) / Double(places.count)
    let error = places.reduce(0) { $0 + abs($1 - mean) } / Double(places.count)
    #expect(error > 3.2 && error < 4, "\(error) px of 32")
  }
}
