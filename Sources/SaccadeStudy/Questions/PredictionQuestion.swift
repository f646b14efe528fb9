import SaccadePlots
import SaccadeText
import SaccadeTraining

extension StudyQuestion {
  /// The time of networks told from that of others.
  static let prediction = StudyQuestion(
    name: "latency", question: "Can a network's time be told without running it?"
  ) { bench in
    let fitted = bench.some(LatencyTrial.fitted)
    let unseen = bench.some(LatencyTrial.unseen)
    let measured = try MeasuredNetwork.measured(fitted + unseen, by: bench)
    let known = Array(measured.prefix(fitted.count))
    var predictor = LatencyPredictor(
      known, machine: bench.machine, on: .current, isBrief: bench.settings.isBrief)
    bench.tell("what each network is told by the others")
    predictor.typicalError = LatencyTrial.typicalError(of: known, on: bench.machine)
    bench.predictor = predictor
    let rows = measured.suffix(unseen.count).map { network in
      LatencyTrial(
        network: network.name, told: predictor.seconds(of: network.samples.map(\.cost)) * 1000,
        measured: network.seconds * 1000)
    }
    let worst = rows.map { abs($0.error) }.max() ?? .nan
    let longest = rows.map { max($0.told, $0.measured) }.max() ?? 1
    let shortest = rows.map { min($0.told, $0.measured) }.min() ?? longest / 10
    var plot = LinePlot(
      "Told and measured", x: "measured, ms", y: "told, ms",
      [
        .init("equal", [(shortest, shortest), (longest, longest)], style: .faint),
        .init("networks that were not measured before", rows.map { ($0.measured, $0.told) }, style: .dots),
      ])
    (plot.isXLogarithmic, plot.isYLogarithmic) = (true, true)
    let text = """
      \(worst < 0.1 ? "Yes" : worst < 0.3 ? "Roughly" : "Not here"): from the operations of \(counted(fitted.count, "network")), the times of \(rows.count) \
      others are told within \(fixed(worst * 100, digits: 1)) %; a network of those measured is told by the others within \
      \(fixed((predictor.typicalError ?? .nan) * 100, digits: 1)) % (median).
      """
    return StudyAnswer(
      text,
      reading: """
        A network is the sum of its operations, and what an operation takes depends on its shapes more than on the \
        network around it. So a table of measured operations ranks designs before they are trained, where counting \
        multiplications fails. "saccade study predict NETWORK" tells the time of any other.
        """,
      plots: [.init(plot)],
      StudyTable(
        header: ["network", "told ms", "measured ms", "error %"],
        rows: rows.map {
          [
            .text($0.network), .number($0.told, digits: 2), .number($0.measured, digits: 2),
            .number($0.error * 100, digits: 1),
          ]
        }))
  }
}

/// A network whose time was told, and then measured.
struct LatencyTrial: Sendable {
  let network: String
  /// Milliseconds.
  let told: Double
  /// Milliseconds.
  let measured: Double

  /// By which part what was told is too long.
  var error: Double { told / measured - 1 }

  /// What is measured: of each way to build networks one or two.
  static let fitted = [
    "AlexNet", "VGG11BN", "ResNet18", "ResNet50", "ResNeXt50", "SEResNet50", "DenseNet121", "MobileNetV2",
    "MobileNetV3Small", "MnasNet1_0", "ShuffleNetV2_0_5", "ShuffleNetV2_1_0", "EfficientNetB0", "EfficientNetLite0",
    "RegNetX400MF", "RegNetY400MF", "RegNetX1600MF", "ViTTi16", "ViTS32", "ConvNeXtTiny", "SwinT", "BNInception",
  ]
  /// What is told.
  static let unseen = ["ResNet34", "MobileNetV3Large", "EfficientNetB1", "ViTS16", "GoogLeNet"]

  /// The middle of how far each network is from what the others tell.
  static func typicalError(of networks: [MeasuredNetwork], on machine: MachineLimits) -> Double? {
    guard networks.count > 1 else { return nil }
    return networks.map { network in
      let others = LatencyPredictor(networks.filter { $0.name != network.name }, machine: machine, on: .current)
      return abs(others.seconds(of: network.samples.map(\.cost)) / network.seconds - 1)
    }.median
  }
}
