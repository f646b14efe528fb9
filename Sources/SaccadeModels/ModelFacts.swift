/// What is known of a model of the catalog.
public struct ModelFacts: Sendable {
  /// How many parameters it has when nothing is set.
  public let parameterCount: Int
  /// How many multiplications with an addition it takes to look at one image of ``imageSide``, in billions.
  ///
  /// Those of convolutions, linear layers and attention, as papers count; nil where nobody has counted. Tests count anew.
  public let billionMultiplyAdds: Double?
  /// The path of its last layer, whose weights hang on the classes: `fc`.
  public let headName: String
  /// The height and width of the images that it was designed for, in pixels; photographs are cropped to it.
  public let imageSide: Int
  /// To what length the shorter side of a photograph is brought before the crop, in pixels.
  public let resizeSide: Int
  /// Whether that is done with cubic pieces, and not with linear ones.
  public let isResizedCubically: Bool
  /// The mean and the deviation of each channel, for intensities 0 … 1, by which published weights want images
  /// normalized; nil where there are none, so that those of one's own data are as good as any.
  public let normalization: (mean: [Float], deviation: [Float])?
  /// The address of the paper; nil for a model of our own.
  public let paper: String?
  /// How well published weights do on ImageNet; nil where no figure with a source is known.
  public let accuracy: PublishedAccuracy?
  /// What torchvision calls it, if it has the same network with the same names of weights.
  public let torchvisionName: String?
  /// What timm calls it, if it has the same network.
  public let timmName: String?
  /// Trained weights that can be fetched; nil where we know of none that we can read and vouch for.
  public let weights: PublishedWeights?

  /// A model for photographs, whose published weights are made for the statistics of ImageNet unless others are given.
  /// - Parameter resizeSide: nil for 8/7 of the image side, so 256 for 224
  init(
    parameterCount: Int, billionMultiplyAdds: Double? = nil, headName: String, imageSide: Int = 224,
    resizeSide: Int? = nil, isResizedCubically: Bool = false,
    normalization: (mean: [Float], deviation: [Float])? = Self.imageNetStatistics,
    paper: String? = nil, accuracy: PublishedAccuracy? = nil, torchvisionName: String? = nil, timmName: String? = nil,
    weights: PublishedWeights? = nil
  ) {
    self.parameterCount = parameterCount
    self.billionMultiplyAdds = billionMultiplyAdds
    self.headName = headName
    self.imageSide = imageSide
    self.resizeSide = resizeSide ?? imageSide * 8 / 7
    self.isResizedCubically = isResizedCubically
    self.normalization = normalization
    self.paper = paper
    self.accuracy = accuracy
    self.torchvisionName = torchvisionName
    self.timmName = timmName
    self.weights = weights
  }

  /// The means and deviations of ImageNet's channels, red, green and blue.
  static let imageNetStatistics: (mean: [Float], deviation: [Float])? = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
  /// A mean and a deviation of 0.5, which bring intensities to −1 … 1.
  static let halfStatistics: (mean: [Float], deviation: [Float])? = ([0.5, 0.5, 0.5], [0.5, 0.5, 0.5])
}

/// How well a network with published weights tells the 1000 classes of ImageNet's validation images apart.
public struct PublishedAccuracy: Hashable, Sendable {
  /// The part of images whose class it gives first, in percent.
  public let top1: Double
  /// Who says so: `torchvision, IMAGENET1K_V1`.
  public let source: String

  init(_ top1: Double, _ source: String) {
    self.top1 = top1
    self.source = source
  }
}

/// Trained weights and where they lie.
public struct PublishedWeights: Hashable, Sendable {
  /// The address of the file.
  public let address: String
  /// The file's SHA-256, in hexadecimal; of torchvision's files the first eight digits, which their names end with.
  public let sha256: String
  /// Under what terms they may be used: an SPDX identifier, such as `BSD-3-Clause`.
  public let licence: String
}
