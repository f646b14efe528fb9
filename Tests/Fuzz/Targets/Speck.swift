import SaccadeConfig
import SaccadeEngine
import SaccadeLayers
import SaccadeModels

/// The smallest network there is: a weight for each channel and class, of the mean of the pixels.
final class Speck: Module {
  let fc: Linear

  init(_ settings: SpeckSettings) { fc = Linear(settings.inChannels, settings.numClasses) }

  override func forward(_ x: Tensor) -> Tensor { fc(x.globalAveragePool()) }
}

/// The keys of `type: Speck`.
struct SpeckSettings: ClassifierSettings {
  var numClasses = 2
  var inChannels = 3

  var typeName: String { "Speck" }
  var summary: String { "the smallest network there is" }
  var imageSides: ClosedRange<Int> { 1...64 }

  func makeModel() -> Module { Speck(self) }

  static let fields: [ConfigField<Self>] = [
    ConfigField("num_classes", \.numClasses, "How many classes it tells apart.", .between(1, 1_000_000)),
    ConfigField("in_channels", \.inChannels, "How many channels its images have.", .between(1, 4096)),
  ]
}
