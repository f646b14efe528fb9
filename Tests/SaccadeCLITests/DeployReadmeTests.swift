import Foundation
import Saccade
import SaccadeONNX
import Testing

/// What a service keeps: a network made ready, which any number of threads may ask.
struct PictureNamer: Sendable {
  private let network: Predictor
  private let preparation: Preprocessing
  private let classNames: [String]

  init(checkpoint: String) throws {
    let classifier = try ImageClassifier(checkpoint: checkpoint)
    network = try Predictor(classifier.model, ranges: classifier.ranges)
    (preparation, classNames) = (classifier.preprocessing, classifier.classNames)
  }

  /// The likeliest class of each picture, and how likely it is.
  func names(ofPictures files: [String]) throws -> [(name: String, probability: Float)] {
    let images = try files.map { try Image(contentsOf: $0) }
    let probabilities = try network(preparation.batch(of: images)).softmax()
    let best = probabilities.argmax(axis: 1).scalars(as: Int.self)
    return zip(best, probabilities.max(axis: 1).scalars).map { (classNames[$0], $1) }
  }
}

/// A network in bytes, by batches of pictures as it will meet them.
func networkInBytes(_ model: Module, like batches: [Tensor]) throws -> Predictor {
  let ranges = try ActivationRanges(model, inputs: batches)
  return try Predictor(model, ranges: ranges)
}

/// What an ONNX model gives for one input.
func answer(ofModel path: String, to input: Tensor) throws -> Tensor {
  let network = try ONNXModule(path)
  return try Predictor(network)(input)
}

@Suite("A trained network is used")
struct DeployReadmeTests {
  @Test("in a program of one's own and as ONNX, with the same answers")
  func everywhere() throws {
    let folder = try TestFolder()
    let training = try Program(
      "quickstart", "--work-dir", "run", in: folder)
    #expect(training.code == 0, "\(training.errors)")
    let checkpoint = folder.path("run/best.safetensors")
    let namer = try PictureNamer(checkpoint: checkpoint)
    let classifier = try ImageClassifier(checkpoint: checkpoint)
    let files = try (0..<4).map { index in
      let file = folder.path("\(index).png")
      try ShapesDataset(count: 4, height: 40, width: 52).image(at: index).write(to: file)
      return file
    }
    let answers = try classifier.classify(files.map { try Image(contentsOf: $0) }, top: 1).map { $0[0] }
    for _ in 0..<3 {
      let named = try namer.names(ofPictures: files)
      #expect(named.map(\.name) == answers.map(\.name))
      for (one, other) in zip(named, answers) { #expect(abs(one.probability - other.probability) < 1e-4) }
    }
    let shape = Shape([4] + classifier.preprocessing.shape.dimensions)
    let images = Parameter(shape, .normal(deviation: 1)).value.detached
    classifier.model.eval()
    let expected = withoutGradient { classifier.model(images) }
    let inBytes = try networkInBytes(classifier.model, like: [images])(images)
    let reach = expected.scalars.map { abs($0) }.max() ?? 0
    for (one, other) in zip(inBytes.scalars, expected.scalars) { #expect(abs(one - other) < 0.2 * reach) }

    let export = try Program(
      "export", "run/best.safetensors", "net.onnx", "--dynamic-batch", "--json", in: folder)
    #expect(export.code == 0, "\(export.errors)")
    let found = try answer(ofModel: folder.path("net.onnx"), to: images)
    for (one, other) in zip(found.scalars, expected.scalars) { #expect(abs(one - other) < 1e-4) }
    let metadata = try ONNXModel(folder.path("net.onnx")).metadata
    for name in classifier.classNames { #expect(metadata["class_names"]?.contains("\"\(name)\"") == true) }

    let bytes = try Program(
      "export", "run/best.safetensors", "bytes.onnx", "--with-preprocessing", in: folder)
    #expect(bytes.code == 0, "\(bytes.errors)")
    #expect(try ONNXModel(folder.path("bytes.onnx")).inputs[0].dtype == .uint8)
  }

  @Test("what is no classifier, and what cannot be written, is refused by a word")
  func refused() throws {
    let folder = try TestFolder()
    #expect(try Program("export", "missing.safetensors", "net.onnx", in: folder).code == 66)
    let opset = try Program("export", "missing.safetensors", "net.onnx", "--opset", "3", in: folder)
    #expect(opset.code == 64)
    #expect(opset.errors.contains("17 to 22"), "\(opset.errors)")
    #expect(try Program("export", "missing.safetensors", in: folder).code == 64)
  }
}
