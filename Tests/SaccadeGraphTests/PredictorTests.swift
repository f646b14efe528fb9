import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeTestKit
import Testing

@testable import SaccadeGraph

@Suite("A predictor")
struct PredictorTests {
  @Test(
    "gives what the model gives, for each network of the zoo",
    arguments: [
      "ResNet18", "MobileNetV2", "MobileNetV3Small", "EfficientNetB0", "ViTTi16", "ConvNeXtTiny", "SwinT",
      "DenseNet121", "GoogLeNet", "ShuffleNetV2_0_5", "RegNetY400MF", "VGG11BN", "AlexNet", "NASNetMobile",
    ])
  func zoo(name: String) throws {
    guard let entry = ModelCatalog.entry(named: name) else {
      Issue.record("there is no \(name)")
      return
    }
    let side = entry.defaults.imageSide
    let model = withRandomness(RandomStream(seed: 1)) { entry.make(ModelOptions(classes: 10)) }
    let images = Parameter([2, 3, side, side], .normal(deviation: 1)).value.detached
    model.settle(on: images)
    let expected = withoutGradient { model(images) }
    let predictor = try Predictor(model)
    let found = try predictor(images)
    let scale = max(expected.scalars.map { Swift.abs($0) }.max() ?? 0, 1e-3)
    let difference = zip(found.scalars, expected.scalars).map { Swift.abs($0 - $1) }.max() ?? 0
    #expect(difference / scale < 1e-4)
    #expect(try predictor(images).scalars == found.scalars)
  }
}
