import SaccadeConfig
import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@testable import SaccadeModels

@Suite("Segmenters", .serialized)
struct SegmenterTests {
  /// One of each kind, small where it can be.
  private static let made: [(name: String, make: @Sendable () -> any Segmenter)] = [
    ("FCN", { FCN(.resNet50, classes: 3) { $0.hasAuxiliaryHead = true } }),
    ("FCN_VGG16_32s", { FCNVGG16(.stride32, classes: 3) { $0.hidden = 8 } }),
    ("FCN_VGG16_16s", { FCNVGG16(.stride16, classes: 3) { $0.hidden = 8 } }),
    (
      "DeepLabV3",
      {
        DeepLabV3(.mobileNetV2, classes: 3) {
          $0.hasAuxiliaryHead = true
          $0.width = 0.5
        }
      }
    ),
    ("LRASPP", { LRASPP(.mobileNetV3Large, classes: 3) { $0.width = 0.5 } }),
    (
      "UNet",
      {
        UNet(.paper, classes: 3) {
          $0.width = 0.125
          $0.decoder.normalization = .batch
        }
      }
    ),
    ("UNet bilinear", { UNet(.resNet18, classes: 3) { $0.decoder.upsampling = .bilinear } }),
    ("UNet transposed", { UNet(.mobileNetV2, classes: 3) { $0.decoder.upsampling = .transposed } }),
    (
      "UNet by pixel shuffle",
      {
        UNet(.mobileNetV3Large, classes: 3) {
          $0.decoder = .init(upsampling: .pixelShuffle, normalization: .none)
          $0.width = 0.5
        }
      }
    ),
  ]

  @Test("answer each pixel of images of any size, odd ones too, and every weight learns", arguments: made.indices)
  func sizes(kind: Int) {
    let model = withRandomness(RandomStream(seed: 1)) { Self.made[kind].make() }
    var stream = RandomStream(seed: 2)
    model.eval()
    for (height, width) in [(32, 32), (33, 47)] {
      let images = Tensor.randomNormal([1, 3, height, width], using: &stream)
      #expect(withoutGradient { model(images) }.shape == [1, 3, height, width])
    }
    model.train()
    let images = Tensor.randomNormal([2, 3, 45, 35], using: &stream)
    let labels = Tensor((0..<2 * 45 * 35).map { $0 % 4 == 3 ? 255 : $0 % 4 }, shape: [2, 45, 35])
    // What begins at 0 lets nothing through.
    for (name, parameter) in model.namedParameters where name.contains("score") && !name.contains("up") {
      parameter.value = .randomNormal(parameter.shape, using: &stream)
    }
    let answer = withRandomness(RandomStream(seed: 3)) { model.answer(to: images) }
    let all = [answer.logits] + answer.auxiliary
    #expect(all.allSatisfy { $0.shape == [2, 3, 45, 35] })
    all.map { crossEntropy($0, labels, ignoredLabel: 255) }.reduce(Tensor(0), +).backward()
    let wrong = model.namedParameters.filter { _, parameter in
      guard let gradient = parameter.gradient else { return parameter.isTrainable }
      return isFinite(gradient).all().item() == 0
    }
    #expect(wrong.map(\.name) == [])
    model.eval()
    #expect(withoutGradient { model.answer(to: images) }.auxiliary.isEmpty)
  }

  @Test("a batch of one image trains, also where a mean of all features is one number a channel")
  func oneImage() {
    let model = withRandomness(RandomStream(seed: 1)) {
      DeepLabV3(.mobileNetV2, classes: 2) { $0.width = 0.35 }
    }
    model.train()
    let logits = withRandomness(RandomStream(seed: 1)) { model(.ones([1, 3, 64, 64])) }
    #expect(isFinite(logits).all().item() == 1)
  }

