import SaccadeConfig
import SaccadeData
import SaccadeImages
import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("Figures that a configuration asks for, in a run")
struct AskedFigureTests {
  private let asked = "metrics=[f1_macro, roc_auc, average_precision, ece]"

  @Test("are told after each epoch, choose the best checkpoint, and are those of its answers")
  func best() throws {
    try withFolder { folder in
      let report = try TinyRun.train(folder + "/a", set: [asked, "checkpoint.best=f1_macro"])
      let names = ["loss", "top1", "top5", "f1_macro", "roc_auc", "average_precision", "ece"]
      #expect(report.validation.map(\.name) == names)
      #expect(report.training.map(\.name) == ["loss", "top1", "top5"])
      let logged = try TinyRun.log(folder + "/a").filter { $0["mode"] as? String == "val" }
      #expect(logged.count == 2 && logged.allSatisfy { record in names.allSatisfy { record.keys.contains($0) } })
      #expect(report.best?.figure.name == "f1_macro")
      #expect(report.best?.figure.value == logged.compactMap { $0["f1_macro"] as? Double }.max())

      let checkpoint = folder + "/a/best.safetensors"
      let judged = try Evaluation(
        TinyRun.config(folder + "/a", set: [asked]), checkpoint: checkpoint, source: "tiny.yaml",
        terminal: TinyRun.silence)
      func figure(_ name: String) -> Double { judged.figures.first { $0.name == name }?.value ?? .nan }
      #expect(figure("f1_macro") == report.best?.figure.value)

      // The same from what the network says of each picture: pairs of pictures, counted one by one.
      let classifier = try ImageClassifier(checkpoint: checkpoint, catalog: TinyRun.catalog)
      let pictures = ShapesDataset(count: 40, height: 16, width: 16, part: "val")
      let answers = try (0..<40).map { try classifier.classify(pictures.image(at: $0), top: 10) }
      let labels = (0..<40).map { pictures.label(at: $0) }
      var areas: [Double] = []
      for label in Set(labels) {
        let scores = answers.map { row in row.first { $0.label == label }?.probability ?? 0 }
        var (won, pairs) = (0.0, 0.0)
        for a in 0..<40 where labels[a] == label {
          for b in 0..<40 where labels[b] != label {
            won += scores[a] > scores[b] ? 1 : scores[a] == scores[b] ? 0.5 : 0
            pairs += 1
          }
        }
        areas.append(won / pairs)
      }
      // Batches of another size may round otherwise.
      #expect(abs(areas.reduce(0, +) / Double(areas.count) - figure("roc_auc")) < 0.003)
    }
  }

  @Test("end a run, and lower its rate")
  func watching() throws {
    try withFolder { folder in
      let report = try TinyRun.train(
        folder + "/a",
        set: [
          asked, "runner={max_epochs: 6}", "hooks=[{type: EarlyStopping, figure: ece, patience: 1, min_delta: 1}]",
          "lr_config={policy: plateau, figure: average_precision, patience: 1}",
        ])
      #expect(report.epochs == 2 && report.stopReason?.contains("ece did not become better") == true)
    }
  }

  @Test("that are not asked for, or that there are not, are told with what to do")
  func faults() throws {
    func complaint(_ overrides: String...) throws -> String {
      try withFolder { folder in
        "\(try #require(throws: ConfigError.self) { try TinyRun.config(folder, set: overrides) })"
      }
    }
    #expect(try complaint("checkpoint.best=f1_macro").contains("to have it told, add metrics: [f1_macro]"))
    #expect(
      try complaint("hooks=[{type: EarlyStopping, figure: roc_auc}]").contains("add metrics: [roc_auc]"))
    #expect(
      try complaint("metrics=[f1_marco]").contains("metrics.0: unknown figure 'f1_marco'; did you mean 'f1_macro'?"))
    #expect(try complaint("metrics=[ece, ece]").contains("metrics.1: 'ece' is named twice"))
    #expect(
      try complaint("task={type: Regression, targets: [x]}", "model.num_classes=1", "metrics=[ece]")
        .contains("the task has no other figures"))
  }
}
