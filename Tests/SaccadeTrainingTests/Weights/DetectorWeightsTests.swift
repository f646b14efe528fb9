import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import SaccadeText
import Testing

@testable import SaccadeModels
@testable import SaccadeTraining

@Suite("Detectors begin with the weights of classifiers, and with Darknet's", .serialized)
struct DetectorWeightsTests {
  /// The layers of YOLOv3-tiny in the order of Darknet's file, and whether a normalization follows.
  private static let layers: [(name: String, isNormalized: Bool)] =
    [0, 2, 4, 6, 8, 10, 12].map { ("backbone.features.\($0)", true) } + [
      ("levels.0.block.0", true), ("levels.0.conv", true), ("levels.0.prediction", false), ("levels.1.lateral", true),
      ("levels.1.conv", true), ("levels.1.prediction", false),
    ]

  /// A detector's weights as Darknet writes them.
  /// - Parameters:
  ///   - count: how many layers are written
  ///   - cut: how many bytes are missing at the end
  private func write(_ model: YOLOv3, to path: String, layers count: Int = layers.count, cut: Int = 0) throws {
    var data = Data([0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0])
    let state = model.state
    for (name, isNormalized) in Self.layers.prefix(count) {
      let names =
        isNormalized
        ? ["1.bias", "1.weight", "1.running_mean", "1.running_var", "0.weight"].map { "\(name).\($0)" }
        : ["\(name).bias", "\(name).weight"]
      for name in names { try #require(state[name]).withUnsafeBytes { data.append(contentsOf: $0) } }
    }
    try data.dropLast(cut).write(to: URL(filePath: path))
  }

  private func tiny(classes: Int, seed: UInt64 = 1) -> YOLOv3 {
    withRandomness(RandomStream(seed: seed)) { YOLOv3(.tiny, classes: classes) }
  }

  @Test("a classifier's weights become those of the network that a detector is built on; the rest begins at random")
  func classifier() throws {
    try withFolder { folder in
      let path = folder + "/w.safetensors"
      let classifier = withRandomness(RandomStream(seed: 5)) { MobileNetV2(classes: 4) }
      try classifier.save(to: path)
      let detector = withRandomness(RandomStream(seed: 1)) { SSDLite320(.mobileNetV2, classes: 3) }
      let before = detector.state
      let beginning = try Weights.begin(detector, with: path, keepsHead: true)
      let after = detector.state
      #expect(after["backbone.features.0.0.0.weight"]?.scalars == classifier.state["features.0.0.weight"]?.scalars)
      let changed = Set(after.keys.filter { after[$0]?.scalars != before[$0]?.scalars })
      #expect(changed.allSatisfy { $0.hasPrefix("backbone.features.") })
      #expect(Set(beginning.untouched).isDisjoint(with: changed))
      #expect(beginning.untouched.contains("head.regression_head.module_list.0.1.bias"))
      #expect(
        beginning.note(of: detector, path: "w.pth")
          == "312 weights from w.pth, of the network that SSDLite320 is built on: the rest begins at random")
    }
  }

  @Test(
    "what hangs on a detector's classes is known by name, in every family",
    arguments: DetectorCatalog.entries.map(\.name))
  func classWeights(name: String) throws {
    let entry = try #require(DetectorCatalog.entry(named: name))
    let names = entry.settings.classWeights
    let all = Set(entry.settings.makeOutline().stateShapes.keys)
    #expect(!names.isEmpty && names.isSubset(of: all) && 4 * names.count < all.count, "\(names.sorted())")
    #expect(names.allSatisfy { !$0.contains("running_") })
  }

