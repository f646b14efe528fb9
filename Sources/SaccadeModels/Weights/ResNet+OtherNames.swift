extension ResNet: KnownElsewhere {
  /// OpenMMLab's; timm has torchvision's.
  public var otherNames: [WeightNames] { [WeightNames("OpenMMLab", ["backbone": "", "head.fc": "fc"])] }
}
