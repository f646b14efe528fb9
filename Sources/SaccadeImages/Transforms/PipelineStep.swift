public import SaccadeConfig

/// A step of a `pipeline`: something that makes an image of an image, or numbers of it as the last step.
///
/// A step of your own, which is a ``SampleTransform`` and a ``TypedSection``, is named by files that are read with a
/// ``ConfigCatalog`` which has it, in a program of yours: `catalog.transforms.add(MyStep())`. The program `saccade` knows
/// those of Saccade alone.
public protocol PipelineStep: Sendable {}

extension ConfigFamily where Kind == any PipelineStep {
  /// The steps that Saccade brings; a new one declares its keys beside itself and is named here.
  public static var standard: Self {
    Self(
      "transform",
      [
        RandomCrop(ImageSize(square: 32)), RandomResizedCrop(ImageSize(square: 224)), RandomFlip(),
        Resize(to: ImageSize(square: 256)), RandomResize(), CenterCrop(ImageSize(square: 224)), ColorJitter(),
        RandomRotation(0...0), RandomAffine(), RandomPerspective(), RandomGrayscale(), RandomInvert(),
        RandomSolarize(), RandomPosterize(), RandomEqualize(), RandomAutocontrast(), RandomAdjustSharpness(),
        GaussianBlur(), AutoAugment(), RandAugment(), TrivialAugment(), AugMix(),
        RandomErasing(), Lighting(), Mosaic(ImageSize(square: 320)), ObjectMixup(), RandomIoUCrop(), Expand(),
        Letterbox(ImageSize(square: 320)), FilterBoxes(), RandomHSV(), SelectiveSearch(), ElasticDeformation(),
        ChannelNormalization(mean: [0.5], deviation: [0.5]),
      ], explanations: explanations)
  }

  /// Steps of other frameworks that are none here.
  private static var explanations: [String: String] {
    let mixing = "batches are mixed, not single pictures: write it in data.batch_augments"
    let objects = mixing + ", or ObjectMixup for pictures with boxes"
    var texts = [
      "Mixup": objects, "MixUp": objects, "CutMix": mixing, "Cutmix": mixing,
      "Pad": "RandomCrop has a key for it: {type: RandomCrop, size: 32, padding: 4}",
      "RandomVerticalFlip": "write {type: RandomFlip, direction: vertical}",
      "VerticalFlip": "write {type: RandomFlip, direction: vertical}",
    ]
    for name in ["LoadImageFromFile", "LoadAnnotations", "ToPILImage"] {
      texts[name] = "leave it out: the data set loads its pictures"
    }
    for name in [
      "ToTensor", "ToTensorV2", "ToDtype", "ConvertImageDtype", "ImageToTensor", "PackInputs", "PackClsInputs",
      "Collect", "DefaultFormatBundle",
    ] {
      texts[name] = "leave it out: after the last step pictures become numbers from 0 to 1, or those of a Normalize"
    }
    return texts
  }
}

extension ConfigCatalog {
  /// What a `pipeline` is made of.
  public var transforms: ConfigFamily<any PipelineStep> {
    get { self[.standard] }
    set { self[.standard] = newValue }
  }
}

extension ConfigField {
  static func size(
    _ path: ConfigPath<Section, ImageSize>, _ help: String, _ rule: ConfigRule<ImageSize>? = nil,
    alsoKnownAs: [String] = ["crop_size", "scale"]
  ) -> ConfigField {
    ConfigField("size", path, help, rule, isRequired: true, alsoKnownAs: alsoKnownAs)
  }

  static func interpolation(_ path: ConfigPath<Section, ResizeFilter>) -> ConfigField {
    ConfigField("interpolation", path, "How pixels between pixels are found.")
  }
}
