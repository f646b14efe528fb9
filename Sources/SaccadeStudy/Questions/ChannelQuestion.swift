import SaccadeEngine
import SaccadeLayers
import SaccadePlots
import SaccadeText

extension StudyQuestion {
  /// Convolutions of each number of channels over a range, whose time rises with each, or in steps.
  static let channels = StudyQuestion(name: "channels", question: "Does latency grow with the number of channels?") {
    bench in
    let counts = Array(bench.settings.isBrief ? 15...18 : 16...112)
    bench.tell("convolutions of \(counts[0]) to \(counts[counts.count - 1]) channels")
    let layers = try counts.map { count in
      try StudyLayer(Conv2d(count, count, kernel: 3, padding: 1), input: [1, count, 28, 28])
    }
    let times = try bench.milliseconds(of: layers.map { layer in { try layer.runPrepared() } })
    let width = Processor.instructions.hasPrefix("avx512") ? 16 : 8
    let stairs = Staircase(counts: counts, milliseconds: times, width: width)
    let work = layers.map(\.multiplyAdds)
    var plot = LinePlot(
      "A 3×3 convolution on 28×28 places", x: "channels, in and out", y: "milliseconds",
      [.init("measured", zip(counts, times).map { (Double($0), $1) })])
    plot.marks = counts.filter { $0 % stairs.width == 0 }.map { (Double($0), $0 % 32 == 0 ? "\($0)" : "") }
    var speed = LinePlot(
      "How much is computed in that time", x: "channels, in and out", y: "GFLOP/s",
      [.init("measured", zip(counts, zip(work, times)).map { (Double($0), 2 * Double($1.0) / $1.1 / 1e6) })])
    speed.marks = plot.marks
    return StudyAnswer(
      stairs.sentence,
      reading: """
        Processors compute on vectors. A number of channels that fills the last vector costs nothing more than one \
        that leaves it half empty, so choose multiples of the vector's width, or of twice that, when you design or \
        prune a network; counting multiplications does not tell you so.
        """,
      plots: [.init(plot), .init(speed)],
      StudyTable(
        header: ["channels", "MACs", "ms", "GFLOP/s"],
        rows: zip(counts, zip(work, times)).map {
          [.count($0), .count($1.0), .number($1.1, digits: 4), .number(2 * Double($1.0) / $1.1 / 1e6, digits: 1)]
        }))
  }
}

/// Whether times rise in steps, one for each vector's width of channels.
struct Staircase {
  /// How many float32 numbers a vector of the processor has.
  let width: Int
  /// How many times as long one channel more takes where it needs another vector, in the middle of all such places.
  let rise: Double
  /// The same where it finds room in the last vector.
  let tread: Double

  init(counts: [Int], milliseconds: [Double], width: Int) {
    self.width = width
    var (rises, treads): ([Double], [Double]) = ([], [])
    for (place, count) in counts.enumerated().dropFirst() {
      let ratio = milliseconds[place] / milliseconds[place - 1]
      if (count - 1) % width == 0 { rises.append(ratio) } else { treads.append(ratio) }
    }
    rise = rises.median ?? .nan
    tread = treads.median ?? .nan
  }

  /// The answer.
  var sentence: String {
    func percent(_ ratio: Double) -> String { "\(ratio < 1 ? "−" : "+")\(fixed(abs(ratio - 1) * 100, digits: 1)) %" }
    let figures = """
      One channel more costs \(percent(rise)) where it needs another vector of \(width) numbers, and \(percent(tread)) \
      where there is room in the last one (medians).
      """
    // A step is what stands out of the noise between neighbours.
    if rise - 1 > 0.03, rise - 1 > 3 * abs(tread - 1) { return "In steps of \(width) channels. " + figures }
    return "No steps of \(width) channels stand out here. " + figures
  }
}
