import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeTestKit
import Testing

/// The smallest model of a family, with the channels and strides of its levels.
struct BackboneCase: Sendable, CustomTestStringConvertible {
  let name: String
  let levels: [(name: String, channels: Int, stride: Int)]
  let features: (channels: Int, stride: Int)
  /// Puts what a level's module gives into the order of features; nil where no module gives just that.
  var order: (@Sendable (Tensor) -> Tensor)? = { $0 }
  /// The side of small images that the family takes, in pixels.
  var side = 64
  /// Whether the family takes square images alone.
  var isSquare = false
  /// Whether a level is smaller than the image by just its stride; windows without padding make it smaller still.
  var isExact = true
  /// Whether the head hears the mean of the features, and nothing stands between.
  var headTakesMean = true
  /// A model of a family may be made for images of one side.
  let make: @Sendable (_ side: Int) -> any Backbone
  var testDescription: String { name }

  static let all: [BackboneCase] = [
    BackboneCase(
      name: "ResNet50", levels: [("layer1", 256, 4), ("layer2", 512, 8), ("layer3", 1024, 16), ("layer4", 2048, 32)],
      features: (2048, 32)
    ) { _ in ResNet(.resNet50, classes: 3) },
    BackboneCase(
      name: "ResNet18 for small images",
      levels: [("layer1", 64, 1), ("layer2", 128, 2), ("layer3", 256, 4), ("layer4", 512, 8)], features: (512, 8)
    ) { _ in ResNet(.resNet18, classes: 3) { $0.stem = .small } },
    BackboneCase(
      name: "Darknet53",
      levels: [
        ("features.0", 32, 1), ("features.1", 64, 2), ("features.2", 128, 4), ("features.3", 256, 8),
        ("features.4", 512, 16), ("features.5", 1024, 32),
      ], features: (1024, 32)
    ) { _ in Darknet53(classes: 3) },
    BackboneCase(
      name: "AlexNet",
      levels: [("features.1", 64, 4), ("features.4", 192, 8), ("features.11", 256, 16), ("features.12", 256, 32)],
      features: (256, 32), isExact: false, headTakesMean: false
    ) { _ in AlexNet(classes: 3) },
    BackboneCase(
      name: "VGG11BN",
      levels: [
        ("features.2", 64, 1), ("features.6", 128, 2), ("features.13", 256, 4), ("features.20", 512, 8),
        ("features.27", 512, 16), ("features.28", 512, 32),
      ], features: (512, 32), headTakesMean: false
    ) { _ in VGG(.vgg11BN, classes: 3) },
    BackboneCase(
      name: "DenseNet121",
      levels: [
        ("features.relu0", 64, 2), ("features.denseblock1", 256, 4), ("features.denseblock2", 512, 8),
        ("features.denseblock3", 1024, 16), ("features.relu5", 1024, 32),
      ], features: (1024, 32)
    ) { _ in DenseNet(.d121, classes: 3) },
    BackboneCase(
      name: "MobileNetV3Small",
      levels: [
        ("features.1", 16, 4), ("features.3", 24, 8), ("features.8", 48, 16), ("features.11", 96, 32),
      ], features: (576, 32), headTakesMean: false
    ) { _ in MobileNetV3(.small, classes: 3) },
    BackboneCase(
      name: "MnasNet0_5",
      levels: [
        ("layers.7", 8, 2), ("layers.8", 16, 4), ("layers.9", 24, 8), ("layers.11", 48, 16), ("layers.13", 160, 32),
      ], features: (1280, 32)
    ) { _ in MnasNet(.half, classes: 3) },
    BackboneCase(
      name: "ShuffleNetV2_0_5",
      levels: [("conv1", 24, 2), ("maxpool", 24, 4), ("stage2", 48, 8), ("stage3", 96, 16), ("stage4", 192, 32)],
      features: (1024, 32)
    ) { _ in ShuffleNetV2(.half, classes: 3) },
    BackboneCase(
      name: "RegNetY400MF",
      levels: [
        ("stem", 32, 2), ("trunk_output.block1", 48, 4), ("trunk_output.block2", 104, 8),
        ("trunk_output.block3", 208, 16), ("trunk_output.block4", 440, 32),
      ], features: (440, 32)
    ) { _ in RegNet(.y400MF, classes: 3) },
    BackboneCase(
      name: "SmallResNet", levels: [("layer1", 16, 1), ("layer2", 32, 2), ("layer3", 64, 4)], features: (64, 4)
    ) { _ in SmallResNet(depth: 8, classes: 3) },
    BackboneCase(
      name: "SmallCNN", levels: [("conv2", 32, 2), ("conv4", 64, 4)], features: (64, 4), order: nil
    ) { _ in SmallCNN(classes: 3, inputChannels: 3) },
    BackboneCase(
      name: "MobileNetV2",
      levels: [
        ("features.1", 16, 2), ("features.3", 24, 4), ("features.6", 32, 8), ("features.13", 96, 16),
        ("features.17", 320, 32),
      ], features: (1280, 32)
    ) { _ in MobileNetV2(classes: 3) },
    BackboneCase(
      name: "EfficientNetB0",
      levels: [
        ("features.1", 16, 2), ("features.2", 24, 4), ("features.3", 40, 8), ("features.5", 112, 16),
        ("features.7", 320, 32),
      ], features: (1280, 32)
    ) { _ in EfficientNet(.b0, classes: 3) },
    BackboneCase(
      name: "ViTB32", levels: (0..<12).map { ("encoder.layers.encoder_layer_\($0)", 768, 32) }, features: (768, 32),
      // The first token is no patch.
      order: { tokens in
        let side = tokens.shape[1] == 5 ? 2 : 4
        return tokens.slice(axis: 1, 1..<tokens.shape[1]).transposed(1, 2).reshaped([tokens.shape[0], 768, side, side])
      }, isSquare: true, headTakesMean: false
    ) { VisionTransformer(.b32, classes: 3, imageSide: $0) },
    BackboneCase(
      name: "ConvNeXtTiny",
      levels: [("features.1", 96, 4), ("features.3", 192, 8), ("features.5", 384, 16), ("features.7", 768, 32)],
      features: (768, 32), order: { $0.permuted([0, 3, 1, 2]) }
    ) { _ in ConvNeXt(.tiny, classes: 3) },
    BackboneCase(
      name: "SwinT",
      levels: [("features.1", 96, 4), ("features.3", 192, 8), ("features.5", 384, 16), ("features.7", 768, 32)],
      features: (768, 32), order: { $0.permuted([0, 3, 1, 2]) }
    ) { _ in SwinTransformer(.tiny, classes: 3) },
    BackboneCase(
      name: "GoogLeNet",
      levels: [
        ("conv1", 64, 2), ("conv3", 192, 4), ("inception3b", 480, 8), ("inception4e", 832, 16),
        ("inception5b", 1024, 32),
      ], features: (1024, 32)
    ) { _ in GoogLeNet(classes: 3) },
    BackboneCase(
      name: "BNInception",
      levels: [
        ("conv1_7x7_s2_relu", 64, 2), ("conv2_3x3_relu", 192, 4), ("inception_3b_output", 320, 8),
        ("inception_4d_output", 608, 16), ("inception_5b_output", 1024, 32),
      ], features: (1024, 32)
    ) { _ in BNInception(classes: 3) },
    BackboneCase(
      name: "InceptionV3",
      levels: [
        ("Conv2d_2b_3x3", 64, 2), ("Conv2d_4a_3x3", 192, 4), ("Mixed_5d", 288, 8), ("Mixed_6e", 768, 16),
        ("Mixed_7c", 2048, 32),
      ], features: (2048, 32), side: 96, isExact: false
    ) { _ in InceptionV3(classes: 3) },
    BackboneCase(
      name: "InceptionV4",
      levels: [
        ("features.2", 64, 2), ("features.4", 192, 4), ("features.9", 384, 8), ("features.17", 1024, 16),
        ("features.21", 1536, 32),
      ], features: (1536, 32), side: 96, isExact: false
    ) { _ in InceptionV4(classes: 3) },
    BackboneCase(
      name: "Xception",
      levels: [("act2", 64, 2), ("block1", 128, 4), ("block2", 256, 8), ("block11", 728, 16), ("act4", 2048, 32)],
      features: (2048, 32), isExact: false
    ) { _ in Xception(classes: 3) },
    BackboneCase(
      name: "Xception41",
      levels: [
        ("stem.1", 64, 2), ("blocks.0", 128, 4), ("blocks.1", 256, 8), ("blocks.10", 728, 16), ("blocks.12", 2048, 32),
      ], features: (2048, 32)
    ) { _ in AlignedXception(.x41, classes: 3) },
    BackboneCase(
      name: "MobileNetV1",
      levels: [
        ("blocks.0", 64, 2), ("blocks.1", 128, 4), ("blocks.2", 256, 8), ("blocks.3", 512, 16), ("blocks.4", 1024, 32),
      ], features: (1024, 32)
    ) { _ in MobileNetV1(classes: 3) },
    BackboneCase(
      name: "ShuffleNetV1_0_5",
      levels: [
        ("first_conv", 12, 2), ("maxpool", 12, 4), ("features.3", 120, 8), ("features.11", 240, 16),
        ("features.15", 480, 32),
      ], features: (480, 32)
    ) { _ in ShuffleNetV1(.half, classes: 3) },
    BackboneCase(
      name: "EfficientNetLite0",
      levels: [
        ("features.1", 16, 2), ("features.2", 24, 4), ("features.3", 40, 8), ("features.5", 112, 16),
        ("features.7", 320, 32),
      ], features: (1280, 32)
    ) { _ in EfficientNet(.lite0, classes: 3) },
    BackboneCase(
      name: "NASNetMobile",
      levels: [
        ("conv0", 32, 2), ("cell_stem_0", 44, 4), ("cell_3", 264, 8), ("cell_9", 528, 16), ("act", 1056, 32),
      ], features: (1056, 32), isExact: false
    ) { _ in NASNet(.mobile, classes: 3) },
  ]

