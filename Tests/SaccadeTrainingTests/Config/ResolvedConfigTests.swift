import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeImages
import SaccadeLayers
import SaccadeModels
import SaccadeOptimizers
import SaccadeTasks
import SaccadeText
import Testing

@testable import SaccadeTraining

@Suite("A configuration can be written out with every value filled in, and read back")
struct ResolvedConfigTests {
  @Test("the file of this suite, written out and read back, is the same configuration")
  func roundTrip() throws {
    let config = try read()
    #expect(try TrainingConfig(yaml: config.yaml, name: "resolved.yaml") == config)
    #expect(config.yaml.contains("nesterov: false"))
    #expect(config.yaml.contains("mean: [0.1307]"))
  }

  @Test("every type of every section comes back as it was written")
  func everyType() throws {
    let catalog = ConfigCatalog.standard
    var config = try read()
    func check() throws {
      #expect(try TrainingConfig(yaml: config.yaml, name: "resolved.yaml") == config)
    }
    let grey = ChannelNormalization(mean: [0.5], deviation: [0.5])
    // Detectors and segmenters have tasks of their own.
    for var model in catalog.models.members
    where !(model is any DetectorSettings) && !(model is any SegmenterConfig) {
      if var settings = model as? any ClassifierSettings {
        settings.inChannels = 1
        if var sized = settings as? any FixedSizeSettings {
          sized.imageSize = 28 - 28 % sized.imageSizeStep + sized.imageSizeStep
          settings = sized
        }
        model = settings
      }
      config.model = model
      try check()
    }
    for var dataset in catalog.datasets.members {
      var model = LeNet.Settings()
      model.inChannels = dataset.format.channels
      config.model = model
      if var folder = dataset as? ImageFolderConfig {
        folder.pipeline = catalog.transforms.members.filter { !($0 is ChannelNormalization) } + [grey]
        folder.color = .grey
        config.model = LeNet.Settings()
        dataset = folder
      }
      if var table = dataset as? NumberTableConfig {
        table.pipeline = [Resize(to: ImageSize(square: 28), filter: .box)]
        dataset = table
      }
      config.data.train = dataset
      config.data.val = nil
      try check()
    }
    for optimizer in catalog.optimizers.members {
      config.optimizer = optimizer
      try check()
    }
    config.data.val = config.data.train
    // That for detectors comes with them.
    for hook in catalog.hooks.members where !(hook is RegionSVM) {
      config.hooks = [hook]
      try check()
    }
    config.hooks = catalog.hooks.members.filter { $0.typeName != "EMA" && !($0 is RegionSVM) }
    config.ema = 0.99
    config.step.accumulate = 4
    config.step.clipNorm = 0.5
    try check()
    config.step.clipNorm = nil
    config.step.clipValue = 2
    for best in [CheckpointConfig.Best.none, .figure("loss")] {
      config.checkpoint.best = best
      try check()
    }
    for var schedule in catalog.schedules.members {
      if var steps = schedule as? CurveSettings<MultiStepCurve> {
        steps.curve = MultiStepCurve(milestones: [3, 5])
        steps.warmup.form = .exponential
        steps.warmup.epochs = 0.5
        schedule = steps
      }
      if var chain = schedule as? ChainSettings {
        var first = CurveSettings(LinearCurve(), byEpoch: false)
        first.end = 3
        chain.parts = [first, CurveSettings(CosineCurve())]
        schedule = chain
      }
      config.schedule = schedule
      try check()
    }
    (config.hooks, config.ema, config.schedule) = ([], nil, CurveSettings(CosineCurve()))
    (config.task, config.checkpoint.best) = (DetectionSettings(), .figure("AP50"))
    (config.data.train, config.data.val, config.data.root) = (ShapeScenesConfig(), nil, "drawn")
    for model in catalog.models.members where model is any DetectorSettings {
      config.model = model
      try check()
    }
    (config.model, config.hooks) = (RCNN.Settings(.resNet18), [RegionSVM()])
    config.data.val = config.data.train
    try check()
  }

