import SaccadeEngine
import SaccadeLayers
import SaccadePlots
import SaccadeText

extension StudyQuestion {
  /// Windows of several sizes, over all channels and over one each.
  static let kernelSizes = StudyQuestion(name: "kernels", question: "What does a larger kernel cost?") { bench in
    let sides = bench.some([1, 3, 5, 7, 9, 11])
    bench.tell("kernels from 1×1 to \(sides[sides.count - 1])×\(sides[sides.count - 1])")
    func layers(_ channels: Int, groups: Int) throws -> [StudyLayer] {
      try sides.map { side in
        try StudyLayer(
          Conv2d(channels, channels, kernel: Size2D(side, side), padding: .same, groups: groups),
          input: [1, channels, 28, 28])
      }
    }
    let all = try layers(64, groups: 1) + layers(256, groups: 256)
    let times = try bench.milliseconds(of: all.map { layer in { try layer.runPrepared() } })
    let (ofDense, ofDepthwise) = (Array(times.prefix(sides.count)), Array(times.suffix(sides.count)))
    func relative(_ times: [Double]) -> [(x: Double, y: Double)] {
      zip(sides, times).map { (Double($0), $1 / times[0]) }
    }
    var plot = LinePlot(
      "Time, and work, beside those of 1×1", x: "side of the kernel", y: "times that of 1×1",
      [
        .init("over all channels", relative(ofDense)), .init("over one channel each", relative(ofDepthwise)),
        .init("multiplications", sides.map { (Double($0), Double($0 * $0)) }, style: .dashed),
      ])
    plot.isYLogarithmic = true
    plot.isXWhole = true
    let last = sides.count - 1
    func ratio(_ times: [Double], _ place: Int) -> String { "\(fixed(times[place] / times[0], digits: 1)) times" }
    let area = sides[last] * sides[last]
    let isCheaper = max(ofDense[last] / ofDense[0], ofDepthwise[last] / ofDepthwise[0]) < Double(area)
    let text = """
      \(isCheaper ? "Less than its multiplications say." : "As much as its multiplications say, or more.") \
      A kernel of \(sides[last])×\(sides[last]) has \(area) times the multiplications of 1×1; over all channels it takes \
      \(ratio(ofDense, last)) as long, over one channel each \(ratio(ofDepthwise, last)). One of 3×3 takes \
      \(ratio(ofDense, 1)) and \(ratio(ofDepthwise, 1)).
      """
    return StudyAnswer(
      text,
      reading: """
        Where each channel has a kernel of its own, reading and writing the image bounds the time, and a larger \
        window comes almost for free until its multiplications take longer than that. This is what ConvNeXt's 7×7 \
        makes use of.
        """,
      plots: [.init(plot)],
      StudyTable(
        header: ["convolution", "kernel", "MACs", "ms", "GFLOP/s"],
        rows: zip(all, times).enumerated().map { place, row in
          let (side, work) = (sides[place % sides.count], row.0.multiplyAdds)
          return [
            .text(place < sides.count ? "all channels, 64" : "one channel each, 256"), .text("\(side)×\(side)"),
            .count(work), .number(row.1, digits: 4), .number(2 * Double(work) / row.1 / 1e6, digits: 1),
          ]
        }))
  }
}