  func images(_ height: Int, _ width: Int) -> Tensor {
    var random = RandomStream(seed: 5)
    return .randomNormal([2, 3, height, width], using: &random)
  }
}

@Suite("Models are backbones", .serialized)
struct BackboneTests {
  @Test("levels have the channels and strides that they say, at any size", arguments: BackboneCase.all)
  func shapes(of `case`: BackboneCase) {
    for (height, width) in [(`case`.side, `case`.side), (128, `case`.isSquare ? 128 : 96)] {
      let model = `case`.make(height)
      model.eval()
      #expect(model.levels.map(\.name) == `case`.levels.map(\.name))
      #expect(model.levels.map(\.channels) == `case`.levels.map(\.channels))
      #expect(model.levels.map(\.stride) == `case`.levels.map(\.stride))
      let images = Tensor.zeros([2, 3, height, width])
      let maps = withoutGradient { model.features(of: images, at: model.levels.map(\.name)) }
      guard `case`.isExact else {
        #expect(maps.map { $0.shape[1] } == `case`.levels.map(\.channels))
        #expect(
          zip(maps, `case`.levels).allSatisfy { $0.shape[2] <= height / $1.stride && $0.shape[3] <= width / $1.stride })
        continue
      }
      #expect(
        maps.map(\.shape)
          == `case`.levels.map { Shape([2, $0.channels, height / $0.stride, width / $0.stride]) })
      let (channels, stride) = `case`.features
      #expect(model.featureCount == channels)
      #expect(
        withoutGradient { model.features(of: images) }.shape
          == Shape([2, channels, height / stride, width / stride]))
    }
  }

  @Test(
    "a level's features are what its module gives when the whole model runs",
    arguments: BackboneCase.all.filter { $0.order != nil })
  func sameAsForward(`case`: BackboneCase) throws {
    let order = try #require(`case`.order)
    let model = `case`.make(`case`.side)
    model.eval()
    let images = `case`.images(`case`.side, `case`.side)
    var given: [String: Tensor] = [:]
    let hook = model.onForward { _, path, output in given[path] = output }
    let logits = withoutGradient { model(images) }
    hook.remove()
    #expect(logits.shape == [2, 3])
    let names = model.levels.map(\.name)
    // In another order than they are found, and one twice.
    let asked = names.reversed() + [names[0]]
    for (name, features) in zip(asked, withoutGradient { model.features(of: images, at: asked) }) {
      // With a hook on them, convolutions and normalizations are not joined, which rounds otherwise.
      let expected = order(try #require(given[name]))
      #expect(mismatch(features, expected, Tolerance(relative: 0, ofLargest: 1e-4, absolute: 0)) == nil, "\(name)")
    }
  }

  @Test("the head answers about the mean of the features", arguments: BackboneCase.all)
  func head(`case`: BackboneCase) throws {
    let model = `case`.make(`case`.side)
    model.eval()
    let images = `case`.images(`case`.side, `case`.side)
    // A transformer's head begins at 0, and so tells nothing.
    model.head = Linear(model.headInputCount, 4)
    let (logits, features) = withoutGradient { (model(images), model.features(of: images)) }
    #expect(logits.shape == [2, 4])
    // That of a transformer over patches reads the token that is no patch.
    guard `case`.headTakesMean else { return }
    #expect(model.headInputCount == model.featureCount)
    var pooled = features.mean(axes: [2, 3])
    if `case`.name == "ConvNeXtTiny" {
      let norm = try #require(model.modules(of: LayerNorm.self).last)
      pooled = norm(pooled)
    }
    let expected = withoutGradient { model.head(pooled) }
    #expect(abs(logits - expected).max().item() < 1e-4 * abs(expected).max().item())
  }

  @Test("another head takes the old one's name and leaves all other weights", arguments: BackboneCase.all)
  func replacedHead(`case`: BackboneCase) async throws {
    let model = `case`.make(`case`.side)
    let before = model.state
    let name = type(of: model).headName
    #expect(before.keys.contains("\(name).weight"))
    model.eval()
    _ = withoutGradient { model(`case`.images(`case`.side, `case`.side)) }
    model.head = Sequential(Linear(model.headInputCount, 5), Linear(5, 4))
    let after = model.state
    #expect(
      Set(before.keys).subtracting(after.keys)
        == Set(["\(name).weight", "\(name).bias"]).intersection(before.keys))
    #expect(
      Set(after.keys).subtracting(before.keys)
        == ["\(name).0.weight", "\(name).0.bias", "\(name).1.weight", "\(name).1.bias"])
    #expect(model.namedModules.first { $0.module === model.head }?.name == name)
    // Also for what runs: hooks and errors name it.
    var paths: [String] = []
    let hook = model.onForward { _, path, _ in paths.append(path) }
    #expect(withoutGradient { model(`case`.images(`case`.side, `case`.side)) }.shape == [2, 4])
    hook.remove()
    #expect(paths.suffix(4) == ["\(name).0", "\(name).1", name, ""])
  }

  @Test("a level that there is not stops the program with those that there are")
  func unknownLevel() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SmallResNet(depth: 8).features(of: .zeros([1, 3, 32, 32]), at: ["layer1", "layer4"])
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("SmallResNet: no level 'layer4'; its levels: layer1, layer2, layer3"))
  }

  @Test("what comes after the last level that is asked for is not computed")
  func stopsEarly() {
    let model = SmallResNet(depth: 8)
    var paths: [String] = []
    let hook = model.onForward { _, path, _ in paths.append(path) }
    _ = model.features(of: .zeros([1, 3, 32, 32]), at: ["layer2"])
    hook.remove()
    #expect(paths.contains("layer2") && !paths.contains("layer3"))
  }
}
