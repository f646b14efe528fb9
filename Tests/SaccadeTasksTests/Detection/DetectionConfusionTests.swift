import SaccadeData
import SaccadeImages
import Testing

@testable import SaccadeTasks

@Suite("What a detector takes for what")
struct DetectionConfusionTests {
  private func object(_ label: Int, _ x: Double, flags: AnnotatedObject.Flags = []) -> AnnotatedObject {
    AnnotatedObject(label: label, bounds: PixelBounds(x: x, y: 0, width: 10, height: 10), flags: flags)
  }
  private func box(_ label: Int, _ x: Double, _ score: Double) -> ScoredBox {
    ScoredBox(label: label, score: score, bounds: PixelBounds(x: x, y: 0, width: 10, height: 10))
  }
  private func metrics(_ found: [ScoredBox], _ truth: [AnnotatedObject]) -> DetectionMetrics {
    var metrics = DetectionMetrics()
    metrics.add(found, truth: truth, index: 7, classCount: 3)
    return metrics
  }

  @Test("each object is taken for the box on it, an object without one for nothing, and nothing for a box on no object")
  func counts() {
    let found = metrics(
      [box(0, 1, 0.9), box(2, 101, 0.8), box(1, 300, 0.7), box(1, 401, 0.2)],
      [object(0, 0), object(1, 100), object(1, 200), object(1, 400)])
    let counts = found.confusion
    #expect(counts.count(0, seenAs: 0) == 1 && counts.count(1, seenAs: 2) == 1)
    // The last box is not sure enough to count.
    #expect(counts.count(1, seenAs: 3) == 2 && counts.count(3, seenAs: 1) == 1)
    #expect(counts.mistakes.map(\.count) == [2, 1, 1])
    let taken = found.mistaken.samples(of: 1, seenAs: 2)
    #expect(taken.map(\.index) == [7] && taken.first?.bounds?.x == 101 && taken.first?.confidence == 0.8)
    #expect(found.mistaken.samples(of: 1, seenAs: 3).map(\.bounds?.x) == [200, 400])
  }

  @Test("a box counts for an object of its own class, also where another overlaps it more, and each object has one box")
  func ownClassFirst() {
    let counts = metrics(
      [box(0, 2, 0.9), box(1, 0, 0.8), box(0, 0, 0.7)], [object(0, 0), object(1, 2)]
    ).confusion
    #expect(counts.count(0, seenAs: 0) == 1 && counts.count(1, seenAs: 1) == 1)
    #expect(counts.count(3, seenAs: 0) == 1 && counts.mistakes.count == 1)
  }

  @Test("what need not be found is neither missed nor found wrongly")
  func excused() {
    let counts = metrics(
      [box(0, 0, 0.9), box(1, 100, 0.9)],
      [object(1, 0, flags: .difficult), object(2, 101, flags: .crowd), object(0, 500)]
    ).confusion
    #expect(counts.mistakes.map(\.count) == [1] && counts.count(0, seenAs: 3) == 1)
  }

  @Test("people and programs are told, and the page has the table with nothing for a class")
  func told() throws {
    let found = metrics([box(0, 1, 0.9), box(1, 300, 0.7)], [object(0, 0), object(1, 100)])
    let details = try #require(DetectionReport(found, classNames: ["cat", "dog", "cow"]).details)
    #expect(details.lines.contains("rows: what it is; columns: what it is taken for"), "\(details.lines)")
    #expect(details.lines.contains { $0.hasPrefix("dog") && $0.hasSuffix("0    0        1") }, "\(details.lines)")
    let matrix = details.exhibits.compactMap { exhibit in
      if case .confusion(let names, let counts) = exhibit.content { (names, counts) } else { nil }
    }
    #expect(matrix.count == 1 && matrix.first?.0 == ["cat", "dog", "nothing"])
    #expect(matrix.first?.1 == [[1, 0, 0], [0, 0, 1], [0, 1, 0]])
  }
}
