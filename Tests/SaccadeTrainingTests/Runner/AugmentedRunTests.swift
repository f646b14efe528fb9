import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeTasks
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("Runs on augmented images")
struct AugmentedRunTests {
  @Test("every transform of the catalogue can stand in a pipeline, and a network learns from what it makes")
  func transforms() throws {
    let needed = [
      "RandomCrop": "size: 16", "RandomResizedCrop": "size: 16", "Resize": "size: 16", "CenterCrop": "size: 16",
      "Letterbox": "size: 16", "RandomRotation": "degrees: [-10, 10]",
      "Normalize": "mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25]",
    ]
    try withFolder { folder in
      for name in ConfigCatalog.standard.transforms.names {
        let member = ConfigCatalog.standard.transforms.member(named: name) as? any SampleTransform
        // Several pictures in one are for tasks that find objects.
        if member?.mixesSamples == true { continue }
        let step = ["type: \(name)", needed[name]].compactMap { $0 }.joined(separator: ", ")
        // What draws the size of pictures leaves it to a later step to make them alike.
        let isDrawn = member?.drawsSize ?? false
        let report = try TinyRun.train(
          "\(folder)/\(name)",
          set: [
            "data.train.pipeline=[{\(step)}\(isDrawn ? ", {type: Resize, size: 16}" : "")]", "runner={max_iters: 2}",
          ])
        #expect(report.iterations == 2, "\(name)")
      }
    }
  }

  private let mixing =
    "data.batch_augments=[{type: Mixup, alpha: 0.4, prob: 0.4}, {type: CutMix, prob: 0.4}]"

  @Test("a run on mixed and repeated samples is the same for any number of workers, and differs from a plain one")
  func workers() throws {
    try withFolder { folder in
      var weights: [[[Float]]] = []
      for (name, overrides) in [
        ("alone", [mixing, "data.aug_repeats=3", "data.workers=0"]),
        ("many", [mixing, "data.aug_repeats=3", "data.workers=3"]), ("plain", []), ("mixed", [mixing]),
      ] {
        try TinyRun.train("\(folder)/\(name)", set: overrides)
        let last = try Checkpoint(contentsOf: "\(folder)/\(name)/last.safetensors")
        weights.append(
          last.weights.filter { $0.value.dtype == .float32 }.sorted { $0.key < $1.key }.map(\.value.scalars))
      }
      #expect(weights[0].count > 5 && weights[0] == weights[1])
      #expect(weights[2] != weights[3] && weights[3] != weights[0])
    }
  }

  @Test("what does not go together is told with its place")
  func problems() throws {
    func complaint(_ overrides: [String]) throws -> String {
      try withFolder { folder in
        "\(try #require(throws: ConfigError.self) { try TinyRun.config(folder, set: overrides) })"
      }
    }
    #expect(
      try complaint(["data.batch_augments=[{type: Mixup, prob: 0.7}, {type: CutMix, prob: 0.7}]"])
        .contains("their prob add up to 1.4"))
    #expect(try complaint(["data.aug_repeats=3", "data.shuffle=false"]).contains("set shuffle: true"))
    #expect(try complaint(["data.mixup={alpha: 0.2}"]).contains("did you mean 'batch_augments'?"))
    #expect(try complaint(["data.batch_augments=[{type: BatchMixup}]"]).contains("did you mean 'Mixup'?"))
    #expect(try complaint(["data.train.pipeline=[{type: MixUp}]"]).contains("data.batch_augments"))
    #expect(
      try complaint(["data.train.pipeline=[{type: TrivialAugmentWide}]"])
        .contains("did you mean 'TrivialAugment'?"))
    #expect(
      try complaint(["data.train.pipeline=[{type: RandAugment, magnitude: 12, num_magnitude_bins: 11}]"])
        .contains("goes from 0 to num_magnitude_bins - 1, which is 10"))
    #expect(
      try complaint(["data.train.pipeline=[{type: RandomErasing, fill_color: [3]}]"]).contains("one a channel in both"))
    #expect(
      try complaint(["data.train.pipeline=[{type: GaussianBlur, kernel_size: 4}]"]).contains("from 1 to 301, odd"))
  }
}
