import SaccadeData
import SaccadeEngine
import SaccadeImages

/// What a segmenter makes small: a sum of forms, each by its number.
///
/// Pixels of ``PixelClasses/ignored`` count for nothing, and a batch of them alone has a loss of 0.
public struct PixelLoss: Sendable {
  /// The forms, and how much each counts.
  public var settings = SegmentationSettings.Loss()
  /// How much the pixels of each class count in cross-entropy and the focal loss; nil is all alike.
  public var classWeights: [Float]?

  /// Forms of a `loss` section.
  public init(_ settings: SegmentationSettings.Loss = SegmentationSettings.Loss(), classWeights: [Float]? = nil) {
    self.settings = settings
    self.classWeights = classWeights
  }

  /// How much the losses of further heads count.
  var auxiliaryWeight: Float { Float(settings.auxiliaryWeight) }

  /// The same as it is judged by: pixels of all classes count alike.
  var forJudging: PixelLoss { PixelLoss(settings) }

  /// The forms of a batch, times how much they count; each is a single number.
  /// - Parameter logits: what the network says: `[n, classes, h, w]`
  func parts(of logits: Tensor, _ batch: SegmentationBatch) -> [(name: String, loss: Tensor)] {
    [("cross_entropy", crossEntropy(logits, batch.classes, ignoredLabel: 255))]
  }
}

extension SegmentationSettings.Loss {
  func pixelLoss(classWeights: [Float]?) -> PixelLoss { PixelLoss(self, classWeights: classWeights) }

  /// How much each pixel of a mask counts, row by row; nil for alike.
  func pixelWeights(classCount: Int) -> (@Sendable (Mask) -> [Float])? { nil }
}
