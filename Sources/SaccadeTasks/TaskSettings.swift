public import SaccadeConfig
public import SaccadeData
public import SaccadeEngine
public import SaccadeImages
public import SaccadeLayers
public import SaccadeModels
import SaccadeText

/// What a task's checkpoints remember beside weights and configuration: text under names.
public typealias TaskMemory = [String: String]

/// The `task` section: what a network is trained to do, from data to predictions.
///
/// A task is a folder. Its settings open the data and check them against the model, make the ``TrainingTask`` and the
/// ``ImagePredictor``, and name the figures; the training run and the commands know no more of it.
///
/// A task of your own is named by files that are read with a ``ConfigCatalog`` which has it, in a program of yours:
/// `catalog.tasks.add(MyTask())`. The program `saccade` knows those of Saccade alone.
public protocol TaskSettings: TypedSection {
  /// What the training loop does.
  associatedtype Task: TrainingTask
  /// The `loss` section.
  associatedtype Loss: ConfigSection

  /// What is made small.
  var loss: Loss { get set }
  /// The figures of a validation by which the best checkpoint can be chosen, the usual one first; those that ``metrics``
  /// names among them.
  var figures: [(name: String, kind: Figure.Kind)] { get }
  /// The names of the figures that training tells whatever the network is; those of ``figures`` if nothing is said.
  var trainingFigures: [String] { get }
  /// The names of figures that a validation can tell beyond the usual ones.
  var optionalFigures: [String] { get }
  /// Which of these it tells: the `metrics` of a configuration.
  var metrics: [String] { get set }
  /// Whether pictures of a batch may differ in size, so that pipelines need not end at one.
  var takesAnySize: Bool { get }

  /// Why a network is none for the task, and what to do; nil if it is one.
  func problem(with model: any ModelConfig) -> String?
  /// Runs a network on images as a step of training does, for what watches its modules; nothing is learnt.
  /// - Shapes: images `[n, c, h, w]`
  func run(_ model: Module, on images: Tensor)
  /// What a network in use gives and costs for an image, part by part.
  /// - Parameter shape: what it takes of an image: `[channels, height, width]`
  func summary(of model: any ModelConfig, imageShape shape: Shape) -> ModuleSummary

  /// Opens the data of a run.
  /// - Throws: `DatasetError` if one is not as it should be; `ConfigError` if they do not go with the model
  func open(_ setup: TaskSetup) throws -> TaskData<Task.Source>
  /// Opens the validation data alone, to judge a checkpoint.
  /// - Parameter memory: what the checkpoint remembers; nil for weights alone
  /// - Throws: as ``open(_:)``
  func openValidation(_ dataset: any DatasetConfig, _ setup: TaskSetup, memory: TaskMemory?) throws
    -> ValidationData<Task.Source>
  /// The task of a network.
  /// - Throws: ``SavedStateError`` if the memory is not what the task wrote
  func makeTask(model: Module, memory: TaskMemory) throws -> Task
  /// What a validation came to beyond its figures; nil if the task has nothing more to tell.
  /// - Parameter memory: what the task remembers of the data
  /// - Throws: ``SavedStateError`` if the memory is not what the task wrote
  func details(of metrics: Task.Metrics, memory: TaskMemory) throws -> EvaluationDetails?
  /// What to remember for weights alone, of which no run has told.
  /// - Parameter tell: called with what a user should know
  /// - Throws: `ConfigError` if the configuration does not say enough
  func memory(_ setup: TaskSetup, tell: (String) -> Void) throws -> TaskMemory
  /// What of the data is otherwise than a checkpoint remembers, so that its run cannot go on with them; nil if nothing
  /// is.
  /// - Returns: the difference, to stand behind the checkpoint's name: *has the classes cat, dog; …*
  /// - Throws: ``SavedStateError`` if the checkpoint's memory is not what the task wrote
  func difference(of memory: TaskMemory, from saved: TaskMemory) throws -> String?
  /// Whether the outputs of a checkpoint's network stand for something else than those of a network for the data, so that
  /// weights to begin with are worth nothing in the head; false if the checkpoint does not tell.
  /// - Throws: ``SavedStateError`` if the checkpoint's memory is not what the task wrote
  func hasOtherOutputs(than memory: TaskMemory, in saved: TaskMemory) throws -> Bool
  /// Checks that what a checkpoint remembers is what the task wrote, for a network of so many outputs.
  /// - Throws: ``SavedStateError`` if it is not
  func check(_ memory: TaskMemory, outputs: Int) throws
  /// What uses the network.
  /// - Throws: ``SavedStateError`` if the memory does not go with the network
  func makePredictor(model: Module, outputs: Int, memory: TaskMemory, preprocessing: Preprocessing) throws
    -> any ImagePredictor
}

