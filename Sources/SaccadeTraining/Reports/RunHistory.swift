import Foundation
import SaccadeText

/// How a run went, as its log tells: figures by step and by epoch.
struct RunHistory {
  /// A figure through a run.
  struct Curve {
    /// Where it was told, in epochs: 0.5 in the middle of the first.
    var places: [Double] = []
    /// Its values.
    var values: [Double] = []

    mutating func add(_ place: Double, _ value: Double) {
      places.append(place)
      values.append(value)
    }

    var points: [(x: Double, y: Double)] { zip(places, values).map { (x: $0, y: $1) } }
  }

  /// Figures of steps, by name.
  private(set) var steps: [String: Curve] = [:]
  /// Means of the training of epochs.
  private(set) var epochs: [String: Curve] = [:]
  /// Figures of validations.
  private(set) var validations: [String: Curve] = [:]
  /// The names of the figures, in the order in which they were first told.
  private(set) var names: [String] = []
  /// The last step that was told.
  private(set) var lastIteration = 0

  /// No steps yet.
  init() {}

  /// Reads a log; lines that are none of a log's are left out, as the last one of a run that was killed.
  /// - Throws: `RegularFile.Refusal` if it cannot be read
  init(log path: String) throws {
    let contents = Data(try RegularFile.contents(of: path))
    var perEpoch = 1.0
    var pending: [[String: Any]] = []
    for line in contents.split(separator: UInt8(ascii: "\n")) {
      guard let record = try? JSONSerialization.jsonObject(with: line) as? [String: Any] else { continue }
      if record["mode"] as? String == "epoch", let epoch = number(record["epoch"]), epoch > 0,
        let iteration = number(record["iteration"])
      {
        perEpoch = max(1, iteration / epoch)
      }
      pending.append(record)
    }
    for record in pending { add(record, iterationsPerEpoch: perEpoch) }
  }

  private mutating func add(_ record: [String: Any], iterationsPerEpoch: Double) {
    guard let mode = record["mode"] as? String, let iteration = number(record["iteration"]) else { return }
    lastIteration = max(lastIteration, Int(iteration))
    let place = iteration / iterationsPerEpoch
    for (name, value) in record.sorted(by: { $0.key < $1.key }) where !Self.keys.contains(name) {
      guard let value = number(value) else { continue }
      switch mode {
      case "train": steps[name, default: Curve()].add(place, value)
      case "epoch": epochs[name, default: Curve()].add(place, value)
      case "val": validations[name, default: Curve()].add(place, value)
      default: continue
      }
      if !names.contains(name) { names.append(name) }
    }
  }

  private static let keys: Set<String> = ["mode", "epoch", "iteration"]
}

private func number(_ value: Any?) -> Double? {
  guard let number = (value as? NSNumber)?.doubleValue, number.isFinite else { return nil }
  return number
}
