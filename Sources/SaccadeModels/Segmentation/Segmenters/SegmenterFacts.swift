/// What is known of a segmenter of the catalog.
public struct SegmenterFacts: Sendable {
  /// How many parameters it has when nothing is set.
  public let parameterCount: Int
  /// To what size images are brought for it, in pixels: their shorter side.
  public let imageSide: Int
  /// The mean and the deviation of each channel, for intensities 0 … 1, by which published weights want images
  /// normalized.
  public let normalization: (mean: [Float], deviation: [Float])?
  /// The address of the paper.
  public let paper: String
  /// How well published weights do; nil where no figure with a source is known.
  public let accuracy: PublishedOverlap?
  /// What torchvision calls it, if it has the same network with the same names of weights.
  public let torchvisionName: String?
  /// Trained weights that can be fetched; nil where we know of none.
  public let weights: PublishedWeights?

  init(
    parameterCount: Int, imageSide: Int,
    normalization: (mean: [Float], deviation: [Float])? = ModelFacts.imageNetStatistics, paper: String,
    published: TorchvisionSegmenter? = nil
  ) {
    self.parameterCount = parameterCount
    self.imageSide = imageSide
    self.normalization = normalization
    self.paper = paper
    accuracy = published.map { PublishedOverlap(meanIoU: $0.meanIoU, source: "torchvision, COCO_WITH_VOC_LABELS_V1") }
    torchvisionName = published?.name
    weights = published.map { segmenter in
      PublishedWeights(
        address: "https://download.pytorch.org/models/\(segmenter.file)-\(segmenter.digest).pth",
        sha256: segmenter.digest, licence: "BSD-3-Clause")
    }
  }
}

/// How well a segmenter with published weights tells the 21 classes of PASCAL VOC apart on COCO's validation images of 2017.
public struct PublishedOverlap: Hashable, Sendable {
  /// The mean over classes of the part that what it says and what is there have in common, in percent.
  public let meanIoU: Double
  /// Who says so: `torchvision, COCO_WITH_VOC_LABELS_V1`.
  public let source: String
}

/// What torchvision publishes of a segmenter.
struct TorchvisionSegmenter: Sendable {
  /// What torchvision calls it.
  let name: String
  /// The mean IoU, in percent.
  let meanIoU: Double
  /// What the name of the weights' file begins with.
  let file: String
  /// The digits that the name of the weights' file ends with: the first of its SHA-256.
  let digest: String

  /// - Parameter file: what the name of the weights' file begins with, if that is not the segmenter's name
  init(_ name: String, _ meanIoU: Double, file: String? = nil, _ digest: String) {
    (self.name, self.meanIoU, self.file, self.digest) = (name, meanIoU, file ?? name, digest)
  }
}
