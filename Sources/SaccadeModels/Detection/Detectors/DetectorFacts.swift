/// What is known of a detector of the catalog.
public struct DetectorFacts: Sendable {
  /// How many parameters it has when nothing is set.
  public let parameterCount: Int
  /// To what size images are brought for it, in pixels: their height and width, or where it takes any size their shorter
  /// side.
  public let imageSide: Int
  /// How long the longer side of images may then be, in pixels; nil where they are made square.
  public let longestSide: Int?
  /// The mean and the deviation of each channel, for intensities 0 … 1, by which published weights want images
  /// normalized.
  public let normalization: (mean: [Float], deviation: [Float])?
  /// The address of the paper.
  public let paper: String
  /// How well published weights do on COCO; nil where no figure with a source is known.
  public let precision: PublishedPrecision?
  /// What torchvision calls it, if it has the same detector with the same names of weights.
  public let torchvisionName: String?
  /// Trained weights that can be fetched; nil where we know of none.
  public let weights: PublishedWeights?

  init(
    parameterCount: Int, imageSide: Int, longestSide: Int? = nil,
    normalization: (mean: [Float], deviation: [Float])? = ModelFacts.imageNetStatistics, paper: String,
    published: TorchvisionDetector? = nil
  ) {
    self.parameterCount = parameterCount
    self.imageSide = imageSide
    self.longestSide = longestSide
    self.normalization = normalization
    self.paper = paper
    precision = published.map {
      PublishedPrecision(
        averagePrecision: $0.precision, maskAveragePrecision: $0.maskPrecision, source: "torchvision, COCO_V1")
    }
    torchvisionName = published?.name
    weights = published.map { detector in
      PublishedWeights(
        address: "https://download.pytorch.org/models/\(detector.file)-\(detector.digest).pth",
        sha256: detector.digest, licence: "BSD-3-Clause")
    }
  }
}

/// How well a detector with published weights finds the objects of COCO's validation images of 2017.
public struct PublishedPrecision: Hashable, Sendable {
  /// COCO's AP, the mean over overlaps from 0.5 to 0.95, in percent.
  public let averagePrecision: Double
  /// The same of masks; nil of a detector that tells boxes alone.
  public let maskAveragePrecision: Double?
  /// Who says so: `torchvision, COCO_V1`.
  public let source: String
}

/// What torchvision publishes of a detector.
struct TorchvisionDetector: Sendable {
  /// What torchvision calls it.
  let name: String
  /// COCO's AP, in percent.
  let precision: Double
  /// COCO's AP of masks, in percent.
  var maskPrecision: Double?
  /// What the name of the weights' file begins with.
  let file: String
  /// The digits that the name of the weights' file ends with: the first of its SHA-256.
  let digest: String
}
