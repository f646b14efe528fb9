import SaccadeConfig
import SaccadeGraph
import SaccadeImages
import SaccadeLayers
import SaccadeTasks

/// A checkpoint's file, opened: all that it says beside its tensors is read here and nowhere else, and each field is
/// checked by itself and against the others.
///
/// Tensors are read when they are asked for, so that those which do not fit their network take no memory.
struct CheckpointFile {
  /// The file.
  let file: WeightsFile
  /// The checkpoint without its tensors.
  let contents: Checkpoint
  /// The configuration as it was written.
  let settings: ConfigDocument
  private let stepTexts: [String: String]
  private let hookTexts: [String: [String: String]]

  /// Where it lies.
  var path: String { file.path }

  /// Whether a file says that it is a checkpoint; if not, it may be weights alone.
  static func isOne(_ file: WeightsFile) -> Bool { file.metadata[CheckpointKeys.format] != nil }

  /// Opens a file.
  /// - Throws: `FileError` or `WeightsError` if it is not there or damaged; ``CheckpointError`` if it is none of
  ///   Saccade's, or a field of it makes no sense
  init(_ path: String) throws { try self.init(WeightsFile(path)) }

  init(_ file: WeightsFile) throws {
    typealias Key = CheckpointKeys
    let fields = CheckpointFields(file)
    let format: Int = try fields.value(Key.format)
    guard format <= Key.layout else {
      throw CheckpointError(
        file.path, "was written by a newer Saccade (layout \(format), this one reads \(Key.layout))",
        advice: "update Saccade")
    }
    try fields.check(Key.format, format > 0, "is \(format), and layouts count from 1")
    let config = try fields.text(Key.config)
    do throws(ConfigError) { settings = try ConfigDocument(yaml: config, name: Key.config) } catch {
      throw CheckpointError.damaged(file.path, "its configuration is not readable: \(error)")
    }
    switch settings.node.content {
    case .section, .null: break
    default: try fields.check(Key.config, false, "has no settings")
    }

    let inputShape: [Int] = try fields.value(Key.inputShape)
    let isShape = inputShape.count == 3 && inputShape.allSatisfy { 1...ImageSize.greatestSide ~= $0 }
    try fields.check(Key.inputShape, isShape, "is \(inputShape), no [channels, height, width] of an image")
    let size: [Int]? = try fields.optional(Key.imageSize)
    if let size {
      let isSize = size.count == 2 && size.allSatisfy { 1...ImageSize.greatestSide ~= $0 }
      try fields.check(Key.imageSize, isSize, "is \(size), no [height, width] of an image")
    }
    let figures: [String: Double] = try fields.value(Key.figures)
    let progress: TrainingProgress = try fields.value(Key.progress)
    if let problem = progress.problem { try fields.check(Key.progress, false, problem) }
    let notes = file.metadata.filter { $0.key.hasPrefix(Key.prefix) && !Key.own.contains($0.key) }
    let ranges: [String: ActivationRanges.Range]? = try fields.optional(Key.ranges)
    let areSound = ranges?.values.allSatisfy { $0.low <= 0 && $0.high >= 0 && $0.low.isFinite && $0.high.isFinite }
    try fields.check(Key.ranges, areSound ?? true, "has a range that is none from below zero to above it")
    let haveWidth = ranges?.values.contains { $0.high - $0.low > .leastNormalMagnitude }
    try fields.check(Key.ranges, haveWidth ?? true, "has no range with numbers in it")
    stepTexts = try fields.optional(Key.step) ?? [:]
    hookTexts = try fields.optional(Key.hooks) ?? [:]
    var contents = Checkpoint(
      weights: [:], config: config,
      memory: Dictionary(notes.map { (String($0.key.dropFirst(Key.prefix.count)), $0.value) }) { $1 },
      inputShape: inputShape, imageSize: size.map { ImageSize(height: $0[0], width: $0[1]) }, figures: figures,
      progress: progress)
    contents.ranges = ranges.map(ActivationRanges.init(byName:))
    self.contents = contents
    self.file = file
    for entry in file.entries where Self.isState(entry) { _ = try owner(of: entry) }
  }

  private static func isState(_ entry: WeightsEntry) -> Bool { entry.name.hasPrefix(CheckpointKeys.state) }

  /// The tensors that are weights.
  var weights: [WeightsEntry] { file.entries.filter { !Self.isState($0) } }

  /// The hook that remembers a tensor, nil for the step, and the name by which it does.
  private func owner(of entry: WeightsEntry) throws(CheckpointError) -> (hook: String?, name: String) {
    let name = String(entry.name.dropFirst(CheckpointKeys.state.count))
    guard name.hasPrefix(CheckpointKeys.hookState) else { return (nil, name) }
    let parts = name.dropFirst(CheckpointKeys.hookState.count).split(
      separator: "/", maxSplits: 1, omittingEmptySubsequences: false
    ).map(String.init)
    guard parts.count == 2, hookTexts[parts[0]] != nil else {
      throw CheckpointError.damaged(
        path, "its tensor '\(entry.name)' is of no hook that '\(CheckpointKeys.hooks)' names")
    }
    return (parts[0], parts[1])
  }

  /// Reads the tensors.
  /// - Parameter withState: whether those that step and hooks remember are read as well
  func whole(withState: Bool) throws -> Checkpoint {
    var whole = contents
    whole.weights = try file.tensors(weights)
    guard withState else { return whole }
    whole.step.texts = stepTexts
    whole.hooks = hookTexts.mapValues { SavedState(texts: $0) }
    for entry in file.entries where Self.isState(entry) {
      let (hook, name) = try owner(of: entry)
      let tensor = try file.tensor(entry)
      if let hook {
        whole.hooks[hook]?.tensors[name] = tensor
      } else {
        whole.step.tensors[name] = tensor
      }
    }
    return whole
  }
}
