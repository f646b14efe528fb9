import Saccade

/// What the article *Models* does in Swift.
func networks() {
  let byType = ResNet(.resNet50, classes: 10)
  let withOptions = VGG(.vgg16BN, classes: 10) { $0.dropoutRate = 0.2 }
  let byName = ModelCatalog.make("ResNet50", classes: 10, inputChannels: 1)

  for level in byType.levels { print(level.name, level.channels, level.stride) }  // layer1 256 4, layer2 512 8, …
  let images = Tensor.zeros([2, 3, 224, 224])
  let maps = byType.features(of: images, at: ["layer2", "layer4"])  // [2, 512, 28, 28], [2, 2048, 7, 7]
  byType.head = Linear(byType.headInputCount, 5)

  let summary = byName.summary(of: [1, 1, 96, 96])
  print(summary.multiplyAdds, summary.activationBytes)
  print(summary.text(depth: 1))

  let logits = withOptions(.outline([64, 3, 224, 224]))
  print(logits.shape, maps.map(\.shape))  // [64, 10], …
}
