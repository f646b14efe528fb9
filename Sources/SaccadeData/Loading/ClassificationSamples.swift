public import SaccadeEngine
public import SaccadeImages

/// The samples of a classification data set, prepared for a network: the source of a ``BatchLoader``.
public struct ClassificationSamples: BatchSource {
  /// Turns an image into normalized channel planes: `channels · height · width` numbers.
  public typealias Prepare =
    @Sendable (_ image: Image, _ random: inout RandomStream, _ planes: UnsafeMutableBufferPointer<Float>) throws -> Void

  /// The images and their classes.
  public let dataset: any ClassificationDataset
  /// What a prepared image is: `[channels, height, width]`.
  public let sampleShape: Shape
  private let prepare: Prepare

  /// Samples whose images a closure prepares.
  /// - Parameters:
  ///   - dataset: the images and their classes
  ///   - shape: what the closure makes of each image: `[channels, height, width]`
  ///   - prepare: writes the numbers of an image row by row, all of them, from any thread
  public init(_ dataset: any ClassificationDataset, shape: Shape, prepare: @escaping Prepare) {
    self.dataset = dataset
    sampleShape = shape
    self.prepare = prepare
  }

  /// Samples whose images go through a preprocessing.
  public init(_ dataset: any ClassificationDataset, preprocessing: Preprocessing) {
    self.init(dataset, shape: preprocessing.shape) { image, random, planes in
      try preprocessing.write(image, using: &random, into: planes)
    }
  }

  /// How many samples there are.
  public var count: Int { dataset.count }

  /// A batch whose labels are set and whose images are still to be written.
  public func makeBatch(of indices: [Int]) -> ClassificationBatch {
    let labels = Tensor.uninitialized([indices.count], .int64)
    let values = labels.pointer.assumingMemoryBound(to: Int64.self)
    for (slot, index) in indices.enumerated() { values[slot] = Int64(dataset.label(at: index)) }
    let images = Tensor.uninitialized(Shape([indices.count] + sampleShape.dimensions), .float32)
    return ClassificationBatch(images: images, labels: labels, indices: indices)
  }

  /// Decodes an image and prepares it right into its slot.
  public func write(
    _ index: Int, into slot: Int, of batch: ClassificationBatch, random: inout RandomStream
  ) throws {
    let size = sampleShape.elementCount
    let first = batch.images.pointer.assumingMemoryBound(to: Float.self) + slot * size
    try prepare(dataset.image(at: index), &random, UnsafeMutableBufferPointer(start: first, count: size))
  }

  /// The file of a sample.
  public func source(at index: Int) -> String { dataset.source(at: index) }
}
