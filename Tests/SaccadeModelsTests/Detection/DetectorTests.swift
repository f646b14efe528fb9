import SaccadeConfig
import SaccadeEngine
import SaccadeLayers

import SaccadeTestKit
import Testing

@testable import SaccadeModels

@Suite("Detectors")
struct DetectorTests {
  /// One of each kind, with normalizations as in use: a batch is of two images, of which the last maps have a pixel.
  private static let made: [(name: String, side: Int, make: @Sendable () -> any Detector)] = [
    ("SSDLite320", 64, { SSDLite320(.mobileNetV2, classes: 3) }), ("SSD300", 268, { SSD300(.vgg16, classes: 3) }),
    ("RetinaNet", 64, { RetinaNet(.resNet50, classes: 3) }),
    ("FasterRCNN", 64, { FasterRCNN(.mobileNetV3Large, classes: 3) }),
    ("MaskRCNN", 64, { MaskRCNN(.mobileNetV2, classes: 3) }),
    ("TinySSD", 64, { TinySSD(.book, classes: 3) }), ("FastRCNN", 64, { FastRCNN(.mobileNetV2, classes: 3) }),
    ("FasterRCNN C4", 64, { FasterRCNN(.resNet50C4, classes: 3) }),
    ("FasterRCNN of one map", 64, { FasterRCNN(.mobileNetV2Map, classes: 3) }),
    ("RCNN", 64, { RCNN(.mobileNetV2, classes: 3) { $0.cropSize = 64 } }),
    ("YOLOv3Tiny", 64, { YOLOv3(.tiny, classes: 3) }), ("YOLOX_Nano", 64, { YOLOX(.nano, classes: 3) }),
    ("YOLOv1_ResNet18", 128, { YOLOv1(.resNet18, classes: 3) }),
  ]

  @Test("learn from batches without any box, with one, and with five hundred", arguments: made.indices)
  func finite(kind: Int) throws {
    let (_, side, make) = Self.made[kind]
    var stream = RandomStream(seed: 3)
    let images = ImagePlanes(
      .randomNormal([2, 3, side, side], using: &stream), sizes: [Size2D(side), Size2D(side - 9, side - 20)])
    let detector = withRandomness(RandomStream(seed: 1)) { make() }
    func objects(_ count: Int, on size: Size2D) -> Instances {
      let corners = Tensor.randomUniform([count, 2], 0..<Float(side - 30), using: &stream)
      let boxes = Boxes(corners: .concatenate([corners, .randomUniform([count, 2], 1..<20, using: &stream)], axis: 1))
      let masks = Tensor.ones([count, size.height, size.width]).cast(to: .bool)
      return Instances(
        boxes: boxes, labels: Tensor((0..<count).map { $0 % 3 }), masks: detector.hasMasks ? masks : nil)
    }
    for counts in [(0, 0), (1, 500)] {
      detector.clearGradients()
      let losses = withRandomness(RandomStream(seed: 2)) {
        detector.losses(of: images, objects: zip([counts.0, counts.1], images.sizes).map { objects($0, on: $1) })
      }
      let total = losses.map(\.loss).reduce(Tensor(0), +)
      #expect(total.item().isFinite && total.item() >= 0, "\(counts)")
      total.backward()
      let wrong = detector.namedParameters.filter { _, parameter in
        guard let gradient = parameter.gradient else { return parameter.isTrainable && counts.1 > 0 }
        return isFinite(gradient).all().item() == 0
      }
      #expect(wrong.map(\.name) == [], "\(counts)")
    }
  }

  @Test("find nothing where nothing is likely enough, and never more than wanted", arguments: made.indices)
  func selection(kind: Int) {
    let (_, side, make) = Self.made[kind]
    let detector = withRandomness(RandomStream(seed: 1)) { make() }
    detector.eval()
    let images = ImagePlanes(.ones([1, 3, side, side]), sizes: [Size2D(side - 7, side)])
    detector.selection.scoreThreshold = 1
    #expect(detector.detections(in: images).map(\.count) == [0])
    detector.selection = DetectionSelection(scoreThreshold: 0, overlapThreshold: 1, limit: 7)
    let found = detector.detections(in: images)[0]
    #expect(found.count == 7)
    #expect(found.boxes.y2.max().item() <= Float(side - 7))
    #expect(found.scores.scalars == found.scores.scalars.sorted(by: >))
    #expect(found.labels.scalars(as: Int.self).allSatisfy { (0..<3).contains($0) })
    #expect(found.masks?.shape == (detector.hasMasks ? [7, 28, 28] : nil))
  }

