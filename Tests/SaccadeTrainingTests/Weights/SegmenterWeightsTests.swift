import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import SaccadeText
import Testing

@testable import SaccadeModels
@testable import SaccadeTraining

@Suite("Segmenters begin with the weights of classifiers, and with those that torchvision publishes", .serialized)
struct SegmenterWeightsTests {
  /// A classifier, a segmenter on it, and the path of its network.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let place: String
    let classifier: @Sendable () -> Module
    let segmenter: @Sendable () -> any Segmenter

    static let all = [
      Case(testDescription: "UNet_MobileNetV2", place: "encoder.features.") {
        MobileNetV2(classes: 4)
      } segmenter: {
        UNet(.mobileNetV2, classes: 3)
      },
      Case(testDescription: "UNet_ResNet18", place: "encoder.") {
        ResNet(.resNet18, classes: 4)
      } segmenter: {
        UNet(.resNet18, classes: 3)
      },
      Case(testDescription: "DeepLabV3_MobileNetV2", place: "backbone.") {
        MobileNetV2(classes: 4)
      } segmenter: {
        DeepLabV3(.mobileNetV2, classes: 3) { $0.hasAuxiliaryHead = true }
      },
      Case(testDescription: "LRASPP_MobileNetV3Large", place: "backbone.") {
        MobileNetV3(.large, classes: 4)
      } segmenter: {
        LRASPP(.mobileNetV3Large, classes: 3)
      },
      Case(testDescription: "FCN_ResNet50", place: "backbone.") {
        ResNet(.resNet50, classes: 4)
      } segmenter: {
        FCN(.resNet50, classes: 3)
      },
    ]
  }

  @Test("a classifier's weights become those of the network below; the rest begins at random", arguments: Case.all)
  func classifier(_ made: Case) throws {
    try withFolder { folder in
      let path = folder + "/w.safetensors"
      let classifier = withRandomness(RandomStream(seed: 5)) { made.classifier() }
      try classifier.save(to: path)
      let segmenter = withRandomness(RandomStream(seed: 1)) { made.segmenter() }
      let before = segmenter.state
      let beginning = try Weights.begin(segmenter, with: path, keepsHead: true)
      let after = segmenter.state
      // All that is random at first is the file's.
      for (name, weight) in after where name.hasPrefix(made.place) && weight.rank == 4 {
        #expect(weight.scalars != before[name]?.scalars, "\(name)")
      }
      #expect(beginning.untouched.allSatisfy { !$0.hasPrefix(made.place) })
      #expect(beginning.note(of: segmenter, path: "w.pth").contains(", of the network that "))
    }
  }

  @Test("VGG-16's linear layers become an FCN's convolutions")
  func vgg() throws {
    let (segmenter, classifier) = withoutFirstWeights { (FCNVGG16(.stride8, classes: 3), VGG(.vgg16)) }
    let own = segmenter.stateShapes
    let names = segmenter.otherNames
    let naming = Naming.best(of: classifier.stateShapes.map { ($0.key, $0.value) }, for: own, names)
    // All but the last layer's weight and bias.
    #expect(naming.fittingCount == classifier.stateShapes.count - 2 && naming.names?.isOfPart == true)
  }

  @Test("published weights load whole, into a network without their head on finer features as well")
  func published() throws {
    try withFolder { folder in
      let path = folder + "/w.safetensors"
      let saved = withRandomness(RandomStream(seed: 5)) {
        DeepLabV3(.mobileNetV2, classes: 3) { $0.hasAuxiliaryHead = true }
      }
      try saved.save(to: path)
      let plain = withRandomness(RandomStream(seed: 1)) { DeepLabV3(.mobileNetV2, classes: 3) }
      let weights = try MatchedWeights(WeightsFile(path), for: plain)
      try Weights.load(weights, into: plain)
      #expect(plain.state["classifier.4.weight"]?.scalars == saved.state["classifier.4.weight"]?.scalars)
      let again = withRandomness(RandomStream(seed: 1)) {
        DeepLabV3(.mobileNetV2, classes: 3) { $0.hasAuxiliaryHead = true }
      }
      try Weights.load(MatchedWeights(WeightsFile(path), for: again), into: again)
      #expect(again.state["aux_classifier.4.bias"]?.scalars == saved.state["aux_classifier.4.bias"]?.scalars)
    }
  }

  @Test("as many other classes begin anew, and the rest is the file's")
  func otherClasses() throws {
    try withFolder { folder in
      let path = folder + "/w.safetensors"
      let saved = withRandomness(RandomStream(seed: 5)) { UNet(.mobileNetV2, classes: 4) }
      try saved.save(to: path)
      var settings = UNet.Settings(.mobileNetV2)
      settings.numClasses = 3
      let model = withRandomness(RandomStream(seed: 1)) { UNet(settings) }
      let beginning = try Weights.begin(model, with: path, keepsHead: true, classWeights: settings.classWeights)
      #expect(beginning.untouched == ["segmentation_head.0.bias", "segmentation_head.0.weight"])
      #expect(beginning.isForOtherClasses)
    }
  }

  @Test("what hangs on a segmenter's classes is known by name", arguments: SegmenterCatalog.entries.map(\.name))
  func classWeights(name: String) throws {
    let settings = try #require(SegmenterCatalog.entry(named: name)).settings
    let names = settings.classWeights
    let all = Set(settings.makeOutline().stateShapes.keys)
    #expect(!names.isEmpty && names.isSubset(of: all) && 4 * names.count < all.count, "\(names.sorted())")
  }

  @Test("weights of a segmenter are told as what they are, and those of its classifier as the classifier's")
  func nearest() throws {
    try withFolder { folder in
      let path = folder + "/w.safetensors"
      try LRASPP(.mobileNetV3Large, classes: 3).save(to: path)
      let lines = try WeightsReport(of: path).lines
      #expect(lines[2].hasPrefix("nearest models: LRASPP_MobileNetV3Large ("), "\(lines[2])")
      try MobileNetV3(.large).save(to: path)
      let others = try WeightsReport(of: path).lines
      #expect(others[2].hasPrefix("nearest models: MobileNetV3Large ("), "\(others[2])")
    }
  }
}