  @Test("as many other classes begin anew, and the rest is the file's")
  func otherClasses() throws {
    try withFolder { folder in
      let path = folder + "/w.safetensors"
      let saved = withRandomness(RandomStream(seed: 5)) { SSDLite320(.mobileNetV2, classes: 3) }
      try saved.save(to: path)
      let settings = try #require(DetectorCatalog.entry(named: "SSDLite320_MobileNetV2")).settings
      func begun(keepsHead: Bool) throws -> (detector: SSDLite320, note: String) {
        let detector = withRandomness(RandomStream(seed: 1)) { SSDLite320(.mobileNetV2, classes: 3) }
        let beginning = try Weights.begin(
          detector, with: path, keepsHead: keepsHead, classWeights: settings.classWeights)
        return (detector, beginning.note(of: detector, path: "w"))
      }
      let (classes, boxes) = (
        "head.classification_head.module_list.0.1.weight", "head.regression_head.module_list.0.1.weight"
      )
      let same = try begun(keepsHead: true)
      #expect(same.detector.state[classes]?.scalars == saved.state[classes]?.scalars && same.note == "weights from w")
      let other = try begun(keepsHead: false)
      #expect(other.detector.state[classes]?.scalars != saved.state[classes]?.scalars)
      #expect(other.detector.state[boxes]?.scalars == saved.state[boxes]?.scalars)
      #expect(
        other.note == "weights from w, which are for other classes: 12 weights for 3 classes, such as "
          + "head.classification_head.module_list.0.1.bias, begin at random")
    }
  }

  @Test("a classifier that a detector is not built on is told of without the advice to name it")
  func advice() throws {
    try withFolder { folder in
      let path = folder + "/w.safetensors"
      try MobileNetV2().save(to: path)
      let error = try #require(throws: CheckpointError.self) {
        try Weights.begin(RetinaNet(.resNet50, classes: 3), with: path)
      }
      #expect(
        error.advice
          == "they are most like those of MobileNetV2 (314 of its 314): take weights of this detector, or in "
          + "load_from those of the classifier that it is built on")
    }
  }

  @Test("weights of a detector are told as what they are")
  func nearest() throws {
    try withFolder { folder in
      let path = folder + "/w.safetensors"
      try SSDLite320(.mobileNetV2, classes: 3).save(to: path)
      let lines = try WeightsReport(of: path).lines
      #expect(lines[2].hasPrefix("nearest models: SSDLite320_MobileNetV2 ("), "\(lines[2])")
    }
  }

  @Test("a classifier of another kind does not begin a detector")
  func otherClassifier() throws {
    try withFolder { folder in
      let path = folder + "/w.safetensors"
      try MobileNetV2(classes: 4) { $0.width = 0.35 }.save(to: path)
      let detector = SSDLite320(.mobileNetV2, classes: 3)
      #expect(throws: CheckpointError.self) { try Weights.begin(detector, with: path) }
      try ResNet(.resNet18, classes: 4).save(to: path)
      #expect(throws: CheckpointError.self) { try Weights.begin(RetinaNet(.resNet50, classes: 3), with: path) }
    }
  }

  @Test("Darknet's file begins a detector for other classes, whose predictions are then new")
  func darknet() throws {
    try withFolder { folder in
      let path = folder + "/yolov3-tiny.weights"
      let saved = tiny(classes: 4, seed: 5)
      try write(saved, to: path)
      let same = tiny(classes: 4)
      #expect(try Weights.begin(same, with: path) == [])
      for (name, value) in same.state where value.dtype == .float32 {
        #expect(saved.state[name]?.scalars == value.scalars, "\(name)")
      }
      let other = tiny(classes: 2)
      #expect(
        try Weights.begin(other, with: path) == [
          "levels.0.prediction.bias", "levels.0.prediction.weight", "levels.1.prediction.bias",
          "levels.1.prediction.weight",
        ])
      #expect(other.state["levels.1.conv.0.weight"]?.scalars == saved.state["levels.1.conv.0.weight"]?.scalars)
      try write(saved, to: path, layers: 7)
      let first = tiny(classes: 2)
      let beginning = try Weights.begin(first, with: path, keepsHead: true)
      #expect(beginning.taken == 35)
      let (taken, kept) = ("backbone.features.12.0.weight", "levels.0.conv.0.weight")
      #expect(first.state[taken]?.scalars == saved.state[taken]?.scalars)
      #expect(first.state[kept]?.scalars == tiny(classes: 2).state[kept]?.scalars)
      let error = try #require(throws: WeightsError.self) { try Weights.begin(MobileNetV2(), with: path) }
      #expect(error.problem.contains("MobileNetV2 is none of its networks"))
    }
  }

  @Test("Darknet's file is told of and converted, if it is said what it is")
  func converted() throws {
    try withFolder { folder in
      let path = folder + "/own.weights"
      let saved = tiny(classes: 4, seed: 5)
      try write(saved, to: path)
      let report = try WeightsReport(of: path)
      #expect(report.lines[0] == "\(path): Darknet")
      #expect(report.lines[2] == "version 0.2.0; its training has seen 64 images")
      #expect(report.lines[3] == "its weights have no names; so many has YOLOv3Tiny with 4 classes")
      #expect(report.warning == nil)
      var conversion = WeightsConversion()
      let nameless = try #require(throws: WeightsError.self) {
        try conversion.run(path, to: folder + "/own.safetensors")
      }
      #expect(nameless.problem == "is of Darknet, whose weights have no names")
      #expect(nameless.advice == "name the network that it is of: --model YOLOv3Tiny")
      conversion.detector = DetectorCatalog.entry(named: "yolov3tiny")
      let done = try conversion.run(path, to: folder + "/own.safetensors")
      #expect(done.warnings == [] && done.notes == [] && done.tensorCount == 11 * 5 + 4)
      let again = tiny(classes: 4)
      #expect(try again.load(from: folder + "/own.safetensors") == nil)
      #expect(again.state["levels.1.prediction.bias"]?.scalars == saved.state["levels.1.prediction.bias"]?.scalars)
      conversion.detector = DetectorCatalog.entry(named: "YOLOv3")
      #expect(throws: WeightsError.self) { try conversion.run(path, to: folder + "/x.safetensors") }
      try write(saved, to: path, layers: 3, cut: 4)
      let cut = try #require(throws: WeightsError.self) { try tiny(classes: 4).load(from: path) }
      #expect(cut.problem.contains("and YOLOv3Tiny has "), "\(cut.problem)")
    }
  }
}
