import SaccadeImages
import SaccadePlots
import SaccadeTraining
import Testing

@Suite("Plots as pictures")
struct PlotImageTests {
  /// How many pixels have about a colour.
  private func count(_ image: Image, _ red: Int, _ green: Int, _ blue: Int, within: Int = 12) -> Int {
    stride(from: 0, to: image.pixels.count, by: 3).count { place in
      abs(Int(image.pixels[place]) - red) <= within && abs(Int(image.pixels[place + 1]) - green) <= within
        && abs(Int(image.pixels[place + 2]) - blue) <= within
    }
  }

  /// Pixels of the first series' colour.
  private func ofFirst(_ image: Image) -> Int { count(image, 0x1F, 0x6F, 0xB4) }

  private func line(_ points: [(Double, Double)], _ style: LinePlot.Series.Style = .solid) -> LinePlot {
    LinePlot("A title", x: "steps", y: "loss", [.init("a", points.map { (x: $0.0, y: $0.1) }, style: style)])
  }

  @Test("a picture has the drawing's size times the scale, and is white where nothing is")
  func size() {
    let drawing = line([(0, 1), (1, 2)]).drawing
    #expect(drawing.image().size == ImageSize(height: 640, width: 1120))
    let small = drawing.image(scale: 1)
    #expect(small.size == ImageSize(height: 320, width: 560))
    #expect(count(small, 255, 255, 255) > small.pixels.count / 3 * 8 / 10)
  }

  @Test("a line is as long as its numbers say, leaves gaps, and has dashes")
  func lines() {
    // Many points, so that none has a dot of its own.
    func level(_ known: (Int) -> Bool = { _ in true }) -> [(Double, Double)] {
      (0..<100).map { (Double($0), known($0) ? 1 : .nan) }
    }
    let whole = ofFirst(line(level()).drawing.image(scale: 1))
    // Two pixels high, from axis to border.
    #expect(800...1100 ~= whole, "\(whole)")
    let half = ofFirst(line(level { $0 < 25 || $0 >= 75 }).drawing.image(scale: 1))
    #expect(abs(half - whole / 2) < 60, "\(half) of \(whole)")
    let dashed = ofFirst(line(level(), .dashed).drawing.image(scale: 1))
    #expect(abs(dashed - whole * 6 / 10) < 120, "\(dashed) of \(whole)")
    #expect(ofFirst(line(level(), .faint).drawing.image(scale: 1)) == 0)
  }

  @Test("words, bars, cells and points are drawn where the SVG has them")
  func others() {
    var plot = line([])
    plot.title = ""
    let bare = count(plot.drawing.image(scale: 1), 0x1C, 0x1E, 0x21, within: 60)
    plot.title = "A title of words"
    #expect(count(plot.drawing.image(scale: 1), 0x1C, 0x1E, 0x21, within: 60) > bare + 150)
    let bars = BarPlot("", [("x", 0.5, ""), ("y", 0.25, "")], whole: 1).drawing.image(scale: 1)
    let (long, short) = (row(bars, 45), row(bars, 67))
    #expect(abs(Double(long) / Double(short) - 2) < 0.05 && long > 200, "\(long) and \(short)")
    let matrix = MatrixPlot("", rows: "r", columns: "c", names: ["p", "q"], counts: [[9, 0], [9, 0]])
    let cells = matrix.drawing.image(scale: 1)
    #expect(count(cells, 0x0B, 0x8A, 0x66) > 1200 && count(cells, 0xCF, 0x5C, 0x12) > 1200)
    let points = (0..<10).map { ScatterPlot.Point(x: Double($0), y: Double($0), group: 0) }
    let dots = ofFirst(ScatterPlot("", groups: ["a"], points).drawing.image(scale: 1))
    #expect(200...340 ~= dots, "\(dots)")
  }

  /// Pixels of the first series' colour in a row.
  private func row(_ image: Image, _ row: Int) -> Int {
    (0..<image.width).count { abs(Int(image[row, $0, 0]) - 0x1F) < 12 && abs(Int(image[row, $0, 2]) - 0xB4) < 12 }
  }

  @Test("plots of nothing and of names of any letters are pictures too")
  func odd() {
    for drawing in [
      LinePlot("", x: "", y: "", []).drawing, BarPlot("日本 …", [("−é", .nan, "")]).drawing,
      MatrixPlot("", rows: "", columns: "", names: [], counts: []).drawing,
      ScatterPlot("", groups: [], []).drawing, line([(0, .nan)]).drawing, line([(0, 3)]).drawing,
    ] { #expect(drawing.image(scale: 0.5).width > 0) }
  }
}
