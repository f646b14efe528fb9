import SaccadeLayers

/// The names of the parts of an inverted residual elsewhere.
///
/// - Parameters:
///   - own: the block's path here
///   - parts: the paths of its convolutions and normalizations here: those that widen, if there are any, those of each
///     channel by itself, and those that narrow
///   - gate: the path of its gate here, if it has one
struct MobileBlockNames {
  let own: String
  /// Nil for a block whose middle is as wide as its input.
  var expand: (convolution: String, normalization: String)?
  let depthwise: (convolution: String, normalization: String)
  var gate: String?
  let project: (convolution: String, normalization: String)

  /// timm's: a block that does not widen has its last convolution where others have their first.
  func addTimm(to names: inout WeightNames, at path: String) {
    let hasExpansion = expand != nil
    if let expand {
      names.add(["conv_pw": expand.convolution, "bn1": expand.normalization], below: path, as: own)
    }
    names.add(
      ["conv_dw": depthwise.convolution, (hasExpansion ? "bn2" : "bn1"): depthwise.normalization], below: path, as: own)
    if let gate { names.add(["se.conv_reduce": "\(gate).fc1", "se.conv_expand": "\(gate).fc2"], below: path, as: own) }
    names.add(
      [
        (hasExpansion ? "conv_pwl" : "conv_pw"): project.convolution,
        (hasExpansion ? "bn3" : "bn2"): project.normalization,
      ], below: path, as: own)
  }

  /// OpenMMLab's, for MobileNetV3 and EfficientNets.
  func addOpenMMLab(to names: inout WeightNames, at path: String) {
    for (part, ours) in [("expand_conv", expand), ("depthwise_conv", depthwise), ("linear_conv", project)] {
      guard let ours else { continue }
      names.add(["\(part).conv": ours.convolution, "\(part).bn": ours.normalization], below: path, as: own)
    }
    if let gate { names.add(["se.conv1.conv": "\(gate).fc1", "se.conv2.conv": "\(gate).fc2"], below: path, as: own) }
  }
}

extension WeightNames {
  /// timm's, of a network that begins and ends with a convolution and has its blocks between.
  /// - Parameter last: the place of the last convolution among the features
  static func timmMobile(last: Int) -> WeightNames {
    WeightNames(
      "timm",
      [
        "conv_stem": "features.0.0", "bn1": "features.0.1", "conv_head": "features.\(last).0",
        "bn2": "features.\(last).1", "classifier": "classifier.1",
      ])
  }
}

extension Module {
  /// The paths of the two layers of a property that is a ``ConvNormActivation``.
  func layerPaths(of property: String) -> (convolution: String, normalization: String) {
    let key = key(forProperty: property)
    return ("\(key).0", "\(key).1")
  }
}

extension MobileConvolution {
  /// Its parts, under its path.
  func blockNames(at own: String) -> MobileBlockNames {
    MobileBlockNames(
      own: own, expand: expand == nil ? nil : layerPaths(of: "expand"), depthwise: layerPaths(of: "depthwise"),
      gate: gate == nil ? nil : key(forProperty: "gate"), project: layerPaths(of: "project"))
  }
}
