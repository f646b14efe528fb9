import Foundation
import SaccadeText

/// Why the torture itself cannot go on.
struct TortureFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// What the environment says of a torture.
struct TortureSettings {
  /// The program under test.
  let program: String
  /// From what all random moments are drawn.
  let seed: UInt64
  /// How many processes are killed.
  let kills: Int
  /// How many system calls fail.
  let faults: Int
  /// How long a soak lasts, in seconds.
  let soakSeconds: Int
  /// Which parts are run; all if it is empty.
  let parts: [String]
  /// A folder for everything.
  let folder: String

  init(_ environment: [String: String]) throws {
    func number(_ name: String, _ usual: Int) throws -> Int {
      guard let text = environment[name], !text.isEmpty else { return usual }
      guard let value = Int(text), value >= 0 else { throw TortureFailure("\(name) is no number: \(text)") }
      return value
    }
    seed = UInt64(try number("SEED", 1))
    kills = try number("KILLS", 100)
    faults = try number("FAULTS", 200)
    soakSeconds = try number("SOAK_SECONDS", 1800)
    parts = (environment["PARTS"] ?? "").split(separator: " ").map(String.init)
    let beside = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "saccade").path
    program = environment["SACCADE"] ?? beside
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw TortureFailure("there is no program \(program); build it, or name it by SACCADE")
    }
    folder = NSTemporaryDirectory() + "saccade-torture-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }
}

/// A part of the torture.
protocol TorturePart {
  /// The word that chooses it.
  var name: String { get }

  /// Does its worst.
  /// - Returns: what became of it
  func run() throws -> [TortureRow]
}

/// What became of one kind of attack.
struct TortureRow {
  let name: String
  var tried = 0
  /// What was lost, each with all that is needed to see it again.
  var lost: [String] = []
  /// What else is worth a word.
  var note = ""

  init(_ name: String) { self.name = name }

  /// Counts a try; a problem is what was lost.
  mutating func count(_ problem: String?) {
    tried += 1
    if let problem {
      lost.append(problem)
      FileHandle.standardError.write(Data("torture: \(name): \(problem)\n".utf8))
    }
  }

  static func show(_ rows: [TortureRow], seed: UInt64) {
    func line(_ name: String, _ cells: [String], _ note: String) -> String {
      name.padded(to: 48) + cells.map { $0.aligned(to: 10) }.joined() + "  " + note
    }
    print(line("attack", ["tried", "survived", "lost"], ""))
    for row in rows {
      print(line(row.name, ["\(row.tried)", "\(row.tried - row.lost.count)", "\(row.lost.count)"], row.note))
    }
    let (tried, lost) = (rows.map(\.tried).reduce(0, +), rows.map(\.lost.count).reduce(0, +))
    print(line("all, SEED=\(seed)", ["\(tried)", "\(tried - lost)", "\(lost)"], ""))
  }
}

/// Random numbers that follow from a seed: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