extension TaskSettings {
  /// Those of a validation.
  public var trainingFigures: [String] { figures.map(\.name) }

  /// None.
  public var optionalFigures: [String] { [] }

  /// None, and none can be added.
  public var metrics: [String] {
    get { [] }
    set {}
  }

  /// Batches have pictures of one size.
  public var takesAnySize: Bool { false }

  /// A network of one answer a picture.
  public func problem(with model: any ModelConfig) -> String? {
    if model.isSegmenter {
      return
        "is a segmenter, which tells classes of pixels, and the task is \(typeName); write task: {type: Segmentation}, or "
        + "choose another network"
    }
    return model.isDetector
      ? "is a detector, which finds boxes, and the task is \(typeName); write task: {type: Detection}, or choose another "
        + "network" : nil
  }

  /// That of an outline, which costs nothing.
  public func summary(of model: any ModelConfig, imageShape shape: Shape) -> ModuleSummary {
    model.makeOutline().summary(of: Shape([1] + shape.dimensions))
  }

  /// The network of one tensor.
  public func run(_ model: Module, on images: Tensor) { _ = model(images) }

  /// Nothing is asked of it.
  public func check(_ memory: TaskMemory, outputs: Int) throws {}

  /// Nothing.
  public func details(of metrics: Task.Metrics, memory: TaskMemory) throws -> EvaluationDetails? { nil }

  /// False: nothing is known of them.
  public func hasOtherOutputs(than memory: TaskMemory, in saved: TaskMemory) throws -> Bool { false }

  /// That something differs, if the texts do.
  public func difference(of memory: TaskMemory, from saved: TaskMemory) throws -> String? {
    let names = Set(memory.keys).union(saved.keys).filter { memory[$0] != saved[$0] }.sorted()
    return names.isEmpty ? nil : "remembers another \(names.joined(separator: ", ")) than the data have"
  }

  /// The `loss` section as written.
  package var lossNode: ConfigNode { loss.node }
  /// What the `loss` section takes.
  package var lossReference: ConfigReference { ConfigReference(of: loss) }

  /// The keys of its loss, and its figures.
  public var keysElsewhere: [ConfigReference.Key] { keysElsewhere(choosingBy: figures.map(\.name)) }

  /// The keys of its loss, and figures of which one chooses the best checkpoint.
  func keysElsewhere(choosingBy figures: [String]) -> [ConfigReference.Key] {
    let best = ConfigReference.Key(
      name: "best", help: "By which figure of the validation the best checkpoint is chosen.",
      expectation: "one of \((figures + optionalFigures + ["none"]).joined(separator: ", "))",
      standard: figures.first ?? "none")
    let more = ConfigReference.Key(
      name: "metrics", help: "Which figures a validation tells beyond the usual ones.",
      expectation: "a list of \(optionalFigures.joined(separator: ", "))", standard: "[]")
    return (optionalFigures.isEmpty ? [] : [more]) + [
      ConfigReference.Key(name: "loss", help: "What is made small.", keys: lossReference.keys),
      ConfigReference.Key(name: "checkpoint", help: "What is saved, and when.", keys: [best]),
    ]
  }

  /// This task with the `loss` section that a node gives.
  package func readingLoss(_ node: ConfigNode, at path: String, with reader: ConfigReader) -> Self {
    var copy = self
    copy.loss = loss.reading(node, at: path, with: reader)
    return copy
  }

  /// This task with the figures that the `metrics` of a configuration name.
  package func readingMetrics(_ node: ConfigNode, at path: String, with reader: ConfigReader) -> Self {
    let known = optionalFigures
    let expected = known.isEmpty ? "an empty list: the task has no other figures" : Self.metricsExpectation(known)
    guard let names = [String].read(node, at: path, expected: expected, with: reader) else { return self }
    guard case .list(let items) = node.content else { return self }
    for (place, name) in names.enumerated() {
      let itemPath = "\(path).\(place)"
      if !known.contains(name) {
        let list = known.isEmpty ? "the task has no other figures" : "known: \(known.joined(separator: ", "))"
        reader.report(
          items[place], itemPath, "unknown figure '\(name)'\(Spelling.hint(for: name, among: known)) (\(list))")
      } else if names[..<place].contains(name) {
        reader.report(items[place], itemPath, "'\(name)' is named twice; keep one")
      }
    }
    var copy = self
    copy.metrics = names
    return copy
  }

  private static func metricsExpectation(_ known: [String]) -> String {
    "a list, each item one of \(known.joined(separator: ", "))"
  }

