package import SaccadeEngine
public import SaccadeGraph
public import SaccadeImages
public import SaccadeLayers

/// A trained network together with its class names and the preparation of its images: what names pictures.
///
/// ```swift
/// let classifier = try ImageClassifier(checkpoint: "runs/lenet/best.safetensors")
/// let answers = try classifier.classify(Image(contentsOf: "photo.jpg"), top: 5)
/// ```
public final class ImageClassifier {
  /// A class and how likely the network thinks it.
  public struct Answer: Hashable, Codable, Sendable {
    /// The class's name.
    public let name: String
    /// The class's number.
    public let label: Int
    /// Between 0 and 1; those of all classes add up to 1.
    public let probability: Float
  }

  /// The network.
  public let model: Module
  /// The classes, by number.
  public let classNames: [String]
  /// What is done to an image before the network sees it.
  public var preprocessing: Preprocessing
  /// What the network is shown of each image: of several views the mean of the answers counts.
  ///
  /// Those of corners need a preparation that ends by cutting out the middle.
  public var view = TestView.none
  private let prepared: PreparedModel
  /// Where values lie inside the network, if it answers in bytes: what a `Predictor` of one's own then needs.
  public var ranges: ActivationRanges? { prepared.ranges }

  /// A classifier from its parts.
  ///
  /// One of a `QuantizedModel` answers in bytes; its ``model`` is the one in float32.
  public init(model: Module, classNames: [String], preprocessing: Preprocessing) {
    self.model = (model as? QuantizedModel)?.model ?? model
    prepared = PreparedModel(model)
    self.classNames = classNames
    self.preprocessing = preprocessing
  }

  /// The likeliest classes of an image, the likeliest first.
  /// - Throws: `PreprocessingError` if the preparation leaves another size than the network's; what a network from a file
  ///   throws that does not take the image
  /// - Traps: if the network tells another number of classes apart than have names
  public func classify(_ image: Image, top count: Int = 5) throws -> [Answer] {
    try classify([image], top: count)[0]
  }

  /// The likeliest classes of each image, the likeliest first.
  /// - Throws: `PreprocessingError` if the preparation leaves another size than the network's; what a network from a file
  ///   throws that does not take the image
  /// - Traps: if the network tells another number of classes apart than have names
  public func classify(_ images: [Image], top count: Int = 5) throws -> [[Answer]] {
    guard !images.isEmpty else { return [] }
    let batch = try view.isOfCrops ? preparedCrops(of: images) : prepared(images)
    let logits = try withoutGradient { try view.scores(of: batch) { try prepared($0) } }
    guard logits.shape == [images.count, classNames.count] else {
      misuse(
        "ImageClassifier",
        "the network must give each image a score for each class: \(logits.shape) for \(images.count) images and "
          + "\(classNames.count) class names; name as many classes as the network tells apart")
    }
    let probabilities = withoutGradient { logits.softmax().scalars }
    return images.indices.map { row in
      let own = probabilities[(row * classNames.count)..<((row + 1) * classNames.count)]
      return own.enumerated().sorted { ($0.element, $1.offset) > ($1.element, $0.offset) }.prefix(count).map {
        Answer(name: classNames[$0.offset], label: $0.offset, probability: $0.element)
      }
    }
  }

  /// The corners and the middle of each image: `[5 · n, c, h, w]`, the same part of all behind one another.
  private func preparedCrops(of images: [Image]) throws -> Tensor {
    let (shape, parts) = (preprocessing.shape, view.cropCount)
    return try Tensor(
      shape: Shape([parts * images.count] + shape.dimensions), dtype: .float32
    ) { bytes in
      let floats = bytes.bindMemory(to: Float.self)
      for (slot, image) in images.enumerated() {
        var random = RandomStream(seed: 0)
        let planes = (0..<parts).map { part in
          let first = (part * images.count + slot) * shape.elementCount
          return UnsafeMutableBufferPointer(rebasing: floats[first..<(first + shape.elementCount)])
        }
        try preprocessing.writeFive(Sample(image), using: &random, into: planes)
      }
    }
  }

  package func prepared(_ images: [Image]) throws -> Tensor { try preprocessing.batch(of: images) }
}
