import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("What a run tells in the end")
struct TrainingReportTests {
  private func report(
    best: (figure: Figure, epoch: Int)?, validation: [Figure], stop: String? = nil, inSteps: Bool = false
  ) -> TrainingReport {
    TrainingReport(
      folder: "runs/a", iterations: 50, epochs: 5, isCountedInSteps: inSteps, stopReason: stop, seconds: 80,
      training: [Figure("loss", 0.2, .loss)],
      validation: validation, best: best, parameterCount: 10)
  }

  @Test("are the last validation's figures, and the best checkpoint's own figure and epoch beside its name")
  func best() {
    let last = [Figure("loss", 0.31, .loss), Figure("top1", 0.907, .rate)]
    #expect(
      report(best: (Figure("top1", 0.912, .rate), 4), validation: last).summary == """
        trained 5 epochs in 1:20; validation after the last: loss 0.3100, top-1 90.70 %
        checkpoint: runs/a/best.safetensors, from epoch 4, the best: top-1 91.20 %
        """)
    #expect(
      report(best: (Figure("loss", 0.25, .loss), 3), validation: last).summary
        .hasSuffix("from epoch 3, the best: loss 0.2500"))
  }

  @Test("say why a run ended before its end")
  func stopped() {
    let report = report(best: nil, validation: [Figure("loss", 0.31, .loss)], stop: "loss did not become better")
    let words =
      "trained 5 epochs in 1:20, stopped before its end: loss did not become better; validation after the last: "
    #expect(report.summary.hasPrefix(words + "loss 0.3100"))
    #expect(report.record["stopped"] == .text("loss did not become better"))
  }

  @Test("count in steps what was counted in steps, or is no whole epochs")
  func steps() throws {
    #expect(report(best: nil, validation: [], inSteps: true).summary.hasPrefix("trained 50 steps in 1:20\n"))
    try withFolder { folder in
      let counted = try TinyRun.train(folder + "/a", set: ["runner={max_iters: 4}"])
      #expect(counted.summary.hasPrefix("trained 4 steps in 0:"), "\(counted.summary)")
      #expect(try TinyRun.train(folder + "/b").summary.hasPrefix("trained 2 epochs in 0:"))
    }
  }

  @Test("is the last checkpoint where none is the best")
  func last() {
    #expect(
      report(best: nil, validation: []).summary == """
        trained 5 epochs in 1:20
        checkpoint: runs/a/last.safetensors
        """)
  }
}
