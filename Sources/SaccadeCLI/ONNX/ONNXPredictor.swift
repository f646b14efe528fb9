import Foundation
import Saccade
import SaccadeONNX

/// Makes what tells of pictures of an ONNX model, with what its file says and what the options do.
enum ONNXPredictor {
  /// The key of the metadata that says how a network's numbers become those of pictures.
  static let scalesKey = "target_scales"

  /// Whether a path is that of an ONNX model: by its ending, or by what the file begins with.
  static func isModel(_ path: String) -> Bool {
    path.lowercased().hasSuffix(".onnx") || WeightsFile.isONNXModel(UserPath.expanded(path))
  }

  /// A classifier of a model's file; what tells numbers, if the file says that it does.
  /// - Parameter tell: called with what is taken for granted
  /// - Throws: `ONNXError` or `FileError` if the file cannot be read; ``ONNXUseError`` if it is none of pictures
  static func load(_ path: String, _ options: ONNXOptions, tell: (String) -> Void) throws -> any ImagePredictor {
    let model = try ONNXModel(path)
    let network = try ONNXImageNetwork(model, size: options.size?.size)
    let preparation = ONNXPreparation(model, network.input, options)
    if let text = model.metadata["target_names"] {
      return try teller(text, model, network, preparation.preprocessing(tell: tell))
    }
    let count = try network.classCount()
    let names = try ONNXClassNames.names(of: model, count: count, option: options.classes, tell: tell)
    return ImageClassifier(
      model: network, classNames: names, preprocessing: try preparation.preprocessing(tell: tell))
  }

  private static func teller(
    _ text: String, _ model: ONNXModel, _ network: ONNXImageNetwork, _ preprocessing: Preprocessing
  ) throws -> NumberPredictor {
    let targets = (try? JSONDecoder().decode([String].self, from: Data(text.utf8))) ?? []
    let count = try network.numberCount()
    guard targets.count == count else {
      throw ONNXUseError(
        model, "metadata 'target_names'", "it names \(targets.count) numbers, and the model tells \(count)",
        advice: "export the model again")
    }
    guard
      let teller = NumberPredictor(
        model: network, targets: targets, scalesText: model.metadata[scalesKey] ?? "", preprocessing: preprocessing)
    else {
      throw ONNXUseError(
        model, "metadata '\(scalesKey)'", "it does not say what the model's numbers are of a picture",
        advice: "export the model again")
    }
    return teller
  }
}
