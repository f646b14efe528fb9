public import SaccadeEngine
public import SaccadeImages

/// Images with boxes on them, ready for a network.
///
/// Images may have several sizes: each lies in the upper left corner of its plane, and the rest of the plane is 0. They have
/// different numbers of boxes too: `boxes` and `labels` have room for the most that one of them has, and what is left is
/// boxes of zeros with the label −1, which no loss may take; ``counts`` and ``isObject`` say which are real.
public struct DetectionBatch: Sendable {
  /// The images, float32.
  /// - Shapes: `[n, c, h, w]`
  public let images: Tensor
  /// The part of each plane that its image covers, from the upper left corner.
  public let sizes: [ImageSize]
  /// The boxes, float32.
  /// - Shapes: `[n, m, 4]`, m at least 1
  /// - Units: pixels of the plane, x1 y1 x2 y2, half-open
  public let boxes: Tensor
  /// The class of each box, int64; −1 where there is none.
  /// - Shapes: `[n, m]`
  public let labels: Tensor
  /// How many boxes each image has, the first ones of its row.
  public let counts: [Int]
  /// Where objects may be on each image, as a search in the pipeline found, in pixels of the plane; nil where there is none.
  public let proposals: [[Box]]?
  /// The masks of each image's objects, at the size of its image; empty where samples have none.
  public let masks: [[Mask]]
  /// Where the points of each picture's file lie on its plane: its inverse takes what is found back to the file.
  public let maps: [PixelMap]
  /// The size of each picture in its file.
  public let originalSizes: [ImageSize]
  /// How much each sample counts in the loss that is learnt from, float32.
  /// - Shapes: `[n]`
  public let weights: Tensor
  /// The number of each sample in its data set.
  public let indices: [Int]
  /// What each picture is judged by, in pixels of its file, such objects as need not be found too; empty where nothing is
  /// judged.
  public let truth: [[AnnotatedObject]]

  /// How many images there are.
  public var count: Int { indices.count }

  /// Whether there is a box, `[n, m]`, bool: what of ``boxes`` and ``labels`` is no padding.
  public var isObject: Tensor { labels .>= 0 }

  /// The boxes of an image, without padding: `[k, 4]`, k may be 0.
  public func boxes(of image: Int) -> Tensor { boxes[image, 0..<counts[image]] }
  /// The labels of an image's boxes: `[k]`.
  public func labels(of image: Int) -> Tensor { labels[image, 0..<counts[image]] }

  /// A batch of prepared samples.
  /// - Parameters:
  ///   - samples: pictures after the pipeline, of any sizes; boxes without area are left out, and objects of whose masks
  ///     no pixel is left
  ///   - divisor: what the sides of the planes are a multiple of, as networks with many levels want
  ///   - normalization: how bytes become numbers
  ///   - truth: what each picture is judged by
  ///   - hasProposals: whether something searched for proposals, which may have found none
  /// - Traps: if there are no samples, or as many indices
  public init(
    _ samples: [Sample], indices: [Int], multipleOf divisor: Int = 1, normalizedBy normalization: ChannelNormalization,
    truth: [[AnnotatedObject]] = [], hasProposals: Bool = false
  ) {
    guard !samples.isEmpty, samples.count == indices.count else {
      misuse("DetectionBatch", "each sample has its number: \(samples.count) samples, \(indices.count) numbers")
    }
    let samples = samples.map { sample in
      var sample = sample
      sample.removeObjects(smallerThan: 0)
      sample.removeHiddenObjects()
      return sample
    }
    images = .padded(samples.map(\.image), multipleOf: divisor, normalizedBy: normalization)
    sizes = samples.map(\.image.size)
    counts = samples.map(\.boxes.count)
    let most = max(1, counts.max() ?? 0)
    var (sides, classes): ([Float], [Int64]) = ([], [])
    for sample in samples {
      for place in 0..<most {
        let box = place < sample.boxes.count ? sample.boxes[place] : Box(x1: 0, y1: 0, x2: 0, y2: 0)
        sides += [box.x1, box.y1, box.x2, box.y2]
        classes.append(place < sample.boxes.count ? Int64(sample.labels[place]) : -1)
      }
    }
    boxes = Tensor(sides, shape: [samples.count, most, 4])
    labels = Tensor(classes, shape: [samples.count, most])
    proposals = hasProposals ? samples.map { $0.proposals.filter { !$0.isEmpty } } : nil
    masks = samples.map(\.masks)
    maps = samples.map(\.map)
    originalSizes = samples.map(\.originalSize)
    weights = Tensor(samples.map(\.weight), shape: [samples.count])
    self.indices = indices
    self.truth = truth
  }
}

