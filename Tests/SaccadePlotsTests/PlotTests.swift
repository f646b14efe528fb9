import Foundation
import Testing

@testable import SaccadePlots

@Suite("Plots")
struct PlotTests {
  /// Reads markup as a parser does that forgives nothing.
  private func isWellFormed(_ svg: String) -> Bool {
    let reader = XMLReader(svg)
    return reader.isWellFormed
  }

  @Test("a legend shows lines as they are drawn, where one is paler or dashed")
  func legendLines() {
    let points = [(x: 0.0, y: 1.0), (x: 1.0, y: 2.0)]
    func marks(_ styles: [LinePlot.Series.Style]) -> Int {
      let series = styles.map { LinePlot.Series("a line", points, style: $0, colour: 0) }
      let svg = LinePlot("Lines", x: "x", y: "y", series).svg
      #expect(isWellFormed(svg))
      return svg.components(separatedBy: "class=\"faint\"").count - 1
    }
    // The line itself, and the sample beside its name.
    #expect(marks([.faint, .solid]) == 2 && marks([.solid, .solid]) == 0 && marks([.faint]) == 1)
  }

  @Test("a line without a name has no place in the legend")
  func namelessLines() {
    let points = [(x: 0.0, y: 1.0), (x: 1.0, y: 2.0)]
    func texts(_ names: [String]) -> Int {
      let svg = LinePlot("Lines", x: "x", y: "y", names.map { LinePlot.Series($0, points) }).svg
      return svg.components(separatedBy: "<text ").count
    }
    #expect(texts(["a", "b", "", ""]) == texts(["a", "b"]))
  }

  @Test("lines of a map stand where the function has their height, and ways over it are drawn point by point")
  func contours() {
    // The line of height 4 is a circle of radius 2 about the middle.
    var plot = ContourPlot("Map", x: "x", y: "y", range: (-3...3, -3...3), levels: [4]) { $0 * $0 + $1 * $1 }
    let marks = plot.drawing.marks.compactMap { mark -> [PlotMark.Place]? in
      if case .path(let points, _, _) = mark { points } else { nil }
    }
    #expect(marks.count == 1)
    let points = (marks.first ?? []).filter { $0.x.isFinite }
    // The frame is 436 wide and 400 high, for 6 units each.
    let radii = points.map { (($0.x - 282) / 436 * 6, ($0.y - 234) / 400 * 6) }.map { ($0 * $0 + $1 * $1).squareRoot() }
    #expect(points.count > 100 && radii.allSatisfy { abs($0 - 2) < 0.01 }, "\(radii.min() ?? 0) \(radii.max() ?? 0)")
    plot.paths = [.init("way", [(0, 0), (1, 1), (2, 0)])]
    plot.marks = [(0, 0, "<start>")]
    #expect(isWellFormed(plot.svg) && plot.svg.components(separatedBy: "<circle ").count == 5)
    plot.levels = [100, .nan]
    plot.height = { _, _ in .nan }
    #expect(isWellFormed(plot.svg))
  }

