import SaccadeConfig
import SaccadeData
import SaccadeImages
import SaccadeModels
import SaccadeOptimizers
import SaccadeTasks

/// What is decided for fine-tuning where nobody says otherwise; what it reaches stands in *Fine-tune a network*.
struct TuningRecipe {
  private let tuning: FineTuning
  private let pictures: TuningPictures

  init(_ tuning: FineTuning, _ pictures: TuningPictures) {
    self.tuning = tuning
    self.pictures = pictures
  }

  /// Few pictures want small batches, so that an epoch has some steps.
  static func usualBatchSize(for count: Int) -> Int { min(32, max(4, count / 12)) }

  /// About three thousand pictures are looked at, in 5 to 12 epochs.
  static func usualEpochs(for count: Int) -> Int { min(12, max(5, 3000 / max(1, count))) }

  /// The fewer pictures, the less they may change what a million have taught: from 0.00005 for some hundred to 0.0002.
  static func usualRate(for count: Int) -> Double {
    let rate = 5e-5 * min(4, max(1, (Double(count) / 250).squareRoot()))
    return (rate * 1e6).rounded() / 1e6
  }

  /// Networks of many equal layers, as transformers are, learn the less the earlier a layer is.
  private static let deepCount = 8

  var config: TrainingConfig {
    let start = tuning.start
    let model = start.model(classes: pictures.classNames.count)
    let batch = tuning.batchSize(for: pictures)
    let epochs = tuning.epochs ?? Self.usualEpochs(for: pictures.trainCount)
    var config = TrainingConfig()
    config.model = model
    config.data.batchSize = batch
    config.data.valBatchSize = 32
    // A last batch of one picture has nothing that a batch normalization could take a variance of.
    config.data.dropLast = pictures.trainCount > batch && pictures.trainCount % batch == 1
    config.data.train = folder(pictures.train, of: model, trainingSteps)
    config.data.val = folder(pictures.val, of: model, judgingSteps)
    var loss = ClassificationSettings()
    loss.loss.labelSmoothing = 0.1
    config.task = loss
    let isDeep = (model.makeOutline() as? any Backbone).map { $0.levels.count >= Self.deepCount } ?? false
    var optimizer = Adam.Settings(isDecoupled: true)
    optimizer.learningRate = tuning.learningRate ?? Self.usualRate(for: pictures.trainCount)
    optimizer.weightDecay = 0.05
    config.optimizer = optimizer
    config.paramwise.normDecay = 0
    config.paramwise.biasDecay = 0
    config.paramwise.layerDecay = isDeep ? 0.75 : 1
    config.paramwise.rules = [ParameterRules.Rule(start.headName, rateScale: 10)]
    config.freeze = tuning.freeze
    // Few pictures in small batches spoil statistics that were taken of a million.
    config.normEval = true
    var schedule = CurveSettings(CosineCurve())
    schedule.byEpoch = false
    schedule.warmup.form = .linear
    schedule.warmup.epochs = 1
    config.schedule = schedule
    config.runner.maxEpochs = epochs
    var stopping = EarlyStopping()
    // Much is won while the rate goes down, so that nothing ends in the first two thirds.
    stopping.patience = max(3, (2 * epochs + 2) / 3)
    config.hooks = [stopping]
    config.log.interval = 20
    config.loadFrom = start.weights
    config.seed = tuning.seed
    config.workDir = tuning.workDir
    config.threads = tuning.threads
    return config
  }

  private func folder(
    _ folder: ImageFolderConfig, of model: any ClassifierSettings, _ steps: [any SampleTransform & PipelineStep]
  ) -> ImageFolderConfig {
    var folder = folder
    folder.color = model.inChannels == 1 ? .grey : .rgb
    folder.pipeline = steps + (tuning.start.normalization.map { [$0] } ?? [])
    return folder
  }

  private var trainingSteps: [any SampleTransform & PipelineStep] {
    [
      RandomResizedCrop(tuning.start.imageSize, scale: 0.35...1, filter: tuning.start.resizeFilter), RandomFlip(),
      ColorJitter(brightness: 0.2, contrast: 0.2, saturation: 0.2),
    ]
  }

  private var judgingSteps: [any SampleTransform & PipelineStep] {
    [
      Resize(shorterSide: tuning.start.resizeSide, filter: tuning.start.resizeFilter),
      CenterCrop(tuning.start.imageSize),
    ]
  }
}
