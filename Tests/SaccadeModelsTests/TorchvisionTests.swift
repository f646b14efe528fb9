import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeTestKit
import Testing

/// A model of Tests/Golden/models.py: the smallest of its family, without anything random, for ten classes.
struct GoldenModel: Sendable, CustomTestStringConvertible {
  let name: String
  let side: Int
  /// What makes its golden file.
  var program = "models.py"
  let make: @Sendable () -> Module
  var testDescription: String { name }

  static let all = [
    GoldenModel(name: "resnet18", side: 64) { ResNet(.resNet18, classes: 10) },
    GoldenModel(name: "resnet50", side: 64) { ResNet(.resNet50, classes: 10) },
    GoldenModel(name: "resnext50_32x4d", side: 64) { ResNet(.resNeXt50, classes: 10) },
    GoldenModel(name: "seresnet50", side: 64) { ResNet(.se50, classes: 10) },
    GoldenModel(name: "ecaresnet50", side: 64) { ResNet(.eca50, classes: 10) },
    GoldenModel(name: "cbamresnet50", side: 64) { ResNet(.cbam50, classes: 10) },
    GoldenModel(name: "alexnet", side: 64) { AlexNet(classes: 10) { $0.dropoutRate = 0 } },
    GoldenModel(name: "vgg11_bn", side: 32) { VGG(.vgg11BN, classes: 10) { $0.dropoutRate = 0 } },
    GoldenModel(name: "densenet121", side: 64) { DenseNet(.d121, classes: 10) },
    GoldenModel(name: "mobilenet_v3_small", side: 64) { MobileNetV3(.small, classes: 10) { $0.dropoutRate = 0 } },
    GoldenModel(name: "mobilenet_v3_large", side: 64) { MobileNetV3(.large, classes: 10) { $0.dropoutRate = 0 } },
    GoldenModel(name: "mnasnet0_5", side: 64) { MnasNet(.half, classes: 10) { $0.dropoutRate = 0 } },
    GoldenModel(name: "shufflenet_v2_x0_5", side: 64) { ShuffleNetV2(.half, classes: 10) },
    GoldenModel(name: "regnet_x_400mf", side: 64) { RegNet(.x400MF, classes: 10) },
    GoldenModel(name: "regnet_y_400mf", side: 64) { RegNet(.y400MF, classes: 10) },
    GoldenModel(name: "mobilenet_v2", side: 64) { MobileNetV2(classes: 10) { $0.dropoutRate = 0 } },
    GoldenModel(name: "efficientnet_b0", side: 64) {
      EfficientNet(.b0, classes: 10) {
        $0.dropoutRate = 0
        $0.dropPathRate = 0
      }
    },
    GoldenModel(name: "vit_b_16", side: 32) { VisionTransformer(.b16, classes: 10, imageSide: 32) },
    GoldenModel(name: "convnext_tiny", side: 64) { ConvNeXt(.tiny, classes: 10) { $0.dropPathRate = 0 } },
    GoldenModel(name: "swin_t", side: 64) { SwinTransformer(.tiny, classes: 10) { $0.dropPathRate = 0 } },
    GoldenModel(name: "googlenet", side: 64, program: "inception.py") {
      GoogLeNet(classes: 10) {
        $0.dropoutRate = 0
        $0.auxiliaryDropoutRate = 0
      }
    },
    GoldenModel(name: "bn_inception", side: 128, program: "inception.py") { BNInception(classes: 10) },
    GoldenModel(name: "inception_v3", side: 299, program: "inception.py") {
      InceptionV3(classes: 10) { $0.dropoutRate = 0 }
    },
    GoldenModel(name: "inception_v4", side: 139, program: "inception.py") {
      InceptionV4(classes: 10) { $0.dropoutRate = 0 }
    },
    GoldenModel(name: "legacy_xception", side: 96, program: "inception.py") {
      Xception(classes: 10) { $0.dropoutRate = 0 }
    },
    GoldenModel(name: "xception41", side: 96, program: "inception.py") { AlignedXception(.x41, classes: 10) },
    GoldenModel(name: "mobilenetv1_100", side: 64, program: "mobile.py") {
      MobileNetV1(classes: 10) { $0.dropoutRate = 0 }
    },
    GoldenModel(name: "tf_efficientnet_lite0", side: 72, program: "mobile.py") {
      EfficientNet(.lite0, classes: 10) {
        $0.dropoutRate = 0
        $0.dropPathRate = 0
      }
    },
    GoldenModel(name: "shufflenetv1_0_5", side: 64, program: "mobile.py") { ShuffleNetV1(.half, classes: 10) },
    GoldenModel(name: "nasnetmobile", side: 72, program: "mobile.py") {
      NASNet(.mobile, classes: 10) { $0.dropoutRate = 0 }
    },
    GoldenModel(name: "nasnetalarge", side: 72, program: "mobile.py") {
      NASNet(.large, classes: 10) { $0.dropoutRate = 0 }
    },
  ]

