import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
import SaccadeTasks
import SaccadeText
import Synchronization
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

/// Drawn shapes that count how often they are opened.
private struct CountedShapes: DatasetConfig {
  static let opened = Mutex(0)

  var typeName: String { "CountedShapes" }
  var summary: String { "Shapes that count how often they are opened." }
  var pipeline: [any PipelineStep] { [] }
  var format: PixelFormat { .rgb }
  var hasOneSize: Bool { true }
  static let fields: [ConfigField<Self>] = []

  func open(root: DataRoot, classNames: [String]?) throws -> any ImageDataset {
    Self.opened.withLock { $0 += 1 }
    return ShapesDataset(count: 10, height: 16, width: 16)
  }
}

@Suite("Weights alone are used with what a configuration says of them")
struct WeightsAloneTests {
  private func withWeights(_ set: String..., body: (String, TrainingConfig) throws -> Void) throws {
    try withFolder { folder in
      let config = try TinyRun.config(folder, set: set)
      let path = folder + "/plain.safetensors"
      try config.model.makeModel().save(to: path)
      try body(path, config)
    }
  }

  @Test("the training data are opened once, for the names of classes and the size of images")
  func openedOnce() throws {
    try withWeights("data.val=null") { path, config in
      var config = config
      config.data.train = CountedShapes()
      CountedShapes.opened.withLock { $0 = 0 }
      let classifier = try ImageClassifier(weights: path, config: config, source: "tiny.yaml")
      #expect(CountedShapes.opened.withLock { $0 } == 1)
      #expect(classifier.classNames == ShapesDataset(count: 1).classNames)
      #expect(classifier.preprocessing.size == ImageSize(square: 16))
    }
  }

  @Test("a size that the network cannot take is told, with the setting")
  func size() throws {
    let model = "model={type: LeNet, num_classes: 10, in_channels: 3}"
    try withWeights(model) { path, config in
      let error = #expect(throws: ConfigError.self) {
        try Predictors.load(weights: path, config: config, source: "tiny.yaml")
      }
      #expect(
        error?.description.hasPrefix("--set \(model): model: takes images of 28×28; resize them") == true,
        "\(error as Any)")
    }
  }

  @Test("a network of more outputs than numbers that are asked of it is told, when judged and when used")
  func outputs() throws {
    try withWeights("task={type: Regression, targets: [x, y]}", "model.num_classes=3") { path, config in
      let words =
        "--set model.num_classes=3: model.num_classes: is 3, but task.targets names 2 numbers; set it to 2"
      let used = #expect(throws: ConfigError.self) {
        try Predictors.load(weights: path, config: config, source: "tiny.yaml")
      }
      #expect(used?.description == words)
      let judged = #expect(throws: ConfigError.self) {
        try Evaluation(config, checkpoint: path, source: "tiny.yaml", terminal: TinyRun.silence)
      }
      #expect(judged?.description == words)
    }
  }

  @Test("weights that hold NaN begin no run, and are neither judged nor used: the weight is named")
  func nan() throws {
    try withWeights { path, config in
      var state = config.model.makeModel().state
      state["bn.weight"] = .full([8], .nan)
      try SafetensorsFile.write(state, to: path)
      let words = "\(path): its weight 'bn.weight' holds NaN; its training went astray"
      var training = config
      training.loadFrom = path
      let begun = #expect(throws: CheckpointError.self) {
        try training.train(source: "tiny.yaml", terminal: TinyRun.silence)
      }
      let judged = #expect(throws: CheckpointError.self) {
        try Evaluation(config, checkpoint: path, source: "tiny.yaml", terminal: TinyRun.silence)
      }
      let used = #expect(throws: CheckpointError.self) {
        try Predictors.load(weights: path, config: config, source: "tiny.yaml")
      }
      for error in [begun, judged, used] { #expect(error?.description.hasPrefix(words) == true, "\(error as Any)") }
    }
  }

  @Test(
    "a classifier with other names than its network has outputs stops the program, and misnames nothing",
    arguments: [9, 11])
  func names(count: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [count] in
      let classifier = ImageClassifier(
        model: TinyNet(classes: 10), classNames: (0..<count).map(String.init),
        preprocessing: Preprocessing([], size: ImageSize(square: 16), normalization: .unit(.rgb)))
      _ = try classifier.classify(Image(height: 16, width: 16))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("[1, 10] for 1 images and \(count) class names"), "\(text)")
  }
}
