import SaccadeEngine
import SaccadeGraph
import SaccadeModels
import SaccadePlots
import SaccadeText

extension StudyQuestion {
  /// Every layer of some networks under the roof of what the machine can do.
  ///
  /// - Paper: Williams, Waterman and Patterson 2009, <https://doi.org/10.1145/1498765.1498785>
  static let roofline = StudyQuestion(name: "roofline", question: "What bounds each layer: computing, or memory?") {
    bench in
    let machine = bench.machine
    var samples: [LayerSample] = []
    var sentences: [String] = []
    let names = bench.some(["ResNet50", "MobileNetV2", "ViTTi16"], brief: 1)
    for network in try MeasuredNetwork.measured(names, by: bench) {
      let found = network.samples.filter { $0.cost.multiplyAdds > 0 }
      samples += found
      let total = found.reduce(0) { $0 + $1.seconds }
      let bound = found.filter { $0.cost.intensity < machine.ridge }.reduce(0) { $0 + $1.seconds }
      let work = found.reduce(0) { $0 + 2 * Double($1.cost.multiplyAdds) }
      let (waiting, reached) = (bound / total, work / total / 1e9 / machine.gigaflops)
      sentences.append(
        """
        \(network.name) spends \(fixed(waiting * 100, digits: 0)) % of its products' time in layers that memory bounds, and \
        reaches \(fixed(reached * 100, digits: 0)) % of what the processor computes in a matrix product
        """)
    }
    func points(_ name: String) -> [(x: Double, y: Double)] {
      samples.filter { $0.network == name }.map { ($0.cost.intensity, $0.gigaflops) }
    }
    let (low, high) = (samples.map(\.cost.intensity).min() ?? 1, samples.map(\.cost.intensity).max() ?? 100)
    let roof = [low, machine.ridge, max(high, machine.ridge)].map { ($0, machine.roof(at: $0)) }
    var plot = LinePlot(
      "Each layer under the roof of this machine", x: "operations for each byte", y: "GFLOP/s",
      [.init("the roof", roof, style: .dashed)] + names.map { .init($0, points($0), style: .dots) })
    (plot.isXLogarithmic, plot.isYLogarithmic) = (true, true)
    plot.size = (760, 440)
    let text = """
      \(sentences.joined(separator: ". ")). The machine computes \(fixed(machine.gigaflops, digits: 0)) GFLOP/s and moves \
      \(fixed(machine.gigabytes, digits: 0)) GB/s, so that a layer needs \(fixed(machine.ridge, digits: 0)) operations for each \
      byte to keep it busy.
      """
    return StudyAnswer(
      text,
      reading: """
        Left of the bend a layer waits for memory: fewer multiplications do not make it faster, fewer bytes do, by \
        joining it with its neighbours or by less precision. Right of the bend it computes. A layer above the slope \
        finds its bytes in the caches, where its neighbour has left them; one above the level makes fewer \
        multiplications than are counted, as Winograd's convolutions of 3×3 do.
        """,
      plots: [.init(plot)],
      StudyTable(
        header: ["network", "layer", "kind", "MACs", "bytes", "ms", "operations per byte", "GFLOP/s", "of the roof %"],
        rows: samples.map { sample in
          [
            .text(sample.network), .text(sample.path), .text(sample.cost.kind), .count(sample.cost.multiplyAdds),
            .count(sample.cost.byteCount), .number(sample.seconds * 1000, digits: 4),
            .number(sample.cost.intensity, digits: 1), .number(sample.gigaflops, digits: 1),
            .number(sample.gigaflops / machine.roof(at: sample.cost.intensity) * 100, digits: 0),
          ]
        }))
  }
}
