#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Lines over two logarithmic axes, drawn as SVG: on them, what grows as the work does is a straight line of slope 1.
public struct Plot: Sendable {
  /// Points that belong together.
  public struct Line: Sendable {
    /// The name beside it.
    public let name: String
    /// Positive coordinates, from left to right.
    public let points: [(x: Double, y: Double)]

    /// A line through points.
    public init(_ name: String, _ points: [(x: Double, y: Double)]) {
      self.name = name
      self.points = points.filter { $0.x > 0 && $0.y > 0 }
    }
  }

  private let title: String
  private let xLabel: String
  private let yLabel: String
  private let lines: [Line]
  private let width = 640.0
  private let height = 440.0
  private let margin = (left: 70.0, right: 130.0, top: 40.0, bottom: 50.0)

  /// A plot of lines.
  public init(_ title: String, x xLabel: String, y yLabel: String, _ lines: [Line]) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.lines = lines.filter { !$0.points.isEmpty }
  }

  /// The picture.
  public var svg: String {
    let xs = Axis(lines.flatMap { $0.points.map(\.x) }, from: margin.left, to: width - margin.right)
    let ys = Axis(lines.flatMap { $0.points.map(\.y) }, from: height - margin.bottom, to: margin.top)
    var parts = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(Int(width))" height="\(Int(height))" \
      font-family="sans-serif" font-size="12">
      """,
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
      text(title, width / 2, margin.top / 2, "middle", size: 15),
      text(xLabel, (margin.left + width - margin.right) / 2, height - 12, "middle"),
      "<g transform=\"rotate(-90 16 \(digits(height / 2)))\">" + text(yLabel, 16, height / 2, "middle") + "</g>",
    ]
    for tick in xs.ticks {
      parts.append(rule(xs.place(tick), margin.top, xs.place(tick), height - margin.bottom))
      parts.append(text(short(tick), xs.place(tick), height - margin.bottom + 16, "middle"))
    }
    for tick in ys.ticks {
      parts.append(rule(margin.left, ys.place(tick), width - margin.right, ys.place(tick)))
      parts.append(text(short(tick), margin.left - 6, ys.place(tick) + 4, "end"))
    }
    let colours = ["#1b6ca8", "#d1495b", "#3c7a3f", "#8b5fbf", "#c77b00", "#444444"]
    for (position, line) in lines.enumerated() {
      let colour = colours[position % colours.count]
      let places = line.points.map { (xs.place($0.x), ys.place($0.y)) }
      let path = places.map { "\(digits($0.0, 1)),\(digits($0.1, 1))" }.joined(separator: " ")
      parts.append("<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"/>")
      for place in places {
        parts.append("<circle cx=\"\(digits(place.0, 1))\" cy=\"\(digits(place.1, 1))\" r=\"3\" fill=\"\(colour)\"/>")
      }
      if let last = places.last {
        parts.append(text(line.name, last.0 + 8, last.1 + 4, "start", colour: colour))
      }
    }
    return (parts + ["</svg>", ""]).joined(separator: "\n")
  }

  /// Powers of two, few enough to read.
  private struct Axis {
    let ticks: [Double]
    private let low: Double
    private let high: Double
    private let from: Double
    private let to: Double

    init(_ values: [Double], from: Double, to: Double) {
      let low = ((values.min() ?? 1).logarithm - 0.05).rounded(.down)
      let high = max(((values.max() ?? 2).logarithm + 0.05).rounded(.up), low + 1)
      (self.low, self.high, self.from, self.to) = (low, high, from, to)
      let step = max(1, ((high - low) / 8).rounded(.up))
      ticks = stride(from: low, through: high, by: step).map { exp2($0) }
    }

    func place(_ value: Double) -> Double { from + (value.logarithm - low) / (high - low) * (to - from) }
  }

  private func rule(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
    let ends = [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)].map { "\($0)=\"\(digits($1, 1))\"" }
    return "<line \(ends.joined(separator: " ")) stroke=\"#dddddd\"/>"
  }

  private func text(
    _ text: String, _ x: Double, _ y: Double, _ anchor: String, size: Int = 12, colour: String = "#222222"
  ) -> String {
    let safe = text.map { ["<": "&lt;", ">": "&gt;", "&": "&amp;"][String($0)] ?? String($0) }.joined()
    return "<text x=\"\(digits(x, 1))\" y=\"\(digits(y, 1))\" text-anchor=\"\(anchor)\" font-size=\"\(size)\" "
      + "fill=\"\(colour)\">\(safe)</text>"
  }

  private func short(_ value: Double) -> String { value >= 1 ? digits(value, 0) : "1/\(digits(1 / value, 0))" }
}

extension Double {
  /// To the base of two.
  fileprivate var logarithm: Double { log2(self) }
}
