import Saccade
import SaccadeONNX

/// Makes a classifier of an ONNX model, with what its file says and what the options do.
enum ONNXClassifier {
  /// Whether a path is that of an ONNX model, by its ending.
  static func isModel(_ path: String) -> Bool { path.lowercased().hasSuffix(".onnx") }

  /// A classifier of a model's file.
  /// - Parameter tell: called with what is taken for granted
  /// - Throws: `ONNXError` or `FileError` if the file cannot be read; ``ONNXUseError`` if it is none of a classifier
  static func load(_ path: String, _ options: ONNXOptions, tell: (String) -> Void) throws -> ImageClassifier {
    let model = try ONNXModel(path)
    let network = try ONNXImageNetwork(model, size: options.size?.size)
    guard model.metadata["target_names"] == nil else {
      throw ONNXUseError(
        model, "metadata 'target_names'", "it tells numbers, and predict tells classes of ONNX models",
        advice: "use its checkpoint")
    }
    let count = try network.classCount()
    let names = try ONNXClassNames.names(of: model, count: count, option: options.classes, tell: tell)
    let preparation = try ONNXPreparation(model, network.input, options).preprocessing(tell: tell)
    return ImageClassifier(model: network, classNames: names, preprocessing: preparation)
  }
}
