import Foundation
import SaccadeConfig
import SaccadeEngine
import SaccadeLayers
import SaccadeOptimizers
import SaccadeTasks
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

/// A hook that a configuration can name.
struct RecordingSettings: HookSettings {
  var every = 1
  var typeName: String { "Recording" }
  var summary: String { "Remembers what happened." }
  static let fields: [ConfigField<Self>] = [ConfigField("every", \.every, "After how many steps.", .count)]
  func makeHook<Task: TrainingTask>(for task: Task, in config: TrainingConfig) -> any TrainingHook<Task> {
    RecordingHook<Task>("recording")
  }
}

/// Writes down what it is told of, and remembers how many steps there were.
final class RecordingHook<Task: TrainingTask>: TrainingHook {
  let label: String
  let name: String?
  var write: (String) -> Void
  private(set) var steps = 0

  init(_ label: String, name: String? = nil, write: @escaping (String) -> Void = { _ in }) {
    self.label = label
    self.name = name
    self.write = write
  }

  var state: SavedState { SavedState(tensors: ["steps": Tensor([steps])], texts: ["label": label]) }
  func load(_ state: SavedState) throws {
    guard let count = state.tensors["steps"] else {
      throw SavedStateError(
        "does not say how many steps the recording has", advice: "use another checkpoint of the run")
    }
    steps = count.item(as: Int.self)
  }

  private func tell(_ event: String) { write(label + event) }
  func trainingWillStart(_ trainer: Trainer<Task>) { tell("(") }
  func epochWillStart(_ trainer: Trainer<Task>) { tell("[") }
  func stepWillStart(_ trainer: Trainer<Task>, _ batch: Task.Source.Batch) { tell("<") }
  func gradientsAreReady(_ trainer: Trainer<Task>, of optimizer: Optimizer) { tell("!") }
  func stepDidEnd(_ trainer: Trainer<Task>, _ step: TrainingStep<Task.Metrics>) {
    steps += 1
    tell(step.changedWeights ? ">" : "-")
  }
  func validationWillStart(_ trainer: Trainer<Task>) { tell("{") }
  func validationDidEnd(_ trainer: Trainer<Task>, _ summary: ValidationSummary<Task.Metrics>) { tell("}") }
  func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<Task.Metrics>) { tell("]") }
  func trainingDidEnd(_ trainer: Trainer<Task>) { tell(")") }
}

@Suite("Hooks hear of every moment of a run, may change it, and are remembered by checkpoints")
struct HookTests {
  typealias Recording = RecordingHook<ClassificationTask>

  @Test("the moments come in their order, and a validation ends for the last hook first")
  func order() throws {
    try withFolder { folder in
      var events = ""
      let run = try TinyRun.training(folder + "/a", set: ["runner={max_iters: 3}", "step.accumulate=2"])
      run.extraHooks = ["a", "b"].map { Recording($0) { events += $0 } }
      _ = try run.run()
      let steps = "a<b<a-b-" + "a<b<a!b!a>b>" + "a<b<a!b!a>b>"
      #expect(events == "a(b(a[b[" + steps + "a{b{" + "b}a}" + "a]b]a)b)")
    }
  }

  @Test("a hook changes the gradients that an update is made of")
  func gradients() throws {
    final class Freeze: TrainingHook {
      typealias Task = ClassificationTask
      func gradientsAreReady(_ trainer: Trainer<ClassificationTask>, of optimizer: Optimizer) {
        for parameter in optimizer.parameters { parameter.setGradient(.zeros(parameter.shape)) }
      }
    }
    try withFolder { folder in
      let run = try TinyRun.training(folder + "/a", set: ["optimizer={type: SGD, lr: 0.1}", "runner.max_epochs=1"])
      let before = run.trainer.task.model.namedParameters.map(\.parameter.value.scalars)
      run.extraHooks = [Freeze()]
      _ = try run.run()
      #expect(run.trainer.task.model.namedParameters.map(\.parameter.value.scalars) == before)
    }
  }

  /// Trains an epoch with one hook and goes on with another; gives the second and what was told.
  private func resumed(_ first: Recording?, _ second: Recording?, in folder: String) throws -> String {
    do {
      let begun = try TinyRun.training(folder + "/a", set: ["runner.max_epochs=1"])
      begun.extraHooks = [first].compactMap { $0 }
      _ = try begun.run()
    }
    let run = try TinyRun.training(folder + "/a", set: ["resume=true"])
    run.extraHooks = [second].compactMap { $0 }
    _ = try run.run()
    return try String(contentsOfFile: folder + "/a/console.log", encoding: .utf8)
  }

