import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeModels
import SaccadeOptimizers
import SaccadeTasks
import SaccadeText

/// Teaches a network that has seen many pictures the classes of one's own few: what `saccade finetune` does.
///
/// ```swift
/// guard let model = PretrainedModel("MobileNetV2") else { … }
/// let tuning = FineTuning("/home/me/leaves", from: TuningStart(model, weights: "mobilenet_v2.pth"))
/// let report = try tuning.plan().run()
/// print(report.lines.joined(separator: "\n"))
/// ```
/// The recipe: all weights learn, the new head ten times as fast as the rest; AdamW without decay of normalizations and
/// biases, a warm-up of an epoch and a cosine; batch normalizations keep their statistics; crops, mirror images and other
/// light; labels that are not quite certain; an end when the validation no longer gets better. What is decided stands in
/// the run folder as a configuration, which `saccade train` takes.
public struct FineTuning: Sendable {
  /// The whole path of the folder of pictures.
  public let folder: String
  /// What the network begins with.
  public private(set) var start: TuningStart
  /// How many times the pictures are gone through; nil goes by their number, or by ``seconds``.
  public var epochs: Int?
  /// How long it may take, in seconds, measured with some steps on this machine; nil does not matter.
  public var seconds: Double?
  /// The learning rate of all but the head.
  public var learningRate: Double?
  /// What stays as it is, as ``TrainingConfig/freeze`` has it.
  public var freeze: String?
  /// How many pictures a step takes; nil goes by their number.
  public var batchSize: Int?
  /// How much of each class is held out to be judged by, where the folder has no part for that.
  public var valShare = 0.2
  /// What all random numbers are drawn from, and which pictures are held out.
  public var seed = 0
  /// The run folder; nil is a new one in `runs`.
  public var workDir: String?
  /// How many threads compute; nil is one a processor.
  public var threads: Int?
  /// Further settings, as `loss.label_smoothing=0`.
  public var overrides: [String] = []

  /// Fine-tuning as usual.
  public init(_ folder: String, from start: TuningStart) {
    self.folder = folder
    self.start = start
  }

  /// What errors call the settings, and the run folder is named after.
  static let source = "finetune"

  /// Looks at the pictures and decides what is left open.
  /// - Throws: `DatasetError` or ``FineTuningError`` if the pictures are no good; `ConfigError` if a setting is
  public func plan() throws -> FineTuningPlan {
    try ThreadAdvice.use(threads)
    let pictures = try TuningPictures(folder, share: valShare, seed: seed)
    // A network that is made for images of one size says of which, in a setting.
    let first = try TrainingConfig(checking: TuningRecipe(self, pictures).config, overrides: overrides)
    if let side = (first.model as? any FixedSizeSettings)?.imageSize, side != start.imageSize.height {
      var sized = self
      sized.start = start.withImages(of: side)
      return try sized.plan(of: pictures)
    }
    return try plan(of: pictures)
  }

  private func plan(of pictures: TuningPictures) throws -> FineTuningPlan {
    var config = TuningRecipe(self, pictures).config
    let settled = try TrainingConfig(checking: config, overrides: overrides)
    let pace = try seconds.map { try TuningPace(start, settled, budget: $0) }
    if epochs == nil, let pace {
      config.runner.maxEpochs = pace.epochs(train: pictures.trainCount, val: pictures.valCount)
    }
    config = try TrainingConfig(checking: config, overrides: overrides)
    try pictures.checkApart(in: config, source: Self.source)
    var notes = [pictures.summary]
    if epochs == nil, let pace {
      notes.append(pace.note(epochs: config.runner.maxEpochs ?? 1, train: pictures.trainCount, val: pictures.valCount))
    }
    return FineTuningPlan(config: config, notes: notes)
  }

  func batchSize(for pictures: TuningPictures) -> Int {
    batchSize ?? TuningRecipe.usualBatchSize(for: pictures.trainCount)
  }
}
