import SaccadeLayers

extension DenseNet: KnownElsewhere {
  /// Torchvision's of before 2019, which its published files still have: `norm.1` for `norm1`.
  public var otherNames: [WeightNames] {
    var former = WeightNames("torchvision before 0.3", ["features": "features", "classifier": "classifier"])
    for (name, layer) in zip(features.names, features.layers) where name.hasPrefix("denseblock") {
      for inner in (layer as? Sequential)?.names ?? [] {
        for part in ["norm", "conv"] {
          for number in 1...2 {
            former["features.\(name).\(inner).\(part).\(number)"] = "features.\(name).\(inner).\(part)\(number)"
          }
        }
      }
    }
    return [former]
  }
}
