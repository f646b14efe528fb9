public import SaccadeEngine

/// A step that changes samples: the picture and whatever else of it has to go along.
///
/// Most steps are one of three simpler kinds, which move every part alike for nothing: an ``ImageTransform`` changes
/// colours, a ``GeometricTransform`` crops, resizes or mirrors, a ``WarpTransform`` turns or tilts. A step that looks at the
/// parts of the sample, or needs further samples, does so itself:
///
/// ```swift
/// struct MixUp: SampleTransform {
///   var mixesSamples: Bool { true }
///   func apply(to sample: inout Sample, in context: inout TransformContext) throws {
///     let other = try context.furtherSample()
///     …
///   }
/// }
/// ```
public protocol SampleTransform: PipelineStep {
  /// Changes a sample.
  /// - Throws: ``PreprocessingError`` if the result would be too large, or if it needs what the sample has not
  func apply(to sample: inout Sample, in context: inout TransformContext) throws

  /// The size that a picture of a size comes to.
  func resultSize(of size: ImageSize) -> ImageSize

  /// Whether chance decides how large a picture becomes, so that a later step has to give pictures one size.
  var drawsSize: Bool { get }

  /// What the step asks of the picture's size, so that large files are decoded no larger than they are needed.
  var sizeNeed: SizeNeed { get }

  /// Whether the result shows several pictures of the data set, so that a task with one answer a picture cannot learn from
  /// it.
  var mixesSamples: Bool { get }

  /// Whether it gives samples their ``Sample/proposals``.
  var findsProposals: Bool { get }
}

/// What a step asks of the size of the pictures that it gets.
public enum SizeNeed: Hashable, Sendable {
  /// It does the same to a picture at any size, so that a later step decides.
  case any
  /// Both sides should have so many pixels at least; what is more would be thrown away.
  case atLeast(ImageSize)
  /// It counts pixels, so that the picture has to come at its own size.
  case own
}

extension SampleTransform {
  /// The same size.
  public func resultSize(of size: ImageSize) -> ImageSize { size }
  /// Chance is in where, not in how large.
  public var drawsSize: Bool { false }
  /// The picture at its own size.
  public var sizeNeed: SizeNeed { .own }
  /// One picture stays one.
  public var mixesSamples: Bool { false }
  /// Most steps search for nothing.
  public var findsProposals: Bool { false }
}

/// A change of what a picture shows, such as of its colours; everything else of a sample stays.
public protocol ImageTransform: SampleTransform, Hashable {
  /// The changed picture.
  /// - Returns: an image of the same size
  func apply(to image: Image, using random: inout RandomStream) -> Image

  /// Whether left and right are alike to it: changing a mirrored picture and mirroring a changed one give the same.
  ///
  /// A pipeline then mirrors at its end, where it costs nothing. False is always right, and holds where nothing is said; it
  /// has to be false for a step that looks at places, as one that covers a corner, or draws a number for each pixel.
  var treatsPlacesAlike: Bool { get }
}

extension ImageTransform {
  /// False: what the step does may depend on places.
  public var treatsPlacesAlike: Bool { false }

  /// Changes the picture.
  public func apply(to sample: inout Sample, in context: inout TransformContext) {
    sample.image = apply(to: sample.image, using: &context.random)
  }
}

/// A change that crops, resizes or mirrors: it describes where things go, and all parts of a sample go there.
public protocol GeometricTransform: SampleTransform, Hashable {
  /// Where the pixels of a picture of a size go.
  func placement(for size: ImageSize, using random: inout RandomStream) -> Placement
}

extension GeometricTransform {
  /// Moves all parts.
  /// - Throws: ``PreprocessingError`` if the picture would become too large
  public func apply(to sample: inout Sample, in context: inout TransformContext) throws {
    let placement = placement(for: sample.image.size, using: &context.random)
    try context.check(placement, of: sample)
    sample.move(by: placement)
  }

  /// The picture alone.
  public func apply(to image: Image, using random: inout RandomStream) -> Image {
    image.placed(placement(for: image.size, using: &random))
  }

  /// What a placement says; its chances are in where, not in how large.
  public func resultSize(of size: ImageSize) -> ImageSize {
    var random = RandomStream(seed: 0)
    return placement(for: size, using: &random).size
  }
}

/// A change that turns, shears or tilts: it describes where things go, and all parts of a sample go there.
public protocol WarpTransform: SampleTransform, Hashable {
  /// Where the points of a picture of a size go.
  func warp(for size: ImageSize, using random: inout RandomStream) -> Warp
}

extension WarpTransform {
  /// Moves all parts.
  /// - Throws: ``PreprocessingError`` if a number says where something is in one direction alone
  public func apply(to sample: inout Sample, in context: inout TransformContext) throws {
    try sample.move(by: warp(for: sample.image.size, using: &context.random))
  }

  /// The picture alone.
  public func apply(to image: Image, using random: inout RandomStream) -> Image {
    image.warped(warp(for: image.size, using: &random))
  }
}