  @Test("what a hook remembers is there again when the run goes on")
  func remembered() throws {
    try withFolder { folder in
      let second = Recording("b", name: "counter")
      let console = try resumed(Recording("a", name: "counter"), second, in: folder)
      #expect(second.steps == 12 && !console.contains("hook"))
    }
  }

  @Test("a hook that is new begins anew, one that is gone is left out, and both are told")
  func others() throws {
    try withFolder { folder in
      let second = Recording("b", name: "newer")
      let console = try resumed(Recording("a", name: "older"), second, in: folder)
      #expect(second.steps == 6)
      #expect(console.contains("last.safetensors knows nothing of the hook newer, which begins anew"))
      #expect(console.contains("last.safetensors remembers the hook older, which the run no longer has"))
    }
  }

  @Test("a state that a hook cannot go on from is refused, with the file, before anything is written")
  func damaged() throws {
    try withFolder { folder in
      do {
        let begun = try TinyRun.training(folder + "/a", set: ["runner.max_epochs=1"])
        begun.extraHooks = [Recording("a", name: "counter")]
        _ = try begun.run()
      }
      let path = folder + "/a/last.safetensors"
      var saved = try Checkpoint(contentsOf: path, withState: true)
      saved.hooks["counter"]?.tensors = [:]
      try saved.write(to: path)
      let before = try Data(contentsOf: URL(filePath: folder + "/a/log.jsonl"))
      let run = try TinyRun.training(folder + "/a", set: ["resume=true"])
      run.extraHooks = [Recording("b", name: "counter")]
      let error = #expect(throws: CheckpointError.self) { try run.run() }
      #expect(
        error?.description
          == "\(path): in the state of the hook counter: does not say how many steps the recording has; use another "
          + "checkpoint of the run")
      #expect(try Data(contentsOf: URL(filePath: folder + "/a/log.jsonl")) == before)
    }
  }

  @Test("a checkpoint of before, which has the optimizer's state alone, goes on")
  func olderLayout() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/whole")
      do {
        struct Stop: Error {}
        let cut = try TinyRun.training(folder + "/a")
        cut.extraHooks = [StepHook { if $0.iteration == 9 { throw Stop() } }]
        #expect(throws: TrainingError.self) { try cut.run() }
      }
      let path = folder + "/a/last.safetensors"
      let file = try SafetensorsFile(path)
      let names = file.entries.map(\.name).filter { $0.contains("/") }
      #expect(!names.isEmpty && names.allSatisfy { $0.hasPrefix("training/optimizer/") })
      var metadata = file.metadata
      metadata["saccade.format"] = "1"
      metadata["saccade.step"] = nil
      metadata["saccade.hooks"] = nil
      try SafetensorsFile.write(
        try file.entries.map { SafetensorsContent($0.name, try file.tensor($0)) }, metadata: metadata, to: path)
      try TinyRun.train(folder + "/a", set: ["resume=true"])
      let (resumed, whole) = (
        try Checkpoint(contentsOf: path), try Checkpoint(contentsOf: folder + "/whole/last.safetensors")
      )
      #expect(resumed.weights.mapValues(\.scalars) == whole.weights.mapValues(\.scalars))
    }
  }

  @Test("two hooks of one name stop the program")
  func twice() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      try withFolder { folder in
        let run = try TinyRun.training(folder + "/a")
        run.extraHooks = [Recording("a", name: "counter"), Recording("b", name: "counter")]
        _ = try run.run()
      }
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("two hooks are called 'counter'"), "\(text)")
    #expect(!text.contains("epoch 1"), "before a step is made: \(text)")
  }

  @Test("the length of the gradients is in the log, before clipping")
  func gradientNorm() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a", set: ["hooks=[{type: GradientNorm}]"])
      try TinyRun.train(folder + "/b", set: ["step.clip_norm=0.5"])
      func norms(_ name: String) throws -> [Double] {
        try TinyRun.log(folder + name).compactMap { $0["grad_norm"] as? Double }
      }
      #expect(try norms("/a").count == 6 && norms("/b").count == 6)
      #expect(try norms("/b").contains { $0 > 0.5 })
    }
  }
}
