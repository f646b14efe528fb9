import Foundation
import SaccadeConfig
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeOptimizers
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("A checkpoint holds all that is needed to use a network, and to train it further")
struct CheckpointTests {
  private func checkpoint(
    of model: Module, optimizer: [String: Tensor] = [:], hooks: [String: SavedState] = [:]
  ) -> Checkpoint {
    var progress = TrainingProgress(iterationsPerEpoch: 938, seed: 7)
    progress.iteration = 1000
    progress.best = 0.991
    progress.metrics = #"{"loss": 1}"#
    return Checkpoint(
      weights: model.state, step: SavedState(tensors: optimizer, texts: ["samples": "48"]).named("optimizer"),
      hooks: hooks, config: "model: {type: LeNet}\n",
      memory: ["class_names": #"["cat","\"dög\""]"#],
      inputShape: [1, 28, 28], figures: ["top1": 0.99, "loss": .nan], progress: progress)
  }

  @Test("what is saved comes back: weights, optimizer, configuration, classes, figures, position")
  func roundTrip() throws {
    try withFolder { folder in
      let model = withRandomness(RandomStream(seed: 3)) { LeNet() }
      let state = ["fc1.weight.step": Tensor([5], shape: []), "fc1.bias.exp_avg": Tensor([0.5 as Float])]
      let hooks = [
        "EMA": SavedState(tensors: ["fc1/a": Tensor([1 as Float])], texts: ["updates": "7"]),
        "Quiet": SavedState(), "Numbers": SavedState(tensors: ["n": Tensor([3])]),
      ]
      let saved = checkpoint(of: model, optimizer: state, hooks: hooks)
      try saved.write(to: folder + "/last.safetensors")
      let read = try Checkpoint(contentsOf: folder + "/last.safetensors", withState: true)
      #expect(
        read.config == saved.config && read.memory == saved.memory && read.inputShape == [1, 28, 28]
          && read.progress == saved.progress)
      #expect(read.figures == ["top1": 0.99])
      #expect(read.progress.epoch == 1)
      #expect(read.step.part("optimizer").tensors["fc1.weight.step"]?.item(as: Int.self) == 5)
      #expect(read.step.texts == ["optimizer/samples": "48"])
      #expect(Set(read.hooks.keys) == ["EMA", "Quiet", "Numbers"] && read.hooks["Quiet"]?.isEmpty == true)
      #expect(
        read.hooks["EMA"]?.texts == ["updates": "7"] && read.hooks["Numbers"]?.tensors["n"]?.item(as: Int.self) == 3)
      #expect(read.hooks["EMA"]?.tensors["fc1/a"]?.scalars == [1])
      #expect(read.weights.keys.sorted() == model.state.keys.sorted())
      let other = LeNet()
      try Weights.load(read.weights, from: "x", into: other)
      for (name, weight) in model.state { #expect(other.state[name]?.scalars == weight.scalars) }
      let forUse = try Checkpoint(contentsOf: folder + "/last.safetensors")
      #expect(forUse.step.isEmpty && forUse.hooks.isEmpty && forUse.memory == saved.memory)
    }
  }

