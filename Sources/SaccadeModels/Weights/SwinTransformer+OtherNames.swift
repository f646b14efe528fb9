import SaccadeLayers

extension SwinTransformer: KnownElsewhere {
  /// timm's; the authors', where a stage ends with what makes the next one's pixels fewer; OpenMMLab's.
  public var otherNames: [WeightNames] {
    let stem = ["patch_embed.proj": "features.0.0", "patch_embed.norm": "features.0.2", "norm": "norm"]
    var timm = WeightNames("timm", ["head.fc": "head"])
    var authors = WeightNames("Microsoft", ["head": "head"])
    for (path, own) in stem {
      timm[path] = own
      authors[path] = own
    }
    var openMMLab = WeightNames(
      "OpenMMLab",
      [
        "backbone.patch_embed.projection": "features.0.0", "backbone.patch_embed.norm": "features.0.2",
        "backbone.norm3": "norm", "head.fc": "head",
      ])
    for stage in 0..<4 {
      let path = "features.\(2 * stage + 1)"
      for place in ((features[2 * stage + 1] as? Sequential)?.layers ?? []).indices {
        let block = "layers.\(stage).blocks.\(place)"
        for part in ["norm1", "attn", "norm2"] {
          timm["\(block).\(part)"] = "\(path).\(place).\(part)"
          authors["\(block).\(part)"] = "\(path).\(place).\(part)"
        }
        timm.add(["mlp.fc1": "mlp.0", "mlp.fc2": "mlp.3"], below: block, as: "\(path).\(place)")
        authors.add(["mlp.fc1": "mlp.0", "mlp.fc2": "mlp.3"], below: block, as: "\(path).\(place)")
        for buffer in ["attn_mask", "attn.relative_position_index"] {
          timm.leaveOut("\(block).\(buffer)")
          authors.leaveOut("\(block).\(buffer)")
        }
        let other = "backbone.stages.\(stage).blocks.\(place)"
        openMMLab.add(
          [
            "norm1": "norm1", "attn.w_msa": "attn", "norm2": "norm2", "ffn.layers.0.0": "mlp.0",
            "ffn.layers.1": "mlp.3",
          ], below: other, as: "\(path).\(place)")
        openMMLab.leaveOut("\(other).attn.w_msa.relative_position_index")
      }
      guard stage < 3 else { break }
      let reduction = "features.\(2 * stage + 2)"
      timm["layers.\(stage + 1).downsample"] = reduction
      authors["layers.\(stage).downsample"] = reduction
      for part in ["reduction", "norm"] {
        openMMLab.set("backbone.stages.\(stage).downsample.\(part)", "\(reduction).\(part)", .neighbours)
      }
    }
    return [timm, authors, openMMLab]
  }
}
