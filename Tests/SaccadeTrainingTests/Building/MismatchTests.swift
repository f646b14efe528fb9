import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
import SaccadeTasks
import SaccadeTestKit
import SaccadeText
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
    let lenet = "model={type: LeNet, num_classes: 10, in_channels: 3}"
    let vit = "model={type: ViTB16, num_classes: 10, in_channels: 3}"
    #expect(
      try complaint("model.num_classes=3").hasPrefix(
        "--set model.num_classes=3: model.num_classes: is 3, but data.train has 10 classes: "))
    #expect(
      try complaint(lenet).hasPrefix(
        "--set \(lenet): model: takes images of 28×28; resize them, or set image_size to 28 or 32; data.train gives 16×16"
      ))
    #expect(
      try complaint(vit).hasPrefix(
        "--set \(vit): model: takes images of 224×224; resize them, or set image_size to another multiple of 16; "
          + "data.train gives 16×16"))
  }

  @Test("a best figure that the task has not, or fewer images than a batch")
  func small() throws {
    #expect(
      try complaint("data.train.count=5", "data.drop_last=true").contains(
        "data.train has 5 images, not one batch of 16"))
    #expect(try complaint("data.batch_size=128") == "no complaint")
  }

  @Test("a last batch of one image, where batch normalization gets one value a channel from it")
  func smallestBatch() throws {
    let small = "model={type: ResNet18, num_classes: 10}"
    let size = "data.train={type: Shapes, count: 17, size: 32}"
    let val = "data.val={type: Shapes, count: 17, size: 32}"
    let last = try complaint(small, size, val)
    #expect(
      last.hasPrefix(
        "tiny.yaml:3:15: data.batch_size: 17 images in batches of 16 leave a last batch of 1, and the batch normalization "
          + "layer4.0.bn1 gets one value a channel from it"), "\(last)")
    #expect(last.hasSuffix("set data.drop_last: true, or another batch_size"))
    #expect(try complaint(small, size, val, "data.batch_size=1").contains("take at least 2, or larger images"))
    #expect(try complaint(small, size, val, "data.drop_last=true") == "no complaint")
    #expect(try complaint(small, size, val, "data.batch_size=17") == "no complaint")
  }

  @Test("a last batch of one image trains where each channel has more values, and the check changes nothing")
  func singleImages() throws {
    try withFolder { folder in
      let model = try TinyRun.training(folder + "/a", set: ["data.train.count=17"]).trainer.task.model
      let mean = model.namedBuffers.first { $0.name == "bn.running_mean" }?.buffer.value.scalars
      #expect(mean == Array(repeating: 0, count: 8))
      let report = try TinyRun.train(folder + "/b", set: ["data.train.count=17", "runner.max_epochs=1"])
      #expect(report.iterations == 2)
      let ones = try TinyRun.train(
        folder + "/c", set: ["data.batch_size=1", "runner.max_epochs=1", "data.train.count=4"])
      #expect(ones.iterations == 4)
    }
  }

  @Test("images of which one batch is larger than the memory")
  func room() throws {
    let step = "[{type: Resize, size: 60000}]"
    let answer = try complaint("data.train.count=16", "data.train.pipeline=\(step)", "data.val.pipeline=\(step)")
    #expect(
      answer.hasPrefix(
        "tiny.yaml:3:15: data.batch_size: a batch of 16 images of 60000×60000 (height × width) takes 643.7 GiB"),
      "\(answer)"
    )
  }

  @Test("a network that is larger than the memory is told with the settings that make it so, before it is made")
  func modelRoom() throws {
    let model = "model={type: MobileNetV2, num_classes: 1000000, width: 10}"
    let config = try TinyRun.config("runs", set: [model, "optimizer={type: Adam, lr: 1}", "ema=0.9"])
    let error = #expect(throws: ConfigError.self) { try config.checkModelRoom(source: "tiny.yaml") }
    #expect(
      error?.description.hasPrefix(
        "--set \(model): model: is too large (num_classes: 1000000, in_channels: 3, width: 10.0): its weights with their "
          + "gradients and what Adam keeps of them take 2") == true, "\(error as Any)")
    #expect(throws: Never.self) { try TinyRun.config("runs").checkModelRoom(source: "tiny.yaml") }
    let numbers = try MobileNetV2.Settings.outline(classes: 1_000_000, width: 10)
    let small = MobileNetV2(classes: 7) { $0.width = 0.5 }
    #expect(try MobileNetV2.Settings.outline(classes: 7, width: 0.5) == small.parameterCount)
    #expect(numbers > 12_000_000_000)
  }

  @Test("one class folder, which leaves nothing to tell apart")
  func oneClass() throws {
    try withFolder { root in
      try FileManager.default.createDirectory(atPath: root + "/train/cat", withIntermediateDirectories: true)
      try Image(height: 16, width: 16).write(to: root + "/train/cat/1.png")
      let train = "data.train={type: ImageFolder, root: \(root)/train, pipeline: [{type: Resize, size: 16}]}"
      let answer = try complaint(train)
      #expect(answer.hasPrefix("--set \(train): data.train: has only one class, cat"), "\(answer)")
      #expect(answer.contains("at least two") && !answer.contains("num_classes"))
    }
  }

  @Test("more threads than cores are told, and no others")
  func threads() {
    #expect(ThreadAdvice.warning(threads: 1000, cores: 2)?.hasPrefix("1000 threads on 2 cores: ") == true)
    #expect(ThreadAdvice.warning(threads: 2, cores: 1)?.hasPrefix("2 threads on 1 core: ") == true)
    #expect(ThreadAdvice.warning(threads: 2, cores: 2) == nil)
  }

  @Test(
    "a number of threads that no pool has stops the program with a message, and not in the library",
    arguments: [0, 1025, .max])
  func impossibleThreads(count: Int) {
    #expect(
      mistake(in: { Threads.count = count })
        == "Threads.count: there must be at least one thread, and at most 1024: \(count)")
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
      let file = root + "/run.yaml"
      let recipe = try TinyRun.config(root + "/run", set: [folderSet("train", "nothing")]).yaml
      let line = 1 + (recipe.components(separatedBy: root + "/nothing")[0].count { $0 == "\n" })
      let config = try TrainingConfig(yaml: recipe, name: file, catalog: TinyRun.catalog)
      let error = #expect(throws: DatasetError.self) {
        try TrainingRun<ClassificationSettings>(config, source: file, terminal: TinyRun.silence)
      }
      #expect(error?.advice.contains("(data.train of \(file):\(line):") == true, "\(error as Any)")
      // A setting that was changed in Swift stands in no line.
      var changed = config
      changed.data.train = ImageFolderConfig()
      let other = #expect(throws: (any Error).self) {
        try TrainingRun<ClassificationSettings>(
          changed, source: file, root: DataRoot(root + "/other"), terminal: TinyRun.silence)
      }
      #expect("\(other as Any)".contains("(data.train of \(file) asks"), "\(other as Any)")
    }
  }
}

extension MobileNetV2.Settings {
  /// How many numbers a network of these sizes has.
  fileprivate static func outline(classes: Int, width: Double) throws -> Int {
    var settings = Self()
    settings.numClasses = classes
    settings.width = width
    return settings.makeOutline().parameterCount
  }
}
