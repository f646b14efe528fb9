import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
import SaccadeTestKit
import Testing

@testable import SaccadeTasks

@Suite("What finds objects on pictures")
struct ObjectDetectorTests {
  /// A detector that takes pictures of all sizes.
  private func finder() -> ObjectDetector {
    let model = withRandomness(RandomStream(seed: 3)) {
      let model = TinySSD(.book, classes: 2)
      let images = Parameter([6, 3, 64, 96], .normal(deviation: 1)).value.detached
      model.settle { _ = model.detections(in: ImagePlanes(images)) }
      return model
    }
    let finder = ObjectDetector(
      model: model, classNames: ["cup", "pen"],
      preprocessing: Preprocessing([Resize(shorterSide: 64, longestSide: 128)], size: ImageSize(square: 1)), divisor: 32
    )
    finder.threshold = 0.2
    return finder
  }

  /// A picture on which no place is like another: of equal scores any may come first.
  private func picture(_ height: Int, _ width: Int) -> Image {
    var random = RandomStream(seed: 5)
    let pixels = (0..<height * width * 3).map { _ in UInt8.random(in: 0...255, using: &random) }
    return Image(height: height, width: width, format: .rgb, pixels: pixels)
  }

  @Test("finds the same by itself as the detector does layer by layer, on pictures of many sizes")
  func same() throws {
    let finder = finder()
    var count = 0
    for (height, width) in [(80, 100), (100, 80), (80, 100), (60, 200), (80, 100), (100, 80)] {
      let found = try finder.find(in: picture(height, width))
      // A hook wants to see layers.
      let hook = finder.model.modules(of: Conv2d.self)[0].onForward { _, _, _ in }
      let expected = try finder.find(in: picture(height, width))
      hook.remove()
      #expect(found.map(\.label) == expected.map(\.label))
      for (one, other) in zip(found, expected) {
        #expect(abs(one.score - other.score) < 1e-4)
        for (a, b) in zip(one.box.corners, other.box.corners) { #expect(abs(a.x - b.x) + abs(a.y - b.y) < 0.01) }
      }
      count += found.count
    }
    #expect(count > 0)
  }

  @Test("leaves a detector that learns on as it was")
  func training() throws {
    let finder = finder()
    finder.model.train()
    let selection = finder.model.selection
    _ = try finder.find(in: picture(80, 100))
    #expect(finder.model.isTraining && finder.model.selection == selection)
  }
}
