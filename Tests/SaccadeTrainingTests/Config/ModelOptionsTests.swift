import Foundation
import SaccadeConfig
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

/// A `model` section and the same network in Swift.
struct ModelOptionsCase: Sendable, CustomTestStringConvertible {
  let section: String
  let make: @Sendable () -> Module
  var testDescription: String { section }

  init(_ section: String, _ make: @escaping @Sendable () -> Module) {
    self.section = section
    self.make = make
  }

  static let all = [
    ModelOptionsCase("{type: LeNet, num_classes: 3, image_size: 32}") { LeNet(classes: 3, imageSide: 32) },
    ModelOptionsCase("{type: Darknet53, num_classes: 3, in_channels: 1}") { Darknet53(classes: 3, inputChannels: 1) },
    ModelOptionsCase("{type: SmallCNN, num_classes: 3, in_channels: 1}") { SmallCNN(classes: 3) },
    ModelOptionsCase("{type: ResNet8, num_classes: 3, in_channels: 1}") {
      SmallResNet(depth: 8, classes: 3, inputChannels: 1)
    },
    ModelOptionsCase("{type: ResNet18, num_classes: 3, in_channels: 1, stem: small, zero_init_residual: true}") {
      ResNet(.resNet18, classes: 3, inputChannels: 1) {
        $0.stem = .small
        $0.startsAsIdentity = true
      }
    },
    ModelOptionsCase("{type: ResNet18Small, num_classes: 3, in_channels: 1}") {
      ResNet(.resNet18, classes: 3, inputChannels: 1) { $0.stem = .small }
    },
    ModelOptionsCase("{type: MobileNetV2, num_classes: 3, in_channels: 1, width: 0.5, dropout: 0.4}") {
      MobileNetV2(classes: 3, inputChannels: 1) {
        $0.width = 0.5
        $0.dropoutRate = 0.4
      }
    },
    ModelOptionsCase("{type: EfficientNetB0, num_classes: 3, in_channels: 1, dropout: 0.1, drop_path: 0.5}") {
      EfficientNet(.b0, classes: 3, inputChannels: 1) {
        $0.dropoutRate = 0.1
        $0.dropPathRate = 0.5
      }
    },
    ModelOptionsCase("{type: MobileNetV1, num_classes: 3, in_channels: 1, width: 0.5, dropout: 0.4}") {
      MobileNetV1(classes: 3, inputChannels: 1) {
        $0.width = 0.5
        $0.dropoutRate = 0.4
      }
    },
    ModelOptionsCase("{type: ShuffleNetV1_0_5, num_classes: 3, in_channels: 1}") {
      ShuffleNetV1(.half, classes: 3, inputChannels: 1)
    },
    ModelOptionsCase("{type: NASNetMobile, num_classes: 3, in_channels: 1, dropout: 0.1, drop_path: 0.3}") {
      NASNet(.mobile, classes: 3, inputChannels: 1) {
        $0.dropoutRate = 0.1
        $0.dropPathRate = 0.3
      }
    },
    ModelOptionsCase(
      "{type: EfficientNetLite0, num_classes: 3, in_channels: 1, width: 0.5, depth: 0.6, dropout: 0.1, drop_path: 0.5}"
    ) {
      EfficientNet(.lite0, classes: 3, inputChannels: 1) {
        $0.width = 0.5
        $0.depth = 0.6
        $0.dropoutRate = 0.1
        $0.dropPathRate = 0.5
      }
    },
    ModelOptionsCase("{type: EfficientNetB2, num_classes: 3, in_channels: 1}") {
      EfficientNet(.b2, classes: 3, inputChannels: 1)
    },
    ModelOptionsCase(
      "{type: ViTB32, num_classes: 3, in_channels: 1, image_size: 64, dropout: 0.1, attention_dropout: 0.2}"
    ) {
      VisionTransformer(
        .b32, classes: 3, inputChannels: 1, imageSide: 64, dropoutRate: 0.1, attentionDropoutRate: 0.2)
    },
    ModelOptionsCase("{type: ViTTi16, num_classes: 3, in_channels: 1, image_size: 32}") {
      VisionTransformer(.ti16, classes: 3, inputChannels: 1, imageSide: 32)
    },
    ModelOptionsCase("{type: ConvNeXtTiny, num_classes: 3, in_channels: 1, drop_path: 0.3, layer_scale: 0.5}") {
      ConvNeXt(.tiny, classes: 3, inputChannels: 1) {
        $0.dropPathRate = 0.3
        $0.layerScale = 0.5
      }
    },
    ModelOptionsCase("{type: SwinT, num_classes: 3, in_channels: 1, drop_path: 0.1}") {
      SwinTransformer(.tiny, classes: 3, inputChannels: 1) { $0.dropPathRate = 0.1 }
    },
    ModelOptionsCase("{type: SwinS, num_classes: 3, in_channels: 1}") {
      SwinTransformer(.small, classes: 3, inputChannels: 1)
    },
    ModelOptionsCase("{type: GoogLeNet, num_classes: 3, in_channels: 1, dropout: 0.1, aux_dropout: 0.3}") {
      GoogLeNet(classes: 3, inputChannels: 1) {
        $0.dropoutRate = 0.1
        $0.auxiliaryDropoutRate = 0.3
      }
    },
    ModelOptionsCase("{type: InceptionV3, num_classes: 3, in_channels: 1, dropout: 0.1, aux_heads: false}") {
      InceptionV3(classes: 3, inputChannels: 1) {
        $0.dropoutRate = 0.1
        $0.hasAuxiliaryHeads = false
      }
    },
  ]
}

