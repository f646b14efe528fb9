import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers

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
  ///
  /// Samples that count unequally, and weights of pixels, count in cross-entropy.
  /// - Parameter logits: what the network says: `[n, classes, h, w]`
  func parts(of logits: Tensor, _ batch: SegmentationBatch) -> [(name: String, loss: Tensor)] {
    let (labels, ignored) = (batch.classes, Int(PixelClasses.ignored))
    let weights = classWeights.map { Tensor($0) }
    let forms: [(name: String, weight: Double, loss: () -> Tensor)] = [
      (
        "cross_entropy", settings.crossEntropy,
        {
          pixelCrossEntropy(
            logits, labels, weights: weights, pixelWeights: Self.pixelWeights(of: batch), ignoredLabel: ignored,
            labelSmoothing: Float(settings.labelSmoothing))
        }
      ),
      ("dice", settings.dice, { diceLoss(logits, labels, ignoredLabel: ignored) }),
      ("generalized_dice", settings.generalizedDice, { generalizedDiceLoss(logits, labels, ignoredLabel: ignored) }),
      (
        "focal", settings.focal,
        { focalLoss(logits, labels, gamma: Float(settings.focalGamma), weights: weights, ignoredLabel: ignored) }
      ),
      ("lovasz", settings.lovasz, { lovaszSoftmax(logits, labels, ignoredLabel: ignored) }),
    ]
    return forms.filter { $0.weight > 0 }.map { form in
      (form.name, form.weight == 1 ? form.loss() : form.loss() * Float(form.weight))
    }
  }

  /// How much each pixel counts: as its sample, and as its own weight says; nil where all count alike.
  private static func pixelWeights(of batch: SegmentationBatch) -> Tensor? {
    let samples = batch.weights.scalars
    guard let first = samples.first, samples.contains(where: { $0 != first }) || first == 0 else {
      return batch.pixelWeights
    }
    let own = batch.weights.reshaped([samples.count, 1, 1])
    return (batch.pixelWeights ?? .full(batch.classes.shape, 1)) * own
  }
}

extension SegmentationSettings.Loss {
  func pixelLoss(classWeights: [Float]?) -> PixelLoss { PixelLoss(self, classWeights: classWeights) }

  /// How much each pixel of a mask counts, row by row; nil for alike.
  var pixelWeights: (@Sendable (Mask) -> [Float])? {
    guard boundaryWeights.w0 > 0 else { return nil }
    let weights = SaccadeImages.BoundaryWeights(
      strength: Float(boundaryWeights.w0), sigma: Float(boundaryWeights.sigma), balancesClasses: false)
    return { weights($0) }
  }
}
