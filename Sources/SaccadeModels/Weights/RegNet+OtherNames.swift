import SaccadeLayers

extension RegNet: KnownElsewhere {
  /// timm's.
  public var otherNames: [WeightNames] {
    var timm = WeightNames("timm", ["stem.conv": "stem.0", "stem.bn": "stem.1", "head.fc": "fc"])
    for (name, layer) in zip(features.names, features.layers) where name.hasPrefix("trunk_output.block") {
      let stage = name.dropFirst("trunk_output.block".count)
      for (position, block) in ((layer as? Sequential)?.names ?? []).enumerated() {
        timm.add(
          [
            "conv1.conv": "f.a.0", "conv1.bn": "f.a.1", "conv2.conv": "f.b.0", "conv2.bn": "f.b.1",
            "conv3.conv": "f.c.0", "conv3.bn": "f.c.1", "se": "f.se", "downsample.conv": "proj.0",
            "downsample.bn": "proj.1",
          ], below: "s\(stage).b\(position + 1)", as: "\(name).\(block)")
      }
    }
    return [timm]
  }
}
