import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@testable import SaccadeModels

/// A model of Tests/Golden/elsewhere.py, and the same one here.
struct ElsewhereModel: Sendable, CustomTestStringConvertible {
  let program: String
  let name: String
  /// The side of the images of its logits; nil where names alone are kept.
  let side: Int?
  let make: @Sendable () -> Module
  var testDescription: String { "\(program)'s \(name)" }

  init(_ program: String, _ name: String, side: Int? = nil, _ make: @escaping @Sendable () -> Module) {
    (self.program, self.name, self.side, self.make) = (program, name, side, make)
  }

  static let all = [
    ElsewhereModel("timm", "vit_base_patch16_224", side: 32) { VisionTransformer(.b16, classes: 10, imageSide: 32) },
    ElsewhereModel("timm", "swin_tiny_patch4_window7_224", side: 224) { SwinTransformer(.tiny, classes: 10) },
    ElsewhereModel("timm", "convnext_tiny", side: 64) { ConvNeXt(.tiny, classes: 10) },
    ElsewhereModel("timm", "efficientnet_b0", side: 64) { EfficientNet(.b0, classes: 10) },
    ElsewhereModel("timm", "mobilenetv2_100", side: 64) { MobileNetV2(classes: 10) },
    // The epsilon of normalizations differs from torchvision's.
    ElsewhereModel("timm", "mobilenetv3_small_100") { MobileNetV3(.small, classes: 10) },
    ElsewhereModel("timm", "mobilenetv3_large_100") { MobileNetV3(.large, classes: 10) },
    ElsewhereModel("timm", "mnasnet_100", side: 64) { MnasNet(.whole, classes: 10) },
    ElsewhereModel("timm", "regnety_004", side: 64) { RegNet(.y400MF, classes: 10) },
    ElsewhereModel("timm", "vgg11_bn") { VGG(.vgg11BN, classes: 10) },
    ElsewhereModel("EfficientNet-PyTorch", "efficientnet-b0") { EfficientNet(.b0, classes: 10) },
    ElsewhereModel("OpenMMLab", "resnet18_8xb32_in1k", side: 64) { ResNet(.resNet18, classes: 10) },
    ElsewhereModel("OpenMMLab", "vgg11bn_8xb32_in1k") { VGG(.vgg11BN, classes: 10) },
    ElsewhereModel("OpenMMLab", "mobilenet-v2_8xb32_in1k", side: 64) { MobileNetV2(classes: 10) },
    ElsewhereModel("OpenMMLab", "mobilenet-v3-small_8xb128_in1k", side: 64) { MobileNetV3(.small, classes: 10) },
    ElsewhereModel("OpenMMLab", "efficientnet-b0_3rdparty_8xb32_in1k") { EfficientNet(.b0, classes: 10) },
    ElsewhereModel("OpenMMLab", "shufflenet-v2-1x_16xb64_in1k", side: 64) { ShuffleNetV2(.whole, classes: 10) },
    ElsewhereModel("OpenMMLab", "vit-base-p16_32xb128-mae_in1k") { VisionTransformer(.b16, classes: 10) },
    ElsewhereModel("OpenMMLab", "swin-tiny_16xb64_in1k", side: 224) { SwinTransformer(.tiny, classes: 10) },
    ElsewhereModel("OpenMMLab", "convnext-tiny_32xb128_in1k", side: 64) { ConvNeXt(.tiny, classes: 10) },
  ]

  func golden() throws -> GoldenFile {
    let path = Bundle.module.path(
      forResource: program, ofType: "safetensors", inDirectory: "Golden/Elsewhere")
    return try GoldenFile(try #require(path, "python3 Tests/Golden/elsewhere.py"))
  }

  /// Names and shapes there.
  func state() throws -> [(name: String, shape: Shape)] {
    let bytes = try #require(try golden().tensors["\(name)/state"]).scalars(as: UInt8.self)
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
      let parts = line.split(separator: " ", omittingEmptySubsequences: false)
      return (String(parts[0]), Shape(parts[1].split(separator: "x").compactMap { Int($0) }))
    }
  }

  /// A file as the other program would write it, of tensors without values; or with those of the golden file.
  func file(isFilled: Bool) throws -> WeightsFile {
    WeightsFile(
      try state().map { name, shape in
        let zero = Tensor([0 as Int], shape: [])
        if name.hasSuffix("num_batches_tracked") { return (name, zero) }
        if name.hasSuffix("relative_position_index") { return (name, zero.expanded(to: shape)) }
        return (name, isFilled ? filled(name, shape) : Tensor.zeros([]).expanded(to: shape))
      }, path: "\(name).pth")
  }
}

