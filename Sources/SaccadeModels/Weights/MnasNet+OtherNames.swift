import SaccadeLayers

extension MnasNet: KnownElsewhere {
  /// timm's.
  public var otherNames: [WeightNames] {
    var timm = WeightNames(
      "timm",
      [
        "conv_stem": "layers.0", "bn1": "layers.1", "blocks.0.0.conv_dw": "layers.3", "blocks.0.0.bn1": "layers.4",
        "blocks.0.0.conv_pw": "layers.6", "blocks.0.0.bn2": "layers.7", "conv_head": "layers.14",
        "bn2": "layers.15", "classifier": "classifier.1",
      ])
    for (position, layer) in features.layers.enumerated() {
      guard let stage = layer as? Sequential else { continue }
      for place in stage.layers.indices {
        MobileBlockNames(
          own: "layers.\(position).\(place).layers", expand: ("0", "1"), depthwise: ("3", "4"), project: ("6", "7")
        ).addTimm(to: &timm, at: "blocks.\(position - 7).\(place)")
      }
    }
    return [timm]
  }
}
