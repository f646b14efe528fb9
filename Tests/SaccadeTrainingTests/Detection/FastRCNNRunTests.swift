import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeModels
import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("A detector that looks at the proposals of a selective search")
struct FastRCNNRunTests {
  /// Keeps the loss of each epoch.
  private final class Epochs: TrainingHook {
    typealias Task = DetectionTask
    var losses: [Double] = []
    func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<DetectionMetrics>) {
      losses.append(summary.training.figures[0].value)
    }
  }

  private static let model = "model={type: FastRCNN_MobileNetV2, num_classes: 10, frozen_norm: false}"
  private static let search = "{type: SelectiveSearch, min_area: 20, limit: 60}"

  @Test("is trained, judged and asked from a recipe; its proposals are found once, and move with the pictures")
  func wholeRun() throws {
    try withFolder { folder in
      let config = try TinyDetection.config(
        folder,
        set: [
          Self.model, "data.train.pipeline=[\(Self.search), {type: RandomFlip}]", "data.val.pipeline=[\(Self.search)]",
          "data.train.count=64", "data.train.objects=[1, 2]", "data.batch_size=8", "optimizer.lr=0.001",
          "runner.max_epochs=3",
        ])
      let run = try TrainingRun<DetectionSettings>(config, source: "shapes.yaml", terminal: TinyRun.silence)
      let epochs = Epochs()
      run.extraHooks = [epochs]
      let report = try run.run()
      #expect(epochs.losses[2] < 0.8 * epochs.losses[0], "\(epochs.losses)")
      #expect(report.best?.figure.name == "AP")
      let path = folder + "/run/best.safetensors"
      let judged = try Evaluation(config, checkpoint: path, source: "shapes.yaml", terminal: TinyRun.silence)
      #expect(judged.figures.first?.value == report.best?.figure.value)
      let predictor = try #require(try Predictors.load(checkpoint: path) as? ObjectDetector)
      predictor.threshold = 0.01
      let scene = ShapeScenesDataset(
        count: 24, size: ImageSize(square: 64), objects: 1...2, scale: 0.2...0.4, part: "val"
      ).image(at: 1)
      #expect(try !predictor.find(in: scene).isEmpty)
    }
  }

  @Test("a pipeline without a search is told before anything is trained")
  func missing() throws {
    try withFolder { folder in
      for (part, other) in [("train", "val"), ("val", "train")] {
        let config = try TinyDetection.config(
          folder, set: [Self.model, "data.\(other).pipeline=[\(Self.search)]", "data.\(part).pipeline=[]"])
        let error = #expect(throws: (any Error).self) {
          _ = try config.train(source: "shapes.yaml", terminal: TinyRun.silence)
        }
        #expect(
          error.map {
            "\($0)".contains(
              "data.\(part).pipeline: finds no proposals, and FastRCNN_MobileNetV2 looks at nothing else; begin it with"
            )
          } == true, "\(String(describing: error))")
      }
    }
  }

  @Test("an R-CNN gets its machines before a validation, and test and predict use them; the hook is for nothing else")
  func machines() throws {
    try withFolder { folder in
      let pipelines = ["data.train.pipeline=[\(Self.search)]", "data.val.pipeline=[\(Self.search)]"]
      let model = "model={type: RCNN_MobileNetV2, num_classes: 10, crop_size: 64, context: 4, frozen_norm: false}"
      let config = try TinyDetection.config(
        folder,
        set: pipelines + [
          model, "hooks=[{type: RegionSVM}]", "data.train.count=32", "data.val.count=8", "data.batch_size=4",
          "data.train.objects=[1, 2]", "runner.max_epochs=1", "runner.val_interval=1", "optimizer.lr=0.001",
        ])
      let report = try config.train(source: "shapes.yaml", terminal: TinyRun.silence)
      let path = folder + "/run/best.safetensors"
      let judged = try Evaluation(config, checkpoint: path, source: "shapes.yaml", terminal: TinyRun.silence)
      #expect(judged.figures.first?.value == report.best?.figure.value)
      let predictor = try #require(try Predictors.load(checkpoint: path) as? ObjectDetector)
      #expect((predictor.model as? RCNN)?.isFitted == true)
      func complaint(_ overrides: [String]) -> String {
        do {
          _ = try TinyDetection.config(folder, set: overrides + ["hooks=[{type: RegionSVM}]"])
            .train(source: "shapes.yaml", terminal: TinyRun.silence)
          return "nothing"
        } catch { return "\(error)" }
      }
      #expect(complaint([]).contains("is for an R-CNN, and the model is TinyDetector: leave it out"))
      #expect(complaint(pipelines + [model, "ema=0.99"]).contains("validations are of an average of weights"))
      #expect(complaint(pipelines.prefix(1) + [model, "data.val=null"]).contains("there is no data.val"))
    }
  }
}