  /// The names of the figures that a validation can tell, those that no configuration asks for among them.
  package var allFigures: [String] { figures.map(\.name) + optionalFigures }

  /// The kind of a figure by which the best checkpoint can be chosen.
  package func kind(of figure: String) -> Figure.Kind? { figures.first { $0.name == figure }?.kind }
}

extension ConfigFamily where Kind == any TaskSettings {
  /// The tasks that Saccade brings; a new one is a folder beside this file, and is named here.
  public static var standard: Self {
    Self("task", [ClassificationSettings(), RegressionSettings(), DetectionSettings(), SegmentationSettings()])
  }
}

extension ConfigCatalog {
  /// What `task` can be.
  public var tasks: ConfigFamily<any TaskSettings> {
    get { self[.standard] }
    set { self[.standard] = newValue }
  }
}

/// What a task is told of a run when it opens the data.
public struct TaskSetup {
  /// The network.
  public let model: any ModelConfig
  /// The data section.
  public let data: DataConfig
  /// By which figure the best checkpoint is chosen; nil if by none.
  public let best: String?
  /// The configuration's file, for errors.
  public let source: String
  /// Where a setting was written, by its dotted path: the file with line and column, or the argument; the file alone,
  /// where nothing more is known.
  public let place: (_ path: String) -> String
  /// The folder below which data sets lie.
  public let root: DataRoot
  /// What the network is shown of each picture that it is judged by.
  public let view: TestView
  private let opened = OpenedDatasets()

  /// A setup from its parts.
  /// - Parameters:
  ///   - view: what the network is shown of each picture that it is judged by
  ///   - place: tells where a setting was written; nil names the file for all
  public init(
    model: any ModelConfig, data: DataConfig, best: String?, source: String, root: DataRoot, view: TestView = .none,
    place: ((_ path: String) -> String)? = nil
  ) {
    self.view = view
    self.place = place ?? { _ in source }
    self.model = model
    self.data = data
    self.best = best
    self.source = source
    self.root = root
  }
}

extension TaskSetup {
  /// Opens a data set, unless it was opened before: the files of a large one take a while to list.
  /// - Parameter path: the data set's section
  func openOnce(
    _ dataset: any DatasetConfig, _ path: String, classNames: [String]?
  ) throws -> any ImageDataset {
    let key = OpenedDatasets.Key(path: path, classNames: classNames)
    if let known = opened.all[key] { return known }
    let new = try dataset.open(root: root, classNames: classNames)
    opened.all[key] = new
    return new
  }
}

extension TaskSetup {
  /// A data set that was opened for a section, with these classes; nil if none was.
  func known(_ path: String, _ classNames: [String]?) -> (any ImageDataset)? {
    opened.all[OpenedDatasets.Key(path: path, classNames: classNames)]
  }
}

/// The data sets that a setup has opened.
private final class OpenedDatasets {
  struct Key: Hashable {
    let path: String
    let classNames: [String]?
  }

  var all: [Key: any ImageDataset] = [:]
}

/// The opened data of a run, checked against each other and against the model.
public struct TaskData<Source: BatchSource> {
  /// What is trained on.
  public let train: Source
  /// What is judged by, if there is something.
  public let validation: Source?
  /// What the network takes of each sample: `[channels, height, width]`.
  public let inputShape: Shape
  /// The size that images have before they are prepared, if all have one.
  public let imageSize: ImageSize?
  /// What a checkpoint remembers.
  public let memory: TaskMemory
  /// What a user should know of the data, a line each.
  public let notes: [String]
  /// The training data in a few words: `5000 images of 32×32 (height × width) in 10 classes`.
  public let summary: String
  /// What a network comes to that has learnt nothing, to compare the figures of a run with; empty where nobody knows.
  public let baseline: [Figure]

  /// Data from their parts.
  public init(
    train: Source, validation: Source?, inputShape: Shape, imageSize: ImageSize?, memory: TaskMemory, notes: [String],
    summary: String, baseline: [Figure] = []
  ) {
    self.train = train
    self.validation = validation
    self.inputShape = inputShape
    self.imageSize = imageSize
    self.memory = memory
    self.notes = notes
    self.summary = summary
    self.baseline = baseline
  }
}

/// The opened data to judge a checkpoint by, checked against the model.
public struct ValidationData<Source: BatchSource> {
  /// What is judged by.
  public let source: Source
  /// What a checkpoint remembers.
  public let memory: TaskMemory
  /// What a user should know of the data, a line each.
  public let notes: [String]

  /// Data from their parts.
  public init(_ source: Source, memory: TaskMemory, notes: [String]) {
    self.source = source
    self.memory = memory
    self.notes = notes
  }
}
