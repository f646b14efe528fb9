import SaccadeConfig
import SaccadeData
import SaccadeImages
import SaccadeText
import Testing

@testable import SaccadeTraining

@Suite("The keys of data sets")
struct DatasetKeysTests {
  private func config(_ train: String, set overrides: [String] = []) throws -> TrainingConfig {
    try TrainingConfig(
      yaml: """
        model: {type: SmallCNN, num_classes: 2, in_channels: 3}
        data: {train: \(train)}
        optimizer: {type: SGD, lr: 0.1}
        runner: {max_epochs: 1}
        """, name: "keys.yaml", overrides: overrides)
  }

  private let folder = "{type: ImageFolder, root: x, pipeline: [{type: Resize, size: 8}]KEYS}"

  @Test("say what happens to unreadable images and how many pixels an image may have")
  func imageFolder() throws {
    let plain = try #require(try config(folder.replacing("KEYS", with: "")).data.train as? ImageFolderConfig)
    #expect(plain.onError == .stop && plain.maxPixels == DecodingOptions.defaultMaximumPixels)
    let keys = folder.replacing("KEYS", with: ", on_error: skip, max_pixels: 500")
    var config = try config(keys)
    let set = try #require(config.data.train as? ImageFolderConfig)
    #expect(set.onError == .skip && set.maxPixels == 500)
    #expect(set.preprocessing(imageSize: nil)?.maximumPixels == 500)
    #expect(try TrainingConfig(yaml: config.yaml, name: "again.yaml") == config)
    config.data.limitPixels(to: 70)
    #expect(config.data.train.maxPixels == 70)
  }

  @Test(
    "with values that cannot be are named with those that can",
    arguments: [
      (", on_error: ignore", "data.train.on_error: "), (", max_pixels: 0", "data.train.max_pixels: "),
      (", max_pixels: 99999999999999999999", "data.train.max_pixels: "),
    ])
  func wrong(keys: String, path: String) {
    let error = #expect(throws: ConfigError.self) { try config(folder.replacing("KEYS", with: keys)) }
    #expect(error?.description.contains(path) == true, "\(error as Any)")
  }

  @Test(
    "of drawn shapes have bounds that memory holds",
    arguments: [
      ("count: 9223372036854775807", "data.train.count: expected a whole number from 1 to 100000000"),
      ("size: 65536", "data.train.size: expected a size in pixels"),
    ])
  func shapes(key: String, message: String) {
    let error = #expect(throws: ConfigError.self) { try config("{type: Shapes, \(key)}") }
    #expect(error?.description.contains(message) == true, "\(error as Any)")
  }
}
