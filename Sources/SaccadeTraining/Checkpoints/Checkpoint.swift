import Foundation
import SaccadeConfig
public import SaccadeEngine
public import SaccadeGraph
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
  /// Where the network's values lie, if it is to answer in bytes.
  public var ranges: ActivationRanges?

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

  /// Writes the checkpoint; an old file of this name is replaced when all of the new one is on the disk.
  /// - Throws: `FileError` if it cannot be written; the old file is then as it was
  /// - Traps: if the task or the step remembers something under a name that the checkpoint has itself
  public func write(to path: String) throws { try write(to: path, in: nil) }

  /// The same into a folder that is held open.
  func write(to path: String, in folder: Int32?) throws {
    typealias Key = CheckpointKeys
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    func json(_ value: some Encodable) throws -> String { String(decoding: try encoder.encode(value), as: UTF8.self) }
    var metadata = [
      Key.format: String(Key.layout), Key.config: config, Key.inputShape: try json(inputShape),
      // A figure that is no number has no place in JSON.
      Key.figures: try json(figures.filter(\.value.isFinite)), Key.progress: try json(progress),
    ]
    for (name, text) in memory {
      guard !Key.own.contains(Key.prefix + name) else {
        misuse(
          "Checkpoint.write",
          "what a task remembers must not be called '\(name)', as the checkpoint's own \(Key.prefix + name) is; give it "
            + "another name")
      }
      metadata[Key.prefix + name] = text
    }
    if let ranges { metadata[Key.ranges] = try json(ranges.byName) }
    if let imageSize { metadata[Key.imageSize] = try json([imageSize.height, imageSize.width]) }
    if !step.texts.isEmpty { metadata[Key.step] = try json(step.texts) }
    // A hook that remembers no text is named too, so that a reader knows that it was there.
    if !hooks.isEmpty { metadata[Key.hooks] = try json(hooks.mapValues(\.texts)) }
    var tensors = weights.map { SafetensorsContent($0.key, $0.value) }
    for (name, tensor) in step.tensors {
      guard !name.hasPrefix(Key.hookState) else {
        misuse("Checkpoint.write", "names of a step's tensors must not begin with '\(Key.hookState)': \(name)")
      }
      tensors.append(SafetensorsContent(Key.state + name, tensor))
    }
    for (hook, state) in hooks {
      tensors += state.tensors.map {
        SafetensorsContent("\(Key.state)\(Key.hookState)\(hook)/\($0.key)", $0.value)
      }
    }
    try SafetensorsFile.write(tensors, metadata: metadata, to: path, in: folder)
  }

  /// Reads a checkpoint.
  /// - Parameter withState: whether to read what step and hooks remember, for training to go on
  /// - Throws: `FileError` or `WeightsError` if the file is not there or damaged; ``CheckpointError`` if it is none of
  ///   Saccade's, or a field of it makes no sense
  public init(contentsOf path: String, withState: Bool = false) throws {
    self = try CheckpointFile(path).whole(withState: withState)
  }
}