/// The samples of a data set of boxes, prepared for a network: the source of a ``BatchLoader``.
///
/// ```swift
/// let samples = DetectionSamples(data, pipeline: [Resize(shorterSide: 320), RandomFlip()], multipleOf: 32, groupsByShape: true)
/// let loader = BatchLoader(samples, batchSize: 8, shuffled: true)
/// ```
public struct DetectionSamples: CollatingSource {
  /// Samples after the pipeline.
  public typealias Loaded = Sample
  /// Images and their boxes.
  public typealias Batch = DetectionBatch

  /// The images and their boxes.
  public let dataset: any DetectionDataset
  private let images: PreparedImages
  private let divisor: Int
  private let givesTruth: Bool
  /// What happens to each sample, and how it becomes numbers.
  public var preprocessing: Preprocessing { images.preprocessing }
  /// The group of each sample: batches of pictures that are wide and such as are high; nil where all share batches.
  public let groups: [Int]?

  /// Samples that go through a pipeline.
  /// - Parameters:
  ///   - pipeline: what happens to each sample; pictures may have any size after it
  ///   - normalization: how bytes become numbers
  ///   - divisor: what the sides of batches are a multiple of
  ///   - groupsByShape: whether a batch has pictures that are wide, or such as are high, so that less is padded
  ///   - size: the size that the last step leaves, if it leaves one
  ///   - givesTruth: whether batches say what pictures are judged by
  ///   - maximumPixels: how many pixels a picture may have after each step
  /// - Traps: if the divisor is not positive
  public init(
    _ dataset: any DetectionDataset, pipeline: [any SampleTransform], normalization: ChannelNormalization = .imageNet,
    multipleOf divisor: Int = 1, groupsByShape: Bool = false, size: ImageSize? = nil, givesTruth: Bool = false,
    maximumPixels: Int = DecodingOptions.defaultMaximumPixels
  ) {
    guard divisor > 0 else { misuse("DetectionSamples", "the divisor must be positive: \(divisor)") }
    self.dataset = dataset
    self.divisor = divisor
    self.givesTruth = givesTruth
    // Of the size nothing is asked: samples of any size make a batch.
    images = PreparedImages(
      dataset,
      Preprocessing(
        pipeline, size: size ?? ImageSize(square: 1), normalization: normalization, maximumPixels: maximumPixels))
    groups = groupsByShape ? dataset.shapeGroups : nil
  }

  /// How many samples there are.
  public var count: Int { dataset.count }

  /// Reads a sample and takes it through the pipeline.
  public func load(_ index: Int, random: inout RandomStream) throws -> Sample {
    try images.sample(at: index, random: &random)
  }

  /// Puts samples together.
  public func collate(_ samples: [Sample], of indices: [Int]) -> DetectionBatch {
    DetectionBatch(
      samples, indices: indices, multipleOf: divisor, normalizedBy: images.preprocessing.normalization,
      truth: givesTruth ? indices.map { dataset.objects(at: $0) } : [],
      hasProposals: preprocessing.transforms.contains { $0.findsProposals })
  }

  /// The file of a sample.
  public func source(at index: Int) -> String { dataset.source(at: index) }
}

extension DetectionSamples: ViewableSource {
  /// A sample and the names of what is on it.
  public func view(at index: Int, random: inout RandomStream) throws -> SampleView {
    let names = dataset.classNames
    var view = try images.view(
      at: index,
      caption: { sample in
        let counts = Dictionary(grouping: sample.labels, by: { $0 }).sorted { $0.key < $1.key }
        let words = counts.map { "\(names[$0.key])\($0.value.count > 1 ? " × \($0.value.count)" : "")" }
        return words.isEmpty ? "nothing" : words.joined(separator: ", ")
      }, random: &random)
    view.classNames = names
    return view
  }
}
