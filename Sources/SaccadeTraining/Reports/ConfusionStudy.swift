public import SaccadeConfig
public import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeModels
import SaccadePlots
public import SaccadeTasks
import SaccadeText

/// Which class a trained network takes for which, and on which pictures: `saccade confusion`.
///
/// Of a detector objects are counted, with what was found on them; the class after all others is nothing.
///
/// ```swift
/// let study = try ConfusionStudy(checkpoint: "runs/mine/best.safetensors")
/// print(study.lines().joined(separator: "\n"))
/// ```
public struct ConfusionStudy: Sendable {
  /// A class that pictures, or objects on them, were taken for in place of theirs.
  public struct Pair: Sendable {
    /// What they are.
    public let label: Int
    /// What they were taken for.
    public let prediction: Int
    /// How many.
    public let count: Int
    /// How much of all of the class that is, from 0 to 1.
    public let share: Double
    /// Some of them, the surest mistake first.
    public let examples: [Example]
  }

  /// A picture that was taken for another class.
  public struct Example: Sendable {
    /// Its file, or the record in it.
    public let source: String
    /// Its number in the data set.
    public let index: Int
    /// How likely the network thought the class that it named, from 0 to 1; 0 of an object that it missed.
    public let confidence: Double
    /// Where on the picture it is, in pixels of its file; nil where it is all of it.
    public let bounds: PixelBounds?
  }

  /// The checkpoint.
  public let checkpoint: String
  /// The configuration's file, or the folder, whose pictures were judged.
  public let source: String
  /// How many pictures were judged.
  public let imageCount: Int
  /// The figures.
  public let figures: [Figure]
  /// The classes, by number; of a detector the last one is `nothing`.
  public let classNames: [String]
  /// How often each was taken for each.
  public let counts: ConfusionCounts
  /// The pairs of classes that are confused, the commonest first.
  public let pairs: [Pair]
  /// What is counted: `image`, or `object`.
  let unit: String
  /// What is told of a sample in percent: how sure the network was.
  let sureness: String
  /// The class that stands for none, where there is one.
  let nothing: Int?
  private let picture: @Sendable (_ index: Int, _ marks: [PictureMark]) -> [UInt8]?

  /// Judges a checkpoint on the validation data of a configuration.
  /// - Parameters:
  ///   - path: a checkpoint, or weights alone for the configuration's network
  ///   - source: the configuration's file, for errors
  ///   - root: the folder below which data sets lie
  ///   - view: what the network is shown of each picture; nil is what the configuration says
  ///   - examples: how many pictures are kept of a pair, 12 at most
  ///   - terminal: where progress is shown
  /// - Throws: as ``Evaluation``; `ConfigError` if the task is not classification
  public init(
    _ config: TrainingConfig, checkpoint path: String, source: String, root: DataRoot = DataRoot(),
    view: TestView? = nil, examples: Int = 3, terminal: Terminal = .standardError
  ) throws {
    guard let task = config.task as? any ConfusableSettings else {
      throw ConfigError(source, "task.type", "\(config.task.typeName) has no classes that could be confused")
    }
    var config = config
    config.testView = view ?? config.testView
    try self.init(
      of: task, config, checkpoint: path, source: source, root: root, examples: examples, terminal: terminal)
  }

  private init(
    of task: some ConfusableSettings, _ config: TrainingConfig, checkpoint path: String, source: String,
    root: DataRoot, examples: Int, terminal: Terminal
  ) throws {
    let judged = try JudgedCheckpoint(
      task, config, checkpoint: path, source: source, root: root, terminal: terminal)
    let samples = judged.data.source
    let counts = judged.metrics.confusion
    let totals = Dictionary(uniqueKeysWithValues: counts.classes.map { ($0.label, $0.count) })
    pairs = counts.mistakes.map { label, prediction, count in
      Pair(
        label: label, prediction: prediction, count: count, share: Double(count) / Double(max(1, totals[label] ?? 0)),
        examples: judged.metrics.mistaken.samples(of: label, seenAs: prediction).prefix(max(0, examples)).map {
          Example(
            source: samples.source(at: $0.index), index: $0.index, confidence: Double($0.confidence), bounds: $0.bounds)
        })
    }
    checkpoint = path
    self.source = source
    imageCount = judged.metrics.sampleCount
    figures = judged.metrics.figures
    let names = try task.confusedNames(judged.data.memory)
    classNames = names
    nothing = task.nothingName == nil ? nil : names.count - 1
    unit = task.confusedUnit
    sureness = task.surenessWords
    self.counts = counts
    // A picture that is gone by now is left out.
    picture = { index, marks in (try? ReportPictures.picture(of: samples, at: index, marks)).flatMap { $0 } }
  }

