package import SaccadeEngine
package import SaccadeImages
package import SaccadeLayers

/// A predictor whose network is called with pictures of one size and gives a row for each.
package protocol WholeImagePredictor: ImagePredictor {
  /// The network, in float32.
  var model: Module { get }

  /// Pictures as the network sees them: `[n, c, h, w]`.
  /// - Throws: `PreprocessingError` if the preparation leaves another size than the network's
  func prepared(_ images: [Image]) throws -> Tensor
}

extension ImageClassifier: WholeImagePredictor {}

extension NumberPredictor: WholeImagePredictor {}
