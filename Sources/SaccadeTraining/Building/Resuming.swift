import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeOptimizers
import SaccadeTasks
import SaccadeText

extension Trainer {
  /// Goes on from a checkpoint that was read with state: weights, position, and what rule and hooks remember.
  ///
  /// A hook of which the checkpoint knows nothing begins anew, and the state of a hook that is no longer there is left
  /// out; ``tell`` hears of both.
  /// - Parameter path: the checkpoint's file, for errors
  /// - Throws: `CheckpointError` if it is of another run, or damaged
  public func resume(from saved: Checkpoint, at path: String) throws {
    try resumePlace(from: saved, at: path)
    try resumeState(from: saved, at: path)
  }

  /// Takes over weights and position.
  func resumePlace(from saved: Checkpoint, at path: String) throws {
    if let problem = saved.progress.problem {
      throw CheckpointError.damaged(path, "its '\(CheckpointKeys.progress)' \(problem)")
    }
    let (old, new) = (saved.progress.iterationsPerEpoch, iterationsPerEpoch)
    guard old == new else {
      throw CheckpointError(
        path, "its epochs had \(old) steps, those of the configuration have \(new)",
        advice: "go on with the same training data and batch size, or begin anew with load_from")
    }
    try Weights.load(saved.weights, from: path, into: task.model)
    let metrics = try saved.progress.metrics.map {
      try TrainingProgress.metrics(Task.Metrics.self, from: $0, at: path)
    }
    lastLearningRate = saved.progress.learningRate
    resume(
      after: saved.progress.iteration, metrics: metrics, epochEndIsDue: saved.progress.epochEndIsDue ?? false)
  }

  /// Takes over what rule and hooks remember.
  func resumeState(from saved: Checkpoint, at path: String) throws {
    try CheckpointError.ofState(path, "the step", "optimizer") { try rule.load(saved.step) }
    let hooks = namedHooks
    for (name, hook) in hooks.sorted(by: { $0.key < $1.key }) {
      guard let state = saved.hooks[name] else {
        tell("\(path) knows nothing of the hook \(name), which begins anew")
        continue
      }
      try CheckpointError.ofState(path, "the hook \(name)", "\(name) among the hooks") { try hook.load(state) }
    }
    for name in saved.hooks.keys.sorted() where hooks[name] == nil {
      tell("\(path) remembers the hook \(name), which the run no longer has")
    }
  }

  /// The hooks that remember something, by their names.
  var namedHooks: [String: any TrainingHook<Task>] {
    var named: [String: any TrainingHook<Task>] = [:]
    for hook in hooks {
      guard let name = hook.name else { continue }
      guard !name.isEmpty, !name.contains("/") else {
        misuse("Trainer.hooks", "a hook's name must not be empty and has no slash: '\(name)'")
      }
      guard named.updateValue(hook, forKey: name) == nil else {
        misuse("Trainer.hooks", "two hooks are called '\(name)'; a checkpoint keeps the state of one")
      }
    }
    return named
  }
}

extension CheckpointError {
  /// Runs work that takes over a saved state; what does not fit gets the file's name.
  /// - Parameters:
  ///   - owner: whose state it is: *in the state of …*
  ///   - setting: what to leave as it was: *go on with the same …*
  fileprivate static func ofState(
    _ path: String, _ owner: String, _ setting: String, _ work: () throws -> Void
  ) throws {
    do { try work() } catch let error as StateError {
      throw CheckpointError(
        path, error.description, advice: "go on with the same \(setting), or begin anew with load_from", mismatch: error
      )
    } catch let error as SavedStateError {
      throw CheckpointError(path, "in the state of \(owner): \(error.problem)", advice: error.advice)
    }
  }
}

