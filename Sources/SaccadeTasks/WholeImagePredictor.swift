package import SaccadeEngine
package import SaccadeGraph
package import SaccadeImages
package import SaccadeLayers

/// A predictor whose network is called with pictures of one size and gives one tensor: a row for each, or scores of each
/// pixel.
package protocol WholeImagePredictor: ImagePredictor {
  /// The network, in float32.
  var model: Module { get }

  /// Where its values lie, if it answers in bytes.
  var ranges: ActivationRanges? { get }

  /// Pictures as the network sees them: `[n, c, h, w]`.
  /// - Throws: `PreprocessingError` if the preparation leaves another size than the network's
  func prepared(_ images: [Image]) throws -> Tensor
}

extension ImageClassifier: WholeImagePredictor {}

extension NumberPredictor: WholeImagePredictor {}

extension ImageSegmenter: WholeImagePredictor {}
