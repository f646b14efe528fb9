import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeTestKit
import Testing

@testable import SaccadeGraph

@Suite("A detector's layers, made ready")
struct DetectorRunTests {
  /// A detector and the size of its pictures.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let size: Size2D
    let make: @Sendable () -> any DenseDetector

    static let all = [
      Case(testDescription: "SSDLite320", size: Size2D(288, 320)) { SSDLite320(.mobileNetV3Large, classes: 5) },
      Case(testDescription: "SSD300", size: Size2D(268, 268)) { SSD300(.vgg16, classes: 2) },
      Case(testDescription: "TinySSD", size: Size2D(64, 96)) { TinySSD(.book, classes: 2) },
      Case(testDescription: "RetinaNet", size: Size2D(64, 64)) {
        RetinaNet(.resNet50, classes: 3) { $0.freezesNorm = false }
      },
      Case(testDescription: "Faster R-CNN", size: Size2D(96, 128)) {
        FasterRCNN(.mobileNetV3Large, classes: 5) { $0.freezesNorm = false }
      },
      Case(testDescription: "Fast R-CNN", size: Size2D(64, 96)) {
        FastRCNN(.resNet18, classes: 3) { $0.freezesNorm = false }
      },
      Case(testDescription: "YOLOv3", size: Size2D(96, 64)) { YOLOv3(.tiny, classes: 5) },
      Case(testDescription: "YOLOX", size: Size2D(64, 96)) { YOLOX(.nano, classes: 5) },
      Case(testDescription: "YOLO", size: Size2D(64, 96)) { YOLOv1(.resNet18, classes: 5) },
    ]
  }

  private func images(_ count: Int, _ size: Size2D, seed: UInt64 = 1) -> Tensor {
    var stream = RandomStream(seed: seed)
    return Tensor.randomNormal([count, 3, size.height, size.width], using: &stream)
  }

  private func detector(_ made: Case) -> any DenseDetector {
    let planes = images(6, made.size, seed: 7)
    return withRandomness(RandomStream(seed: 4)) {
      let detector = made.make()
      detector.settle { _ = detector.answer(to: planes) }
      return detector
    }
  }

  private func expect(_ found: [Tensor], near expected: [Tensor], _ comment: Comment) {
    #expect(found.map(\.shape) == expected.map(\.shape), comment)
    for (one, other) in zip(found, expected) {
      let scale = other.scalars.map { Swift.abs($0) }.max() ?? 0
      let apart = zip(one.scalars, other.scalars).map { Swift.abs($0 - $1) }.max() ?? 0
      #expect(apart <= 1e-5 * max(scale, 1), comment)
    }
  }

  @Test("give what they give layer by layer, for pictures and sizes that change", arguments: Case.all)
  func same(_ made: Case) throws {
    let detector = detector(made)
    let predictor = Predictor(detector) { detector.answer(to: $0[0]) }
    let turned = Size2D(made.size.width, made.size.height)
    // The first runs bring weights into order and measure; later ones lie in memory that was placed.
    for (run, size) in [made.size, made.size, turned, made.size, made.size].enumerated() {
      let planes = images(1, size, seed: UInt64(run))
      let expected = withoutGradient { detector.answer(to: planes) }
      expect(try predictor.results(for: [planes]), near: expected, "\(made.testDescription), run \(run)")
    }
  }

  @Test("run as a graph until a hook wants to see them, and with weights that have changed")
  func changes() throws {
    let detector = detector(Case.all[2])
    let layers = PreparedModel(detector) { detector.answer(to: $0[0]) }
    let planes = images(1, Case.all[2].size)
    func eager() -> [Tensor] { withoutGradient { detector.answer(to: planes) } }
    expect(try layers.results(for: [planes]), near: eager(), "at first")
    for parameter in detector.parameters { parameter.value = parameter.value * 1.125 }
    expect(try layers.results(for: [planes]), near: eager(), "other weights")
    var seen = 0
    let hook = detector.modules(of: Conv2d.self)[0].onForward { _, _, _ in seen += 1 }
    _ = try layers.results(for: [planes])
    hook.remove()
    #expect(seen == 1)
  }

  @Test("need the memory of the largest size alone, whatever the number of sizes")
  func memory() throws {
    let detector = detector(Case.all[2])
    let predictor = Predictor(detector) { detector.answer(to: $0[0]) }
    let sizes = (0..<8).map { images(1, Size2D(256 - 16 * $0, 256)) }
    for planes in sizes { for _ in 0..<3 { _ = try predictor.results(for: [planes]) } }
    let largest = try predictor.memoryByteCount(for: sizes[0].shape)
    #expect(largest > 1 << 20 && predictor.heldByteCount == largest)
  }

  @Test("take several tensors, each of its own size")
  func severalInputs() throws {
    let layer = withRandomness(RandomStream(seed: 1)) { Linear(4, 3) }
    let predictor = Predictor(layer) { [layer($0[0]) + $0[1], $0[1] * 2] }
    for rows in [2, 5, 2] {
      let (x, y) = (Tensor.ones([rows, 4]), Tensor.ones([rows, 3]))
      let found = try predictor.results(for: [x, y])
      expect(found, near: withoutGradient { [layer(x) + y, y * 2] }, "\(rows) rows")
    }
  }
}
