import SaccadeEngine
import SaccadeGraph
import SaccadeLayers
import SaccadePlots
import SaccadeText

extension StudyQuestion {
  /// Layers and networks in float32, bfloat16 and bytes.
  static let precisions = StudyQuestion(name: "precision", question: "What does less precision bring?") { bench in
    let subjects: [(name: String, make: () -> (Module, Shape))] = bench.some([
      ("3×3, 128 channels", { (Conv2d(128, 128, kernel: 3, padding: 1), [1, 128, 28, 28]) }),
      ("1×1, 256 channels", { (Conv2d(256, 256, kernel: 1), [1, 256, 28, 28]) }),
      ("3×3 depthwise, 256", { (Conv2d(256, 256, kernel: 3, padding: 1, groups: 256), [1, 256, 28, 28]) }),
      ("linear, 768 to 3072", { (Linear(768, 3072), [197, 768]) }),
      ("ResNet50", { CatalogNetwork.made("ResNet50") }), ("MobileNetV2", { CatalogNetwork.made("MobileNetV2") }),
      ("ViTTi16", { CatalogNetwork.made("ViTTi16") }),
    ])
    // Bytes where the processor has no instructions for them would be float32 once more.
    let ways: [(name: String, precision: DType, bytes: Bool)] =
      [("float32", .float32, false), ("bfloat16", .bfloat16, false)]
      + (Predictor.hasFastBytes ? [("int8", .float32, true)] : [])
    var rows: [(name: String, times: [Double])] = []
    for subject in subjects {
      bench.tell("\(subject.name) in \(ways.map(\.name).joined(separator: ", "))")
      let layers = try ways.map { way in
        let (module, shape) = subject.make()
        return try StudyLayer(module, input: shape, precision: way.precision, bytes: way.bytes)
      }
      rows.append((subject.name, try bench.milliseconds(of: layers.map { layer in { try layer.runPrepared() } })))
    }
    func gains(_ way: Int) -> [Double] { rows.map { $0.times[0] / $0.times[way] } }
    func range(_ gains: [Double]) -> String {
      "\(fixed(gains.min() ?? .nan, digits: 1)) to \(fixed(gains.max() ?? .nan, digits: 1)) times"
    }
    let sentences = ways.indices.dropFirst().map { way in
      "\(ways[way].name) is \(range(gains(way))) as fast as float32"
    }
    let missing =
      Predictor.hasFastBytes ? "" : " This processor has no instructions for bytes, so that int8 brings nothing."
    return StudyAnswer(
      "On this machine " + sentences.joined(separator: ", ") + "." + missing,
      reading: """
        Half the bytes, or a quarter, are moved in half the time, and the processor's units for short numbers do the \
        rest; what gains least is what was bound by neither, such as small layers. How much accuracy it takes is \
        another question: "saccade test" answers it for a checkpoint.
        """,
      plots: ways.indices.dropFirst().map { way in
        .init(
          BarPlot(
            "\(ways[way].name): times as fast as float32",
            zip(rows, gains(way)).map { ($0.name, $1, fixed($1, digits: 2)) }))
      },
      StudyTable(
        header: ["subject"] + ways.map { "\($0.name) ms" } + ways.dropFirst().map { "\($0.name) gain" },
        rows: rows.enumerated().map { place, row in
          [.text(row.name)] + row.times.map { .number($0, digits: 3) }
            + ways.indices.dropFirst().map { .number(gains($0)[place], digits: 2) }
        }))
  }
}
