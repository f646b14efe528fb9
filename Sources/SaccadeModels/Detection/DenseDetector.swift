public import SaccadeEngine
import SaccadeLayers

/// A detector that computes tensors from pixels, whatever is on them, and then chooses boxes by what they hold.
///
/// The first is the same for all images of a size, so that it can be made ready as a graph.
public protocol DenseDetector: Detector {
  /// What its layers say of planes, and where they look: all that choosing needs.
  /// - Shapes: planes `[n, c, h, w]`
  func answer(to planes: Tensor) -> [Tensor]

  /// What it finds in each image.
  /// - Parameter answer: what ``answer(to:)`` has given for the images' planes
  func detections(by answer: [Tensor], in images: ImagePlanes) -> [Detections]
}

extension DenseDetector {
  /// What it finds in each image, the likeliest first; boxes lie within the image's part of its plane.
  public func detections(in images: ImagePlanes) -> [Detections] {
    withoutGradient { scope { detections(by: answer(to: images.tensor), in: images) } }
  }
}

extension Tensor {
  /// The size of planes `[n, c, h, w]`.
  var planeSize: Size2D { Size2D(shape[2], shape[3]) }
}