  @Test("leave out objects that are ignored, and those without an area")
  func ignored() {
    let detector = withRandomness(RandomStream(seed: 1)) { SSDLite320(.mobileNetV2, classes: 3) }
    for normalization in detector.modules(of: BatchNorm.self) { normalization.keepsStatistics = true }
    let images = ImagePlanes(.ones([1, 3, 64, 64]))
    func loss(_ boxes: [Float], _ ignored: [Bool]) -> [Float] {
      let objects = Instances(
        boxes: Boxes(Tensor(boxes, shape: [ignored.count, 4])), labels: Tensor(ignored.indices.map { $0 }),
        isIgnored: Tensor(ignored))
      return detector.losses(of: images, objects: [objects]).map { $0.loss.item() }
    }
    #expect(
      loss([5, 5, 40, 50, 20, 20, 60, 60, 9, 9, 9, 30], [false, true, false]) == loss([5, 5, 40, 50], [false]))
  }

  @Test("the book's small one has its anchors")
  func bookAnchors() throws {
    let detector = TinySSD(.book)
    let grid = Size2D(3)
    let own = detector.defaultBoxes.boxes(grids: Array(repeating: grid, count: 5), on: Size2D(256))
    for (level, sizes) in [[0.2, 0.272], [0.37, 0.447], [0.54, 0.619], [0.71, 0.79], [0.88, 0.961]].enumerated() {
      let book = MultiBoxPrior(sizes: sizes.map(Float.init), ratios: [1, 2, 0.5]).boxes(grid: grid)
      let inPixels = Boxes(normalized: book.tensor, size: Size2D(256)).tensor
      // The book rounds to three digits.
      #expect(abs(own[level].tensor - inPixels).max().item() < 0.1, "\(level)")
    }
  }

  @Test("are in the catalog with their facts, which are true")
  func catalog() throws {
    #expect(
      DetectorCatalog.entries.map(\.name) == [
        "SSDLite320_MobileNetV3Large", "SSDLite320_MobileNetV2", "SSD300_VGG16", "RetinaNet_ResNet50_FPN",
        "FasterRCNN_ResNet50_FPN", "FasterRCNN_MobileNetV3Large_FPN", "FasterRCNN_MobileNetV2_FPN",
        "FasterRCNN_ResNet50_C4", "FasterRCNN_VGG16", "FasterRCNN_MobileNetV2", "FastRCNN_VGG16", "FastRCNN_ResNet18",
        "FastRCNN_MobileNetV2", "RCNN_ResNet18", "RCNN_MobileNetV2", "TinySSD", "YOLOv3", "YOLOv3Tiny", "YOLOX_Nano",
        "YOLOX_Tiny", "YOLOX_S", "YOLOv1", "YOLOv1_ResNet18", "MaskRCNN_ResNet50_FPN",
        "MaskRCNN_MobileNetV3Large_FPN", "MaskRCNN_MobileNetV2_FPN",
      ])
    for entry in DetectorCatalog.entries {
      let outline = try #require(entry.settings.makeOutline() as? any Detector)
      #expect(outline.parameterCount == entry.facts.parameterCount, "\(entry.name)")
      #expect(outline.classCount == entry.settings.numClasses)
      let named = try #require(DetectorCatalog.entry(named: entry.name.lowercased()))
      #expect(named.name == entry.name)
      #expect((entry.facts.precision == nil) == (entry.facts.torchvisionName == nil))
    }
  }

  /// A `model` section alone.
  private struct Section: ConfigSection {
    var model: any ModelConfig = SSD300.Settings()
    static let fields: [ConfigField<Self>] = [
      ConfigField("model", \.model, "What is trained.", of: .standard, isRequired: true)
    ]
  }

  private func read(_ section: String) throws -> any ModelConfig {
    try ConfigDocument(yaml: "model: \(section)", name: "model.yaml").decode(into: Section()).model
  }

  @Test("are made from a section of a recipe, which is written out and read back", arguments: DetectorCatalog.entries)
  func configured(entry: DetectorEntry) throws {
    let settings = try read("{type: \(entry.name), num_classes: 7, in_channels: 4}")
    #expect((settings.makeOutline() as? any Detector)?.classCount == 7)
    var section = Section()
    section.model = settings
    let again = try ConfigDocument(yaml: section.node.yaml, name: "again.yaml").decode(into: Section())
    #expect(again.node == section.node)
    #expect(settings.problem(with: Size2D(entry.facts.imageSide, entry.facts.imageSide)) == nil)
    // An R-CNN cuts its crops out of whatever there is.
    if !(settings is RCNN.Settings) {
      #expect(settings.problem(with: Size2D(320, 8))?.hasPrefix("takes images of ") == true)
    }
  }

  @Test("options are told what does not go together")
  func options() throws {
    let moving = try read("{type: RetinaNet_ResNet50_FPN, num_classes: 2, frozen_norm: false}").makeOutline()
    #expect(moving.modules(of: BatchNorm.self).allSatisfy { !$0.isFrozen })
    let frozen = try read("{type: RetinaNet_ResNet50_FPN, num_classes: 2}").makeOutline()
    #expect(frozen.modules(of: BatchNorm.self).allSatisfy { $0.isFrozen })
    let whole = try read("{type: SSDLite320_MobileNetV3Large, num_classes: 2, reduced_tail: false}").makeOutline()
    #expect(whole.stateShapes["backbone.features.1.3.0.weight"] == [960, 160, 1, 1])
    let error = try #require(throws: ConfigError.self) {
      try read("{type: SSDLite320_MobileNetV2, num_classes: 2, reduced_tail: true}")
    }
    #expect(error.description.contains("model.reduced_tail: only MobileNetV3 has one; leave it out"))
  }

  @Test("know the names in the files that torchvision publishes")
  func publishedNames() throws {
    let faster = FasterRCNN(.mobileNetV3Large, classes: 2)
    let retina = RetinaNet(.resNet50, classes: 2)
    let own = faster.state.keys, other = retina.state.keys
    for (name, here) in [
      ("rpn.head.conv.bias", "rpn.head.conv.0.0.bias"),
      ("backbone.fpn.layer_blocks.1.weight", "backbone.fpn.layer_blocks.1.0.weight"),
    ] { #expect(faster.otherNames[1].own(name) == here && own.contains(here)) }
    for (name, here) in [
      ("head.classification_head.conv.4.weight", "head.classification_head.conv.2.0.weight"),
      ("backbone.fpn.inner_blocks.2.bias", "backbone.fpn.inner_blocks.2.0.bias"),
    ] { #expect(retina.otherNames[1].own(name) == here && other.contains(here)) }
  }

  @Test("load the weights of classifiers by their names", arguments: [true, false])
  func classifierWeights(isSSD: Bool) throws {
    let classifier = MobileNetV2(classes: 4)
    let names: [WeightNames]
    let own: [String: Shape]
    if isSSD {
      let detector = SSDLite320(.mobileNetV2, classes: 3)
      (names, own) = (detector.otherNames, detector.state.mapValues(\.shape))
    } else {
      let detector = FasterRCNN(.mobileNetV2, classes: 3)
      (names, own) = (detector.otherNames, detector.state.mapValues(\.shape))
    }
    for (name, weight) in classifier.state {
      let target = names[0].own(name)
      if name.hasPrefix("classifier") { #expect(target == nil) } else { #expect(own[target ?? ""] == weight.shape) }
    }
  }

  @Test("without a pyramid all of a classifier's weights have their places, the last stage's beside the regions")
  func classifierWeightsOfC4() {
    let (detector, classifier) = withoutFirstWeights { (FasterRCNN(.resNet50C4, classes: 3), ResNet(.resNet50)) }
    let own = detector.state.mapValues(\.shape)
    for (name, weight) in classifier.state {
      let target = detector.otherNames[0].own(name)
      if name.hasPrefix("fc") { #expect(target == nil) } else { #expect(own[target ?? ""] == weight.shape, "\(name)") }
    }
  }

  @Test("misuse is told")
  func misused() {
    @Sendable func losses(_ objects: [Instances]) {
      _ = SSDLite320(.mobileNetV2, classes: 3).losses(of: ImagePlanes(.ones([2, 3, 64, 64])), objects: objects)
    }
    #expect(
      mistake { losses([.none]) } == "SSDLite320: there must be the objects of each image: 1 of 2 images")
    let object = Instances(boxes: Boxes(Tensor([1, 1, 9, 9] as [Float], shape: [1, 4])), labels: Tensor([3] as [Int]))
    #expect(
      mistake { losses([.none, object]) } == "SSDLite320: labels must be 0 ..< 3, the number of classes: 3")
  }
}

extension WeightNames {
  /// What a weight is called here.
  fileprivate func own(_ name: String) -> String? { target(of: name)?.path }
}