  /// Judges a checkpoint of a run on what it was judged by in its run, on the data of another configuration, or on a folder
  /// of class folders, whose pictures are prepared as those of the run.
  /// - Parameters:
  ///   - subject: a configuration's file, or a folder, here or below the data root; nil is what the checkpoint says
  ///   - overrides: settings, as `data.val.root=photos`
  ///   - catalog: what the checkpoint's configuration can name
  ///   - change: changes the configuration at last
  /// - Throws: as ``Evaluation``; `CheckpointError` if the file is no checkpoint and no configuration says what it is of
  public init(
    checkpoint path: String, on subject: String? = nil, overrides: [String] = [], root: DataRoot = DataRoot(),
    view: TestView? = nil, examples: Int = 3, terminal: Terminal = .standardError,
    catalog: ConfigCatalog = .standard, change: (inout TrainingConfig) -> Void = { _ in }
  ) throws {
    var config: TrainingConfig
    let folder = try subject.flatMap { try DataLint.judgingFolder($0, root) }
    if let subject, folder == nil {
      config = try TrainingConfig(file: subject, overrides: overrides, catalog: catalog)
    } else {
      config = try TrainingConfig(ofCheckpoint: path, judgingBy: folder, overrides: overrides, catalog: catalog)
    }
    change(&config)
    try self.init(
      config, checkpoint: path, source: subject ?? path, root: root, view: view, examples: examples,
      terminal: terminal)
  }

  /// The classes that pictures have, or were taken for.
  var labels: [Int] { Set(counts.classes.map(\.label)).union(counts.predictions).sorted() }

  func name(_ label: Int) -> String {
    classNames.indices.contains(label) ? classNames[label] : "class \(label)"
  }

  /// The bytes of a small picture's file, with a frame around what was mistaken; nil if it cannot be read any more.
  func picture(of example: Example, as prediction: Int) -> [UInt8]? {
    picture(example.index, example.bounds.map { [PictureMark(name(prediction), box: $0.box, kind: prediction)] } ?? [])
  }
}

extension TrainingConfig {
  /// What a checkpoint says of its run.
  /// - Parameter folder: a folder of class folders to be judged by in place of what the run was judged by
  /// - Throws: `CheckpointError` if the file is no checkpoint; `ConfigError` if a setting is wrong
  init(
    ofCheckpoint path: String, judgingBy folder: String? = nil, overrides: [String], catalog: ConfigCatalog
  ) throws {
    let file = try CheckpointFile(path)
    self = try file.trainingConfig(catalog: catalog)
    if let folder { judge(byFolder: folder, as: file.contents) }
    if !overrides.isEmpty { self = try TrainingConfig(checking: self, overrides: overrides, catalog: catalog) }
  }

  /// Puts a folder of class folders in place of what the network is judged by; its pictures are prepared as that was.
  fileprivate mutating func judge(byFolder path: String, as checkpoint: Checkpoint) {
    let usual = data.val ?? data.train
    var set = ImageFolderConfig()
    set.root = path
    set.color = model.inChannels == 1 ? .grey : .rgb
    set.onError = usual.onError
    set.maxPixels = usual.maxPixels
    // The chances of training are not for use.
    set.pipeline = data.val?.pipeline ?? []
    if data.val == nil || set.preprocessing(imageSize: nil) == nil {
      let size = ImageSize(height: checkpoint.inputShape[1], width: checkpoint.inputShape[2])
      let resize = Resize(to: data.val == nil ? size : checkpoint.imageSize ?? size)
      var steps: [any PipelineStep] = [resize]
      steps += set.pipeline
      if data.val == nil, let last = usual.pipeline.last as? ChannelNormalization { steps.append(last) }
      set.pipeline = steps
    }
    data.val = set
  }
}
