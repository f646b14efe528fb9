import SaccadeText

/// Lines over two axes: how figures change.
public struct LinePlot: Sendable {
  /// Points that belong together.
  public struct Series: Sendable {
    /// How a line looks.
    public enum Style: Sendable {
      /// A full line.
      case solid
      /// A line of dashes.
      case dashed
      /// A thin, pale line behind the others.
      case faint
      /// Dots without a line.
      case dots

      /// How drawings call it.
      var name: String {
        switch self {
        case .solid: "series"
        case .dashed: "dashed"
        case .faint: "faint"
        case .dots: "series"
        }
      }
    }

    /// What it is called; the legend leaves out a line without a name.
    public let name: String
    /// The points from left to right; one that is no number leaves a gap.
    public let points: [(x: Double, y: Double)]
    /// How the line looks.
    public let style: Style
    /// Which colour it has, by its place; nil is the place in the plot.
    public let colour: Int?

    /// A series from its parts.
    public init(_ name: String, _ points: [(x: Double, y: Double)], style: Style = .solid, colour: Int? = nil) {
      self.name = name
      self.points = points
      self.style = style
      self.colour = colour
    }
  }

  /// What stands above it.
  public var title: String
  /// What the axis below counts.
  public var xLabel: String
  /// What the axis to the left counts, with its unit.
  public var yLabel: String
  /// The lines.
  public var series: [Series]
  /// Whether equal ratios are equal lengths, across.
  public var isXLogarithmic = false
  /// Whether equal ratios are equal lengths, upwards.
  public var isYLogarithmic = false
  /// Whether the axis below counts whole things.
  public var isXWhole = false
  /// Places across that are marked, with what stands there.
  public var marks: [(x: Double, name: String)] = []
  /// The width and height.
  public var size: (width: Double, height: Double) = (560, 320)

  /// A plot of lines.
  public init(_ title: String, x xLabel: String, y yLabel: String, _ series: [Series]) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
  }

  /// The plot as an SVG file.
  public var svg: String { drawing.svg }
  /// The plot, to stand in a page that has ``PlotStyle``.
  package var element: String { drawing.element }

  /// The plot as it is drawn, for a file of SVG or a picture.
  public var drawing: PlotDrawing {
    var canvas = PlotDrawing(width: size.width, height: size.height, label: "\(title): \(yLabel) by \(xLabel)")
    let legend = Legend(
      series.enumerated().filter { !$1.name.isEmpty }.map { ($1.name, colour($0), $1.style.name) },
      width: size.width - 84)
    let frame = (left: 64.0, right: size.width - 20, top: 34 + legend.height, bottom: size.height - 46)
    let xs = PlotScale(
      series.flatMap { $0.points.map(\.x) }, from: frame.left, to: frame.right, isLogarithmic: isXLogarithmic,
      isWhole: isXWhole && !isXLogarithmic, tickCount: 7)
    let ys = PlotScale(
      series.flatMap { $0.points.map(\.y) }, from: frame.bottom, to: frame.top, isLogarithmic: isYLogarithmic)
    canvas.text(title, frame.left, 20, style: "title")
    legend.draw(on: &canvas, x: frame.left, y: 38)
    for tick in ys.ticks {
      canvas.line(frame.left, ys.place(tick), frame.right, ys.place(tick), style: "grid")
      canvas.text(ys.label(tick), frame.left - 8, ys.place(tick) + 4, anchor: .end)
    }
    canvas.line(frame.left, frame.bottom, frame.right, frame.bottom, style: "axis")
    for tick in xs.ticks {
      canvas.line(xs.place(tick), frame.bottom, xs.place(tick), frame.bottom + 4, style: "axis")
      canvas.text(xs.label(tick), xs.place(tick), frame.bottom + 18, anchor: .middle)
    }
    canvas.text(xLabel, (frame.left + frame.right) / 2, size.height - 8, anchor: .middle)
    canvas.text(yLabel, 14, (frame.top + frame.bottom) / 2, anchor: .middle, turned: -90)
    for mark in marks where xs.range.contains(mark.x) {
      let x = xs.place(mark.x)
      canvas.line(x, frame.top, x, frame.bottom, style: "mark")
      let isRight = x > (frame.left + frame.right) / 2
      canvas.text(mark.name, isRight ? x - 5 : x + 5, frame.top + 11, anchor: isRight ? .end : .start)
    }
    for (place, line) in series.enumerated() {
      let points = line.points.map { (x: xs.place($0.x), y: ys.place($0.y)) }
      if line.style != .dots { canvas.path(points, colour: colour(place), style: line.style.name) }
      // A line of many points says enough by itself; one of a single point would not be seen.
      guard line.style == .dots || line.style != .faint && points.count <= 60 else { continue }
      for (point, old) in zip(points, line.points) where point.x.isFinite && point.y.isFinite {
        let hint = "\(line.name): \(Self.short(old.y)) at \(xLabel) \(Self.short(old.x))"
        canvas.dot(point.x, point.y, radius: 2.5, colour: colour(place), hint: hint)
      }
    }
    return canvas
  }

  private func colour(_ place: Int) -> String { PlotStyle.colour(series[place].colour ?? place) }

  private static func short(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e9 ? fixed(value, digits: 0) : fixedOrSmall(value, digits: 4)
  }
}

/// Names beside their colours, or beside their lines as these are drawn, in as many rows as they need.
struct Legend {
  private let entries: [(name: String, colour: String, line: String?, x: Double, row: Int)]
  /// How high it is.
  let height: Double

  /// A legend of names; one name alone needs none.
  /// - Parameter names: with their colours and, of lines that differ, how these are drawn
  init(_ names: [(name: String, colour: String, line: String?)], width: Double) {
    guard names.count > 1 else {
      entries = []
      height = 0
      return
    }
    var placed: [(name: String, colour: String, line: String?, x: Double, row: Int)] = []
    var (x, row) = (0.0, 0)
    for (name, colour, line) in names {
      let shown = name.count > 32 ? name.prefix(31) + "…" : name
      // About what letters of this size take.
      let needed = 24 + 6.6 * Double(shown.count) + 12
      if x > 0, x + needed > width { (x, row) = (0, row + 1) }
      placed.append((shown, colour, line, x, row))
      x += needed
    }
    entries = placed
    height = Double(row + 1) * 18
  }

  func draw(on canvas: inout PlotDrawing, x: Double, y: Double) {
    for entry in entries {
      let top = y + Double(entry.row) * 18
      if let line = entry.line, line != "series" {
        canvas.path([(x + entry.x, top - 2), (x + entry.x + 14, top - 2)], colour: entry.colour, style: line)
      } else {
        canvas.rectangle(x + entry.x, top - 4, 14, 4, style: "bar", fill: entry.colour)
      }
      canvas.text(entry.name, x + entry.x + 20, top + 2)
    }
  }
}
