import SaccadeLayers

extension ResNet {
  /// The variants of the papers.
  public enum Variant: String, CaseIterable, Sendable {
    /// 11.7 million parameters.
    case resNet18 = "ResNet18"
    /// 21.8 million parameters.
    case resNet34 = "ResNet34"
    /// 25.6 million parameters.
    case resNet50 = "ResNet50"
    /// 44.5 million parameters.
    case resNet101 = "ResNet101"
    /// 60.2 million parameters.
    case resNet152 = "ResNet152"
    /// 25.0 million parameters: 32 groups of 4 channels.
    case resNeXt50 = "ResNeXt50"
    /// 88.8 million parameters: 32 groups of 8 channels.
    case resNeXt101 = "ResNeXt101"
    /// 68.9 million parameters, blocks twice as wide.
    case wide50 = "WideResNet50"
    /// 126.9 million parameters, blocks twice as wide.
    case wide101 = "WideResNet101"
    /// 28.1 million parameters, with squeeze and excitation.
    case se50 = "SEResNet50"
    /// 25.6 million parameters, with efficient channel attention.
    case eca50 = "ECAResNet50"
    /// 28.1 million parameters, with attention to channels and places.
    case cbam50 = "CBAMResNet50"

    typealias Parts = (
      block: any ResidualBlock.Type, depths: [Int], groups: Int, groupWidth: Int, attention: ChannelAttention
    )

    var parts: Parts {
      switch self {
      case .resNet18: (BasicBlock.self, [2, 2, 2, 2], 1, 64, .none)
      case .resNet34: (BasicBlock.self, [3, 4, 6, 3], 1, 64, .none)
      case .resNet50: (Bottleneck.self, [3, 4, 6, 3], 1, 64, .none)
      case .resNet101: (Bottleneck.self, [3, 4, 23, 3], 1, 64, .none)
      case .resNet152: (Bottleneck.self, [3, 8, 36, 3], 1, 64, .none)
      case .resNeXt50: (Bottleneck.self, [3, 4, 6, 3], 32, 4, .none)
      case .resNeXt101: (Bottleneck.self, [3, 4, 23, 3], 32, 8, .none)
      case .wide50: (Bottleneck.self, [3, 4, 6, 3], 1, 128, .none)
      case .wide101: (Bottleneck.self, [3, 4, 23, 3], 1, 128, .none)
      case .se50: (Bottleneck.self, [3, 4, 6, 3], 1, 64, .se)
      case .eca50: (Bottleneck.self, [3, 4, 6, 3], 1, 64, .eca)
      case .cbam50: (Bottleneck.self, [3, 4, 6, 3], 1, 64, .cbam)
      }
    }

    var facts: ModelFacts {
      switch self {
      case .resNet18: published("resnet18", 11_689_512, 1.814, 69.758, "f37072fd")
      case .resNet34: published("resnet34", 21_797_672, 3.664, 73.314, "b627a593")
      case .resNet50: published("resnet50", 25_557_032, 4.089, 76.13, "0676ba61")
      case .resNet101: published("resnet101", 44_549_160, 7.801, 77.374, "63fe2227")
      case .resNet152: published("resnet152", 60_192_808, 11.514, 78.312, "394f9c45")
      case .resNeXt50: published("resnext50_32x4d", 25_028_904, 4.23, 77.618, "7cdf4587")
      case .resNeXt101: published("resnext101_32x8d", 88_791_336, 16.414, 79.312, "8ba56ff5")
      case .wide50: published("wide_resnet50_2", 68_883_240, 11.398, 78.468, "95faca4d")
      case .wide101: published("wide_resnet101_2", 126_886_696, 22.753, 78.848, "32ee1156")
      // Those with attention torchvision has not. Parameters and multiplications are those of timm's bottleneck with the
      // same layer, which is its seresnet50; the accuracy is each paper's own.
      case .se50: published(28_088_024, 4.092, 76.71, "Hu et al. 2017", timmName: "seresnet50")
      case .eca50: published(25_557_118, 4.089, 77.48, "Wang et al. 2019")
      case .cbam50: published(28_073_576, 4.096, 77.34, "Woo et al. 2018")
      }
    }

    private var paper: String {
      let address = "https://arxiv.org/abs/"
      switch parts.attention {
      case .se: return address + "1709.01507"
      case .eca: return address + "1910.03151"
      case .cbam: return address + "1807.06521"
      case .none:
        return address + (parts.groups > 1 ? "1611.05431" : parts.groupWidth > 64 ? "1605.07146" : "1512.03385")
      }
    }

    /// What torchvision publishes; timm has the same names.
    private func published(
      _ name: String, _ parameterCount: Int, _ billionMultiplyAdds: Double, _ top1: Double, _ digest: String
    ) -> ModelFacts {
      ModelFacts(
        TorchvisionFacts(name, parameterCount, billionMultiplyAdds, top1, digest), headName: ResNet.headName,
        paper: paper, timmName: name)
    }

    /// What the paper tells.
    private func published(
      _ parameterCount: Int, _ billionMultiplyAdds: Double, _ top1: Double, _ source: String, timmName: String? = nil
    ) -> ModelFacts {
      ModelFacts(
        parameterCount: parameterCount, billionMultiplyAdds: billionMultiplyAdds, headName: ResNet.headName,
        paper: paper, accuracy: PublishedAccuracy(top1, source), timmName: timmName)
    }
  }
}
