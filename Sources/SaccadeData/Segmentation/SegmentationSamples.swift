public import SaccadeEngine
public import SaccadeImages

/// The samples of a data set of classes a pixel, prepared for a network: the source of a ``BatchLoader``.
///
/// ```swift
/// let samples = SegmentationSamples(data, pipeline: [RandomCrop(ImageSize(square: 256)), RandomFlip()])
/// let loader = BatchLoader(samples, batchSize: 8, shuffled: true)
/// ```
public struct SegmentationSamples: CollatingSource {
  /// Samples after the pipeline.
  public typealias Loaded = Sample
  /// Images and the class of each pixel.
  public typealias Batch = SegmentationBatch

  /// The images and their masks.
  public let dataset: any SegmentationDataset
  /// How much each pixel of a mask counts in the loss, row by row; nil for alike.
  public var pixelWeights: (@Sendable (Mask) -> [Float])?
  private let images: PreparedImages
  private let divisor: Int
  /// What happens to each sample, and how it becomes numbers.
  public var preprocessing: Preprocessing { images.preprocessing }

  /// Samples that go through a preprocessing.
  /// - Parameter divisor: what the sides of batches are a multiple of
  /// - Traps: if the divisor is not positive
  public init(_ dataset: any SegmentationDataset, preprocessing: Preprocessing, multipleOf divisor: Int = 1) {
    guard divisor > 0 else { misuse("SegmentationSamples", "the divisor must be positive: \(divisor)") }
    self.dataset = dataset
    self.divisor = divisor
    images = PreparedImages(dataset, preprocessing)
  }

  /// Samples that go through a pipeline.
  /// - Parameters:
  ///   - pipeline: what happens to each sample; pictures may have any size after it
  ///   - normalization: how bytes become numbers
  ///   - divisor: what the sides of batches are a multiple of
  /// - Traps: if the divisor is not positive
  public init(
    _ dataset: any SegmentationDataset, pipeline: [any SampleTransform],
    normalization: ChannelNormalization = .imageNet, multipleOf divisor: Int = 1
  ) {
    self.init(
      dataset, preprocessing: Preprocessing(pipeline, size: Self.anySize, normalization: normalization),
      multipleOf: divisor)
  }

  /// What stands for the size of a preprocessing that leaves pictures of several.
  package static let anySize = ImageSize(square: 1)

  /// The one size that pictures have after the pipeline; nil if they may have several.
  public var size: ImageSize? { preprocessing.size == Self.anySize ? nil : preprocessing.size }

  /// The same samples with pictures and masks of another size; nil where they have several.
  public func resized(to size: ImageSize) -> Self? {
    guard self.size != nil else { return nil }
    var copy = Self(dataset, preprocessing: preprocessing.resized(to: size), multipleOf: divisor)
    copy.pixelWeights = pixelWeights
    return copy
  }

  /// How many samples there are.
  public var count: Int { dataset.count }

  /// The pictures.
  public var pictures: (any ImageDataset)? { dataset }

  /// Reads a sample and takes it through the pipeline.
  public func load(_ index: Int, random: inout RandomStream) throws -> Sample {
    try images.sample(at: index, random: &random)
  }

  /// Puts samples together.
  public func collate(_ samples: [Sample], of indices: [Int]) -> SegmentationBatch {
    SegmentationBatch(
      samples, indices: indices, multipleOf: divisor, normalizedBy: images.preprocessing.normalization,
      pixelWeights: pixelWeights)
  }

  /// The file of a sample.
  public func source(at index: Int) -> String { dataset.source(at: index) }
}

extension SegmentationSamples: ViewableSource {
  /// A sample and the classes that it shows, the largest first.
  public func view(at index: Int, random: inout RandomStream) throws -> SampleView {
    let names = dataset.classNames
    var view = try images.view(
      at: index,
      caption: { sample in
        let labels = sample.masks.first?.classesBySize ?? []
        let words = labels.map { names.indices.contains($0) ? names[$0] : "class \($0)" }
        return words.isEmpty ? "no pixel counts" : words.joined(separator: ", ")
      }, random: &random)
    view.classNames = names
    view.classColors = dataset.classColors
    return view
  }
}

extension Mask {
  /// The classes that a mask of classes has, the largest first; what is of no account is none.
  package var classesBySize: [Int] {
    var counts = [Int](repeating: 0, count: 256)
    for label in image.pixels { counts[Int(label)] += 1 }
    return counts.indices.filter { counts[$0] > 0 && $0 != Int(PixelClasses.ignored) }
      .sorted { (counts[$1], $0) < (counts[$0], $1) }
  }

  /// A mark for each class that a mask of classes has, the largest first; of a class that is drawn black, as a background is,
  /// the name alone, so that it stays as it is.
  /// - Parameters:
  ///   - names: the classes, by number
  ///   - colors: their colours; those of few or none are chosen
  package func classMarks(named names: [String], colored colors: [Color]) -> [PictureMark] {
    classesBySize.map { label in
      let name = names.indices.contains(label) ? names[label] : "class \(label)"
      let color = colors.indices.contains(label) ? colors[label] : nil
      guard color != .black else { return PictureMark(name, kind: label, color: color) }
      let own = Image(
        height: image.height, width: image.width, format: .grey, pixels: image.pixels.map { Int($0) == label ? 255 : 0 }
      )
      return PictureMark(name, mask: Mask(own), kind: label, color: color)
    }
  }
}
