import SaccadeLayers

extension EfficientNet: KnownElsewhere {
  /// timm's, OpenMMLab's, and those of EfficientNet-PyTorch, whose blocks are numbered through.
  ///
  /// The latter's and timm's `tf_` weights were trained with another padding than torchvision's, by which this network
  /// sees images half a pixel off: fine to train on from, a little worse as they are.
  public var otherNames: [WeightNames] {
    let last = features.count - 1
    var timm = WeightNames.timmMobile(last: last)
    var luke = WeightNames(
      "EfficientNet-PyTorch",
      [
        "_conv_stem": "features.0.0", "_bn0": "features.0.1", "_conv_head": "features.\(last).0",
        "_bn1": "features.\(last).1", "_fc": "classifier.1",
      ])
    var openMMLab = WeightNames(
      "OpenMMLab",
      [
        "backbone.layers.0.conv": "features.0.0", "backbone.layers.0.bn": "features.0.1",
        "backbone.layers.6.conv": "features.\(last).0", "backbone.layers.6.bn": "features.\(last).1",
        "head.fc": "classifier.1",
      ])
    var number = 0
    var place = 0
    for (stage, layer) in features.layers.enumerated() {
      // OpenMMLab has stages of one size of features together: the fourth and fifth, the sixth and seventh.
      if ![5, 7].contains(stage) { place = 0 }
      for (position, block) in ((layer as? Sequential)?.layers ?? []).enumerated() {
        guard let block = block as? MobileConvolution else { continue }
        let names = block.blockNames(at: "features.\(stage).\(position)")
        names.addTimm(to: &timm, at: "blocks.\(stage - 1).\(position)")
        names.addOpenMMLab(to: &openMMLab, at: "backbone.layers.\([0, 1, 2, 3, 4, 4, 5, 5][stage]).\(place)")
        place += 1
        names.addLukemelas(to: &luke, at: "_blocks.\(number)")
        number += 1
      }
    }
    return [timm, luke, openMMLab]
  }
}

extension MobileBlockNames {
  /// EfficientNet-PyTorch's.
  fileprivate func addLukemelas(to names: inout WeightNames, at path: String) {
    if let expand {
      names.add(["_expand_conv": expand.convolution, "_bn0": expand.normalization], below: path, as: own)
    }
    names.add(
      [
        "_depthwise_conv": depthwise.convolution, "_bn1": depthwise.normalization,
        "_project_conv": project.convolution, "_bn2": project.normalization,
      ], below: path, as: own)
    if let gate { names.add(["_se_reduce": "\(gate).fc1", "_se_expand": "\(gate).fc2"], below: path, as: own) }
  }
}
