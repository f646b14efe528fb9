import SaccadeConfig
public import SaccadeEngine
import SaccadeLayers

extension SegmenterSettings {
  /// From 32 pixels on.
  public func problem(with size: Size2D) -> String? { sideProblem(size, 32...4096) }
}

extension ConfigField {
  static func auxiliary(_ path: ConfigPath<Section, Bool>) -> ConfigField {
    ConfigField(
      "auxiliary", path, "Whether a head on finer features learns beside the last one.",
      alsoKnownAs: ["aux_loss", "aux_head", "auxiliary_head"])
  }
}

extension WeightNames {
  /// Those of the network that a segmenter is built on, as classifiers have them.
  static func classifier(below backbone: any Backbone) -> WeightNames {
    var names = WeightNames.classifier(below: "backbone", without: ["fc", "classifier"])
    if backbone is LayersBackbone { names["features"] = "backbone" }
    return names
  }
}
