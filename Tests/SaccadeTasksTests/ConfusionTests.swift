import SaccadeEngine
import Testing

@testable import SaccadeTasks

@Suite("Which class is taken for which")
struct ConfusionTests {
  /// Scores of which one class is the highest, for images of known classes.
  private func metrics(
    _ pairs: [(label: Int, seen: Int)], classes: Int, among present: [Int]? = nil
  ) -> ClassificationMetrics {
    var metrics = ClassificationMetrics()
    for (label, seen) in pairs {
      var scores = (0..<classes).map { -Float($0) }
      scores[seen] = 1
      metrics.add(
        logits: Tensor(scores, shape: [1, classes]), labels: Tensor([label]), loss: 1, among: present,
        judged: [metrics.sampleCount])
    }
    return metrics
  }

  @Test("each class is counted, and what it is taken for")
  func counts() {
    let found = metrics([(0, 0), (0, 1), (0, 1), (2, 2), (2, 0)], classes: 3).confusion
    #expect(found.classes.map(\.label) == [0, 2])
    #expect(found.classes.map(\.count) == [3, 2] && found.classes.map(\.right) == [1, 1])
    #expect(found.count(0, seenAs: 1) == 2 && found.count(1, seenAs: 0) == 0)
    #expect(found.mistakes.map(\.count) == [2, 1] && found.mistakes.first?.prediction == 1)
    #expect(metrics([], classes: 3).confusion.classes.isEmpty)
  }

  @Test("few classes are told in a table, a line each")
  func table() throws {
    let found = metrics([(0, 0), (0, 1), (1, 1), (1, 1)], classes: 2)
    let details = try #require(ConfusionReport(found, classNames: ["ants", "honey bees"]).details)
    #expect(
      details.lines == [
        "class       right  of  accuracy",
        "ants            1   2    50.0 %",
        "honey bees      2   2   100.0 %",
        "",
        "rows: what it is; columns: what it is taken for",
        "            ants  honey bees",
        "ants           1           1",
        "honey bees     0           2",
      ])
    #expect(details.record.json.contains(#""name": "ants", "label": 0, "images": 2, "right": 1, "accuracy": 0.5"#))
    #expect(details.record.json.contains(#"{"class": "ants", "taken_for": "honey bees", "times": 1}"#))
  }

  @Test("of many classes the worst are told, and the commonest mistakes")
  func many() throws {
    let pairs = (0..<60).flatMap { [(label: $0, seen: $0), (label: $0, seen: $0 < 30 ? 59 : $0)] }
    let found = metrics(pairs + [(label: 7, seen: 8)], classes: 60)
    let lines = try #require(ConfusionReport(found, classNames: (0..<60).map { "c\($0)" }).details).lines
    #expect(lines[1].hasPrefix("c7 ") && lines[1].hasSuffix("33.3 %"))
    #expect(lines.contains("and 20 more classes, which do better"))
    #expect(lines.contains("what it is  taken for  times") && lines.contains("and 21 more such pairs, which are rarer"))
    let right = metrics((0..<20).map { ($0, $0) }, classes: 20)
    let last = try #require(ConfusionReport(right, classNames: []).details).lines.last
    #expect(last == "no image is taken for another class")
  }

  @Test("of data with some of the classes, accuracy is told among these, too")
  func present() {
    // Class 4 would win, but the data have 1 and 3 alone: the next best of these is 1.
    let found = metrics([(1, 4), (3, 4), (3, 3)], classes: 6, among: [1, 3])
    #expect(found.figures.map(\.name) == ["loss", "top1", "top5", "top1_present"])
    #expect(found.top1 == 1.0 / 3 && found.figures[3].value == 2.0 / 3)
    #expect(found.figures[3].text == "top-1 among the 2 classes of the data 66.67 %")
    #expect(metrics([(1, 1)], classes: 6).figures.count == 3)
  }
}
