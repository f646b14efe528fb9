public import SaccadeEngine
public import SaccadeLayers

/// A segmenter that makes logits of the last features of a network whose windows spread, and brings them to the images' size:
/// ``FCN`` and ``DeepLabV3``.
///
/// Names of weights are torchvision's: `backbone`, `classifier`, and `aux_classifier` of the head on finer features.
/// - Shapes: images `[n, c, h, w]`, h and w from 32 on; logits `[n, classes, h, w]`
public class DilatedSegmenter: Module, Segmenter, KnownElsewhere {
  /// How many classes it tells apart.
  public let classCount: Int
  /// The network, without its head.
  public let backbone: any Backbone
  let classifier: Sequential
  let auxClassifier: Sequential?
  private let levels: [String]

  /// - Parameters:
  ///   - classifier: makes logits of the last features, which have so many channels
  ///   - auxiliaryDropout: how likely a feature is dropped in the head on finer features; nil for no such head
  init(
    _ trunk: SegmenterTrunk, classes: Int, freezesNorm: Bool, auxiliaryDropout: Float?,
    classifier: (_ channels: Int) -> Sequential
  ) {
    classCount = classes
    backbone = trunk.body
    self.classifier = classifier(trunk.high.channels)
    auxClassifier = auxiliaryDropout.map { .convolutionalHead(trunk.low.channels, classes, dropout: $0) }
    levels = [trunk.low.name, trunk.high.name]
    super.init()
    if freezesNorm { backbone.freezeNormalization() }
  }

  /// The logits of each pixel.
  public final override func forward(_ x: Tensor) -> Tensor {
    classifier(backbone.features(of: x, at: [levels[1]])[0]).enlarged(to: x)
  }

  /// The logits of each pixel, and in training those of the head on finer features, if there is one.
  public final func answer(to images: Tensor) -> PixelAnswer {
    guard isTraining, let auxClassifier else { return PixelAnswer(self(images)) }
    return scope {
      let maps = backbone.features(of: images, at: levels)
      return PixelAnswer(
        classifier(maps[1]).enlarged(to: images), auxiliary: [auxClassifier(maps[0]).enlarged(to: images)])
    }
  }

  /// Those of the network it is built on, as classifiers have them.
  public var otherNames: [WeightNames] { [.classifier(below: backbone)] }
  /// The head on finer features, which torchvision's published files have.
  public var optionalParts: [String] { ["aux_classifier"] }
}
