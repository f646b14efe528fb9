import Foundation
import Saccade
import SaccadeONNX

/// Makes what tells of pictures of an ONNX model, with what its file says and what the options do.
enum ONNXPredictor {
  /// The key of the metadata that says how a network's numbers become those of pictures.
  static let scalesKey = "target_scales"
  /// The key of the metadata that has the colours of classes of pixels.
  static let colorsKey = "class_colors"

  /// Colours as the metadata have them: a list of lists of red, green and blue.
  static func text(of colors: [Color]) -> String {
    LogRecord.Value.list(
      colors.map { .list([.integer(Int($0.red)), .integer(Int($0.green)), .integer(Int($0.blue))]) }
    ).json
  }

  private static func colors(in text: String) -> [Color]? {
    guard let bytes = try? JSONDecoder().decode([[UInt8]].self, from: Data(text.utf8)),
      bytes.allSatisfy({ $0.count == 3 })
    else { return nil }
    return bytes.map { Color(red: $0[0], green: $0[1], blue: $0[2]) }
  }

  /// Whether a path is that of an ONNX model: by its ending, or by what the file begins with.
  static func isModel(_ path: String) -> Bool {
    path.lowercased().hasSuffix(".onnx") || WeightsFile.isONNXModel(UserPath.expanded(path))
  }

  /// A classifier of a model's file; a segmenter, if it gives scores of each pixel; what tells numbers, if the file says that
  /// it does.
  /// - Parameter tell: called with what is taken for granted
  /// - Throws: `ONNXError` or `FileError` if the file cannot be read; ``ONNXUseError`` if it is none of pictures
  static func load(_ path: String, _ options: ONNXOptions, tell: (String) -> Void) throws -> any ImagePredictor {
    let model = try ONNXModel(path)
    let network = try ONNXImageNetwork(model, size: options.size?.size)
    let preparation = ONNXPreparation(model, network.input, options)
    if let text = model.metadata["target_names"] {
      return try teller(text, model, network, preparation.preprocessing(tell: tell))
    }
    if let count = try network.pixelClassCount() {
      let names = try ONNXClassNames.names(of: model, count: count, option: options.classes, tell: tell)
      let colors = model.metadata[colorsKey].flatMap { Self.colors(in: $0) } ?? []
      return ImageSegmenter(
        model: network, classNames: names, classColors: colors,
        preprocessing: try preparation.preprocessing(wholePicture: true, tell: tell))
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
