public import SaccadeImages

/// Images of which each has numbers.
public protocol RegressionDataset: ImageDataset {
  /// The numbers' names.
  var numberNames: [String] { get }
  /// What each number says.
  var numberKinds: [NumberKind] { get }

  /// The numbers of an image, one for each name. It costs nothing like decoding the image.
  func numbers(at index: Int) -> [Double]
}

extension RegressionDataset {
  /// The image and its numbers.
  public func sample(at index: Int) throws -> Sample {
    Sample(try image(at: index), numbers: sampleNumbers(at: index), source: source(at: index))
  }

  /// The numbers of an image with what they say.
  package func sampleNumbers(at index: Int) -> [SampleNumber] {
    zip(numbers(at: index), numberKinds).map { SampleNumber($0, $1) }
  }
}