  @Test("what a task remembers cannot take the place of the checkpoint's own fields")
  func ownFields() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      try withFolder { folder in
        let saved = Checkpoint(
          weights: [:], config: "", memory: ["progress": "none"], inputShape: [1, 1, 1],
          progress: TrainingProgress(iterationsPerEpoch: 1, seed: 1))
        try saved.write(to: folder + "/last.safetensors")
      }
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("Checkpoint.write: what a task remembers must not be called 'progress'"), "\(text)")
  }

  @Test("a checkpoint of another model is refused with the names that differ, and the model stays as it was")
  func otherModel() throws {
    let other = Sequential(Linear(4, 2))
    let model = LeNet(classes: 5)
    let before = model.state.mapValues(\.scalars)
    let classes = #expect(throws: CheckpointError.self) {
      try Weights.load(LeNet(classes: 10).state, from: "runs/a/best.safetensors", into: model)
    }
    #expect(
      classes?.description
        == "runs/a/best.safetensors: the weights do not fit the model: 2 of another shape or type: "
        + "fc3.weight ([5, 84] expected, [10, 84] given), fc3.bias ([5] expected, [10] given); "
        + "it has all names of the model, but other sizes: set the model's options, as num_classes, width or image_size, "
        + "to those that it was made with")
    let family = #expect(throws: CheckpointError.self) { try Weights.load(other.state, from: "x", into: model) }
    #expect(family?.mismatch?.missing.count == 10)
    #expect(family?.mismatch?.unexpected == ["0.bias", "0.weight"])
    #expect(model.state.mapValues(\.scalars) == before)
  }

  @Test("fine-tuning takes over all weights but those of a head for other classes")
  func fineTuning() throws {
    try withFolder { folder in
      let trained = withRandomness(RandomStream(seed: 1)) { LeNet(classes: 10) }
      let path = folder + "/best.safetensors"
      try checkpoint(of: trained, optimizer: ["fc1.weight.step": Tensor([5], shape: [])]).write(to: path)
      let model = withRandomness(RandomStream(seed: 2)) { LeNet(classes: 3) }
      let head = model.state["fc3.weight"]?.scalars
      #expect(try Weights.begin(model, with: path) == ["fc3.bias", "fc3.weight"])
      #expect(model.state["fc3.weight"]?.scalars == head)
      #expect(model.state["conv1.weight"]?.scalars == trained.state["conv1.weight"]?.scalars)
      let other = #expect(throws: CheckpointError.self) { try Weights.begin(Sequential(Linear(4, 2)), with: path) }
      #expect(other?.description.contains("none of its 10 weights fits the model") == true)
    }
  }

  @Test("a truncated checkpoint, plain weights and a newer layout each say what they are")
  func unusable() throws {
    try withFolder { folder in
      let path = folder + "/last.safetensors"
      try checkpoint(of: LeNet()).write(to: path)
      let whole = try Data(contentsOf: URL(filePath: path))
      try whole.prefix(whole.count / 2).write(to: URL(filePath: path))
      let truncated = #expect(throws: WeightsError.self) { try Checkpoint(contentsOf: path) }
      #expect(truncated?.description.hasPrefix("\(path): is truncated: it has \(whole.count / 2) bytes") == true)

      try SafetensorsFile.write(LeNet().state, to: path)
      let plain = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: path) }
      #expect(plain?.description.contains("holds weights, but is no checkpoint of a Saccade run") == true)

      try SafetensorsFile.write([:], metadata: ["saccade.format": "99"], to: path)
      let newer = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: path) }
      #expect(newer?.description.hasSuffix("update Saccade") == true)
    }
  }

  #if compiler(>=6.2)
    @Test("a full disk while saving leaves the old checkpoint whole")
    func fullDisk() async {
      await #expect(processExitsWith: .success) {
        try withFolder { folder in
          let path = folder + "/last.safetensors"
          let weights = ["w": Tensor([1, 2, 3] as [Float])]
          let progress = TrainingProgress(iterationsPerEpoch: 1, seed: 0)
          var checkpoint = Checkpoint(weights: weights, config: "", inputShape: [1, 1, 1], progress: progress)
          try checkpoint.write(to: path)
          signal(SIGXFSZ, SIG_IGN)
          var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
          #if canImport(Glibc)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
          #else
            setrlimit(RLIMIT_FSIZE, &limit)
          #endif
          checkpoint.weights = ["w": Tensor.zeros([1_000_000])]
          let error = #expect(throws: FileError.self) { try checkpoint.write(to: path) }
          #expect(error?.isFull == true)
          #expect(try Checkpoint(contentsOf: path).weights["w"]?.scalars == [1, 2, 3])
        }
      }
    }
  #endif
}