  @Test("cells of a heat map are the stronger the larger their number is, above 0 in one colour and below in another")
  func heatMap() {
    let plot = HeatMapPlot("Cells", rows: "r", columns: "c", [[0, 1, -2], [.nan, 4, 2]], digits: 0)
    let marks = plot.drawing.marks.compactMap { mark -> (fill: String, opacity: Double, hint: String)? in
      guard case .rectangle(_, _, _, _, let fill, let opacity?, let hint?) = mark else { return nil }
      return (fill, opacity, hint)
    }
    #expect(marks.map(\.fill) == ["var(--s1)", "var(--s2)", "var(--s1)", "var(--s1)"])
    #expect(marks[0].opacity < marks[1].opacity && marks[1].opacity == marks[3].opacity && marks[2].opacity == 1)
    #expect(marks[1].hint == "row 0, column 2: -2")
    #expect(isWellFormed(plot.svg) && plot.svg.contains("2 rows (r), 3 columns (c)") && !plot.svg.contains("nan"))
    // Many cells are too small for numbers.
    let large = HeatMapPlot("t", [[Double]](repeating: [Double](repeating: 7, count: 60), count: 60), digits: 0)
    #expect(
      isWellFormed(large.svg) && !large.svg.contains(">7<") && HeatMapPlot("t", [[7]], digits: 0).svg.contains(">7<"))
  }

  @Test("terms and what is read first stand on the page with their marks written out")
  func terms() {
    let page = Page(
      "p", subtitle: "", [.init("s", [.lead("a < b"), .terms([("saccade <x>", "shows & tells")], isCode: true)])],
      footer: "")
    #expect(page.html.contains("<p class=\"lead\">a &lt; b</p>"))
    #expect(page.html.contains("<code>saccade &lt;x&gt;</code></dt><dd>shows &amp; tells</dd>"))
  }

  @Test("ticks are 1, 2 or 5 times a power of ten, lie on the axis, and their labels differ")
  func ticks() {
    for values in [[0.0, 1], [3, 3], [-2.5, 7], [0, 0], [1e-9, 3e-9], [1e7, 9e7], [0.91, 0.97], [.nan, 1, 2]] {
      let scale = PlotScale(values, from: 0, to: 100)
      #expect(scale.ticks.count >= 2 && scale.ticks.count <= 12, "\(values): \(scale.ticks)")
      #expect(scale.ticks.allSatisfy(scale.range.contains))
      #expect(Set(scale.ticks.map(scale.label)).count == scale.ticks.count, "\(scale.ticks.map(scale.label))")
      #expect(values.filter(\.isFinite).allSatisfy { -0.001...100.001 ~= scale.place($0) })
    }
    #expect(PlotScale([1, 20], from: 0, to: 1, isWhole: true).ticks.allSatisfy { $0 == $0.rounded() })
  }

  @Test("a logarithmic axis leaves out what it has no place for")
  func logarithmic() {
    let scale = PlotScale([1e-4, 10, 0, -1], from: 0, to: 100, isLogarithmic: true)
    #expect(scale.place(0).isNaN && scale.place(-1).isNaN && scale.ticks.contains(1))
    #expect(abs(scale.place(1e-4) + scale.place(10) - 100) < 1e-9)
  }

  @Test("names of data cannot write into the page")
  func escaping() {
    var plot = LinePlot("<script>", x: "a & b", y: "\"y\"", [.init("</svg>", [(0, 1), (1, 2)]), .init("b", [(0, 0)])])
    plot.marks = [(0.5, "it's \u{1B}[31m")]
    for text in [plot.svg, Page("<b>", subtitle: "&", [.init("'", [.text("<i>")])], footer: "").html] {
      #expect(!text.contains("<script>") && !text.contains("\u{1B}") && !text.contains("<i>"))
    }
    #expect(isWellFormed(plot.svg))
  }

  @Test("a number that is none leaves a gap in its line")
  func gaps() {
    let svg = LinePlot("t", x: "x", y: "y", [.init("a", [(0, 1), (1, 2), (2, .nan), (3, 1), (4, 2)])]).svg
    let path = svg.split(separator: "<path").dropFirst().first ?? ""
    #expect(path.prefix { $0 != ">" }.filter { $0 == "M" }.count == 2)
    #expect(!svg.contains("nan"))
  }

  @Test("colours on light ground are those of the page")
  func colours() {
    #expect(PlotStyle.light["var(--card)"] == 0xFFFFFF && PlotStyle.light["var(--s1)"] == 0x1F6FB4)
    for place in 0..<PlotStyle.count { #expect(PlotStyle.light[PlotStyle.colour(place)] != nil) }
    for style in ["title", "label", "strong", "number"] {
      #expect(PlotStyle.light[PlotStyle.letters(style).colour] != nil)
    }
  }

  @Test("all plots are drawn, also of nothing")
  func all() {
    let empty = [
      LinePlot("t", x: "x", y: "y", []).svg, MatrixPlot("t", rows: "r", columns: "c", names: [], counts: []).svg,
      BarPlot("t", []).svg, ScatterPlot("t", groups: [], []).svg, HeatMapPlot("t", []).svg, HeatMapPlot("t", [[]]).svg,
    ]
    let names = (0..<3).map { "class \($0)" }
    let some = [
      MatrixPlot("t", rows: "r", columns: "c", names: names, counts: [[1, 0, 2], [0, 0, 0], [5, 5, 5]]).svg,
      BarPlot("t", [("a", 0.5, "50 %"), ("b", .nan, "none"), ("c", 7, "too long")], whole: 1).svg,
      ScatterPlot("t", groups: names, [.init(x: 0, y: 1, group: 0), .init(x: .nan, y: 0, group: 1)]).svg,
    ]
    for svg in empty + some { #expect(isWellFormed(svg), "\(svg)") }
    #expect(some[0].contains("class 2 taken for class 0: 5 of 15 (33.3 %)"))
  }

  @Test("a page is one file: it asks the network for nothing")
  func page() {
    let picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 1]
    let html = Page(
      "run", subtitle: "",
      [
        .init(
          "In short",
          [
            .tiles([("loss", "0.1", "last")]), .table(["a", "b"], [["x", "1.5 %"], ["y"]]),
            .pictures([(picture, "cat", true)]), .source("c", "a: 1"),
          ])
      ], footer: ""
    ).html
    #expect(html.contains("data:image/png;base64,iVBORwE="))
    #expect(html.components(separatedBy: "http").allSatisfy { !$0.hasPrefix("s://") || $0.hasPrefix("://www.w3.org") })
    #expect(html.contains("href=\"#in-short\"") && html.contains("id=\"in-short\""))
  }

  @Test("columns of numbers stand to the right, also where some are negative or missing")
  func columns() {
    let rows = [["a", "-1.5", "b"], ["c", "+2 %", "3"], ["d", "–", "–"]]
    let table = Page.Piece.table(["name", "change", "word"], rows)
    let html = Page("", subtitle: "", [.init("t", [table])], footer: "").html
    #expect(html.contains("<th>name</th><th class=\"n\">change</th><th>word</th>"))
  }
}

/// Whether markup is well formed: every element is closed, in order, and no text holds a bare `&` or `<`.
private struct XMLReader {
  let isWellFormed: Bool

  init(_ text: String) {
    var open: [Substring] = []
    var rest = text[...]
    var isSound = true
    while let start = rest.firstIndex(of: "<") {
      let plain = rest[..<start]
      isSound = isSound && !plain.contains(">") && Self.hasWholeReferences(plain)
      guard let end = rest[start...].firstIndex(of: ">") else {
        isSound = false
        break
      }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        isSound = isSound && open.popLast() == tag.dropFirst()
      } else if !tag.hasSuffix("/") {
        open.append(tag.prefix { $0 != " " && $0 != "\n" })
      }
      isSound = isSound && tag.filter { $0 == "\"" }.count % 2 == 0
    }
    isWellFormed = isSound && open.isEmpty
  }

  private static func hasWholeReferences(_ text: Substring) -> Bool {
    text.split(separator: "&", omittingEmptySubsequences: false).dropFirst().allSatisfy { part in
      ["amp;", "lt;", "gt;", "quot;", "#39;"].contains { part.hasPrefix($0) }
    }
  }
}
