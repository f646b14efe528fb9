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
  /// What torchvision calls it, if it has the same network with the same names of weights.
  public let torchvisionName: String?
  /// Trained weights that can be fetched; nil where we know of none.
  public let weights: PublishedWeights?

  init(
    parameterCount: Int, imageSide: Int,
    normalization: (mean: [Float], deviation: [Float])? = ModelFacts.imageNetStatistics, paper: String,
    torchvisionName: String? = nil, weights: PublishedWeights? = nil
  ) {
    self.parameterCount = parameterCount
    self.imageSide = imageSide
    self.normalization = normalization
    self.paper = paper
    self.torchvisionName = torchvisionName
    self.weights = weights
  }
}
