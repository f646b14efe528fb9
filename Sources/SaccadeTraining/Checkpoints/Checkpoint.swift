import Foundation
import SaccadeConfig
public import SaccadeEngine
public import SaccadeImages
import SaccadeLayers
public import SaccadeTasks

/// A saved network with all that is needed to use it, and if it was saved for that, to train it further.
///
/// It is one safetensors file: the weights under their PyTorch names, so that other programs can read them; what the
/// step and the hooks remember under names that begin with `training/`; the configuration and class names as text beside
/// them.
public struct Checkpoint: Sendable {
  /// The weights under their names in the model.
  public var weights: [String: Tensor]
  /// What the step remembers: the optimizer's state as `optimizer/…`, gradients that wait for their update as
  /// `gradients/…`; empty in a checkpoint that is for use only.
  public var step: SavedState
  /// What the hooks that have names remember; empty in a checkpoint that is for use only.
  public var hooks: [String: SavedState]
  /// The configuration of the run with every value filled in, as YAML; it says how images are prepared, too.
  public var config: String
  /// What the task remembers, such as the names of classes.
  public var memory: TaskMemory
  /// What the network takes of each image: `[channels, height, width]`.
  public var inputShape: [Int]
  /// The size that the data set's images had before they were prepared, if all had one; nil if they differed, or if the
  /// file does not say.
  public var imageSize: ImageSize?
  /// The figures of the validation that came before, if there was one.
  public var figures: [String: Double]
  /// How far the run was.
  public var progress: TrainingProgress

  /// A checkpoint from its parts.
  public init(
    weights: [String: Tensor], step: SavedState = SavedState(), hooks: [String: SavedState] = [:], config: String,
    memory: TaskMemory = [:], inputShape: [Int], imageSize: ImageSize? = nil, figures: [String: Double] = [:],
    progress: TrainingProgress
  ) {
    self.weights = weights
    self.step = step
    self.hooks = hooks
    self.config = config
    self.memory = memory
    self.inputShape = inputShape
    self.imageSize = imageSize
    self.figures = figures
    self.progress = progress
  }

  /// The metadata's keys.
  private enum Key {
    static let format = "saccade.format"
    static let config = "saccade.config"
    static let inputShape = "saccade.input_shape"
    static let imageSize = "saccade.image_size"
    static let figures = "saccade.figures"
    static let progress = "saccade.progress"
    static let step = "saccade.step"
    static let hooks = "saccade.hooks"
    static let prefix = "saccade."
    static let own: Set<String> = [format, config, inputShape, imageSize, figures, progress, step, hooks]
  }

  /// The layout of the file; a reader refuses those that came after it.
  ///
  /// The first had the optimizer's state alone.
  private static let format = 2
  private static let statePrefix = "training/"
  private static let hooksPrefix = "hooks/"

  /// Writes the checkpoint; an old file of this name is replaced when all of the new one is on the disk.
  /// - Throws: `FileError` if it cannot be written; the old file is then as it was
  public func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    func json(_ value: some Encodable) throws -> String { String(decoding: try encoder.encode(value), as: UTF8.self) }
    var metadata = [
      Key.format: String(Self.format), Key.config: config, Key.inputShape: try json(inputShape),
      // A figure that is no number has no place in JSON.
      Key.figures: try json(figures.filter(\.value.isFinite)), Key.progress: try json(progress),
    ]
    for (name, text) in memory { metadata[Key.prefix + name] = text }
    if let imageSize { metadata[Key.imageSize] = try json([imageSize.height, imageSize.width]) }
    if !step.texts.isEmpty { metadata[Key.step] = try json(step.texts) }
    // A hook that remembers no text is named too, so that a reader knows that it was there.
    if !hooks.isEmpty { metadata[Key.hooks] = try json(hooks.mapValues(\.texts)) }
    var tensors = weights.map { SafetensorsContent($0.key, $0.value) }
    for (name, tensor) in step.tensors {
      guard !name.hasPrefix(Self.hooksPrefix) else {
        misuse("Checkpoint.write", "names of a step's tensors must not begin with '\(Self.hooksPrefix)': \(name)")
      }
      tensors.append(SafetensorsContent(Self.statePrefix + name, tensor))
    }
    for (hook, state) in hooks {
      tensors += state.tensors.map {
        SafetensorsContent("\(Self.statePrefix)\(Self.hooksPrefix)\(hook)/\($0.key)", $0.value)
      }
    }
    try SafetensorsFile.write(tensors, metadata: metadata, to: path)
  }

  /// Whether a file says that it is a checkpoint; if not, it may be weights alone.
  static func describes(_ file: SafetensorsFile) -> Bool { file.metadata[Key.format] != nil }

  /// Reads a checkpoint.
  /// - Parameter withState: whether to read what step and hooks remember, for training to go on
  /// - Throws: `FileError` or `WeightsError` if the file is not there or damaged; ``CheckpointError`` if it is none of
  ///   Saccade's
  public init(contentsOf path: String, withState: Bool = false) throws {
    let file = try SafetensorsFile(path)
    func text(_ key: String) throws -> String {
      guard let text = file.metadata[key] else {
        throw CheckpointError(
          path, "holds weights, but is no checkpoint of a Saccade run: it has no '\(key)'",
          advice: "name a last.safetensors or best.safetensors of a run folder, or say what network the weights are "
            + "for: predict --config CONFIG, test CONFIG, and load_from to train on")
      }
      return text
    }
    func value<Value: Decodable>(_ key: String) throws -> Value {
      do {
        return try JSONDecoder().decode(Value.self, from: Data(try text(key).utf8))
      } catch is DecodingError {
        throw CheckpointError(path, "its '\(key)' is not readable", advice: "use another checkpoint of the run")
      }
    }
    let format: Int = try value(Key.format)
    guard format <= Self.format else {
      throw CheckpointError(
        path, "was written by a newer Saccade (layout \(format), this one reads \(Self.format))",
        advice: "update Saccade")
    }
    config = try text(Key.config)
    let notes = file.metadata.filter { $0.key.hasPrefix(Key.prefix) && !Key.own.contains($0.key) }
    memory = Dictionary(notes.map { (String($0.key.dropFirst(Key.prefix.count)), $0.value) }) { $1 }
    inputShape = try value(Key.inputShape)
    let size: [Int] = file.metadata[Key.imageSize] == nil ? [] : try value(Key.imageSize)
    let isSize = size.count == 2 && size.allSatisfy { 1...ImageSize.greatestSide ~= $0 }
    imageSize = isSize ? ImageSize(height: size[0], width: size[1]) : nil
    figures = try value(Key.figures)
    progress = try value(Key.progress)
    weights = [:]
    step = SavedState()
    hooks = [:]
    for entry in file.entries where !entry.name.hasPrefix(Self.statePrefix) {
      weights[entry.name] = try file.tensor(entry)
    }
    guard withState else { return }
    if file.metadata[Key.step] != nil { step.texts = try value(Key.step) }
    if file.metadata[Key.hooks] != nil {
      let texts: [String: [String: String]] = try value(Key.hooks)
      hooks = texts.mapValues { SavedState(texts: $0) }
    }
    for entry in file.entries where entry.name.hasPrefix(Self.statePrefix) {
      let name = String(entry.name.dropFirst(Self.statePrefix.count))
      guard name.hasPrefix(Self.hooksPrefix) else {
        step.tensors[name] = try file.tensor(entry)
        continue
      }
      let parts = name.dropFirst(Self.hooksPrefix.count).split(separator: "/", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { continue }
      hooks[parts[0], default: SavedState()].tensors[parts[1]] = try file.tensor(entry)
    }
  }
}
