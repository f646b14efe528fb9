public import SaccadeEngine
public import SaccadeImages

/// The images of a data set, prepared for a network and written into a tensor that has a slot for each: what the sources
/// of tasks with images of one size have in common.
public struct PreparedImages: Sendable {
  /// The images and what is known of them.
  public let dataset: any ImageDataset
  /// What happens to each.
  public let preprocessing: Preprocessing
  let supply: SampleSupply
  private let minimumSize: ImageSize?

  /// Images that go through a preprocessing.
  public init(_ dataset: any ImageDataset, _ preprocessing: Preprocessing) {
    self.dataset = dataset
    self.preprocessing = preprocessing
    minimumSize = preprocessing.transforms.sizeNeed
    supply = dataset.supply(atLeast: minimumSize)
  }

  /// A tensor with room for images: `[count, channels, height, width]`, float32.
  ///
  /// Its elements are anything until their slot is written, which saves the zeros.
  public func room(for count: Int) -> Tensor {
    .uninitialized(Shape([count] + preprocessing.shape.dimensions), .float32)
  }

  /// Reads a sample and takes it through the steps, for batches of pictures that may differ in size.
  /// - Parameter random: the sample's own random numbers
  /// - Throws: what reading it throws, or `PreprocessingError`
  func sample(at index: Int, random: inout RandomStream) throws -> Sample {
    let sample = try dataset.sample(at: index, atLeast: minimumSize)
    return try preprocessing.preview(sample, using: &random, from: supply)
  }

  /// Reads an image and writes it into its slot.
  /// - Parameter random: the sample's own random numbers
  /// - Returns: the sample, whose parts lie where they do on what was written
  /// - Throws: what reading it throws, or `PreprocessingError`
  @discardableResult
  public func write(
    _ index: Int, into slot: Int, of images: Tensor, random: inout RandomStream
  ) throws -> Sample {
    let sample = try dataset.sample(at: index, atLeast: minimumSize)
    return try images.withSlot(slot, of: Float.self) { planes in
      try preprocessing.write(sample, using: &random, from: supply, into: planes)
    }
  }

  /// How many parts of a picture ``writeFive(_:into:of:_:random:)`` writes.
  static let cropCount = 5

  /// Reads an image and writes five parts of it: the same part of all samples stands behind one another.
  /// - Parameter count: how many samples there are
  /// - Returns: the sample with its middle
  /// - Throws: what reading it throws, or `PreprocessingError`
  func writeFive(
    _ index: Int, into slot: Int, of count: Int, _ images: Tensor, random: inout RandomStream
  ) throws -> Sample {
    let sample = try dataset.sample(at: index, atLeast: minimumSize)
    func slots(
      _ place: Int, _ planes: [UnsafeMutableBufferPointer<Float>], _ random: inout RandomStream
    ) throws -> Sample {
      guard place < Self.cropCount else {
        return try preprocessing.writeFive(sample, using: &random, from: supply, into: planes)
      }
      return try images.withSlot(place * count + slot, of: Float.self) {
        try slots(place + 1, planes + [$0], &random)
      }
    }
    return try slots(0, [], &random)
  }
}

extension [any SampleTransform] {
  /// The size that pictures need before the first step, if a step says so; files may then be decoded smaller.
  package var sizeNeed: ImageSize? {
    for step in self {
      switch step.sizeNeed {
      case .any: continue
      case .atLeast(let size): return size
      case .own: return nil
      }
    }
    return nil
  }
}
