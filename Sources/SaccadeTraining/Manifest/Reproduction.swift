import Foundation
public import SaccadeData
import SaccadeEngine
import SaccadeLayers
public import SaccadeTasks
import SaccadeText

/// A run that is made again from what its folder says, and compared: what `saccade reproduce` does.
///
/// ```swift
/// let again = try Reproduction(of: "runs/mine")
/// for line in again.differences { print(line) }
/// let result = try again.run()
/// ```
public struct Reproduction {
  /// What came of it.
  public struct Result: Sendable {
    /// The folder of the new run.
    public let folder: String
    /// The figures of both, that are known of both: those of the old run, and of the new.
    public let figures: [(name: String, old: Double, new: Double)]
    /// Whether the weights are the same, bit for bit; nil if the old run's are not there.
    public let hasSameWeights: Bool?
    /// Whether they were to be.
    public let promisesSameBits: Bool
    /// What differed before it began.
    public let differences: [String]

    /// Whether the run was made again as far as was promised: bit for bit, where nothing that decides the bits differs.
    public var isReproduced: Bool {
      !promisesSameBits || (hasSameWeights != false && figures.allSatisfy { $0.old == $0.new })
    }

    /// What came of it, for people.
    public var lines: [String] {
      let rows = figures.map { name, old, new in
        [
          name, fixedOrSmall(old, digits: 6), fixedOrSmall(new, digits: 6),
          old == new ? "the same" : fixedOrSmall(new - old, digits: 6),
        ]
      }
      let table = rows.isEmpty ? [] : tableLines([["figure", "then", "now", "difference"]] + rows) { $0 > 0 }
      let weights =
        switch hasSameWeights {
        case true?: "the weights are the same, bit for bit"
        case false?: promisesSameBits ? "the weights are others, and were to be the same" : "the weights are others"
        case nil: "the weights of the run are not there to compare"
        }
      return table + [weights]
    }

    /// The result as `--json` prints it.
    public var record: LogRecord {
      var record: LogRecord = [
        "run_folder": .text(folder), "reproduced": .truth(isReproduced),
        "differences": .list(differences.map { .text($0) }),
        "same_bits_promised": .truth(promisesSameBits),
      ]
      record["same_weights"] = hasSameWeights.map { .truth($0) }
      record["figures"] = .list(
        figures.map { name, old, new in
          .object(["name": .text(name), "then": .number(old), "now": .number(new)])
        })
      return record
    }
  }

  /// The folder of the run.
  public let runFolder: String
  /// The run's manifest.
  public let manifest: RunManifest
  /// What is otherwise now, a line each; nothing if the run is to be the same, bit for bit.
  public let differences: [String]
  /// The folder that the new run gets.
  public let workDir: String
  private let config: TrainingConfig
  private let now: RunManifest
  private let root: DataRoot
  private var configFile: String { RunFiles(folder: runFolder).config }

  /// Reads what the run was made with, and looks at what is here now.
  /// - Parameters:
  ///   - run: the run's folder
  ///   - workDir: the new folder; nil is the run's with `-again` behind it
  ///   - root: the folder below which data sets lie; nil is the run's
  ///   - threads: how many threads compute; nil is as many as then
  ///   - resumes: whether one that was stopped goes on, in the new folder or the last that got its name; where there is
  ///     none yet, it begins
  /// - Throws: `RunManifestError` if there is no manifest, or it is damaged; `ConfigError` if the configuration cannot be
  ///   read; `DatasetError` if the data are not there
  public init(
    of run: String, workDir: String? = nil, root: DataRoot? = nil, threads: Int? = nil, resumes: Bool = false
  ) throws {
    var run = run
    while run.count > 1, run.hasSuffix("/") { run.removeLast() }
    runFolder = run
    manifest = try RunManifest(run: run)
    self.root = root ?? DataRoot(manifest.dataRoot)
    var config = try TrainingConfig(file: RunFiles(folder: run).config)
    self.workDir = workDir ?? Self.folder(run + "-again", resumes: resumes)
    config.workDir = self.workDir
    config.resume = resumes
    config.threads = threads ?? manifest.machine.threads
    self.config = config
    try ThreadAdvice.use(config.threads)
    let data = try config.fingerprints(source: RunFiles(folder: run).config, root: self.root)
    now = RunManifest(config, source: manifest.source, root: self.root, data: data)
    differences = manifest.differences(from: now)
  }

  /// Trains, and compares.
  /// - Throws: what ``TrainingConfig/train(source:root:terminal:)`` throws
  public func run(terminal: Terminal = .standardError) throws -> Result {
    let report = try config.train(source: configFile, root: root, terminal: terminal)
    var figures: [(name: String, old: Double, new: Double)] = []
    let old = manifest.outcome
    for figure in report.training {
      if let value = old?.training[figure.name] { figures.append(("train \(figure.name)", value, figure.value)) }
    }
    for figure in report.validation {
      if let value = old?.figures[figure.name] { figures.append(("val \(figure.name)", value, figure.value)) }
    }
    return Result(
      folder: report.folder, figures: figures,
      hasSameWeights: try Self.haveSameWeights("\(runFolder)/last.safetensors", "\(report.folder)/last.safetensors"),
      promisesSameBits: manifest.promisesSameBits(as: now), differences: differences)
  }

  /// A name that nothing has; or to go on, the last one that something has.
  private static func folder(_ path: String, resumes: Bool) -> String {
    var number = 1
    func name(_ number: Int) -> String { number == 1 ? path : "\(path)-\(number)" }
    while FileManager.default.fileExists(atPath: name(number)) { number += 1 }
    return name(resumes ? max(1, number - 1) : number)
  }

  /// Whether two checkpoints have the same weights, bit for bit; nil if the first is not there.
  private static func haveSameWeights(_ old: String, _ new: String) throws -> Bool? {
    guard FileManager.default.fileExists(atPath: old) else { return nil }
    let (a, b) = (try CheckpointFile(old), try CheckpointFile(new))
    guard a.weights.map(\.name).sorted() == b.weights.map(\.name).sorted() else { return false }
    let others = Dictionary(b.weights.map { ($0.name, $0) }) { $1 }
    for entry in a.weights {
      guard let other = others[entry.name], entry.shape == other.shape else { return false }
      let (x, y) = (try a.file.tensor(entry), try b.file.tensor(other))
      let isSame = x.withUnsafeBytes { x in y.withUnsafeBytes { y in x.elementsEqual(y) } }
      if !isSame { return false }
    }
    return true
  }
}

extension TrainingConfig {
  /// The fingerprints of the data of a run.
  /// - Throws: what opening them throws
  func fingerprints(source: String, root: DataRoot) throws -> [DataFingerprint] {
    func fingerprints(_ task: some TaskSettings) throws -> [DataFingerprint] {
      let setup = setup(source: source, root: root)
      _ = try locating(source) { try task.open(setup) }
      return try setup.fingerprints()
    }
    return try fingerprints(task)
  }
}

extension TaskSetup {
  /// The fingerprints of its data sets, and of the file by which pictures are drawn.
  func fingerprints() throws -> [DataFingerprint] {
    let pictures = try datasets().map { DataFingerprint($0.part, of: $0.dataset) }
    guard case .file(let path) = data.sampler else { return pictures }
    return pictures + (DataFingerprint("sampler", ofFile: root.resolve(path)).map { [$0] } ?? [])
  }
}