  @Test("windows that are spread beyond the image see in training what the convolution sees")
  func spreadWindows() throws {
    var stream = RandomStream(seed: 3)
    for (rate, height, width) in [(2, 7, 9), (4, 4, 6), (12, 20, 13), (9, 8, 8)] {
      let branch = withRandomness(RandomStream(seed: 1)) { SpreadBranch(5, 6, rate: rate) }
      let convolution = try #require(branch.layers[0] as? Conv2d)
      let norm = try #require(branch.layers[1] as? BatchNorm2d)
      let images = Tensor.randomNormal([2, 5, height, width], using: &stream)
      let slopes = Tensor.randomNormal([2, 6, height, width], using: &stream)
      var found: [[Tensor]] = []
      for isWhole in [false, true] {
        let x = Parameter(images)
        branch.clearGradients()
        let y = isWhole ? norm(convolution(x.value), then: .relu) : branch(x.value)
        (y * slopes).sum().backward()
        found.append([y.detached, try #require(x.gradient), try #require(convolution.weight.gradient)])
      }
      for (one, other) in zip(found[0], found[1]) {
        #expect(abs(one - other).max().item() < 1e-4 * max(1, abs(other).max().item()), "\(rate)")
      }
    }
  }

  @Test("any backbone can be on the way down of a U-Net")
  func anyBackbone() {
    let networks: [(any Backbone, [String])] = [
      (RegNet(.y400MF, classes: 2), ["stem", "trunk_output.block1"]), (ConvNeXt(.tiny, classes: 2), ["features.1"]),
      (DenseNet(.d121, classes: 2), ["features.relu0"]), (VGG(.vgg11BN, classes: 2), ["features.6"]),
      (ResNet(.resNet18, classes: 2), ["bn1", "layer1"]), (SmallResNet(depth: 8, classes: 2), ["layer2"]),
      (InceptionV3(classes: 2), ["Conv2d_2b_3x3"]),
    ]
    for (network, first) in networks {
      let isSmall = network is SmallResNet
      let model = UNet(network, classes: 2, channels: isSmall ? [32, 16] : [64, 32, 24, 16, 8])
      #expect(Array(network.skipLevels.filter { $0.stride > 1 }.map(\.name).prefix(first.count)) == first)
      model.eval()
      let logits = withoutGradient { model(.ones([1, 3, 80, 96])) }
      #expect(logits.shape == [1, 2, 80, 96], "\(type(of: network))")
    }
  }

  @Test("a decoder that cannot come to the image's size says so")
  func tooFewSteps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = UNet(ResNet(.resNet18), classes: 2, channels: [8, 8])
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("UNetDecoder: each of 5 steps to the image's size has its channels: [8, 8]"))
  }

