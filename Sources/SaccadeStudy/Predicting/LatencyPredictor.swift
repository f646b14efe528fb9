import Foundation
public import SaccadeGraph
import SaccadeText
public import SaccadeTraining

/// Tells how long a network takes to answer for one image on a machine, without running it, from how long the operations of others
/// took there.
///
/// An operation takes what the machine's limits say, times what those nearest to it among the measured took beyond that.
/// ```swift
/// let predictor = try LatencyPredictor(contentsOf: "study/latency.json")
/// let told = predictor.prediction(for: try Predictor(model).graph(for: [1, 3, 224, 224]))
/// print(told.seconds)
/// ```
public struct LatencyPredictor: Codable, Sendable {
  /// An operation that was measured.
  struct Sample: Codable, Sendable {
    let kind: String
    let features: [Double]
    /// The logarithm of how many times the least possible it took.
    let excess: Double
  }

  /// The form of its file.
  let format: Int
  /// The machine that was measured.
  public let machine: RunManifest.Machine
  /// The networks whose operations were measured.
  public let networks: [String]
  /// By how much it was wrong about each of them when the others alone were known: the middle of these, 0.04 for 4 %; nil of one
  /// network alone.
  public internal(set) var typicalError: Double?
  /// Whether little was measured, to see that all works.
  public let isBrief: Bool
  let gigaflops: Double
  let gigabytes: Double
  /// How many times as long a network takes as its operations by themselves: the middle of those measured.
  let gap: Double
  let samples: [Sample]

  /// How many of the nearest count.
  private static let neighbours = 6
  /// What keeps one that is the same from counting alone.
  private static let softness = 0.15
  static let currentFormat = 1

  init(
    _ networks: [MeasuredNetwork], machine limits: MachineLimits, on machine: RunManifest.Machine, isBrief: Bool = false
  ) {
    format = Self.currentFormat
    self.machine = machine
    self.isBrief = isBrief
    self.networks = networks.map(\.name)
    (gigaflops, gigabytes) = (limits.gigaflops, limits.gigabytes)
    gap = networks.map(\.gap).median ?? 1
    samples = networks.flatMap(\.samples).filter { $0.seconds > 0 }.map {
      Sample(kind: $0.cost.kind, features: $0.cost.features, excess: log($0.seconds / $0.cost.floor(on: limits)))
    }
  }

  private var limits: MachineLimits { MachineLimits(gigaflops: gigaflops, gigabytes: gigabytes) }

  /// How long a prepared model takes to answer.
  /// - Parameter graph: the operations that would run, as `Predictor.graph(for:)` gives them
  public func prediction(for graph: Graph) -> Prediction {
    let costs = graph.nodes.map { OperationCost($0, in: graph) }
    let unknown = Set(costs.map(\.kind)).subtracting(samples.map(\.kind))
    return Prediction(seconds: seconds(of: costs), unknownKinds: unknown.sorted())
  }

  /// What is told of a model.
  public struct Prediction: Sendable {
    /// How long it takes to answer, in seconds.
    public let seconds: Double
    /// The kinds of operations that were not measured, whose time is the least possible.
    public let unknownKinds: [String]
  }

  /// In what the machine that was measured differs from this one; nil where both are alike.
  public var otherMachine: String? {
    let here = RunManifest.Machine.current
    if machine.processor != here.processor {
      return "was measured on another processor, \(machine.processor.visible()); this is \(here.processor)"
    }
    if machine.instructions != here.instructions {
      return "was measured with \(machine.instructions.visible()); here it is \(here.instructions)"
    }
    if machine.threads != here.threads {
      return "was measured with \(counted(machine.threads, "thread")); here there are \(here.threads)"
    }
    return nil
  }

  func seconds(of costs: [OperationCost]) -> Double {
    let known = Dictionary(grouping: samples, by: \.kind)
    return gap * costs.reduce(0) { $0 + $1.floor(on: limits) * exp(excess(of: $1, among: known[$1.kind] ?? [])) }
  }

  /// The mean of the nearest, those that are nearer counting more; nothing beyond the least possible for a kind that is not known.
  private func excess(of cost: OperationCost, among known: [Sample]) -> Double {
    let distances = known.map { sample in
      (
        distance: zip(sample.features, cost.features).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot(),
        excess: sample.excess
      )
    }
    var (sum, weights) = (0.0, 0.0)
    for near in distances.sorted(by: { $0.distance < $1.distance }).prefix(Self.neighbours) {
      let weight = 1 / ((near.distance + Self.softness) * (near.distance + Self.softness))
      sum += weight * near.excess
      weights += weight
    }
    return weights > 0 ? sum / weights : 0
  }
}
