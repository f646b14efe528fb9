/// What torchvision publishes of a network: a row of a family's table.
///
/// Of several weights these are the ones that came first, `IMAGENET1K_V1`: they are trained about as the papers say, and
/// so compare networks and not recipes.
struct TorchvisionFacts: Sendable {
  /// What torchvision calls the network.
  let name: String
  /// How many parameters it has for 1000 classes.
  let parameterCount: Int
  /// What one image of the size that it was trained for takes, in billions.
  let billionMultiplyAdds: Double
  /// How many of ImageNet's validation images it names rightly, in percent.
  let top1: Double
  /// The digits that the name of the weights' file ends with: the first of its SHA-256.
  let digest: String
  /// What stands before them.
  let fileStem: String
  /// To what length the shorter side of a photograph is brought before the crop, in pixels.
  let resizeSide: Int
  /// Whether that is done with cubic pieces.
  let isResizedCubically: Bool

  /// - Parameter file: what the name of the weights' file begins with, if that is not the network's name
  init(
    _ name: String, _ parameterCount: Int, _ billionMultiplyAdds: Double, _ top1: Double, _ digest: String,
    file: String? = nil, resizeSide: Int = 256, isResizedCubically: Bool = false
  ) {
    self.name = name
    self.parameterCount = parameterCount
    self.billionMultiplyAdds = billionMultiplyAdds
    self.top1 = top1
    self.digest = digest
    fileStem = file ?? name
    self.resizeSide = resizeSide
    self.isResizedCubically = isResizedCubically
  }
}

extension ModelFacts {
  /// A network that torchvision has, with the same names of weights.
  init(
    _ published: TorchvisionFacts, headName: String, imageSide: Int = 224, paper: String, timmName: String? = nil
  ) {
    self.init(
      parameterCount: published.parameterCount, billionMultiplyAdds: published.billionMultiplyAdds, headName: headName,
      imageSide: imageSide, resizeSide: published.resizeSide, isResizedCubically: published.isResizedCubically,
      paper: paper,
      accuracy: PublishedAccuracy(published.top1, "torchvision, IMAGENET1K_V1"), torchvisionName: published.name,
      timmName: timmName,
      weights: PublishedWeights(
        address: "https://download.pytorch.org/models/\(published.fileStem)-\(published.digest).pth",
        sha256: published.digest, licence: "BSD-3-Clause"))
  }
}
