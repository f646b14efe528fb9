import Saccade
import SaccadeONNX

/// An ONNX model that cannot be used on pictures, or not as the options say.
struct ONNXUseError: SaccadeError {
  let place: String
  let problem: String
  let advice: String
  let exitCode: FailureCode

  /// An error about a model's file.
  init(_ model: ONNXModel, _ field: String? = nil, _ problem: String, advice: String) {
    place = [model.path, field].compactMap(\.self).joined(separator: ": ")
    (self.problem, self.advice, exitCode) = (problem, advice, .unusable)
  }

  /// An error about an option.
  init(option: String, _ problem: String, advice: String) {
    (place, self.problem, self.advice, exitCode) = (option, problem, advice, .wrongArguments)
  }

  /// What helps where a model is none of pictures.
  static let inSwift = "run it from Swift, with ONNXModule"
}
