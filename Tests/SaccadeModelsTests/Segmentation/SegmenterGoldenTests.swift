import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeTestKit
import Testing

/// A network of Tests/Golden/segmenters.py, for five classes, without anything random.
struct GoldenSegmenter: Sendable, CustomTestStringConvertible {
  let name: String
  let make: @Sendable () -> any Segmenter
  var testDescription: String { name }

  static let all = [
    GoldenSegmenter(name: "fcn_resnet50") {
      FCN(.resNet50, classes: 5) {
        $0.hasAuxiliaryHead = true
        $0.dropoutRate = 0
      }
    },
    GoldenSegmenter(name: "deeplabv3_mobilenet_v3_large") { DeepLabV3(.mobileNetV3Large, classes: 5) },
    GoldenSegmenter(name: "deeplabv3_resnet50") { DeepLabV3(.resNet50, classes: 5) },
    GoldenSegmenter(name: "lraspp_mobilenet_v3_large") { LRASPP(.mobileNetV3Large, classes: 5) },
    GoldenSegmenter(name: "deeplabv3_mobilenet_v2") {
      DeepLabV3(.mobileNetV2, classes: 5) { $0.hasAuxiliaryHead = true }
    },
    GoldenSegmenter(name: "unet_resnet18") { UNet(.resNet18, classes: 5) },
    GoldenSegmenter(name: "unet_mobilenet_v2") { UNet(.mobileNetV2, classes: 5) },
    GoldenSegmenter(name: "fcn8s_vgg16") {
      FCNVGG16(.stride8, classes: 5) {
        $0.hidden = 64
        $0.dropoutRate = 0
      }
    },
    GoldenSegmenter(name: "unet") {
      UNet(.paper, classes: 5) {
        $0.width = 0.25
        $0.dropoutRate = 0
      }
    },
  ]

  func golden() throws -> GoldenFile {
    let path = Bundle.module.path(forResource: name, ofType: "safetensors", inDirectory: "Golden/Segmenters")
    return try GoldenFile(try #require(path, "python3 Tests/Golden/segmenters.py \(name)"))
  }
}

@Suite("Segmenters are those of torchvision, segmentation_models_pytorch and the papers", .serialized)
struct SegmenterGoldenTests {
  @Test("they have the weights, the logits, and in training the loss and gradients", arguments: GoldenSegmenter.all)
  func golden(of case: GoldenSegmenter) throws {
    let golden = try `case`.golden()
    let model = `case`.make()
    let lines = model.stateLines
    #expect(hash(of: lines) == golden.tensors["state.hash"]?.item(as: Int.self), "\(lines.count) weights and buffers")
    #expect(model.parameterCount == golden.tensors["parameters"]?.item(as: Int.self))
    try model.fill()
    // Also what stays as it is.
    model.unfreeze()
    let size = try #require(golden.tensors["size"]).scalars(as: Int.self)
    let images = filled("images", [2, 3, size[0], size[1]]) * Float(3 * size[0] * size[1]).squareRoot()

    model.eval()
    let logits = withoutGradient { model(images) }
    #expect(logits.shape == [2, 5, size[0], size[1]])
    check("logits", logits.strided(by: 3), golden)
    let answer = withoutGradient { model.answer(to: images) }
    #expect(answer.auxiliary.isEmpty && answer.logits.scalars == logits.scalars)

    guard golden.tensors["loss"] != nil else { return }
    model.train()
    let values = filled("labels", [2, 1, size[0], size[1]]) * (Float(size[0] * size[1]) / 4.5).squareRoot()
    let labels = Tensor(values.scalars.map { $0 < 2 / 3 ? Int(($0 + 1) * 3) : 255 }, shape: [2, size[0], size[1]])
    let learning = model.answer(to: images)
    let loss = learning.auxiliary.reduce(crossEntropy(learning.logits, labels, ignoredLabel: 255)) {
      $0 + crossEntropy($1, labels, ignoredLabel: 255) * 0.5
    }
    check("loss", loss, golden)
    loss.backward()
    let lengths = model.namedParameters.sorted { $0.name < $1.name }.map { _, parameter in
      parameter.gradient.map { sqrt($0.squared().sum()).item() } ?? .nan
    }
    check("gradients", Tensor(lengths), golden)
  }

  /// Within 1e-4 of the largest number, or where gradients hang on roundings, not much worse than PyTorch at its worst.
  private func check(_ key: String, _ actual: Tensor, _ golden: GoldenFile) {
    guard let expected = golden.tensors[key], let rounding = golden.tensors["rounding.\(key)"] else {
      Issue.record("\(key) is not in the golden file")
      return
    }
    let tolerance = Tolerance(relative: 0, ofLargest: max(1e-4, 5 * rounding.item(as: Double.self)), absolute: 0)
    if let problem = mismatch(actual, expected, tolerance) { Issue.record("\(key): \(problem)") }
  }

  @Test("a network of two convolutions a block spreads its windows as timm's does")
  func dilatedBasicBlocks() throws {
    let path = Bundle.module.path(
      forResource: "resnet18_dilated", ofType: "safetensors", inDirectory: "Golden/Segmenters")
    let golden = try GoldenFile(try #require(path))
    let model = ResNet(.resNet18) { $0.replaceStrideWithDilation = [false, true, true] }
    #expect(hash(of: model.stateLines) == golden.tensors["state.hash"]?.item(as: Int.self))
    #expect(model.levels.map(\.stride) == [4, 8, 8, 8])
    try model.fill()
    model.eval()
    let images = filled("images", [2, 3, 64, 96]) * Float(3 * 64 * 96).squareRoot()
    let features = withoutGradient { model.features(of: images) }
    check("logits", features[0..<2, 0..<5].strided(by: 3), golden)
  }
}

extension Tensor {
  /// Every so many of the rows and columns of images.
  fileprivate func strided(by step: Int) -> Tensor {
    let rows = Tensor(Array(stride(from: 0, to: shape[2], by: step)))
    let columns = Tensor(Array(stride(from: 0, to: shape[3], by: step)))
    return indexSelect(axis: 2, rows).indexSelect(axis: 3, columns)
  }
}