  func golden() throws -> GoldenFile {
    let path = Bundle.module.path(forResource: name, ofType: "safetensors", inDirectory: "Golden")
    return try GoldenFile(try #require(path, "python3 Tests/Golden/\(program) \(name)"))
  }
}

@Suite("The zoo is torchvision's, or timm's", .serialized)
struct TorchvisionTests {
  @Test("it has their weights, logits, loss, gradients and statistics", arguments: GoldenModel.all)
  func golden(of case: GoldenModel) throws {
    let golden = try `case`.golden()
    let model = `case`.make()
    let own = model.stateLines
    if let expected = golden.tensors["state.hash"] {
      #expect(hash(of: own) == expected.item(as: Int.self), "\(own.count) weights and buffers")
    } else {
      let text = String(decoding: try #require(golden.tensors["state"]).scalars(as: UInt8.self), as: UTF8.self)
      #expect(own == text.split(separator: "\n").map(String.init).sorted())
    }

    try model.fill()
    let side = `case`.side
    let images = filled("images", [2, 3, side, side]) * Float(3 * side * side).squareRoot()
    model.eval()
    check("logits", withoutGradient { model(images) }, golden)
    model.train()
    let loss = model.logits(of: images).loss { crossEntropy($0, Tensor([3, 8])) }.all
    check("loss", loss, golden)
    loss.backward()
    let gradients = model.namedParameters.map { (name: $0.name, gradient: $0.parameter.gradient) }
    #expect(gradients.filter { $0.gradient == nil }.map(\.name) == [])
    for key in golden.tensors.keys where key.hasPrefix("gradient.") {
      let gradient = try #require(gradients.first { "gradient.\($0.name)" == key }?.gradient)
      check(key, sqrt(gradient.squared().sum()), golden)
    }
    for key in golden.tensors.keys where key.hasPrefix("statistics.") {
      let buffer = try #require(model.namedBuffers.first { "statistics.\($0.name)" == key }?.buffer)
      check(key, buffer.value, golden)
    }
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

  /// See Tests/Golden/models.py, `--own`.
  private static let ownFolder = ProcessInfo.processInfo.environment["SACCADE_TORCHVISION"]

  @Test(
    "with weights as torchvision draws them it has torchvision's logits at full size",
    .enabled(if: ownFolder != nil), arguments: ModelCatalog.entries.filter { $0.torchvisionName != nil })
  func ownWeights(entry: ModelEntry) throws {
    let path = "\(Self.ownFolder ?? "")/\(entry.torchvisionName ?? "").safetensors"
    guard FileManager.default.fileExists(atPath: path) else { return }
    let golden = try GoldenFile(path)
    let weights = golden.tensors.filter { $0.key.hasPrefix("weights.") }
    let model = entry.make()
    try model.load(
      state: Dictionary(uniqueKeysWithValues: weights.map { (String($0.key.dropFirst("weights.".count)), $0.value) }))
    model.eval()
    let expected = try #require(golden.tensors["logits"])
    let actual = withoutGradient { model(golden.tensors["images"] ?? .zeros([1, 3, 224, 224])) }
    let error = abs(actual - expected).max().item() / abs(expected).max().item()
    print("\(entry.name): logits differ by \(error) of the largest")
    let rounding = golden.tensors["rounding.logits"]?.item(as: Float.self) ?? 0
    #expect(error < max(1e-4, 5 * rounding))
  }
}
