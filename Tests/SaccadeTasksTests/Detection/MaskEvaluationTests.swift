import Foundation
import SaccadeData
import SaccadeImages
import SaccadeTestKit
import SaccadeText
import Testing

@testable import SaccadeTasks

private let golden = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appending(path: "Golden/Detection").path
private let dataRoot = ProcessInfo.processInfo.environment["SACCADE_DATA"]
private let cocoFile = "\(dataRoot ?? "")/tiny-coco/annotations/instances_val2017.json"

@Suite("COCO's evaluation of masks")
struct MaskEvaluationTests {
  private struct Figures: Decodable {
    let overall: [Double]
    let classes: [[Double]]
  }

  @Test(
    "tiny-coco with the masks of a detector, also such in crowds, gives pycocotools' figures",
    .enabled(if: FileManager.default.fileExists(atPath: cocoFile), "needs tiny-coco in SACCADE_DATA"))
  func tinyCOCO() throws {
    let set = try AnnotationSet(coco: cocoFile, options: AnnotationOptions(imageFolder: nil, readsOutlines: true))
    let found = try ScoredBox.read(coco: "\(golden)/tiny-coco-masks-found.json", for: set)
    var evaluation = COCOEvaluation(classCount: set.classNames.count, of: .masks)
    for (image, found) in zip(set.images, found) { evaluation.add(found, truth: image.objects, size: image.size) }
    let wanted = try JSONDecoder().decode(
      Figures.self, from: Data(contentsOf: URL(filePath: "\(golden)/tiny-coco-mask-figures.json")))
    let result = evaluation.result()
    for (value, wanted) in zip(result.overall.all, wanted.overall) { #expect(abs(value - wanted) < 1e-9) }
    #expect(result.classes.count == wanted.classes.count)
    for (figures, wanted) in zip(result.classes, wanted.classes) {
      let own = [figures.averagePrecision, figures.averagePrecision50, figures.averagePrecision75, figures.recall100]
      for (value, wanted) in zip(own, wanted) { #expect(abs(value - wanted) < 1e-9, "\(own) and \(wanted)") }
    }
  }

  private let size = ImageSize(square: 60)

  private func runs(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> RunLengthMask {
    let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return RunLengthMask(polygons: [corners.map { Point(x: Float($0), y: Float($1)) }], size: size)
  }

  private func object(_ runs: RunLengthMask?, _ flags: AnnotatedObject.Flags = []) -> AnnotatedObject {
    AnnotatedObject(
      label: 0, bounds: PixelBounds(x: 10, y: 10, width: 40, height: 40), flags: flags, outline: runs.map { .runs($0) })
  }

  private func found(_ runs: RunLengthMask, _ score: Double = 0.9) -> ScoredBox {
    ScoredBox(label: 0, score: score, bounds: PixelBounds(x: 10, y: 10, width: 40, height: 40), mask: runs)
  }

  @Test("masks count where boxes agree, and boxes where masks do; both are told side by side")
  func sideBySide() throws {
    var metrics = DetectionMetrics()
    // The same box, of which either half is meant.
    metrics.add(
      [found(runs(10, 10, 20, 40))], truth: [object(runs(30, 10, 20, 40))], index: 0, classCount: 1, maskSize: size)
    metrics.add(
      [found(runs(10, 10, 20, 40))], truth: [object(runs(10, 10, 20, 38))], index: 1, classCount: 1, maskSize: size)
    let values = Dictionary(uniqueKeysWithValues: metrics.figures.map { ($0.name, $0.value) })
    #expect(abs((values["AP50"] ?? 0) - 1) < 1e-9)
    // One of two is found, and the other one counts as wrong with the same score behind it.
    #expect(abs((values["mask_AP50"] ?? 0) - 51.0 / 101 * 0.5) < 1e-9, "\(values)")
    #expect(values["mask_AP_small"] != nil && values["mask_AP_large"] == nil)
    let details = try #require(DetectionReport(metrics, classNames: ["cup"]).details)
    #expect(details.lines.contains { $0.hasPrefix("mask AP50") })
    #expect(details.lines.contains { $0.contains("mask AP  mask AP50") }, "\(details.lines)")
    #expect(details.record.json.contains(#""coco_masks": {"AP": "#) && details.record.json.contains(#""mask_AP50": "#))
    let marks = details.exhibits.flatMap { exhibit -> [PictureMark] in
      if case .samples(let notes) = exhibit.content { notes.flatMap(\.marks) } else { [] }
    }
    #expect(marks.contains { $0.runs != nil })
  }

  @Test("a detector of boxes alone has no figures of masks")
  func boxesAlone() throws {
    var metrics = DetectionMetrics()
    metrics.add([found(runs(10, 10, 20, 40))], truth: [object(nil)], index: 0, classCount: 1)
    #expect(!metrics.figures.contains { $0.name.hasPrefix("mask") })
    let details = try #require(DetectionReport(metrics, classNames: ["cup"]).details)
    #expect(!details.lines.contains { $0.contains("mask") } && details.record["coco_masks"] == nil)
  }

  @Test("in a crowd any number of masks is right; what has no outline counts with its box")
  func crowds() {
    var evaluation = COCOEvaluation(classCount: 1, of: .masks)
    evaluation.add(
      [found(runs(12, 12, 5, 5), 0.9), found(runs(20, 12, 5, 5), 0.8), found(runs(0, 0, 8, 8), 0.7)],
      truth: [object(nil, .crowd), object(runs(0, 0, 8, 8))], size: size)
    #expect(abs(evaluation.result().averagePrecision - 1) < 1e-9)
  }

  @Test("an empty mask is found by nothing and finds nothing, and figures stay numbers")
  func empty() throws {
    let nothing = try RunLengthMask(counts: [3600], size: size)
    var evaluation = COCOEvaluation(classCount: 1, of: .masks)
    evaluation.add([found(nothing)], truth: [object(nothing), object(runs(0, 0, 8, 8))], size: size)
    #expect(evaluation.result().averagePrecision == 0)
  }

  @Test("what was found without a mask, or with one of another size, is told")
  func misused() {
    let said = mistake {
      var evaluation = COCOEvaluation(classCount: 1, of: .masks)
      let box = ScoredBox(label: 0, score: 1, bounds: PixelBounds(x: 0, y: 0, width: 2, height: 2))
      evaluation.add([box], truth: [], size: ImageSize(square: 60))
    }
    #expect(said?.contains("must have masks of the picture's size: 0 masks of 1 boxes") == true)
  }

  @Test("a file of results with a mask of another size, or of none, says where")
  func wrongResults() throws {
    var set = AnnotationSet(classNames: ["cup"], images: [AnnotatedImage(file: "a.png", size: size, number: 3)])
    set.categoryNumbers = [1]
    let file = NSTemporaryDirectory() + "\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: file) }
    for (mask, answer) in [
      (#"{"size": [6, 6], "counts": [36]}"#, "is a mask of 6×6"), (#"{"size": [60, 60], "counts": [36]}"#, "36 pixels"),
      (#"{"counts": [36]}"#, "no size"),
    ] {
      let text = #"[{"image_id": 3, "category_id": 1, "score": 0.5, "segmentation": \#(mask)}]"#
      try Data(text.utf8).write(to: URL(filePath: file))
      let error = #expect(throws: DatasetError.self) { try ScoredBox.read(coco: file, for: set) }
      #expect(error?.description.contains(answer) == true, "\(error as Any)")
    }
    let mask = #"{"size": [60, 60], "counts": [61, 2, 3537]}"#
    let good = #"[{"image_id": 3, "category_id": 1, "score": 0.5, "segmentation": \#(mask)}]"#
    try Data(good.utf8).write(to: URL(filePath: file))
    let read = try ScoredBox.read(coco: file, for: set)
    #expect(read[0][0].mask?.area == 2 && read[0][0].bounds == PixelBounds(x: 1, y: 1, width: 1, height: 2))
  }
}
