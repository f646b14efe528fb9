import Foundation
import SaccadeData
import SaccadeImages
import Testing

@testable import SaccadeTraining

@Suite("What does not go together is told before training begins")
struct MismatchTests {
  private func complaint(_ overrides: String...) throws -> String {
    try withFolder { folder in
      do {
        _ = try TinyRun.training(folder + "/a", set: overrides)
        return "no complaint"
      } catch {
        #expect(!FileManager.default.fileExists(atPath: folder + "/a/last.safetensors"))
        return "\(error)"
      }
    }
  }

  @Test("a model for another number of classes, or images of another size")
  func model() throws {
    #expect(
      try complaint("model.num_classes=3").hasPrefix(
        "tiny.yaml: model.num_classes: is 3, but data.train has 10 classes: "))
    #expect(
      try complaint("model={type: LeNet, num_classes: 10, in_channels: 3}").hasPrefix(
        "tiny.yaml: model: takes images of 28×28; resize them, or set image_size to 28 or 32; data.train gives 16×16"))
    #expect(
      try complaint("model={type: ViTB16, num_classes: 10, in_channels: 3}").hasPrefix(
        "tiny.yaml: model: takes images of 224×224; resize them, or set image_size to another multiple of 16; "
          + "data.train gives 16×16"))
  }

  @Test("a best figure that the task has not, or fewer images than a batch")
  func small() throws {
    #expect(
      try complaint("data.train.count=5", "data.drop_last=true").contains(
        "data.train has 5 images, not one batch of 16"))
    #expect(try complaint("data.batch_size=128") == "no complaint")
  }

  @Test("class folders that differ between training and validation, an empty folder, one that is not there")
  func folders() throws {
    try withFolder { root in
      func image(_ path: String) throws {
        let folder = URL(filePath: root + "/" + path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Image(height: 16, width: 16).write(to: root + "/" + path)
      }
      for name in ["train/cat/1.png", "train/dog/1.png", "val/cat/1.png", "val/fish/1.png"] { try image(name) }
      func folderSet(_ part: String, _ folder: String) -> String {
        "data.\(part)={type: ImageFolder, root: \(root)/\(folder), pipeline: [{type: Resize, size: 16}]}"
      }
      let differ = try complaint("model.num_classes=2", folderSet("train", "train"), folderSet("val", "val"))
      #expect(differ.contains("fish"))
      #expect(try complaint(folderSet("train", "nothing")).contains(root + "/nothing"))
      try FileManager.default.createDirectory(atPath: root + "/empty", withIntermediateDirectories: true)
      #expect(try complaint(folderSet("train", "empty")).contains(root + "/empty"))
    }
  }
}
