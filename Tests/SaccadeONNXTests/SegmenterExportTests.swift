import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeTestKit
import Testing

@testable import SaccadeONNX

@Suite("A segmenter written as ONNX")
struct SegmenterExportTests {
  /// A segmenter and the size of its pictures.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let size: Size2D
    let make: @Sendable () -> any Segmenter

    static let all = [
      Case(testDescription: "UNet_MobileNetV2", size: Size2D(64, 96)) { UNet(.mobileNetV2, classes: 4) },
      Case(testDescription: "DeepLabV3_MobileNetV3Large", size: Size2D(65, 96)) {
        DeepLabV3(.mobileNetV3Large, classes: 4) { $0.hasAuxiliaryHead = true }
      },
      Case(testDescription: "LRASPP_MobileNetV3Large", size: Size2D(64, 67)) {
        LRASPP(.mobileNetV3Large, classes: 4)
      },
      Case(testDescription: "UNet", size: Size2D(49, 33)) { UNet(.paper, classes: 4) { $0.width = 0.125 } },
      Case(testDescription: "UNet by pixel shuffle", size: Size2D(93, 96)) {
        UNet(.mobileNetV2, classes: 4) {
          $0.width = 0.35
          $0.decoder.upsampling = .pixelShuffle
        }
      },
      Case(testDescription: "FCN_VGG16_8s", size: Size2D(33, 64)) { FCNVGG16(.stride8, classes: 4) { $0.hidden = 8 } },
    ]
  }

  @Test("gives the logits of each pixel that it gives itself, for one picture and for several", arguments: Case.all)
  func logits(_ made: Case) throws {
    let size = made.size
    var stream = RandomStream(seed: 7)
    let images = Tensor.randomNormal([3, 3, size.height, size.width], using: &stream)
    let model = withRandomness(RandomStream(seed: 4)) {
      let model = made.make()
      for (name, parameter) in model.namedParameters where name.hasPrefix("score") {
        parameter.initialize(.normal(deviation: 0.1))
      }
      model.settle(on: images)
      return model
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "onnx-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "net.onnx").path
    var export = ONNXExport()
    export.hasDynamicBatch = true
    try export.write(model, input: [1, 3, size.height, size.width], to: path)
    let read = try ONNXModule(path)
    for batch in [images, images[0..<1]] {
      let expected = withoutGradient { model(batch) }
      let found = try #require(try read([batch]).first)
      #expect(found.shape == [batch.shape[0], 4, size.height, size.width])
      let scale = expected.scalars.map { Swift.abs($0) }.max() ?? 0
      let difference = zip(found.scalars, expected.scalars).map { Swift.abs($0 - $1) }.max() ?? .infinity
      #expect(scale > 1e-3 && difference < 1e-4 * scale, "\(difference) of \(scale)")
    }
  }
}
