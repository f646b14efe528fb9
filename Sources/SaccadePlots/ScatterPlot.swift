import SaccadeText

/// Points in a plane, coloured by the group that they are of.
public struct ScatterPlot: Sendable {
  /// A point.
  public struct Point: Sendable {
    /// The place across.
    public let x: Double
    /// The place upwards.
    public let y: Double
    /// Which of the plot's groups it is of.
    public let group: Int
    /// What is told when one points at it.
    public let hint: String

    /// A point from its parts.
    public init(x: Double, y: Double, group: Int, hint: String = "") {
      self.x = x
      self.y = y
      self.group = group
      self.hint = hint
    }
  }

  /// What stands above it.
  public var title: String
  /// The names of the groups.
  public var groups: [String]
  /// The points; those that are no numbers are left out.
  public var points: [Point]

  /// A plot of points.
  public init(_ title: String, groups: [String], _ points: [Point]) {
    self.title = title
    self.groups = groups
    self.points = points
  }

  /// The plot as an SVG file.
  public var svg: String { drawing.svg }
  /// The plot, to stand in a page that has ``PlotStyle``.
  package var element: String { drawing.element }

  /// The plot as it is drawn, for a file of SVG or a picture.
  public var drawing: PlotDrawing {
    let legend = Legend(groups.enumerated().map { ($1, PlotStyle.colour($0), nil) }, width: 616)
    let (side, top) = (616.0, 34 + legend.height)
    var canvas = PlotDrawing(width: side + 24, height: top + side + 12, label: title)
    canvas.text(title, 12, 20, style: "title")
    legend.draw(on: &canvas, x: 12, y: 38)
    let kept = points.filter { $0.x.isFinite && $0.y.isFinite }
    let xs = PlotScale(kept.map(\.x), from: 18, to: side + 6)
    let ys = PlotScale(kept.map(\.y), from: top + side - 6, to: top + 6)
    canvas.rectangle(12, top, side, side, style: "cell", fill: "var(--soft)")
    let radius = kept.count > 3000 ? 1.5 : kept.count > 500 ? 2.2 : 3.2
    for point in kept {
      canvas.dot(
        xs.place(point.x), ys.place(point.y), radius: radius, colour: PlotStyle.colour(point.group),
        hint: point.hint.isEmpty ? nil : point.hint)
    }
    return canvas
  }
}
