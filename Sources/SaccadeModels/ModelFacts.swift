/// What is known of a model of the catalog.
public struct ModelFacts: Sendable {
  /// How many parameters it has when nothing is set.
  public let parameterCount: Int
  /// The path of its last layer, whose weights hang on the classes: `fc`.
  public let headName: String
  /// The height and width of the images that it was designed for, in pixels; photographs are cropped to it.
  public let imageSide: Int
  /// The mean and the deviation of each channel, for intensities 0 … 1, by which published weights want images
  /// normalized; nil where there are none, so that those of one's own data are as good as any.
  public let normalization: (mean: [Float], deviation: [Float])?
  /// What torchvision calls it, if it has the same network with the same names of weights.
  public let torchvisionName: String?
  /// Trained weights that can be fetched; nil where we know of none that we can read and vouch for.
  public let weights: PublishedWeights?

  /// A model of our own or of a paper.
  init(parameterCount: Int, headName: String, imageSide: Int) {
    self.parameterCount = parameterCount
    self.headName = headName
    self.imageSide = imageSide
    normalization = nil
    torchvisionName = nil
    weights = nil
  }

  /// A model of torchvision, whose weights are all made for the statistics of ImageNet.
  init(
    parameterCount: Int, headName: String, imageSide: Int = 224, torchvisionName: String?,
    weights: PublishedWeights? = nil
  ) {
    self.parameterCount = parameterCount
    self.headName = headName
    self.imageSide = imageSide
    normalization = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    self.torchvisionName = torchvisionName
    self.weights = weights
  }
}

/// Trained weights and where they lie.
public struct PublishedWeights: Hashable, Sendable {
  /// The address of a safetensors file.
  public let address: String
  /// The file's SHA-256, in hexadecimal.
  public let sha256: String
  /// Under what terms they may be used: an SPDX identifier, such as `BSD-3-Clause`.
  public let licence: String
}
