import SaccadeLayers

extension VGG: KnownElsewhere {
  /// timm's, where the first linear layers are convolutions, and OpenMMLab's, where a convolution, its normalization and its
  /// activation are one layer.
  public var otherNames: [WeightNames] {
    var timm = WeightNames("timm", ["features": "features", "head.fc": "classifier.6"])
    timm.set("pre_logits.fc1", "classifier.0", .shape)
    timm.set("pre_logits.fc2", "classifier.3", .shape)
    var openMMLab = WeightNames("OpenMMLab", ["backbone.classifier": "classifier"])
    var number = -1
    for (position, layer) in features.layers.enumerated() {
      switch layer {
      case is Conv2d:
        number += 1
        openMMLab["backbone.features.\(number).conv"] = "features.\(position)"
      case is BatchNorm2d: openMMLab["backbone.features.\(number).bn"] = "features.\(position)"
      case is MaxPool2d: number += 1
      default: break
      }
    }
    return [timm, openMMLab]
  }
}
