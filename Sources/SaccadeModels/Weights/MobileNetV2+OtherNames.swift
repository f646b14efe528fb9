import SaccadeLayers

extension MobileNetV2: KnownElsewhere {
  /// timm's and OpenMMLab's, whose blocks are counted within their stage.
  public var otherNames: [WeightNames] {
    let last = features.count - 1
    var timm = WeightNames.timmMobile(last: last)
    var openMMLab = WeightNames(
      "OpenMMLab",
      [
        "backbone.conv1.conv": "features.0.0", "backbone.conv1.bn": "features.0.1",
        "backbone.conv2.conv": "features.\(last).0", "backbone.conv2.bn": "features.\(last).1",
        "head.fc": "classifier.1",
      ])
    var position = 1
    for (stage, depth) in Self.depths.enumerated() {
      for place in 0..<depth {
        guard position < last, let block = features[position] as? InvertedResidual else { continue }
        let names = block.blockNames(at: "features.\(position)")
        names.addTimm(to: &timm, at: "blocks.\(stage).\(place)")
        let parts = [names.expand, names.depthwise, names.project].compactMap(\.self)
        for (number, part) in parts.enumerated() {
          openMMLab.add(
            ["\(number).conv": part.convolution, "\(number).bn": part.normalization],
            below: "backbone.layer\(stage + 1).\(place).conv", as: names.own)
        }
        position += 1
      }
    }
    return [timm, openMMLab]
  }

  /// How many blocks each stage has.
  private static let depths = [1, 2, 3, 4, 3, 3, 1]
}

extension InvertedResidual {
  fileprivate func blockNames(at own: String) -> MobileBlockNames {
    MobileBlockNames(
      own: own, expand: expand == nil ? nil : layerPaths(of: "expand"), depthwise: layerPaths(of: "depthwise"),
      project: (key(forProperty: "project"), key(forProperty: "norm")))
  }
}
