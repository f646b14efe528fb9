import Foundation
import SaccadeText

/// A run that trains, is judged and saves for half an hour, with its memory and its open files looked at all the time.
struct Soak {
  let settings: TortureSettings

  init(_ settings: TortureSettings) { self.settings = settings }

  private static let house = """
    model: {type: LeNet, num_classes: 10, in_channels: 3, image_size: 32}
    data:
      batch_size: 16
      workers: 2
      train: {type: Shapes, count: 256, size: 32, pipeline: [{type: RandomFlip}]}
      val: {type: Shapes, count: 64, size: 32, split: val}
    optimizer: {type: SGD, lr: 0.01, momentum: 0.9}
    step: {accumulate: 2}
    ema: 0.99
    log: {interval: 8}
    runner: {max_epochs: 1000000}
    """

  private struct Sample {
    let second: Double
    let memory: Int
    let descriptors: Int
    let epochs: Int
  }

  /// Runs it.
  /// - Returns: whether memory and descriptors stayed as they were
  func run() throws -> Bool {
    let config = settings.folder + "/soak.yaml"
    try Self.house.write(toFile: config, atomically: true, encoding: .utf8)
    let folder = settings.folder + "/soak"
    let child = try Child(
      settings.program, ["train", config, "--work-dir", folder, "--threads", "1"], output: settings.folder + "/said")
    let begun = Date()
    var samples: [Sample] = []
    print("  seconds   epochs   memory KiB   descriptors")
    var nextLine = 0.0
    while true {
      if let end = child.end(orNilAfter: 2) { throw TortureFailure("it ended by itself: \(end): \(child.lastWords)") }
      let second = Date().timeIntervalSince(begun)
      let sample = Sample(
        second: second, memory: Self.memory(of: child.number), descriptors: Self.descriptors(of: child.number),
        epochs: Self.epochs(in: folder))
      samples.append(sample)
      if second >= nextLine || second >= Double(settings.soakSeconds) {
        nextLine += max(10, Double(settings.soakSeconds) / 15)
        let cells = [(Int(second), 9), (sample.epochs, 9), (sample.memory, 13), (sample.descriptors, 14)]
        print(cells.map { "\($0.0)".aligned(to: $0.1) }.joined())
        fflush(nil)
      }
      if second >= Double(settings.soakSeconds) { break }
    }
    kill(child.number, SIGTERM)
    let end = child.end(within: 120)
    // What a run takes in its first fifth, caches and pools, is no leak.
    let late = samples.filter { $0.second > Double(settings.soakSeconds) / 5 }
    let slope = Self.slope(late.map { ($0.second / 60, Double($0.memory)) })
    let memories = late.map(\.memory)
    let descriptors = late.map(\.descriptors)
    let growth = slope * Double(settings.soakSeconds) * 0.8 / 60
    let (least, most) = (memories.min() ?? 0, memories.max() ?? 0)
    print("memory \(least) to \(most) KiB, slope \((slope * 10).rounded() / 10) KiB a minute; ", terminator: "")
    print("descriptors \(descriptors.min() ?? 0) to \(descriptors.max() ?? 0); ", terminator: "")
    print("\(samples.last?.epochs ?? 0) epochs, each with a validation and checkpoints; SIGTERM: \(end)")
    let isFlat = growth < Double(least) * 0.02
    let isSteady = (descriptors.max() ?? 0) - (descriptors.min() ?? 0) <= 4
    print("soak: memory \(isFlat ? "flat" : "grows"), descriptors \(isSteady ? "steady" : "grow")")
    guard case .code(143) = end else { throw TortureFailure("SIGTERM did not end it: \(end): \(child.lastWords)") }
    return isFlat && isSteady
  }

  private static func memory(of process: Int32) -> Int {
    let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }

  private static func descriptors(of process: Int32) -> Int {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd")) ?? []).count
  }

  /// The epochs of which the log has a validation.
  private static func epochs(in folder: String) -> Int {
    let log = (try? String(contentsOfFile: folder + "/log.jsonl", encoding: .utf8)) ?? ""
    return log.split(separator: "\n").filter { $0.contains("\"mode\": \"val\"") }.count
  }

  /// The slope of the straight line nearest to points.
  private static func slope(_ points: [(x: Double, y: Double)]) -> Double {
    let count = Double(max(1, points.count))
    let (x, y) = (points.map(\.x).reduce(0, +) / count, points.map(\.y).reduce(0, +) / count)
    let spread = points.map { ($0.x - x) * ($0.x - x) }.reduce(0, +)
    return spread > 0 ? points.map { ($0.x - x) * ($0.y - y) }.reduce(0, +) / spread : 0
  }
}