@Suite("The options of a model", .serialized)
struct ModelOptionsTests {
  /// A `model` section alone.
  private struct Section: ConfigSection {
    var model: any ModelConfig = LeNet.Settings()
    static let fields: [ConfigField<Self>] = [
      ConfigField("model", \.model, "What is trained.", of: .standard, isRequired: true)
    ]
  }

  private func read(_ section: String) throws -> any ModelConfig {
    try ConfigDocument(yaml: "model: \(section)", name: "model.yaml").decode(into: Section()).model
  }

  @Test("make the same network in a recipe and in Swift", arguments: ModelOptionsCase.all)
  func sameNetwork(of options: ModelOptionsCase) throws {
    let settings = try read(options.section)
    let stream = RandomStream(seed: 7)
    let read = withRandomness(stream) { settings.makeModel() }
    let made = withRandomness(stream) { options.make() }
    #expect(type(of: read) == type(of: made))
    let (a, b) = (read.state, made.state)
    #expect(a.keys == b.keys)
    for (name, value) in a {
      // Not the arrays themselves: their difference, shown, would take minutes.
      let isSame = value.shape == b[name]?.shape && value.scalars == b[name]?.scalars
      #expect(isSame, "\(name)")
    }
    func rates(_ model: Module) -> [Float] {
      model.modules(of: DropPath.self).map(\.rate) + model.modules(of: Dropout.self).map(\.rate)
        + model.modules(of: MultiHeadAttention.self).map(\.dropoutRate)
    }
    #expect(rates(read) == rates(made))
  }

  @Test("a name of before is written out by its new name, with its option")
  func formerName() throws {
    let settings = try #require(read("{type: ResNet18Small, num_classes: 10}") as? ResNet.Settings)
    var expected = ResNet.Settings(.resNet18)
    expected.numClasses = 10
    expected.stem = .small
    #expect(settings == expected)
    var section = Section()
    section.model = settings
    #expect(section.node.yaml.contains("type: ResNet18\n"))
    #expect(section.node.yaml.contains("stem: small"))
    #expect(settings.problem(with: 16) == nil)
    #expect(try read("{type: ResNet18, num_classes: 10}").problem(with: 16)?.hasPrefix("takes images of 32") == true)
  }

  @Test("a checkpoint of a model under a name of before is read")
  func formerCheckpoint() throws {
    let trained = ResNet(.resNet18, classes: 10) { $0.stem = .small }
    let checkpoint = Checkpoint(
      weights: trained.state,
      config: try TinyRun.config("runs").yaml.replacing("type: TinyNet\n", with: "type: ResNet18Small\n"),
      inputShape: [3, 16, 16], progress: TrainingProgress(iterationsPerEpoch: 1, seed: 0))
    try withFolder { folder in
      try checkpoint.write(to: folder + "/best.safetensors")
      let saved = try CheckpointFile(folder + "/best.safetensors")
      let config = try saved.trainingConfig(catalog: .standard)
      #expect(config.model.typeName == "ResNet18")
      try config.model.makeModel().load(state: saved.whole(withState: false).weights)
    }
  }

  @Test(
    "that are wrong are answered with the place and what would be right",
    arguments: [
      (
        "{type: ResNet18, num_classes: 10, stem: smal}",
        "model.yaml:1:48: model.stem: expected one of standard, small, not 'smal'; did you mean 'small'?"
      ),
      (
        "{type: MobileNetV2, num_classes: 10, width_mult: 0.5}",
        "model.yaml:1:45: model: unknown key 'width_mult'; did you mean 'width'? "
          + "(known keys: dropout, in_channels, num_classes, width)"
      ),
      (
        "{type: SwinT, num_classes: 10, drop_path: 1}",
        "model.yaml:1:50: model.drop_path: expected a number of at least 0 and below 1, not 1"
      ),
      (
        "{type: SmallCNN, num_classes: 10, width: 2}",
        "model.yaml:1:42: model: unknown key 'width' (known keys: in_channels, num_classes)"
      ),
    ])
  func mistakes(section: String, answer: String) throws {
    let error = try #require(throws: ConfigError.self) { try read(section) }
    #expect(error.description == answer)
  }
}
