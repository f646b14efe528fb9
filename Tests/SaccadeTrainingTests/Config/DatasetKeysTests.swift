import SaccadeData
import SaccadeImages
import SaccadeText
import Testing

@testable import SaccadeConfig
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

  @Test("--max-pixels reaches every data set that has such a limit")
  func limit() throws {
    var count = 0
    for member in ConfigCatalog.standard.datasets.members {
      let hasLimit = ConfigFamily.section(member).node["max_pixels"] != nil
      var data = DataConfig()
      data.train = member
      data.val = member
      data.limitPixels(to: 70)
      for dataset in [data.train, data.val ?? member] {
        #expect(dataset.maxPixels == (hasLimit ? 70 : member.maxPixels), "\(member.typeName)")
      }
      count += hasLimit ? 1 : 0
    }
    #expect(count == 11)
  }

  @Test("a table's own rules hold beside those of every data set")
  func table() throws {
    func complaint(_ keys: String) -> String {
      let error = #expect(throws: ConfigError.self) { try config("{type: NumberTable, root: x, \(keys)}") }
      return "\(error as Any)"
    }
    let resize = "pipeline: [{type: Resize, size: 8}]"
    #expect(complaint("x_columns: [a], y_columns: [a], \(resize)").contains("y_columns: 'a' stands in x_columns too"))
    #expect(complaint("x_columns: [a]").contains("data.train: leaves images of different sizes"))
    #expect(
      complaint("pipeline: [{type: Resize, size: 8}, {type: Normalize, mean: [0], std: [1]}, {type: RandomFlip}]")
        .contains("data.train.pipeline: Normalize makes numbers of pixels, so it must be the last step"))
  }

  @Test("a data set of one's own is checked like any, whatever it checks beside")
  func ownDataset() throws {
    struct Own: DatasetConfig {
      var typeName: String { "Own" }
      var summary: String { "Pictures of one's own." }
      var pipeline: [any PipelineStep] = []
      var format: PixelFormat { .rgb }
      var hasOneSize: Bool { false }
      func open(root: DataRoot, classNames: [String]?) throws -> any ImageDataset { ShapesDataset(count: 1) }
      func check(_ report: (_ key: String, _ message: String) -> Void) { report("type", "is checked") }
      static let fields: [ConfigField<Self>] = []
    }
    var catalog = ConfigCatalog.standard
    catalog.datasets.add(Own())
    let error = #expect(throws: ConfigError.self) {
      try TrainingConfig(
        yaml: lenet.replacing("val: {type: MNIST, split: test}", with: "val: {type: Own}"), name: "own.yaml",
        catalog: catalog)
    }
    #expect(error?.problems.map(\.path) == ["data.val", "data.val.type"])
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
