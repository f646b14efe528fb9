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

@Suite("--resume goes on with the run that was begun, or says what is another")
struct ResumeChecksTests {
  private func console(_ folder: String) throws -> String {
    try String(contentsOfFile: folder + "/console.log", encoding: .utf8)
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  @Test("a class folder that got another name stops it, since the network's outputs would get other meanings")
  func renamedClass() throws {
    try withFolder { folder in
      for part in ["train", "val"] {
        for (index, name) in ["ant", "bee", "cat"].enumerated() {
          let path = "\(folder)/\(part)/\(name)"
          try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
          try ShapesDataset(count: 3, height: 16, width: 16).image(at: index).write(to: path + "/1.png")
        }
      }
      func set(_ part: String) -> String {
        "data.\(part)={type: ImageFolder, root: \(folder)/\(part), pipeline: [{type: Resize, size: 16}]}"
      }
      let settings = ["model.num_classes=3", "data.batch_size=3", set("train"), set("val")]
      try TinyRun.train(folder + "/a", set: settings + ["runner.max_epochs=1"])
      try TinyRun.train(folder + "/a", set: settings + ["resume=true"])
      let before = try bytes(folder + "/a/last.safetensors")
      for part in ["train", "val"] {
        try FileManager.default.moveItem(atPath: "\(folder)/\(part)/ant", toPath: "\(folder)/\(part)/zebra")
      }
      let error = #expect(throws: CheckpointError.self) {
        try TinyRun.train(folder + "/a", set: settings + ["resume=true", "runner.max_epochs=3"])
      }
      #expect(
        error?.description == "\(folder)/a/last.safetensors: is of other classes: has ant, the data have zebra; "
          + "go on with the data of the run, or begin anew in another work_dir, with load_from for its weights")
      #expect(try bytes(folder + "/a/last.safetensors") == before)
    }
  }

  @Test("a table whose numbers have changed stops it, and the same table does not")
  func changedTable() throws {
    try withFolder { folder in
      func table(_ first: Int) throws {
        var lines = ["file,age"]
        for index in 0..<8 {
          let grey = UInt8(index * 30)
          try Image(height: 8, width: 8, format: .grey) { pixels in pixels.update(repeating: grey) }
            .write(to: "\(folder)/\(index).png", as: .png)
          lines.append("\(index).png,\(first + 3 * index)")
        }
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: folder + "/numbers.csv"))
      }
      func train(_ more: String...) throws {
        let config = try TrainingConfig(
          yaml: """
            task: {type: Regression, targets: [age]}
            model: {type: SmallCNN, num_classes: 1, in_channels: 3}
            data:
              batch_size: 4
              train: {type: NumberTable, root: \(folder), pipeline: [{type: Resize, size: 8}]}
            optimizer: {type: Adam, lr: 0.005}
            runner: {max_epochs: 1}
            work_dir: \(folder)/run
            """, name: "numbers.yaml", overrides: more)
        _ = try config.train(source: "numbers.yaml", terminal: TinyRun.silence)
      }
      try table(1000)
      try train()
      for epochs in 2...6 { try train("resume=true", "runner.max_epochs=\(epochs)") }
      try table(1001)
      let error = #expect(throws: CheckpointError.self) { try train("resume=true", "runner.max_epochs=9") }
      let words =
        "its numbers are scaled otherwise than those of the data, which have changed: age; go on with the data"
      #expect(error?.description.hasPrefix("\(folder)/run/last.safetensors: \(words)") == true, "\(error as Any)")
    }
  }

  @Test("another number of images in as many steps is told")
  func moreImages() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a", set: ["runner.max_epochs=1"])
      try TinyRun.train(folder + "/a", set: ["resume=true", "data.train.count=91"])
      #expect(try console(folder + "/a").contains("WARNING the training data have 91 images, and had 90 before"))
    }
  }

  @Test("another task stops it")
  func otherTask() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a", set: ["runner.max_epochs=1"])
      let config = try TinyRun.config(
        folder + "/a", set: ["resume=true", "task={type: Regression, targets: [x]}", "model.num_classes=1"])
      let error = #expect(throws: CheckpointError.self) {
        try config.train(source: "tiny.yaml", terminal: TinyRun.silence)
      }
      #expect(
        error?.problem == "the checkpoint is of task Classification, the configuration of task Regression",
        "\(error as Any)")
    }
  }

  @Test("the best of another figure is not compared with this one's", arguments: [true, false])
  func otherFigure(isNamed: Bool) throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a", set: ["runner.max_epochs=1", "checkpoint.best=top1"])
      let path = folder + "/a/last.safetensors"
      var saved = try Checkpoint(contentsOf: path, withState: true)
      #expect(saved.progress.bestFigure == "top1")
      if !isNamed {
        // As files of before have it: the configuration tells.
        saved.progress.bestFigure = nil
        try saved.write(to: path)
      }
      let report = try TinyRun.train(folder + "/a", set: ["resume=true", "checkpoint.best=loss"])
      let loss = try #require(report.validation.first { $0.name == "loss" })
      #expect(report.best?.figure == loss && report.best?.epoch == 2)
      #expect(
        try console(folder + "/a").contains(
          "the best checkpoint is chosen by loss now, and was by top1: the best begins"))
      #expect(try Checkpoint(contentsOf: folder + "/a/best.safetensors").figures["loss"] == loss.value)
    }
  }

  @Test("a best checkpoint that is gone is told, and the best begins anew")
  func bestIsGone() throws {
    try withFolder { folder in
      let (run, best) = (folder + "/a", folder + "/a/best.safetensors")
      try TinyRun.train(run, set: ["runner.max_epochs=1", "checkpoint.best=loss"])
      try FileManager.default.removeItem(atPath: best)
      let nothing = try TinyRun.train(run, set: ["resume=true", "runner.max_epochs=1", "checkpoint.best=loss"])
      #expect(nothing.best == nil && nothing.summary.hasSuffix("checkpoint: \(run)/last.safetensors"))
      #expect(nothing.record["best_checkpoint"] == nil)
      let report = try TinyRun.train(run, set: ["resume=true", "checkpoint.best=loss"])
      #expect(report.best?.epoch == 2 && FileManager.default.fileExists(atPath: best))
      #expect(try console(run).contains("WARNING \(best) is gone: the best begins anew"))
    }
  }

  @Test("a folder or a pipe in place of the best checkpoint is not reported", arguments: [true, false])
  func bestIsOther(isFolder: Bool) throws {
    try withFolder { folder in
      let best = folder + "/a/best.safetensors"
      do {
        let run = try TinyRun.training(folder + "/a", set: ["runner.max_epochs=1"])
        run.extraHooks = [
          AtEnd {
            try FileManager.default.removeItem(atPath: best)
            if isFolder {
              try FileManager.default.createDirectory(atPath: best, withIntermediateDirectories: true)
            } else {
              mkfifo(best, 0o600)
            }
          }
        ]
        #expect(try run.run().best == nil)
      }
      #expect(try console(folder + "/a").contains("WARNING \(best) is no file any more"))
      let again = try TinyRun.train(folder + "/a", set: ["resume=true", "runner.max_epochs=1"])
      #expect(again.best == nil)
      #expect(try console(folder + "/a").contains("WARNING \(best) is gone: the best begins anew"))
    }
  }

  @Test("a best checkpoint that somebody took away while the run went on is not reported")
  func bestIsTaken() throws {
    try withFolder { folder in
      let run = try TinyRun.training(folder + "/a", set: ["runner.max_epochs=1"])
      run.extraHooks = [AtEnd { try FileManager.default.removeItem(atPath: folder + "/a/best.safetensors") }]
      #expect(try run.run().best == nil)
      #expect(try console(folder + "/a").contains("best.safetensors is gone"))
    }
  }

  @Test("fewer epochs than were made leave nothing to do, and the report is that of the run")
  func fewerEpochs() throws {
    try withFolder { folder in
      let whole = try TinyRun.train(folder + "/a")
      let files = ["last.safetensors", "best.safetensors", "config.yaml", "log.jsonl"]
      let before = try files.map { try bytes("\(folder)/a/\($0)") }
      let again = try TinyRun.train(folder + "/a", set: ["resume=true", "runner.max_epochs=1"])
      #expect(again.iterations == 12 && again.epochs == 2 && again.best?.epoch == whole.best?.epoch)
      #expect(again.validation == whole.validation)
      #expect(again.record["train"] == nil && again.record["val"] == whole.record["val"])
      #expect(again.summary == whole.summary)
      #expect(try console(folder + "/a").contains("already trained 2 epochs, which is more than 1; nothing to do"))
      #expect(try !console(folder + "/a").contains("going on"))
      #expect(try files.map { try bytes("\(folder)/a/\($0)") } == before)
      _ = try TinyRun.train(folder + "/a", set: ["resume=true", "runner={max_iters: 5}"])
      #expect(try console(folder + "/a").contains("already trained 12 steps, which is more than 5; nothing to do"))
    }
  }

  @Test("the configuration that it leaves begins a run, and does not go on with one")
  func keptConfiguration() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a", set: ["runner.max_epochs=1"])
      try TinyRun.train(folder + "/a", set: ["resume=true"])
      let kept = try String(contentsOfFile: folder + "/a/config.yaml", encoding: .utf8)
      #expect(kept.contains("resume: false") && !kept.contains("resume: true"))
      #expect(try Checkpoint(contentsOf: folder + "/a/last.safetensors").config == kept)
    }
  }
}

/// Does something after the last step.
private final class AtEnd: TrainingHook {
  typealias Task = ClassificationTask
  private let action: () throws -> Void
  init(_ action: @escaping () throws -> Void) { self.action = action }
  func trainingDidEnd(_ trainer: Trainer<ClassificationTask>) throws { try action() }
}
