extension VisionTransformer: KnownElsewhere {
  /// timm's, which are DeiT's and MAE's as well; OpenMMLab's; torchvision's of before 0.13.
  public var otherNames: [WeightNames] {
    var timm = WeightNames(
      "timm",
      [
        "cls_token": "class_token", "pos_embed": "encoder.pos_embedding", "patch_embed.proj": "conv_proj",
        "norm": "encoder.ln", "head": "heads.head",
      ])
    var openMMLab = WeightNames(
      "OpenMMLab",
      [
        "backbone.cls_token": "class_token", "backbone.pos_embed": "encoder.pos_embedding",
        "backbone.patch_embed.projection": "conv_proj", "backbone.ln1": "encoder.ln", "head.layers.head": "heads.head",
      ])
    var former = WeightNames("torchvision before 0.13", ["": ""])
    for (position, level) in levels.enumerated() {
      timm.add(
        [
          "norm1": "ln_1", "attn.qkv.weight": "self_attention.in_proj_weight",
          "attn.qkv.bias": "self_attention.in_proj_bias", "attn.proj": "self_attention.out_proj", "norm2": "ln_2",
          "mlp.fc1": "mlp.0", "mlp.fc2": "mlp.3",
        ], below: "blocks.\(position)", as: level.name)
      openMMLab.add(
        [
          "ln1": "ln_1", "attn.qkv.weight": "self_attention.in_proj_weight",
          "attn.qkv.bias": "self_attention.in_proj_bias", "attn.proj": "self_attention.out_proj", "ln2": "ln_2",
          "ffn.layers.0.0": "mlp.0", "ffn.layers.1": "mlp.3",
        ], below: "backbone.layers.\(position)", as: level.name)
      former.add(["mlp.linear_1": "mlp.0", "mlp.linear_2": "mlp.3"], below: level.name, as: level.name)
    }
    return [timm, openMMLab, former]
  }
}
