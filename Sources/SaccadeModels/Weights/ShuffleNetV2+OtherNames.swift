import SaccadeLayers

extension ShuffleNetV2: KnownElsewhere {
  /// OpenMMLab's, where a convolution, its normalization and its activation are one layer.
  public var otherNames: [WeightNames] {
    var openMMLab = WeightNames(
      "OpenMMLab",
      [
        "backbone.conv1.conv": "conv1.0", "backbone.conv1.bn": "conv1.1", "backbone.layers.3.conv": "conv5.0",
        "backbone.layers.3.bn": "conv5.1", "head.fc": "fc",
      ])
    for (name, layer) in zip(features.names, features.layers) where name.hasPrefix("stage") {
      guard let stage = Int(name.dropFirst("stage".count)), let blocks = layer as? Sequential else { continue }
      for position in blocks.layers.indices {
        openMMLab.add(
          [
            "branch1.0.conv": "branch1.0", "branch1.0.bn": "branch1.1", "branch1.1.conv": "branch1.2",
            "branch1.1.bn": "branch1.3", "branch2.0.conv": "branch2.0", "branch2.0.bn": "branch2.1",
            "branch2.1.conv": "branch2.3", "branch2.1.bn": "branch2.4", "branch2.2.conv": "branch2.5",
            "branch2.2.bn": "branch2.6",
          ], below: "backbone.layers.\(stage - 2).\(position)", as: "\(name).\(position)")
      }
    }
    return [openMMLab]
  }
}
