import SaccadeEngine
import SaccadeLayers

/// What a network is shown of each picture when it is used: the picture alone, or others beside it, whose answers'
/// mean counts.
///
/// Others call it test-time augmentation.
public enum TestView: String, CaseIterable, Sendable {
  /// The picture alone.
  case none
  /// The picture and its mirror image.
  case flip

  /// The logarithm of the mean of the probabilities that a network gives over all views, or its scores of the one view.
  /// - Shapes: images `[n, c, h, w]`; result `[n, classes]`, float32
  func scores(of images: Tensor, by model: Module) -> Tensor {
    let own = model(images).cast(to: .float32)
    switch self {
    case .none: return own
    case .flip:
      let mirrored = model(images.flipped(axes: [3])).cast(to: .float32)
      // A class that no view gives any chance has still a logarithm.
      return log(maximum((own.softmax() + mirrored.softmax()) * 0.5, .full([], 1e-38)))
    }
  }
}

/// A task that can judge by several views of each picture.
public protocol ViewingTask: TrainingTask, AnyObject {
  /// What the network is shown when it is judged.
  var view: TestView { get set }
}