  @Test("an FCN on VGG-16 begins with no opinion, and enlarges by interpolation, in the last step for good")
  func bilinearStart() {
    let model = withRandomness(RandomStream(seed: 1)) { FCNVGG16(.stride8, classes: 3) { $0.hidden = 4 } }
    model.eval()
    #expect(withoutGradient { model(.ones([1, 3, 40, 40])) }.scalars.allSatisfy { $0 == 0 })
    #expect(!model.upscore.weight.isTrainable && model.upscore2?.weight.isTrainable == true)
    var stream = RandomStream(seed: 1)
    let scores = Tensor.randomNormal([1, 3, 6, 7], using: &stream)
    let larger = model.upscore(scores)
    let wanted = scores.interpolate(to: Size2D(48, 56), .bilinear)
    // Beyond the edge there is nothing.
    let inner = (4..<44, 4..<52)
    #expect(
      abs(larger[0..<1, 0..<3, inner.0, inner.1] - wanted[0..<1, 0..<3, inner.0, inner.1]).max().item() < 1e-5)
  }

  @Test("are in the catalog with their facts, which are true")
  func catalog() throws {
    #expect(
      SegmenterCatalog.entries.map(\.name) == [
        "FCN_ResNet50", "FCN_ResNet101", "FCN_VGG16_32s", "FCN_VGG16_16s", "FCN_VGG16_8s", "DeepLabV3_ResNet50",
        "DeepLabV3_ResNet101", "DeepLabV3_MobileNetV3Large", "DeepLabV3_MobileNetV2", "LRASPP_MobileNetV3Large", "UNet",
        "UNet_ResNet18", "UNet_ResNet34", "UNet_ResNet50", "UNet_MobileNetV2", "UNet_MobileNetV3Large",
        "UNet_EfficientNetB0",
      ])
    for entry in SegmenterCatalog.entries {
      let outline = try #require(entry.settings.makeOutline() as? any Segmenter)
      #expect(outline.parameterCount == entry.facts.parameterCount, "\(entry.name)")
      #expect(outline.classCount == entry.settings.numClasses)
      let named = try #require(SegmenterCatalog.entry(named: entry.name.lowercased()))
      #expect(named.name == entry.name)
      #expect((entry.facts.accuracy == nil) == (entry.facts.torchvisionName == nil))
      #expect((entry.facts.weights == nil) == (entry.facts.torchvisionName == nil))
    }
  }

  /// A `model` section alone.
  private struct Section: ConfigSection {
    var model: any ModelConfig = UNet.Settings(.paper)
    static let fields: [ConfigField<Self>] = [
      ConfigField("model", \.model, "What is trained.", of: .standard, isRequired: true)
    ]
  }

  private func read(_ section: String) throws -> any ModelConfig {
    try ConfigDocument(yaml: "model: \(section)", name: "model.yaml").decode(into: Section()).model
  }

  @Test("are made from a section of a recipe, which is written out and read back", arguments: SegmenterCatalog.entries)
  func configured(entry: SegmenterEntry) throws {
    let settings = try read("{type: \(entry.name), num_classes: 7, in_channels: 4}")
    #expect(settings.isSegmenter)
    #expect((settings.makeOutline() as? any Segmenter)?.classCount == 7)
    var section = Section()
    section.model = settings
    let again = try ConfigDocument(yaml: section.node.yaml, name: "again.yaml").decode(into: Section())
    #expect(again.node == section.node)
    #expect(settings.problem(with: Size2D(entry.facts.imageSide, entry.facts.imageSide + 1)) == nil)
    #expect(settings.problem(with: Size2D(320, 31))?.hasPrefix("takes images of ") == true)
  }

  @Test("options are told what does not go together")
  func options() throws {
    let frozen = try read("{type: UNet_ResNet18, num_classes: 2, frozen_norm: true}").makeOutline()
    let norms = frozen.namedModules.filter { $0.module is BatchNorm }
    #expect(norms.allSatisfy { $0.module.isFrozen == $0.name.hasPrefix("encoder.") })
    let shuffled = try read("{type: UNet, num_classes: 2, upsampling: pixel_shuffle, normalization: batch, width: 0.5}")
    #expect(shuffled.makeOutline().stateShapes["decoder.blocks.0.up.0.weight"] == [1024, 512, 1, 1])
    for (section, problem) in [
      ("{type: DeepLabV3_ResNet50, num_classes: 2, width: 0.5}", "model.width: only MobileNets have one"),
      ("{type: UNet_ResNet18, num_classes: 2, width: 0.5}", "model.width: only the paper's network and MobileNets"),
      ("{type: UNet_ResNet18, num_classes: 2, upsampling: cubic}", "cubic"),
      ("{type: FCN_ResNet50, num_classes: 2, aux_loss: true}", "auxiliary"),
      ("{type: ResNet50, num_classes: 2, replace_stride_with_dilation: [true]}", "says of three stages"),
    ] {
      let error = try #require(throws: ConfigError.self) { try read(section) }
      #expect(error.description.contains(problem))
    }
  }

  @Test("the weights that hang on the classes are told apart from the rest")
  func classWeights() {
    #expect(DeepLabV3.Settings(.mobileNetV2).classWeights == ["classifier.4.weight", "classifier.4.bias"])
    #expect(UNet.Settings(.resNet18).classWeights == ["segmentation_head.0.weight", "segmentation_head.0.bias"])
  }
}
