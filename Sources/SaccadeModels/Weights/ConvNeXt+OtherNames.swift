import SaccadeLayers

extension ConvNeXt: KnownElsewhere {
  /// timm's, the authors' and OpenMMLab's.
  public var otherNames: [WeightNames] {
    var timm = WeightNames(
      "timm",
      ["stem.0": "features.0.0", "stem.1": "features.0.1", "head.norm": "classifier.0", "head.fc": "classifier.2"])
    var authors = WeightNames("Facebook", ["norm": "classifier.0", "head": "classifier.2"])
    var openMMLab = WeightNames("OpenMMLab", ["backbone.norm3": "classifier.0", "head.fc": "classifier.2"])
    for stage in 0..<4 {
      let path = "features.\(2 * stage + 1)"
      let reduction = "features.\(2 * stage)"
      if stage > 0 { timm["stages.\(stage).downsample"] = reduction }
      authors["downsample_layers.\(stage)"] = reduction
      openMMLab["backbone.downsample_layers.\(stage)"] = reduction
      for place in ((features[2 * stage + 1] as? Sequential)?.layers ?? []).indices {
        let own = "\(path).\(place)"
        timm.add(
          ["conv_dw": "block.0", "norm": "block.2", "mlp.fc1": "block.3", "mlp.fc2": "block.5"],
          below: "stages.\(stage).blocks.\(place)", as: own)
        timm.set("stages.\(stage).blocks.\(place).gamma", "\(own).layer_scale", .shape)
        authors.add(
          ["dwconv": "block.0", "norm": "block.2", "pwconv1": "block.3", "pwconv2": "block.5"],
          below: "stages.\(stage).\(place)", as: own)
        authors.set("stages.\(stage).\(place).gamma", "\(own).layer_scale", .shape)
        openMMLab.add(
          [
            "depthwise_conv": "block.0", "norm": "block.2", "pointwise_conv1": "block.3", "pointwise_conv2": "block.5",
          ], below: "backbone.stages.\(stage).\(place)", as: own)
        openMMLab.set("backbone.stages.\(stage).\(place).gamma", "\(own).layer_scale", .shape)
      }
    }
    return [timm, authors, openMMLab]
  }
}
