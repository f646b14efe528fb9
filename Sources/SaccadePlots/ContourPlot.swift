import SaccadeText

/// Lines of equal height over a plane, as on a map, with paths that were taken on it.
public struct ContourPlot: Sendable {
  /// A way over the plane.
  public struct Path: Sendable {
    /// What it is called.
    public let name: String
    /// Its points, from the first to the last.
    public let points: [(x: Double, y: Double)]
    /// Which colour it has, by its place; nil is the place in the plot.
    public let colour: Int?

    /// A path from its parts.
    public init(_ name: String, _ points: [(x: Double, y: Double)], colour: Int? = nil) {
      self.name = name
      self.points = points
      self.colour = colour
    }
  }

  /// What stands above it.
  public var title: String
  /// What the axis below counts.
  public var xLabel: String
  /// What the axis to the left counts.
  public var yLabel: String
  /// From where to where the plane goes, across and upwards.
  public var range: (x: ClosedRange<Double>, y: ClosedRange<Double>)
  /// The heights that have a line.
  public var levels: [Double]
  /// The ways that were taken.
  public var paths: [Path] = []
  /// Places that are marked, with what stands there.
  public var marks: [(x: Double, y: Double, name: String)] = []
  /// The height at a place.
  public var height: @Sendable (_ x: Double, _ y: Double) -> Double

  /// A map of a function.
  public init(
    _ title: String, x xLabel: String, y yLabel: String, range: (x: ClosedRange<Double>, y: ClosedRange<Double>),
    levels: [Double], height: @escaping @Sendable (_ x: Double, _ y: Double) -> Double
  ) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.range = range
    self.levels = levels
    self.height = height
  }

  /// The plot as an SVG file.
  public var svg: String { drawing.svg }
  /// The plot, to stand in a page that has ``PlotStyle``.
  package var element: String { drawing.element }

  /// The plot as it is drawn, for a file of SVG or a picture.
  public var drawing: PlotDrawing {
    let (width, height) = (520.0, 480.0)
    var canvas = PlotDrawing(width: width, height: height, label: "\(title): \(yLabel) by \(xLabel)")
    let frame = (left: 64.0, right: width - 20, top: 34.0, bottom: height - 46)
    func x(_ value: Double) -> Double {
      let part = (value - range.x.lowerBound) / (range.x.upperBound - range.x.lowerBound)
      return frame.left + part * (frame.right - frame.left)
    }
    func y(_ value: Double) -> Double {
      let part = (value - range.y.lowerBound) / (range.y.upperBound - range.y.lowerBound)
      return frame.bottom - part * (frame.bottom - frame.top)
    }
    canvas.text(title, frame.left, 20, style: "title")
    let grid = Grid(range, self.height)
    for level in levels {
      canvas.path(grid.line(at: level).map { (x($0.x), y($0.y)) }, colour: "var(--s8)", style: "faint")
    }
    canvas.line(frame.left, frame.bottom, frame.right, frame.bottom, style: "axis")
    canvas.line(frame.left, frame.top, frame.left, frame.bottom, style: "axis")
    for (ends, isAcross) in [(range.x, true), (range.y, false)] {
      let scale = PlotScale([ends.lowerBound, ends.upperBound], from: 0, to: 1)
      for tick in scale.ticks where ends.contains(tick) {
        if isAcross {
          canvas.text(scale.label(tick), x(tick), frame.bottom + 18, anchor: .middle)
        } else {
          canvas.text(scale.label(tick), frame.left - 8, y(tick) + 4, anchor: .end)
        }
      }
    }
    canvas.text(xLabel, (frame.left + frame.right) / 2, height - 8, anchor: .middle)
    canvas.text(yLabel, 14, (frame.top + frame.bottom) / 2, anchor: .middle, turned: -90)
    for (place, path) in paths.enumerated() {
      let points = path.points.map { (x: x($0.x), y: y($0.y)) }
      let colour = PlotStyle.colour(path.colour ?? place)
      canvas.path(points, colour: colour, style: "series")
      for (number, point) in points.enumerated() {
        canvas.dot(point.x, point.y, radius: 2.6, colour: colour, hint: "\(path.name): step \(number)")
      }
    }
    for mark in marks {
      canvas.dot(x(mark.x), y(mark.y), radius: 4, colour: "var(--ink)", hint: mark.name)
      let isRight = x(mark.x) > frame.left + 0.88 * (frame.right - frame.left)
      canvas.text(
        mark.name, x(mark.x) + (isRight ? -9 : 9), y(mark.y) + 14, anchor: isRight ? .end : .start, style: "number")
    }
    return canvas
  }
}

/// The heights over a plane, looked at once for all levels.
private struct Grid {
  /// How many cells the plane is looked at in, each way.
  private static let cells = 96

  private let xs: [Double]
  private let ys: [Double]
  private let heights: [[Double]]

  init(_ range: (x: ClosedRange<Double>, y: ClosedRange<Double>), _ height: (Double, Double) -> Double) {
    func places(_ ends: ClosedRange<Double>) -> [Double] {
      (0...Self.cells).map { ends.lowerBound + (ends.upperBound - ends.lowerBound) * Double($0) / Double(Self.cells) }
    }
    let (xs, ys) = (places(range.x), places(range.y))
    (self.xs, self.ys, heights) = (xs, ys, ys.map { y in xs.map { height($0, y) } })
  }

  /// The line of a level: a stroke through each cell whose sides it crosses, with a gap behind each.
  func line(at level: Double) -> [(x: Double, y: Double)] {
    var found: [(x: Double, y: Double)] = []
    for row in 0..<Self.cells {
      for column in 0..<Self.cells {
        let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
        var crossings: [(x: Double, y: Double)] = []
        for (a, b) in zip(corners, corners.dropFirst() + corners.prefix(1)) {
          let (from, to) = (heights[a.1][a.0], heights[b.1][b.0])
          guard from.isFinite, to.isFinite, (from < level) != (to < level) else { continue }
          let part = (level - from) / (to - from)
          crossings.append((xs[a.0] + part * (xs[b.0] - xs[a.0]), ys[a.1] + part * (ys[b.1] - ys[a.1])))
        }
        // At a saddle four sides are crossed, and which belong together cannot be told: two by two will do.
        for start in stride(from: 0, to: crossings.count - 1, by: 2) {
          found += [crossings[start], crossings[start + 1], (.nan, .nan)]
        }
      }
    }
    return found
  }
}
