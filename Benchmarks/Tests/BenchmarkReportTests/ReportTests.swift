import BenchmarkReport
import Foundation
import Testing

@Suite("A report")
struct ReportTests {
  @Test("aligns its table and keeps bars and lines within cells")
  func table() {
    var table = MarkdownTable("a", "long header")
    table.add(["x|y\nz"])
    #expect(
      table.text == """
        | a      | long header |
        |--------|-------------|
        | x\\|y z |             |
        """)
  }

  @Test("has a row for each peer, the best marked, and says why one is missing")
  func rows() {
    var result = example(own: [10, 10], peer: [25, 25])
    var compiled = Side(name: "compiled", family: "compiled")
    compiled.failure = "no compiler"
    result.peers.append(compiled)
    let text = ResultsFile.table([result])
    #expect(text.contains("| lenet | 10.0 ms | **eager** | 25.0 ms "))
    #expect(text.contains("| 2.50  | 2.50      | 2.0 "))
    #expect(text.contains("not measured: no compiler"))
    var unknown = example(own: [], peer: [])
    unknown.saccade.failure = "no model 'swint'"
    #expect(ResultsFile.table([unknown]).contains("not measured: no model 'swint'"))
  }

  @Test("keeps the cases of the same day that were not measured again")
  func merging() throws {
    let earlier = ResultsFile(
      group: "training", machine: [], cases: [example(own: [1], peer: [2]), example("old", own: [3], peer: [4])])
    let later = ResultsFile(
      group: "training", machine: [.init("processor", "P")], cases: [example(own: [5], peer: [6])])
    let merged = later.merged(over: earlier)
    #expect(merged.cases.map(\.name) == ["old", "lenet"])
    #expect(merged.cases[1].saccade.rounds == [5])
    #expect(merged.markdown.contains("- processor: P"))
    let copy = try JSONDecoder().decode(ResultsFile.self, from: JSONEncoder().encode(merged))
    #expect(copy == merged)
  }

  @Test("draws lines whose slope on both logarithmic axes is that of their growth")
  func plot() throws {
    let svg = Plot("Growth & cost", x: "images", y: "ms", [.init("step", [(1, 3), (2, 6), (4, 12)])]).svg
    #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>\n"))
    #expect(svg.contains("Growth &amp; cost"))
    #expect(svg.components(separatedBy: "<circle").count == 4)
    let path = try #require(svg.components(separatedBy: "points=\"").last?.components(separatedBy: "\"").first)
    let points = path.split(separator: " ").map { $0.split(separator: ",").compactMap { Double($0) } }
    #expect(abs((points[1][0] - points[0][0]) - (points[2][0] - points[1][0])) < 0.2)
    #expect(abs((points[1][1] - points[0][1]) - (points[2][1] - points[1][1])) < 0.2)
    #expect(points[2][1] < points[0][1])
  }
}
