public import SaccadeEngine
public import SaccadeImages

/// A sample as people look at it: the picture as it is, and what the network gets of it before it becomes numbers.
public struct SampleView: Sendable {
  /// The sample as it was read.
  public let original: Sample
  /// The sample after the steps of its pipeline.
  public let prepared: Sample
  /// What it is, as far as the data say: the name of its class, its numbers.
  public let caption: String
  /// The names of the classes of what is marked on the pictures, by number; empty where nothing is to be marked.
  public var classNames: [String] = []
  /// The colours of classes whose pixels are marked, by number; empty where objects are.
  public var classColors: [Color] = []

  /// A view from its parts.
  public init(original: Sample, prepared: Sample, caption: String) {
    self.original = original
    self.prepared = prepared
    self.caption = caption
  }
}

extension Sample {
  /// What is known to lie on the picture, to be drawn on it: boxes and masks under the names of their classes.
  /// - Parameter names: the classes, by number
  public func marks(named names: [String]) -> [PictureMark] {
    boxes.indices.map { index in
      let label = labels.count == boxes.count ? labels[index] : 0
      return PictureMark(
        names.indices.contains(label) ? names[label] : "class \(label)", box: boxes[index],
        mask: masks.count == boxes.count ? masks[index] : nil, kind: label)
    }
  }
}

/// A source whose samples are pictures that people can look at.
public protocol ViewableSource: BatchSource {
  /// A sample, before and after the steps of its pipeline.
  /// - Parameter random: the sample's own random numbers, for augmentation
  /// - Throws: whatever keeps the sample from being read
  func view(at index: Int, random: inout RandomStream) throws -> SampleView
}

extension ViewableSource {
  /// A sample as it is in an epoch of a run with a seed.
  /// - Throws: whatever keeps the sample from being read
  public func view(at index: Int, seed: UInt64, epoch: Int) throws -> SampleView {
    var random = RandomStream.augmentation(seed: seed, epoch: epoch).child(index)
    return try view(at: index, random: &random)
  }
}

extension RandomStream {
  /// What the augmentation of an epoch is drawn from; each sample has a child of it.
  static func augmentation(seed: UInt64, epoch: Int) -> RandomStream {
    RandomStream(seed: seed).child("augmentation").child(epoch)
  }
}

extension SampleView {
  /// What is marked on the picture as it is.
  public var originalMarks: [PictureMark] { marks(of: original) }
  /// What is marked on what the network gets.
  public var preparedMarks: [PictureMark] { marks(of: prepared) }

  private func marks(of sample: Sample) -> [PictureMark] {
    if classNames.isEmpty { return [] }
    guard !classColors.isEmpty, let mask = sample.masks.first else { return sample.marks(named: classNames) }
    return mask.classMarks(named: classNames, colored: classColors)
  }
}

extension PreparedImages {
  /// A sample, before and after its steps.
  /// - Parameters:
  ///   - caption: what the sample is
  ///   - random: the sample's own random numbers
  /// - Throws: what reading it throws, or `PreprocessingError`
  public func view(
    at index: Int, caption: (Sample) -> String, random: inout RandomStream
  ) throws -> SampleView {
    // What a step mixes in comes in the size that it would have in a batch; the picture itself is read whole.
    let original = try dataset.sample(at: index)
    let prepared = try preprocessing.preview(original, using: &random, from: supply)
    return SampleView(original: original, prepared: prepared, caption: caption(original))
  }
}
