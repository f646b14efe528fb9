import SaccadeEngine
import SaccadeLayers

extension MobileNetV3: KnownElsewhere {
  /// timm's, whose blocks of as many channels are a stage, and OpenMMLab's, which counts through as torchvision does.
  public var otherNames: [WeightNames] {
    let last = features.count - 1
    var timm = WeightNames("timm", ["conv_stem": "features.0.0", "bn1": "features.0.1", "classifier": "classifier.3"])
    // The layer after the mean is a convolution of one pixel there.
    timm.set("conv_head", "classifier.0", .shape)
    var openMMLab = WeightNames(
      "OpenMMLab",
      [
        "backbone.layer0.conv": "features.0.0", "backbone.layer0.bn": "features.0.1",
        "backbone.layer\(last).conv": "features.\(last).0", "backbone.layer\(last).bn": "features.\(last).1",
        "head.layers.0.fc": "classifier.0", "head.layers.1.fc": "classifier.3",
      ])
    var (stage, place, before) = (0, 0, -1)
    for position in 1..<last {
      guard let block = features[position] as? MobileConvolution else { continue }
      let channels = block.project.convolution.weight.shape[0]
      // The first block is a stage of its own: it does not widen.
      if position > 1 {
        (stage, place) = channels == before && position > 2 ? (stage, place + 1) : (stage + 1, 0)
      }
      before = channels
      let names = block.blockNames(at: "features.\(position)")
      names.addTimm(to: &timm, at: "blocks.\(stage).\(place)")
      names.addOpenMMLab(to: &openMMLab, at: "backbone.layer\(position)")
    }
    timm["blocks.\(stage + 1).0.conv"] = "features.\(last).0"
    timm["blocks.\(stage + 1).0.bn1"] = "features.\(last).1"
    return [timm, openMMLab]
  }
}
