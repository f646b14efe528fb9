import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@testable import SaccadeModels

@Suite("Mask R-CNN")
struct MaskRCNNTests {
  private func detector() -> MaskRCNN { withRandomness(RandomStream(seed: 1)) { MaskRCNN(.mobileNetV2, classes: 3) } }

  /// A box on an image of 64 × 64, of which the left half is the object's.
  private func object(_ mask: Tensor? = nil) -> Instances {
    let half = Tensor.concatenate([.ones([1, 64, 32]), .zeros([1, 64, 32])], axis: 2).cast(to: .bool)
    let box = Boxes(Tensor([16, 16, 48, 48] as [Float], shape: [1, 4]))
    return Instances(boxes: box, labels: Tensor([2] as [Int]), masks: mask ?? half)
  }

  @Test("masks stay with their boxes: chosen, the best, those that none hides, moved")
  func kept() {
    let boxes = Boxes(Tensor([0, 0, 9, 9, 1, 0, 10, 9, 40, 40, 60, 60] as [Float], shape: [3, 4]))
    let masks = Tensor([1, 2, 3] as [Float], shape: [3, 1, 1]) * Tensor.ones([3, 2, 2])
    let found = Detections(
      boxes: boxes, scores: Tensor([0.3, 0.9, 0.5]), labels: Tensor([0, 0, 1] as [Int]), masks: masks)
    func marks(_ found: Detections) -> [Float]? { found.masks.map { $0[..., 0, 0].scalars } }
    #expect(marks(found.best(2)) == [2, 3] && marks(found.above(0.4)) == [2, 3])
    #expect(marks(found.suppressed(threshold: 0.5)) == [2, 3])
    #expect(marks(found.with(found.boxes)) == [1, 2, 3])
    #expect(Detections.none.masks == nil)
    #expect(
      mistake { _ = found.with(masks: .ones([2, 2, 2])) }?
        .contains("masks must be probabilities [n, h, w], one a box: 3 boxes") == true)
  }

  @Test("what of a box is its object's is learnt: the half that the object covers, of each box its own object")
  func targets() {
    let whole = Tensor.ones([1, 64, 64]).cast(to: .bool)
    let objects = Instances(
      boxes: .joined([object().boxes, object().boxes]), labels: Tensor([2, 0] as [Int]),
      masks: .concatenate([object().masks ?? whole, whole]))
    let boxes = Boxes(Tensor([16, 16, 48, 48, 0, 0, 64, 64, 20, 20, 30, 30] as [Float], shape: [3, 4]))
    let masks = objects.masks(of: [0, 1, 0], in: boxes, size: Size2D(4))
    #expect(masks.shape == [3, 4, 4])
    // Bins are read between the middles of pixels, half a pixel beside them, as in torchvision.
    #expect(masks[0].scalars.chunks(4).allSatisfy { $0[0] > 0.999 && $0[1] > 0.9 && $0[2] < 0.1 && $0[3] == 0 })
    #expect(masks[1].min().item() > 0.999 && masks[2].min().item() > 0.999)
  }

  @Test("its losses are five, and an object without a pixel is learnt as nothing but background of its box")
  func losses() {
    let detector = detector()
    let images = ImagePlanes(.ones([1, 3, 64, 64]))
    let names = withRandomness(RandomStream(seed: 2)) {
      detector.losses(of: images, objects: [object()]).map(\.name)
    }
    #expect(names == ["objectness", "proposals", "classification", "boxes", "masks"])
    let empty = object(Tensor.zeros([1, 64, 64]).cast(to: .bool))
    for objects in [empty, .none] {
      detector.clearGradients()
      let losses = withRandomness(RandomStream(seed: 2)) { detector.losses(of: images, objects: [objects]) }
      losses.map(\.loss).reduce(Tensor(0), +).backward()
      #expect(losses.allSatisfy { $0.loss.item().isFinite })
      #expect(objects.isEmpty == (losses.last?.loss.item() == 0))
    }
  }

  @Test("objects without masks, and masks of another size than their image, are told")
  func misused() {
    let images = ImagePlanes(.ones([1, 3, 64, 64]))
    let bare = Instances(boxes: object().boxes, labels: object().labels)
    #expect(
      mistake { _ = detector().losses(of: images, objects: [bare]) }
        == "MaskRCNN: each object must have a mask of its image's size: none on 64×64; give "
        + "Instances(boxes:labels:masks:)")
    let small = object(Tensor.ones([1, 32, 64]).cast(to: .bool))
    #expect(
      mistake { _ = detector().losses(of: images, objects: [small]) }?.contains("[1, 32, 64] on 64×64") == true)
  }

  @Test("all weights of the file that torchvision publishes are found, most of which have the names of today")
  func publishedFile() {
    let detector = withoutFirstWeights { MaskRCNN(.resNet50) }
    let own = detector.stateShapes
    // Normalizations that stay as they are count no batches there.
    let wanted = own.keys.filter { !$0.hasSuffix("num_batches_tracked") }
    let file = wanted.map { name in
      let former = name.replacing(/(fpn\.(inner|layer)_blocks\.\d)\.0\./) { "\($0.1)." }
        .replacing(/mask_head\.(\d)\.0\./) { "mask_head.mask_fcn\((Int($0.1) ?? 0) + 1)." }
        .replacing("rpn.head.conv.0.0.", with: "rpn.head.conv.")
      return (name: former, shape: own[name] ?? [])
    }
    #expect(file.count { own[$0.name] == nil } == 16 + 8 + 2)
    let naming = Naming.best(of: file, for: own, detector.otherNames)
    #expect(naming.names?.program == "torchvision's published files" && naming.fittingCount == file.count)
    #expect(Set(naming.targets.compactMap { $0?.name }) == Set(wanted))
  }

  @Test("torchvision's published file and classifiers give it their weights by name")
  func names() {
    let detector = withoutFirstWeights { MaskRCNN(.resNet50) }
    let own = detector.state
    for (name, here) in [
      ("roi_heads.mask_head.mask_fcn1.weight", "roi_heads.mask_head.0.0.weight"),
      ("roi_heads.mask_head.mask_fcn4.bias", "roi_heads.mask_head.3.0.bias"),
      ("rpn.head.conv.bias", "rpn.head.conv.0.0.bias"),
      ("backbone.fpn.layer_blocks.1.weight", "backbone.fpn.layer_blocks.1.0.weight"),
    ] { #expect(detector.otherNames[1].target(of: name)?.path == here && own[here] != nil) }
    #expect(own["roi_heads.mask_predictor.conv5_mask.weight"]?.shape == [256, 256, 2, 2])
    #expect(own["roi_heads.mask_predictor.mask_fcn_logits.weight"]?.shape == [91, 256, 1, 1])
    for (detector, classifier) in [
      (MaskRCNN(.mobileNetV2, classes: 3), MobileNetV2(classes: 4) as Module),
      (MaskRCNN(.mobileNetV3Large, classes: 3), MobileNetV3(.large, classes: 4)),
    ] {
      let (own, names) = (detector.state.mapValues(\.shape), detector.otherNames[0])
      for (name, weight) in classifier.state {
        guard let target = names.target(of: name)?.path else { continue }
        #expect(own[target] == weight.shape, "\(name)")
      }
      let known = Set(classifier.state.keys.compactMap { names.target(of: $0)?.path })
      #expect(own.keys.filter { $0.hasPrefix("backbone.body") }.allSatisfy { known.contains($0) })
    }
  }
}

extension Array {
  /// Parts of as many elements.
  fileprivate func chunks(_ count: Int) -> [[Element]] {
    stride(from: 0, to: self.count, by: count).map { Array(self[$0..<$0 + count]) }
  }
}
