import Foundation
import SaccadeImages
import Testing

/// A picture's classes and what was said of them, with what `Tests/Golden/segmentation_metrics.py` says of both.
struct SegmentationGolden: Decodable, CustomTestStringConvertible {
  struct Scores: Decodable {
    let table: [[Int]]
    let labels: [Int]
    let iou: [Double?]
    let dice: [Double?]
    let recall: [Double?]
    let precision: [Double?]
    let miou: Double
    let fwiou: Double
    let accuracy: Double
    let mean_accuracy: Double
    let mdice: Double
  }

  struct Boundary: Decodable {
    let reach: Int
    let classes: [String: Double]
    let mean: Double?
  }

  let name: String
  let height: Int
  let width: Int
  let classes: Int
  private let truth: [Int]
  private let seen: [Int]
  let scores: Scores
  let boundary: Boundary

  var testDescription: String { name }
  var size: ImageSize { ImageSize(height: height, width: width) }
  var trueClasses: [UInt8] { Self.pixels(truth) }
  var seenClasses: [UInt8] { Self.pixels(seen) }

  private static func pixels(_ runs: [Int]) -> [UInt8] {
    stride(from: 0, to: runs.count, by: 2).flatMap { [UInt8](repeating: UInt8(runs[$0]), count: runs[$0 + 1]) }
  }

  static func read() throws -> [SegmentationGolden] {
    struct File: Decodable { let cases: [SegmentationGolden] }
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = tests.appending(path: "Golden/Segmentation/metrics.json")
    return try JSONDecoder().decode(File.self, from: Data(contentsOf: path)).cases
  }
}
