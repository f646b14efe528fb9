import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@testable import SaccadeModels

@Suite("Fast R-CNN looks where something else says that objects may be")
struct FastRCNNTests {
  private func made(_ classes: Int = 3) -> FastRCNN {
    withRandomness(RandomStream(seed: 1)) { FastRCNN(.mobileNetV2, classes: classes) }
  }

  private func boxes(_ sides: [[Float]]) -> Boxes { Boxes(Tensor(sides.flatMap { $0 }, shape: [sides.count, 4])) }

  private func images(_ proposals: [Boxes], side: Int = 96) -> ImagePlanes {
    var stream = RandomStream(seed: 3)
    return ImagePlanes(.randomNormal([proposals.count, 3, side, side], using: &stream), proposals: proposals)
  }

  @Test("what it finds are the proposals, moved by what it says of them; where none are, it finds nothing")
  func proposals() throws {
    let detector = made()
    detector.eval()
    detector.selection = DetectionSelection(scoreThreshold: 0, overlapThreshold: 1, limit: 1000)
    for (name, parameter) in detector.namedParameters where name.contains("bbox_pred") {
      parameter.value = .zeros(parameter.value.shape)
    }
    let given = boxes([[5, 6, 40, 50], [30, 20, 90, 96], [0, 0, 96, 96], [70, 70, 200, 200], [100, 5, 140, 50]])
    let found = detector.detections(in: images([given, .none]))
    #expect(found[1].isEmpty)
    // Each class has each proposal; what lies beyond the image is cut off, and one lies beyond altogether.
    #expect(found[0].count == 3 * 4)
    let expected: [[Float]] = [[5, 6, 40, 50], [30, 20, 90, 96], [0, 0, 96, 96], [70, 70, 96, 96]]
    for (row, label) in zip(found[0].boxes.tensor.unbind(), found[0].labels.scalars(as: Int.self)) {
      let sides = row.scalars
      #expect(expected.contains { zip($0, sides).allSatisfy { abs($0 - $1) < 1e-3 } }, "\(sides) of class \(label)")
    }
  }

  @Test("learns from proposals that overlap an object by a half, and as background from those that do by a tenth")
  func samples() {
    let detector = made()
    for normalization in detector.modules(of: BatchNorm.self) { normalization.keepsStatistics = true }
    detector.proposalSampler = BalancedSampler(count: 64, positiveFraction: 1, isRandom: false)
    let object = Instances(boxes: boxes([[20, 20, 60, 60]]), labels: Tensor([1]))
    func losses(_ proposals: [[Float]]) -> [Float] {
      detector.losses(of: images([boxes(proposals)]), objects: [object]).map { $0.loss.item() }
    }
    let good: [[Float]] = [[22, 18, 60, 62], [20, 20, 60, 30], [50, 20, 90, 60]]
    // Overlaps of 0.87, 0.25, 0.14; and of 0.04, 0.
    let all = losses(good + [[55, 20, 125, 90], [70, 70, 90, 90]])
    #expect(all == losses(good))
    #expect(all != losses(Array(good.prefix(2))) && all != losses(Array(good.suffix(2))))
    // The background has no box to learn.
    #expect(abs(losses([])[1] - losses([[50, 20, 90, 60]])[1] * 2) < 1e-5)
    // Where there is no object, all is background.
    let empty = detector.losses(of: images([boxes([[1, 1, 20, 20]])]), objects: [.none]).map { $0.loss.item() }
    #expect(empty[0] > 0 && empty[1] == 0)
    let nothing = detector.losses(of: images([.none]), objects: [.none]).map { $0.loss.item() }
    #expect(nothing == [0, 0])
  }

  @Test("loads a classifier's weights, VGG-16's linear layers too, and takes any network")
  func weights() throws {
    for variant in FastRCNN.Variant.allCases {
      let (detector, classifier): (FastRCNN, Module) = withoutFirstWeights {
        switch variant {
        case .vgg16: (FastRCNN(variant, classes: 3), VGG(.vgg16, classes: 5))
        case .resNet18: (FastRCNN(variant, classes: 3), ResNet(.resNet18, classes: 5))
        case .mobileNetV2: (FastRCNN(variant, classes: 3), MobileNetV2(classes: 5))
        }
      }
      let own = detector.state.mapValues(\.shape)
      var loaded: Set<String> = []
      for (name, weight) in classifier.state {
        guard let target = detector.otherNames[0].target(of: name)?.path else { continue }
        #expect(own[target] == weight.shape, "\(variant): \(name) as \(target)")
        loaded.insert(target)
      }
      let left = own.keys.filter { !loaded.contains($0) && !$0.hasPrefix("roi_heads") }
      #expect(left == [], "\(variant)")
      #expect(loaded.contains("roi_heads.box_head.fc7.weight") == (variant == .vgg16))
    }
    let custom = FastRCNN(SmallResNet(depth: 8, classes: 4), level: "layer2", classes: 6, hidden: 32)
    #expect(custom.detections(in: images([boxes([[3, 3, 30, 30]])], side: 64)).count == 1)
  }

  @Test("misuse is told")
  func misused() {
    #expect(
      mistake { _ = FastRCNN(ResNet(.resNet18), level: "layer9", classes: 3) }
        == "FastRCNN: no level 'layer9'; the network's levels: layer1, layer2, layer3, layer4")
    #expect(
      mistake { _ = ImagePlanes(.ones([2, 3, 8, 8]), proposals: [.none]) }
        == "ImagePlanes: each image has its list of proposals, which may be empty: 1 lists, 2 images")
  }
}
