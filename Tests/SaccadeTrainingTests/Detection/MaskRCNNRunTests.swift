import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeModels
import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("A detector that learns masks")
struct MaskRCNNRunTests {
  /// Keeps the figures of each epoch.
  private final class Epochs: TrainingHook {
    typealias Task = DetectionTask
    var losses: [[Figure]] = []
    var judged: [Figure] = []
    func epochDidEnd(_ trainer: Trainer<Task>, _ summary: EpochSummary<DetectionMetrics>) {
      losses.append(summary.training.figures)
      judged = summary.validation?.figures ?? judged
    }
  }

  private static let model =
    "model={type: MaskRCNN_MobileNetV2_FPN, num_classes: 10, frozen_norm: false, fpn_channels: 16, box_features: 32, "
    + "mask_layers: 1, mask_channels: 8}"
  private static let masks = ["data.train.masks=true", "data.val.masks=true"]

  @Test("is trained, judged by its masks, and asked from a recipe")
  func wholeRun() throws {
    try withFolder { folder in
      let config = try TinyDetection.config(
        folder,
        set: Self.masks + [
          Self.model, "data.train.count=48", "data.train.objects=[1, 2]", "data.val.count=8", "data.val.objects=[1, 2]",
          "data.batch_size=8", "optimizer.lr=0.002", "runner.max_epochs=2", "runner.val_interval=1",
          "checkpoint.best=mask_AP50", "task.score_threshold=0.01", "loss.mask_weight=2",
        ])
      let run = try TrainingRun<DetectionSettings>(config, source: "shapes.yaml", terminal: TinyRun.silence)
      let epochs = Epochs()
      run.extraHooks = [epochs]
      let report = try run.run()
      #expect(
        epochs.losses[0].map(\.name) == [
          "loss", "loss_objectness", "loss_proposals", "loss_classification", "loss_boxes", "loss_masks",
        ])
      #expect(epochs.losses[1][5].value < epochs.losses[0][5].value, "\(epochs.losses.map { $0[5].value })")
      #expect(report.best?.figure.name == "mask_AP50")
      #expect(epochs.judged.contains { $0.name == "mask_AP" })
      let path = folder + "/run/best.safetensors"
      let judged = try Evaluation(config, checkpoint: path, source: "shapes.yaml", terminal: TinyRun.silence)
      #expect(judged.figures.first { $0.name == "mask_AP50" }?.value == report.best?.figure.value)
      let predictor = try #require(try Predictors.load(checkpoint: path) as? ObjectDetector)
      predictor.threshold = 0.01
      let scene = ShapeScenesDataset(
        count: 8, size: ImageSize(square: 64), objects: 1...2, scale: 0.2...0.4, part: "val"
      ).image(at: 1)
      let found = try predictor.find(in: scene)
      #expect(!found.isEmpty && found.allSatisfy { $0.mask?.size == scene.size })
    }
  }

  private func complaint(_ folder: String, _ overrides: [String]) -> String {
    do {
      _ = try TinyDetection.config(folder, set: overrides).train(source: "shapes.yaml", terminal: TinyRun.silence)
      return "nothing"
    } catch { return "\(error)" }
  }

  @Test("data without masks are told before anything is trained, and so is a figure of masks where there are none")
  func missing() throws {
    try withFolder { folder in
      for (part, mask) in [("train", Self.masks[1]), ("val", Self.masks[0])] {
        let said = complaint(folder, [Self.model, mask])
        #expect(
          said.contains("data.\(part): ShapeScenes gives no masks, which MaskRCNN_MobileNetV2_FPN learns"),
          "\(said)")
      }
      let said = complaint(folder, ["checkpoint.best=mask_AP"])
      #expect(said.contains("checkpoint.best: mask_AP is of masks, and TinyDetector tells boxes alone"), "\(said)")
    }
  }

  @Test("COCO's masks are learnt; one of another size than its picture, and an object without one, are told")
  func coco() throws {
    try withFolder { folder in
      try Image(height: 64, width: 64, color: .red).write(to: "\(folder)/a.png")
      func write(_ segmentation: String) throws {
        let text = """
          {"images": [{"id": 1, "file_name": "a.png", "width": 64, "height": 64}],
           "categories": [{"id": 1, "name": "cup"}],
           "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [8, 8, 40, 40], "area": 1600, "iscrowd": 0
          \(segmentation)}]}
          """
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/objects.json"))
      }
      let data = "{type: COCO, root: \(folder), annotations: objects.json, images: ., masks: true}"
      let settings = [
        Self.model, "model.num_classes=1", "data.train=\(data)", "data.val=\(data)", "data.batch_size=1",
        "runner.max_epochs=1", "runner.val_interval=1",
      ]
      try write(#", "segmentation": {"size": [32, 64], "counts": [2048]}"#)
      #expect(complaint(folder, settings).contains("segmentation: is a mask of 32×64"))
      try write("")
      #expect(complaint(folder, settings).contains("an object on a.png has a box and no outline"))
      try write(#", "segmentation": [[8, 8, 48, 8, 48, 48, 8, 48]]"#)
      #expect(complaint(folder, settings) == "nothing")
    }
  }
}
