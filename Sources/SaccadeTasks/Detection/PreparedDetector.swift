import SaccadeEngine
import SaccadeGraph
import SaccadeLayers
import SaccadeModels

/// A detector whose layers run as a graph where they can, in front of what chooses boxes.
final class PreparedDetector {
  private let model: any Detector
  private let layers: PreparedModel?

  init(_ model: any Detector) {
    self.model = model
    layers = (model as? any DenseDetector).map { dense in PreparedModel(dense) { dense.answer(to: $0[0]) } }
  }

  /// What the detector in use finds in each image.
  /// - Throws: what a model from a file throws that does not take them
  func detections(in images: ImagePlanes) throws -> [Detections] {
    try withoutGradient {
      guard let layers, let dense = model as? any DenseDetector else { return model.detections(in: images) }
      let answer = try layers.results(for: [images.tensor])
      return dense.scope { dense.detections(by: answer, in: images) }
    }
  }
}
