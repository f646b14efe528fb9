import SaccadeEngine
import SaccadeLayers
import SaccadePlots
import SaccadeText

extension StudyQuestion {
  /// Activations behind a convolution, joined with it and by themselves.
  static let activations = StudyQuestion(name: "activations", question: "What do activations cost?") { bench in
    bench.tell("activations")
    let kinds: [(name: String, layer: Module?)] = bench.some(
      [
        ("none", nil), ("ReLU", ReLU()), ("ReLU6", ReLU6()), ("hard-swish", HardSwish()), ("sigmoid", Sigmoid()),
        ("SiLU", SiLU()), ("tanh", Tanh()), ("GELU", GELU()), ("Mish", Mish()),
      ])
    let layers = try kinds.map { kind in
      try StudyLayer(
        Sequential([Conv2d(64, 64, kernel: 3, padding: 1)] + (kind.layer.map { [$0] } ?? [])), input: [1, 64, 56, 56])
    }
    let times = try bench.milliseconds(
      of: layers.map { layer in { try layer.runPrepared() } } + layers.map { layer in { layer.runEager() } })
    let (prepared, eager) = (Array(times.prefix(kinds.count)), Array(times.suffix(kinds.count)))
    func cost(_ times: [Double]) -> [Double] { times.map { ($0 / times[0] - 1) * 100 } }
    let (joined, apart) = (cost(prepared), cost(eager))
    func bars(_ title: String, _ costs: [Double], _ times: [Double]) -> BarPlot {
      BarPlot(
        title,
        kinds.indices.map { (kinds[$0].name, times[$0], "\(fixed(times[$0], digits: 3)) ms") },
        whole: (prepared + eager).max())
    }
    let dearest = joined.indices.max { joined[$0] < joined[$1] } ?? 0
    func percent(_ value: Double) -> String { "\(fixed(value, digits: 0)) %" }
    return StudyAnswer(
      "ReLU adds \(percent(joined[1])) to a 3×3 convolution of 64 channels when it is computed together with it, and "
        + "\(percent(apart[1])) when it is a step of its own. The dearest, \(kinds[dearest].name), adds "
        + "\(percent(joined[dearest])) and \(percent(apart[dearest])).",
      reading: """
        An activation by itself reads and writes the whole image again, whatever it computes; joined with the \
        convolution that stands before it, only its arithmetic is left, and that of ReLU and its kin is next to \
        nothing. Choose activations by accuracy, and see to it that the program joins them.
        """,
      plots: [
        .init(bars("Convolution and activation, joined", joined, prepared)),
        .init(bars("Layer by layer", apart, eager)),
      ],
      StudyTable(
        header: ["activation", "joined ms", "joined %", "layer by layer ms", "layer by layer %"],
        rows: kinds.indices.map {
          [
            .text(kinds[$0].name), .number(prepared[$0], digits: 4), .number(joined[$0], digits: 1),
            .number(eager[$0], digits: 4), .number(apart[$0], digits: 1),
          ]
        }))
  }
}
