import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeImages
import Testing

@testable import SaccadeTasks

@Suite("The figures of a detection")
struct DetectionMetricsTests {
  private func object(_ label: Int, _ x: Double, side: Double = 20) -> AnnotatedObject {
    AnnotatedObject(label: label, bounds: PixelBounds(x: x, y: 0, width: side, height: side))
  }

  private func found(_ label: Int, _ x: Double, _ score: Double, side: Double = 20) -> ScoredBox {
    ScoredBox(label: label, score: score, bounds: PixelBounds(x: x, y: 0, width: side, height: side))
  }

  @Test("learning tells the mean losses by name, and is saved and read again")
  func losses() throws {
    var metrics = DetectionMetrics()
    metrics.add([("classification", 2), ("boxes", 1)], loss: 3, count: 4)
    metrics.add([("classification", 5), ("boxes", 0)], loss: 5, count: 2)
    #expect(metrics.figures.map(\.name) == ["loss", "loss_classification", "loss_boxes"])
    #expect(metrics.figures.map { ($0.value * 6).rounded() } == [22, 18, 4])
    let again = try JSONDecoder().decode(DetectionMetrics.self, from: JSONEncoder().encode(metrics))
    #expect(again.figures == metrics.figures && again.sampleCount == 6)
    let bad = #"{"sampleCount": 3, "lossSum": 1, "partNames": ["a", "b"], "partSums": [1]}"#
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(DetectionMetrics.self, from: Data(bad.utf8)) }
    #expect(DetectionMetrics().figures.map(\.name) == ["loss"] && DetectionMetrics().figures[0].value.isNaN)
  }

  @Test("judging tells COCO's and VOC's figures, and none of what is not there")
  func precision() throws {
    var metrics = DetectionMetrics()
    metrics.add(
      [found(0, 0, 0.9), found(1, 100, 0.8)], truth: [object(0, 0), object(1, 100)], index: 0, classCount: 3)
    metrics.add([found(0, 300, 0.7)], truth: [object(0, 0)], index: 1, classCount: 3)
    let values = Dictionary(uniqueKeysWithValues: metrics.figures.map { ($0.name, $0.value) })
    // Of class 0 one of two is found, the first; class 1 is found, class 2 is nowhere.
    #expect(abs((values["AP50"] ?? 0) - (51.0 / 101 + 1) / 2) < 1e-9)
    #expect(values["AP_small"] != nil && values["AP_large"] == nil && values["AP_medium"] == nil)
    #expect(abs((values["VOC_AP"] ?? 0) - 0.75) < 1e-9)
    #expect(metrics.sampleCount == 2)
    let details = try #require(DetectionReport(metrics, classNames: ["cat", "dog", "emu"]).details)
    #expect(details.lines.contains { $0.hasPrefix("AP large") && $0.contains("–") })
    #expect(details.lines.contains { $0.hasPrefix("dog") && $0.contains("100.0") })
    #expect(!details.lines.contains { $0.hasPrefix("emu") })
    #expect(details.record.json.contains(#""name": "cat", "label": 0, "objects": 2"#))
    #expect(details.record.json.contains(#""AP_large": null"#))
  }

  @Test("the pictures with most mistakes come first, with what was found and what was not")
  func noted() throws {
    var metrics = DetectionMetrics()
    metrics.add([found(0, 0, 0.9)], truth: [object(0, 0)], index: 0, classCount: 1)
    metrics.add([found(0, 500, 0.9), found(0, 600, 0.1)], truth: [object(0, 0)], index: 1, classCount: 1)
    metrics.add([found(0, 0, 0.9)], truth: [object(0, 0), object(0, 50)], index: 2, classCount: 1)
    metrics.add([], truth: [], index: 3, classCount: 1)
    #expect(metrics.noted.worst.map(\.index) == [1, 2])
    #expect(metrics.noted.best.map(\.index) == [0, 2])
    // What is hardly thought to be there is not shown.
    #expect(metrics.noted.worst[0].found.count == 1)
    let exhibits = try #require(DetectionReport(metrics, classNames: ["cat"]).details).exhibits
    let samples = exhibits.compactMap { exhibit -> [Exhibit.SampleNote]? in
      if case .samples(let notes) = exhibit.content { notes } else { nil }
    }
    #expect(samples.count == 2 && samples[0][0].caption == "0 of 1 found, 1 wrongly" && !samples[0][0].isRight)
    #expect(samples[0][0].marks.map(\.text) == ["cat 0.90", "cat"] && samples[0][0].marks[1].isFaint)
    let again = try JSONDecoder().decode([Exhibit].self, from: JSONEncoder().encode(exhibits))
    #expect(again == exhibits)
  }

  @Test("notes of before there were marks can be read")
  func oldNotes() throws {
    let text = #"{"index": 3, "caption": "cat", "isRight": true}"#
    let note = try JSONDecoder().decode(Exhibit.SampleNote.self, from: Data(text.utf8))
    #expect(note == Exhibit.SampleNote(index: 3, caption: "cat", isRight: true))
  }
}
