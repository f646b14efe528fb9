internal import SaccadeEngine

extension LossReduction {
  /// The losses' mean or sum, or themselves.
  func callAsFunction(_ losses: Tensor) -> Tensor {
    switch self {
    case .mean: losses.mean()
    case .sum: losses.sum()
    case .none: losses
    }
  }
}

/// Stops the program if the shapes of a prediction and its target differ.
func requireSameShape(_ loss: String, _ prediction: Tensor, _ target: Tensor) {
  guard prediction.shape == target.shape else {
    misuse(loss, "prediction and target must have one shape: \(prediction.shape) and \(target.shape)")
  }
}