  @Test("text that looks like something else comes back as text", arguments: ["null", "1.0", "true", "~", "a: b", "#"])
  func awkwardText(text: String) throws {
    var config = try read()
    config.loadFrom = text
    #expect(try TrainingConfig(yaml: config.yaml, name: "resolved.yaml").loadFrom == text)
  }

  @Test("numbers come back to the last bit")
  func numbers() throws {
    struct Number: ConfigSection {
      var value = 0.0
      static let fields = [ConfigField("value", \Self.value, "Any number.")]
    }
    var config = try read()
    for number in [0.1, 1e-7, 1.0 / 3, 5e-300, 1e22, 3] {
      let text = Number(value: number).node.yaml
      #expect(try ConfigDocument(yaml: text, name: "number.yaml").decode(into: Number()).value == number)
      guard number < 1e6 else { continue }
      var sgd = SGD.Settings()
      sgd.learningRate = number
      config.optimizer = sgd
      #expect(try TrainingConfig(yaml: config.yaml, name: "resolved.yaml").optimizer.learningRate == number)
    }
  }

  @Test("every setting can say where it comes from")
  func explain() throws {
    let document = try ConfigDocument(yaml: lenet, name: "lenet.yaml", overrides: ["optimizer.lr=0.2"])
    let lines = document.explain(try document.decode(into: TrainingConfig()))
    func line(_ path: String) -> String? {
      lines.first { $0.path == path }.map { "\($0.value) \($0.source)" }
    }
    #expect(line("optimizer.lr") == "0.2 --set optimizer.lr=0.2")
    #expect(line("optimizer.momentum") == "0.9 lenet.yaml:13:13")
    #expect(line("optimizer.nesterov") == "false default")
    #expect(line("data.train.pipeline.0.padding") == "2 lenet.yaml:7:47")
  }

  @Test("a file can be based on others, and errors name the file that is wrong")
  func inheritance() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(
      at: folder.appending(path: "_base_"), withIntermediateDirectories: true)
    func write(_ name: String, _ text: String) throws -> String {
      let url = folder.appending(path: name)
      try Data(text.utf8).write(to: url)
      return url.path
    }
    let base = try write("_base_/lenet.yaml", lenet)
    let child = try write(
      "child.yaml", "_base_: _base_/lenet.yaml\noptimizer: {lr: 0.3}\nlr_config: {policy: step, step: 2}\n")
    let config = try TrainingConfig(file: child)
    let sgd = try #require(config.optimizer as? SGD.Settings)
    #expect(sgd.learningRate == 0.3 && sgd.momentum == 0.9)
    // Another policy takes nothing over from the old one.
    #expect((config.schedule as? CurveSettings<StepCurve>)?.warmup == LearningRateWarmup())

    _ = try write("_base_/lenet.yaml", lenet.replacing("momentum", with: "momentun"))
    let wrong = try #require(throws: ConfigError.self) { try TrainingConfig(file: child) }
    #expect(wrong.description.hasPrefix("\(base):13:3: optimizer: unknown key 'momentun'"))

    let circle = try write("circle.yaml", "_base_: ./circle.yaml\n")
    let error = try #require(throws: ConfigError.self) { try TrainingConfig(file: circle) }
    #expect(error.description.contains("is based on itself"))
  }

  @Test("a model of one's own can be named in a file when the catalog has it")
  func ownModel() throws {
    struct TinyConfig: ModelConfig {
      var typeName: String { "Tiny" }
      var summary: String { "A tiny network." }
      var numClasses = 2
      var inChannels = 1
      func makeModel() -> Module { Linear(2, numClasses) }
      static let fields: [ConfigField<Self>] = [
        ConfigField("num_classes", \.numClasses, "How many classes it tells apart.", .positive)
      ]
    }
    #expect(try complaint(replacing: "LeNet", with: "Tiny").contains("unknown model 'Tiny'"))
    var catalog = ConfigCatalog.standard
    catalog.models.add(TinyConfig())
    let config = try read(replacing: "LeNet", with: "Tiny", catalog: catalog)
    #expect((config.model as? TinyConfig)?.numClasses == 10)
    #expect(try TrainingConfig(yaml: config.yaml, name: "resolved.yaml", catalog: catalog) == config)
  }
}
