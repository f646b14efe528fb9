public import SaccadeEngine

/// A step between a decoded image and a network: a crop, a flip, a change of colour.
///
/// What a step does depends on the image and on what it draws from the stream, on nothing else; so the same sample in
/// the same epoch is the same on any number of threads.
///
/// ```swift
/// struct Darken: ImageTransform {
///   func apply(to image: Image, using random: inout RandomStream) -> Image {
///     image.withBrightness(random.uniform(in: 0.5..<1))
///   }
/// }
/// ```
public protocol ImageTransform: PipelineStep, Hashable {
  /// The image after this step.
  func apply(to image: Image, using random: inout RandomStream) -> Image
}

/// A step that moves pixels and leaves their colours: it can say where each goes before it has seen one.
public protocol GeometricTransform: ImageTransform {
  /// What becomes of an image of a size.
  func placement(for size: ImageSize, using random: inout RandomStream) -> Placement
}

extension GeometricTransform {
  /// The image after this step.
  public func apply(to image: Image, using random: inout RandomStream) -> Image {
    image.placed(placement(for: image.size, using: &random))
  }
}
