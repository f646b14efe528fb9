import Saccade

/// What the article *Train on your photographs* does in Swift.
func photographs() throws -> (MobileNetV2, BatchLoader<ClassificationSamples>, ImageFolder) {
  let train = try ImageFolder("photos/train")
  let validation = try ImageFolder("photos/val", classNames: train.classNames)
  let preprocessing = Preprocessing(
    [RandomResizedCrop(ImageSize(square: 224)), RandomFlip()], size: ImageSize(square: 224), normalization: .imageNet)
  let loader = BatchLoader(
    ClassificationSamples(train, preprocessing: preprocessing), batchSize: 32, shuffled: true, seed: 7)
  let model = MobileNetV2(classes: train.classNames.count)
  try model.load(from: "mobilenet_v2.safetensors", isStrict: false)
  return (model, loader, validation)
}
