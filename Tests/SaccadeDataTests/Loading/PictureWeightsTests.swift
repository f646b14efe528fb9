import Foundation
import SaccadeEngine
import SaccadeImages
import Testing

@testable import SaccadeData

@Suite("Pictures are drawn by weights of their own")
struct PictureWeightsTests {
  /// Pictures in the folder `pictures`, which need not be there.
  private struct Pictures: ClassificationDataset {
    let folder: String
    let names: [String]
    var count: Int { names.count }
    let classNames = ["one", "two"]
    func label(at index: Int) -> Int { index % 2 }
    func image(at index: Int) -> Image { Image(height: 8, width: 8) }
    func source(at index: Int) -> String { "\(folder)/pictures/\(names[index])" }
    func file(at index: Int) -> BytePath? { BytePath(source(at: index)) }
  }

  private struct Numbers: RegressionDataset {
    let rows: [Double]
    var count: Int { rows.count }
    let numberNames = ["weight"]
    let numberKinds = [NumberKind.plain]
    func numbers(at index: Int) -> [Double] { [rows[index]] }
    func image(at index: Int) -> Image { Image(height: 8, width: 8) }
    func source(at index: Int) -> String { "numbers.csv, row \(index)" }
  }

  private func weights(_ text: String, of names: [String]) throws -> [Double] {
    let scratch = try Scratch()
    let file = try scratch.write("weights.csv", Array(text.utf8))
    return try PictureWeights(file).weights(of: Pictures(folder: scratch.path, names: names))
  }

  private func complaint(_ text: String, of names: [String] = ["a/1.png"]) throws -> String {
    "\(try #require(throws: DatasetError.self) { try weights(text, of: names) })"
  }

  @Test("names in the file count from its folder, in any order, with a header or without")
  func names() throws {
    let lines = "pictures/b/2.png,0\n./pictures/a/1.png,2.5\n\"pictures/x, y.png\",1e3\npictures/other.png,7\n"
    for text in [lines, "file,weight\n" + lines] {
      #expect(try weights(text, of: ["a/1.png", "x, y.png", "b/2.png"]) == [2.5, 1000, 0])
    }
  }

  @Test("a picture without a weight, a second one, and what is no weight are told with their line")
  func faults() throws {
    let missing = try complaint("pictures/a/1.png,1\n", of: ["a/1.png", "a/2.png", "a/3.png"])
    #expect(missing.contains("has no weight for ") && missing.contains("a/2.png and for 1 more of 3 pictures"))
    #expect(missing.contains("pictures/a/2.png,1"))
    let twice = try complaint("pictures/a/1.png,1\npictures/a/1.png,2\n")
    #expect(twice.contains("weights.csv:2: gives 'pictures/a/1.png' a second weight"), "\(twice)")
    for wrong in ["-1", "nan", "inf", "many", "1e13", ""] {
      let told = try complaint("pictures/a/1.png,1\npictures/a/2.png,\(wrong)\n")
      #expect(told.contains("weights.csv:2: gives 'pictures/a/2.png' the weight '\(wrong)'"), "\(told)")
    }
    #expect(try complaint("pictures/a/1.png\n").contains("weights.csv:1: has 1 field, not a picture and a weight"))
  }

  @Test("a column of a table is one, if it holds weights")
  func columns() throws {
    #expect(try PictureWeights.weights(of: Numbers(rows: [1, 0, 0.5]), by: "weight") == [1, 0, 0.5])
    let negative = try #require(throws: DatasetError.self) {
      try PictureWeights.weights(of: Numbers(rows: [1, -2]), by: "weight")
    }
    #expect("\(negative)".contains("numbers.csv, row 1: has the weight -2.0 in column 'weight'"))
    let unknown = try #require(throws: DatasetError.self) {
      try PictureWeights.weights(of: Numbers(rows: [1]), by: "wieght")
    }
    #expect("\(unknown)".contains("has no number 'wieght'; did you mean 'weight'?"))
    let none = try #require(throws: DatasetError.self) {
      try PictureWeights.weights(of: Pictures(folder: "/", names: ["a"]), by: "weight")
    }
    #expect("\(none)".contains("sampler: {file: weights.csv}"))
  }

  @Test("some samples of a source are those samples, whatever the number of workers", arguments: [0, 1, 3])
  func selection(workers: Int) throws {
    let source = ClassificationSamples(
      Pictures(folder: "", names: (0..<50).map { "\($0)" }),
      preprocessing: Preprocessing([], size: ImageSize(square: 8), normalization: .unit(.rgb)))
    let some = SampleSelection(spreading: 7, over: source)
    #expect(some.indices == [0, 7, 14, 21, 28, 35, 42] && some.source(at: 1) == "/pictures/7")
    let batches = BatchLoader(some, batchSize: 3, workers: workers).batches(epoch: 0)
    var (found, labels): ([Int], [Int64]) = ([], [])
    while let batch = try batches.next() {
      found += batch.indices
      labels += batch.labels.scalars(as: Int64.self)
    }
    #expect(found == some.indices && labels == [0, 1, 0, 1, 0, 1, 0])
    #expect(SampleSelection(spreading: 80, over: source).indices == Array(0..<50))
  }
}