extension CheckpointFile {
  /// Checks that its run can go on with a task, and with the network and the data that were opened for it.
  /// - Parameters:
  ///   - memory: what the task remembers of the data
  ///   - outputs: how many the network has
  /// - Throws: ``CheckpointError`` that says what differs, or makes no sense
  func check<Settings: TaskSettings>(goesOnWith task: Settings, memory: TaskMemory, outputs: Int) throws {
    try check(isOf: task, advice: "go on with the same task, or begin anew in another work_dir")
    let saved = contents.memory
    if let difference = try CheckpointError.of(path, { try task.difference(of: memory, from: saved) }) {
      throw CheckpointError(
        path, difference,
        advice: "go on with the data of the run, or begin anew in another work_dir, with load_from for its weights")
    }
    try CheckpointError.of(path) { try task.check(saved, outputs: outputs) }
    try checkFigures(of: task)
    guard let text = contents.progress.metrics else { return }
    let metrics = try TrainingProgress.metrics(Settings.Task.Metrics.self, from: text, at: path)
    if let problem = metrics.problem(outputs: outputs) {
      throw CheckpointError.damaged(path, "its '\(CheckpointKeys.progress)' has figures of its epoch that \(problem)")
    }
    // The parts of a loss are named by the network.
    if metrics is any LearningMetrics { return }
    let known = task.figures.map(\.name)
    guard let other = metrics.figures.first(where: { !known.contains($0.name) }) else { return }
    throw CheckpointError.damaged(
      path, "its '\(CheckpointKeys.progress)' has the figure '\(other.name)' of its epoch, which the task does not tell"
    )
  }

  /// How far a run is that goes on from here.
  ///
  /// A best figure can be compared with others of its kind alone, and is told of a file that is there.
  /// - Parameters:
  ///   - figure: the figure by which the best checkpoint is chosen from now on
  ///   - sampleCount: how many samples the training data have
  ///   - tell: called with what a user should know
  func progress(goingOnBy figure: String?, sampleCount: Int, in folder: RunFolder, tell: (String) -> Void)
    -> TrainingProgress
  {
    var next = contents.progress
    next.sampleCount = sampleCount
    if let old = contents.progress.sampleCount, old != sampleCount {
      tell(
        "the training data have \(counted(sampleCount, "image")), and had \(old) before: the epochs are made of others")
    }
    guard let figure else { return next }
    if next.best != nil {
      if let old = bestFigure, old != figure {
        tell("the best checkpoint is chosen by \(figure) now, and was by \(old): the best begins anew")
        (next.best, next.bestLoss, next.bestEpoch) = (nil, nil, nil)
      } else if !folder.hasBest {
        tell("\(folder.best) is gone: the best begins anew")
        (next.best, next.bestLoss, next.bestEpoch) = (nil, nil, nil)
      }
    }
    next.bestFigure = figure
    return next
  }
}

extension TrainingProgress {
  /// The figures of an epoch that are saved within it.
  fileprivate static func metrics<Metrics: TaskMetrics>(
    _ type: Metrics.Type, from text: String, at path: String
  ) throws(CheckpointError) -> Metrics {
    do { return try JSONDecoder().decode(Metrics.self, from: Data(text.utf8)) } catch {
      throw CheckpointError.damaged(
        path, "its '\(CheckpointKeys.progress)' has figures of its epoch that make no sense")
    }
  }
}

extension TrainingConfig {
  /// The settings that differ from those of a checkpoint: such a run is not the one that was begun.
  func changes(since document: ConfigDocument) -> [String] {
    // Read and written again, so that how a number was written makes no difference, nor a key that was not there yet.
    let read = (try? document.decode(into: TrainingConfig()))?.forReuse.node ?? document.node
    let old = ConfigDocument.leaves(of: read, at: "", written: nil)
    let new = ConfigDocument.leaves(of: forReuse.node, at: "", written: nil)
    let before = Dictionary(old.map { ($0.path, $0.value) }) { $1 }
    return new.compactMap { path, value, _ in
      let isOfNoMatter = ["resume", "work_dir", "threads"].contains(path)
      guard let previous = before[path], previous != value, !isOfNoMatter else { return nil }
      return "\(path) was \(previous), is \(value)"
    }
  }

  /// The task of a network, which it is judged at with the views that the configuration asks for.
  /// - Throws: `ConfigError` if the task knows no views; what making it throws
  func makeTask<Settings: TaskSettings>(
    of settings: Settings, model: Module, memory: TaskMemory, source: String
  ) throws -> Settings.Task {
    let made = try settings.makeTask(model: model, memory: memory)
    guard testView != .none else { return made }
    guard let viewing = made as? any ViewingTask else {
      throw ConfigError(
        source, "test_time_augmentation", "\(settings.typeName) knows no views of a picture; leave it out, or --tta")
    }
    viewing.view = testView
    return made
  }

  /// What the task is told when it opens the data.
  func setup(source: String, root: DataRoot) -> TaskSetup {
    TaskSetup(
      model: model, data: data, best: bestFigure, source: source, root: data.folder(below: root), view: testView
    ) { path in
      self.place(of: path, in: source)
    }
  }
}
