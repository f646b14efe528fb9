public import SaccadeConfig
public import SaccadeEngine

/// A change of a whole batch that mixes each picture with the one before it, and so their classes: an item of
/// `data.batch_augments`.
///
/// What is drawn depends on seed, epoch and the batch's number alone, and is the same for all of its samples.
public protocol BatchAugmentation: TypedSection {
  /// How often it is the one that a batch gets, of 1; nil is an equal share of what the others leave.
  var probability: Float? { get }

  /// Mixes each image with the one before it, the first with the last.
  /// - Parameter images: `[n, c, h, w]`, float32, changed in place: nothing else has seen them yet
  /// - Returns: how much of each image is still its own, 0…1
  func mix(_ images: Tensor, using random: inout RandomStream) -> Float
}

extension BatchAugmentation {
  static func probabilityField(_ path: ConfigPath<Self, Float?>) -> ConfigField<Self> {
    ConfigField(
      "prob", path, "How often a batch gets it, of 1; null is an equal share of what the others leave.",
      ifGiven: .between(0, 1), alsoKnownAs: ["p", "probability", "mixup_prob"])
  }
}

extension ConfigFamily where Kind == any BatchAugmentation {
  /// Those that Saccade brings; a new one declares its keys beside itself and is named here.
  public static var standard: Self {
    Self(
      "batch augmentation", [Mixup(), CutMix()],
      explanations: ["ResizeMix": "take CutMix, which shows a part of the other picture at its size"])
  }
}

extension ConfigCatalog {
  /// What `data.batch_augments` is made of.
  public var batchAugmentations: ConfigFamily<any BatchAugmentation> {
    get { self[.standard] }
    set { self[.standard] = newValue }
  }
}
