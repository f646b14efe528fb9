import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("Several views of each picture, in a run and in use")
struct TestViewRunTests {
  private let large = [
    "data.train.size=20", "data.val.size=20", "data.val.pipeline=[{type: CenterCrop, size: 16}]",
  ]

  private func evaluation(_ folder: String, _ overrides: [String], _ view: TestView? = nil) throws -> [Figure] {
    try Evaluation(
      TinyRun.config(folder, set: large + overrides), checkpoint: folder + "/last.safetensors", source: "tiny.yaml",
      view: view, terminal: TinyRun.silence
    ).figures
  }

  @Test(
    "validations, tests and predictions show what the configuration says, and a command's flag another",
    arguments: ["flip", "five_crop", "ten_crop"])
  func run(name: String) throws {
    let view = try #require(TestView(rawValue: name))
    try withFolder { folder in
      let setting = ["test_time_augmentation=\(name)"]
      let report = try TinyRun.train(folder, set: large + setting)
      #expect(try evaluation(folder, setting) == report.validation)
      #expect(try evaluation(folder, [], view) == report.validation)
      #expect(try evaluation(folder, setting, TestView.none) != report.validation)

      let classifier = try ImageClassifier(checkpoint: folder + "/last.safetensors", catalog: TinyRun.catalog)
      #expect(classifier.view == view)
      let picture = ShapesDataset(count: 3, height: 20, width: 20, part: "val").image(at: 1)
      let all = try classifier.classify(picture, top: 10)
      // The mean of what it says of each view alone.
      classifier.view = .none
      classifier.preprocessing = Preprocessing(
        [], size: ImageSize(square: 16), normalization: classifier.preprocessing.normalization)
      let corners = view.isOfCrops ? [(0, 0), (0, 4), (4, 0), (4, 4), (2, 2)] : [(2, 2)]
      var sums = [Float](repeating: 0, count: 10)
      var count: Float = 0
      for (row, column) in corners {
        for isMirrored in view == .fiveCrop ? [false] : [false, true] {
          let part = picture.placed(
            Placement(rows: row..<row + 16, columns: column..<column + 16, mirrored: isMirrored))
          for answer in try classifier.classify(part, top: 10) { sums[answer.label] += answer.probability }
          count += 1
        }
      }
      for answer in all { #expect(abs(answer.probability - sums[answer.label] / count) < 1e-5) }
    }
  }

  @Test("corners need a pipeline that cuts out the middle, and views a task of classes")
  func faults() throws {
    try withFolder { folder in
      let error = #expect(throws: ConfigError.self) {
        try TinyRun.training(folder + "/a", set: ["test_time_augmentation=five_crop"])
      }
      #expect(
        error.map { "\($0)" }?.contains("end it with a Resize to a larger side and a CenterCrop, or choose flip")
          == true)
      let numbers = #expect(throws: ConfigError.self) {
        try TinyRun.config(
          folder, set: ["task={type: Regression, targets: [x]}", "model.num_classes=1", "test_time_augmentation=flip"])
      }
      #expect(numbers.map { "\($0)" }?.contains("Regression knows no views of a picture") == true)
      let word = #expect(throws: ConfigError.self) {
        try TinyRun.config(folder, set: ["test_time_augmentation=TenCrop"])
      }
      #expect(word.map { "\($0)" }?.contains("did you mean 'ten_crop'?") == true)
    }
  }
}
