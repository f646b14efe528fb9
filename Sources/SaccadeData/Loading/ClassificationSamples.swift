public import SaccadeEngine
public import SaccadeImages

/// The samples of a classification data set, prepared for a network: the source of a ``BatchLoader``.
public struct ClassificationSamples: SlotSource {
  /// Images and their classes.
  public typealias Batch = ClassificationBatch
  /// Turns an image into normalized channel planes: `channels · height · width` numbers.
  public typealias Prepare =
    @Sendable (_ image: Image, _ random: inout RandomStream, _ planes: UnsafeMutableBufferPointer<Float>) throws -> Void

  /// The images and their classes.
  public let dataset: any ClassificationDataset
  /// What a prepared image is: `[channels, height, width]`.
  public let sampleShape: Shape
  /// What mixes the images of a batch, and so their classes; nil leaves each by itself.
  public var mixing: BatchMixing?
  /// Whether a batch holds five parts of each picture, the corners and the middle, in place of the middle alone.
  public private(set) var isOfFiveCrops = false
  /// Writes an image into its slot, and gives the sample.
  private let write:
    @Sendable (_ index: Int, _ slot: Int, _ images: Tensor, _ random: inout RandomStream) throws -> Sample
  /// The images as a preprocessing prepares them; nil where a closure does.
  private let prepared: PreparedImages?

  /// Samples whose images a closure prepares.
  /// - Parameters:
  ///   - dataset: the images and their classes
  ///   - shape: what the closure makes of each image: `[channels, height, width]`
  ///   - prepare: writes the numbers of an image row by row, all of them, from any thread
  public init(_ dataset: any ClassificationDataset, shape: Shape, prepare: @escaping Prepare) {
    self.dataset = dataset
    sampleShape = shape
    prepared = nil
    write = { index, slot, images, random in
      let sample = try dataset.sample(at: index)
      try images.withSlot(slot, of: Float.self) { try prepare(sample.image, &random, $0) }
      return sample
    }
  }

  /// Samples whose images go through a preprocessing.
  public init(_ dataset: any ClassificationDataset, preprocessing: Preprocessing) {
    self.dataset = dataset
    sampleShape = preprocessing.shape
    let prepared = PreparedImages(dataset, preprocessing)
    self.prepared = prepared
    write = { index, slot, images, random in
      try prepared.write(index, into: slot, of: images, random: &random)
    }
  }

  /// How many samples there are.
  public var count: Int { dataset.count }

  /// The pictures.
  public var pictures: (any ImageDataset)? { dataset }

  /// The same samples, of whose pictures a batch holds five parts each; nil if the preprocessing does not cut out their
  /// middle last.
  public func fiveCrops() -> Self? {
    guard let prepared, prepared.preprocessing.hasFiveCrops else { return nil }
    var samples = self
    samples.isOfFiveCrops = true
    return samples
  }

  /// The class of each.
  public var labels: [Int]? { (0..<dataset.count).map { dataset.label(at: $0) } }

  /// The same samples with pictures of another size.
  public func resized(to size: ImageSize) -> Self? {
    prepared.map { prepared in
      var samples = Self(dataset, preprocessing: prepared.preprocessing.resized(to: size))
      samples.mixing = mixing
      return samples
    }
  }

  /// A batch whose images, classes and weights are still to be written.
  public func makeBatch(of indices: [Int]) -> ClassificationBatch {
    ClassificationBatch(
      images: .uninitialized(
        Shape([indices.count * (isOfFiveCrops ? PreparedImages.cropCount : 1)] + sampleShape.dimensions), .float32),
      labels: .uninitialized([indices.count], .int64), weights: .uninitialized([indices.count], .float32),
      indices: indices)
  }

  /// Reads an image and prepares it right into its slot, its class and its weight.
  public func write(
    _ index: Int, into slot: Int, of batch: ClassificationBatch, random: inout RandomStream
  ) throws {
    let sample =
      if isOfFiveCrops, let prepared {
        try prepared.writeFive(index, into: slot, of: batch.count, batch.images, random: &random)
      } else { try write(index, slot, batch.images, &random) }
    let label = sample.labels.first ?? dataset.label(at: index)
    batch.labels.withSlot(slot, of: Int64.self) { $0[0] = Int64(label) }
    batch.weights?.withSlot(slot, of: Float.self) { $0[0] = sample.weight }
  }

  /// The batch, mixed if it is to be.
  public func finished(_ batch: ClassificationBatch, random: inout RandomStream) -> ClassificationBatch {
    mixing?.mixed(batch, using: &random) ?? batch
  }

  /// The file of a sample.
  public func source(at index: Int) -> String { dataset.source(at: index) }
}

extension ClassificationSamples: ViewableSource {
  /// A sample and the name of its class; what a closure prepares is shown as it was before.
  public func view(at index: Int, random: inout RandomStream) throws -> SampleView {
    func name(_ sample: Sample) -> String {
      let label = sample.labels.first ?? dataset.label(at: index)
      return dataset.classNames.indices.contains(label) ? dataset.classNames[label] : "class \(label)"
    }
    if let prepared { return try prepared.view(at: index, caption: name, random: &random) }
    let sample = try dataset.sample(at: index)
    return SampleView(original: sample, prepared: sample, caption: name(sample))
  }
}
