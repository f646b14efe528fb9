public import SaccadeConfig
public import SaccadeData

extension SegmentationSettings {
  /// The `loss` section: a sum of forms, each times its number; 0 leaves one out.
  ///
  /// ```yaml
  /// loss: {cross_entropy: 1, dice: 1}
  /// ```
  public struct Loss: ConfigSection, Equatable {
    /// How much cross-entropy counts, the mean over pixels.
    public var crossEntropy = 1.0
    /// How much one minus the mean Dice of the classes counts.
    /// - Paper: Milletari et al. 2016, V-Net, <https://arxiv.org/abs/1606.04797>, §3
    public var dice = 0.0
    /// How much one minus the generalized Dice counts, in which rare classes weigh as much as frequent ones.
    /// - Paper: Sudre et al. 2017, <https://arxiv.org/abs/1707.03237>, §2.1
    public var generalizedDice = 0.0
    /// How much cross-entropy counts in which pixels weigh less the surer the network is of them.
    /// - Paper: Lin et al. 2017, <https://arxiv.org/abs/1708.02002>, §3
    public var focal = 0.0
    /// With which power pixels weigh less in ``focal``.
    public var focalGamma = 2.0
    /// How much the Lovász extension of the mean IoU counts.
    /// - Paper: Berman et al. 2018, <https://arxiv.org/abs/1705.08790>, §2
    public var lovasz = 0.0
    /// How much of the probability is spread over all classes in ``crossEntropy``.
    public var labelSmoothing = 0.0
    /// How much the pixels of each class count in ``crossEntropy`` and ``focal``; nil is all alike.
    public var classWeights: ClassShares?
    /// How much the losses of further heads count, where the network has such.
    public var auxiliaryWeight = 0.5
    /// How much more pixels between objects count.
    public var boundaryWeights = BoundaryWeights()

    /// Plain cross-entropy.
    public init() {}

    /// How much more those pixels count that lie between two objects: w0 · exp(−(d₁ + d₂)² / 2σ²), d₁ and d₂ being the
    /// distances from the nearest objects.
    /// - Paper: Ronneberger et al. 2015, U-Net, <https://arxiv.org/abs/1505.04597>, §3
    public struct BoundaryWeights: ConfigSection, Equatable {
      /// How much a pixel between objects that touch counts beyond the 1 of all; 0 for nothing.
      public var w0 = 0.0
      /// How far that reaches.
      /// - Units: pixels
      public var sigma = 5.0

      /// None.
      public init() {}

      /// The keys `w0` and `sigma`.
      public static let fields: [ConfigField<Self>] = [
        ConfigField(
          "w0", \.w0, "How much more a pixel counts between two objects that touch; 0 is no more, the paper has 10.",
          .between(0, 1000)),
        ConfigField("sigma", \.sigma, "How far that reaches, in pixels.", .between(0.1, 1000)),
      ]
    }

    /// What ``check(_:)`` keeps.
    public static let rules = [
      "one of cross_entropy, dice, generalized_dice, focal and lovasz counts more than 0",
      "label_smoothing and boundary_weights need cross_entropy; class_weights needs cross_entropy or focal",
    ]

    /// A sum of nothing teaches nothing, and what is said of a form needs the form.
    public func check(_ report: (_ key: String, _ message: String) -> Void) {
      guard [crossEntropy, dice, generalizedDice, focal, lovasz].contains(where: { $0 > 0 }) else {
        return report("cross_entropy", "nothing is learnt: all forms of the loss count 0; leave cross_entropy at 1")
      }
      if crossEntropy == 0 {
        let needs = "is about cross_entropy, which counts 0; leave it out, or let cross_entropy count"
        if labelSmoothing > 0 { report("label_smoothing", needs) }
        if boundaryWeights.w0 > 0 { report("boundary_weights", needs) }
      }
      if classWeights != nil, crossEntropy == 0, focal == 0 {
        report("class_weights", "is about cross_entropy and focal, and both count 0; leave it out, or let one count")
      }
    }

    /// The keys `cross_entropy`, `dice`, `generalized_dice`, `focal`, `focal_gamma`, `lovasz`, `label_smoothing`,
    /// `class_weights`, `auxiliary_weight` and `boundary_weights`.
    public static let fields: [ConfigField<Self>] = [
      ConfigField(
        "cross_entropy", \.crossEntropy, "How much cross-entropy counts, the mean over pixels; 0 leaves it out.",
        .between(0, 1000), alsoKnownAs: ["ce", "CrossEntropyLoss"]),
      ConfigField(
        "dice", \.dice, "How much 1 minus the mean Dice of the classes counts.", .between(0, 1000),
        alsoKnownAs: ["DiceLoss", "dice_weight"]),
      ConfigField(
        "generalized_dice", \.generalizedDice,
        "How much 1 minus the generalized Dice counts, in which rare classes weigh as much as frequent ones.",
        .between(0, 1000), alsoKnownAs: ["GeneralizedDiceLoss"]),
      ConfigField(
        "focal", \.focal, "How much cross-entropy counts that forgets pixels of which the network is sure.",
        .between(0, 1000), alsoKnownAs: ["FocalLoss"]),
      ConfigField(
        "focal_gamma", \.focalGamma, "With which power the focal loss forgets them.", .between(0, 10),
        alsoKnownAs: ["gamma"]),
      ConfigField(
        "lovasz", \.lovasz, "How much the Lovász extension of the mean IoU counts.", .between(0, 1000),
        alsoKnownAs: ["LovaszLoss", "lovasz_softmax"]),
      ConfigField(
        "label_smoothing", \.labelSmoothing, "How much of the probability is spread over all classes.",
        .from(0, below: 1)),
      ConfigField(
        "class_weights", \.classWeights,
        "How much pixels of each class count: balanced is the less the more of them there are, for which all masks are read; "
          + "null is alike.", alsoKnownAs: ["class_weight", "weight", "weights"]),
      ConfigField(
        "auxiliary_weight", \.auxiliaryWeight,
        "How much the losses of heads count that are there to be learnt from alone, where the network has such.",
        .between(0, 10), alsoKnownAs: ["aux_weight", "aux_loss_weight"]),
      ConfigField(
        "boundary_weights", \.boundaryWeights, "How much more pixels between objects count, as in U-Net's paper.",
        alsoKnownAs: ["edge_weights"]),
    ]
  }
}