@Suite("Weights that other programs have named find their places", .serialized)
struct ElsewhereTests {
  @Test("one to one, all of them and no others", arguments: ElsewhereModel.all)
  func names(of case: ElsewhereModel) throws {
    let model = withoutFirstWeights(`case`.make)
    let matched = MatchedWeights(try `case`.file(isFilled: false), for: model)
    let own = model.stateShapes
    #expect(matched.program == `case`.program)
    #expect(Set(matched.entries.map(\.name)).count == matched.entries.count)
    for entry in matched.entries { #expect(own[entry.name] == entry.shape, "\(entry.source.name) → \(entry.name)") }
    // What can be reckoned from the window is not saved by all.
    let missing = Set(own.keys).subtracting(matched.entries.map(\.name))
    #expect(missing.filter { !$0.hasSuffix("relative_position_index") } == [])
  }

  @Test("and the network says what it says there", arguments: ElsewhereModel.all.filter { $0.side != nil })
  func logits(of case: ElsewhereModel) throws {
    let side = try #require(`case`.side)
    let model = withoutFirstWeights(`case`.make)
    let matched = MatchedWeights(try `case`.file(isFilled: true), for: model)
    try model.load(state: matched.tensors(matched.entries))
    model.eval()
    let images = filled("images", [2, 3, side, side]) * Float(3 * side * side).squareRoot()
    let expected = try #require(try `case`.golden().tensors["\(`case`.name)/logits"])
    let tolerance = Tolerance(relative: 0, ofLargest: 1e-4, absolute: 0)
    if let problem = mismatch(withoutGradient { model(images) }, expected, tolerance) {
      Issue.record("\(`case`): \(problem)")
    }
  }

  @Test("also where a wrapper's name stands before each")
  func prefixes() throws {
    let model = withoutFirstWeights { ResNet(.resNet18) }
    for prefix in ["module.", "model.", "module._orig_mod."] {
      let tensors = model.stateShapes.map { (name: prefix + $0.key, tensor: Tensor.zeros([]).expanded(to: $0.value)) }
      let matched = MatchedWeights(WeightsFile(tensors, path: "x.pth"), for: model)
      #expect(matched.prefix == prefix && matched.program == nil)
      #expect(Set(matched.entries.map(\.name)) == Set(model.stateShapes.keys))
    }
  }

  @Test("a model of one's own whose parts have a wrapper's name keeps them")
  func ownPrefix() {
    final class Wrapped: Module {
      let model = Linear(2, 3)
    }
    let own = Wrapped()
    let file = WeightsFile(own.state.map { ($0.key, $0.value) }, path: "x.safetensors")
    let matched = MatchedWeights(file, for: own)
    #expect(matched.prefix == "" && matched.fittingCount == 2)
  }

  @Test("torchvision's earlier names of DenseNet and ViT are read")
  func formerNames() throws {
    let dense = withoutFirstWeights { DenseNet(.d121) }
    let old = dense.stateShapes.map { name, shape in
      (name: name.replacing(/(denselayer\d+)\.(norm|conv)(\d)/) { "\($0.1).\($0.2).\($0.3)" }, shape: shape)
    }
    #expect(old.contains { $0.name == "features.denseblock1.denselayer1.norm.1.weight" })
    let tensors = old.map { (name: $0.name, tensor: Tensor.zeros([]).expanded(to: $0.shape)) }
    let matched = MatchedWeights(WeightsFile(tensors, path: "x.pth"), for: dense)
    #expect(matched.fittingCount == dense.stateShapes.count)
    let vision = withoutFirstWeights { VisionTransformer(.b32) }
    let names = vision.stateShapes.map { name, shape in
      (
        name: name.replacing("mlp.0", with: "mlp.linear_1").replacing("mlp.3", with: "mlp.linear_2"),
        tensor: Tensor.zeros([]).expanded(to: shape)
      )
    }
    #expect(
      MatchedWeights(WeightsFile(names, path: "x.pth"), for: vision).fittingCount == vision.stateShapes.count)
  }

  @Test("what is not the network's keeps its name, so that it can be told")
  func unknown() {
    let model = withoutFirstWeights { ConvNeXt(.tiny) }
    let one = Tensor([1 as Float])
    let file = WeightsFile([("stages.0.blocks.0.gamma", one), ("extra", one)], path: "x")
    let matched = MatchedWeights(file, for: model)
    // A scale of another length is not reshaped.
    #expect(matched.entries.first { $0.name == "extra" }?.shape == [1])
    #expect(matched.fittingCount == 0)
  }
}

@Suite("The models that weights look most like are named")
struct NearestModelsTests {
  @Test("the right one first, also by other programs' names and with another head")
  func nearest() throws {
    for (name, wanted) in [
      ("swin_tiny_patch4_window7_224", "SwinT"), ("convnext_tiny", "ConvNeXtTiny"), ("mobilenetv2_100", "MobileNetV2"),
      ("efficientnet-b0", "EfficientNetB0"), ("mobilenet-v3-small_8xb128_in1k", "MobileNetV3Small"),
    ] {
      let model = try #require(ElsewhereModel.all.first { $0.name == name })
      let found = NearestModels.of(try model.state())
      #expect(found.first?.name == wanted)
      #expect(found.first?.program == model.program)
      #expect(found.count <= 3 && found.map(\.likeness) == found.map(\.likeness).sorted(by: >))
    }
    let resNet = withoutFirstWeights { ResNet(.resNet34, classes: 7) }
    let nearest = NearestModels.of(resNet.stateShapes.map { ($0.key, $0.value) })
    #expect(nearest.first?.name == "ResNet34" && nearest.count == 3)
    #expect(nearest[0].fittingCount == nearest[0].count - 2)
  }

  @Test("none for tensors that are like nothing")
  func nothing() {
    #expect(NearestModels.of([("a", [3]), ("b", [4, 4])]).isEmpty)
    #expect(NearestModels.of([]).isEmpty)
  }
}
