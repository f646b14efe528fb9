import Foundation
import Testing

@Suite("Rates are swept, folds trained and pictures mirrored from the command line", .serialized)
struct RecipeCommandTests {
  private let config = """
    model: {type: LeNet, num_classes: 10, in_channels: 3}
    data:
      batch_size: 20
      train: {type: Shapes, count: 300, size: 28}
      val: {type: Shapes, split: val, count: 20, size: 28}
    optimizer: {type: SGD, lr: 0.05, momentum: 0.9}
    runner: {max_epochs: 1}
    """

  @Test("plot lr-find tells a table and a suggestion, draws if asked, and writes nothing else")
  func rates() throws {
    let folder = try TestFolder()
    try folder.write(config, to: "mine.yaml")
    let told = try Program("plot", "lr-find", "mine.yaml", "--steps", "30", "--out", "rates.svg", in: folder)
    #expect(told.code == 0, "\(told.errors)")
    #expect(told.output.contains("smoothed") && told.output.contains("drawn: rates.svg"), "\(told.output)")
    let drawn = try String(contentsOfFile: folder.path("rates.svg"), encoding: .utf8)
    #expect(drawn.contains("Loss by learning rate"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
        "mine.yaml", "rates.svg", "stderr", "stdout",
      ])
    let json = try Program("plot", "lr-find", "mine.yaml", "--steps", "30", "--json", in: folder).json
    #expect((json["points"] as? [Any])?.isEmpty == false)
    #expect(try Program("plot", "lr-find", "mine.yaml", "--out", "rates.pdf", in: folder).code == 64)
    #expect(try Program("plot", "lr-find", "mine.yaml", "--start", "2", "--end", "1", in: folder).code == 64)
  }

  @Test("cross-validate tells each fold and the mean; --resume tells the same at once; --tta flip judges by both views")
  func folds() throws {
    let folder = try TestFolder()
    try folder.write(config, to: "mine.yaml")
    let told = try Program("cross-validate", "mine.yaml", "--folds", "2", in: folder)
    #expect(told.code == 0, "\(told.errors)")
    #expect(told.output.contains("fold 2: ") && told.output.contains("mean of 2: loss ") && told.output.contains(" ± "))
    let again = try Program("cross-validate", "mine.yaml", "--folds", "2", in: folder)
    #expect(again.code != 0 && again.errors.contains("holds the checkpoints of another run"), "\(again.errors)")
    let resumed = try Program("cross-validate", "mine.yaml", "--folds", "2", "--resume", in: folder)
    #expect(resumed.output == told.output)
    #expect(try Program("cross-validate", "mine.yaml", "--folds", "1", in: folder).code == 64)
    let best = "runs/mine-folds/fold-1/last.safetensors"
    let plain = try Program("test", "mine.yaml", best, "--json", in: folder).json
    let both = try Program("test", "mine.yaml", best, "--json", "--tta", "flip", in: folder).json
    #expect(plain["loss"] as? Double != both["loss"] as? Double && both["images"] as? Int == 20)
    #expect(try Program("test", "mine.yaml", best, "--tta", "flop", in: folder).code == 64)
  }
}
