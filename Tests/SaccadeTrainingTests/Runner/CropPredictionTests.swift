import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("A network that was judged on the middles of small pictures")
struct CropPredictionTests {
  @Test("names what is on large ones, which are made small first: their own middles show next to nothing")
  func largePictures() throws {
    try withFolder { folder in
      let config = try TrainingConfig(
        yaml: """
          model: {type: ResNet8, num_classes: 10}
          data:
            batch_size: 32
            train: {type: Shapes, count: 6000, size: 36, pipeline: [{type: RandomCrop, size: 32}, {type: RandomFlip}]}
            val: {type: Shapes, count: 200, size: 36, split: val, pipeline: [{type: CenterCrop, size: 32}]}
          optimizer: {type: Muon, lr: 0.02}
          lr_config: {policy: cosine, by_epoch: false}
          runner: {max_epochs: 5}
          work_dir: \(folder)/run
          """, name: "crops.yaml")
      let report = try config.train(source: "crops.yaml", terminal: TinyRun.silence)
      let classifier = try ImageClassifier(checkpoint: folder + "/run/best.safetensors")
      let pictures = ShapesDataset(count: 40, height: 320, width: 320, part: "fresh")
      var random = RandomStream(seed: 0)
      func right(_ prepare: (Image) -> Image) throws -> Int {
        try (0..<pictures.count).count { index in
          let answers = try classifier.classify(prepare(pictures.image(at: index)), top: 1)
          return answers[0].label == pictures.label(at: index)
        }
      }
      let whole = try right { $0 }
      // What a crop of the large picture itself would show; the classifier leaves a picture of this size as it is.
      let middles = try right { CenterCrop(ImageSize(square: 36)).apply(to: $0, using: &random) }
      // Ten seeds had 78 to 96 % right in validation; one of them named 31 whole and 5 middles.
      #expect(whole >= 26, "\(report.validation.map(\.text))")
      #expect(middles <= 12)
    }
  }
}
