import Foundation
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import SaccadeConfig
public import SaccadeData
import SaccadeEngine
public import SaccadeText

/// What a run was made with, beside its configuration: the file `manifest.json` of the run folder.
///
/// `saccade reproduce` makes the run again and says what is otherwise.
public struct RunManifest: Codable, Hashable, Sendable {
  /// What decides the last bits of results.
  public struct Machine: Codable, Hashable, Sendable {
    /// The machine's name.
    public var host: String
    /// The operating system.
    public var system: String
    /// The processor's name.
    public var processor: String
    /// Up to which instructions it is used.
    public var instructions: String
    /// How many cores the process may use.
    public var cores: Int
    /// How many threads compute.
    public var threads: Int

    /// The machine that this runs on.
    package static var current: Machine {
      Machine(
        host: hostName, system: ProcessInfo.processInfo.operatingSystemVersionString,
        processor: processorName, instructions: Processor.instructions, cores: ThreadAdvice.cores,
        threads: Threads.count)
    }

    /// As the system calls it: Foundation would ask the network.
    static var hostName: String {
      var name = [CChar](repeating: 0, count: 256)
      guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
      return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static var processorName: String {
      let text = (try? RegularFile.contents(of: "/proc/cpuinfo")).map { String(decoding: $0, as: UTF8.self) } ?? ""
      let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
      return line?.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    }
  }

  /// The versions of what computes.
  public struct Versions: Codable, Hashable, Sendable {
    /// Saccade's.
    public var saccade: String
    /// oneDNN's.
    public var oneDNN: String
    /// The Swift compiler's, as far as it tells.
    public var compiler: String

    /// Those that run here.
    static var current: Versions {
      Versions(saccade: saccadeVersion, oneDNN: Processor.oneDNNVersion, compiler: compilerName)
    }

    private static var compilerName: String {
      #if compiler(>=6.4)
        "Swift 6.4 or later"
      #elseif compiler(>=6.3)
        "Swift 6.3"
      #else
        "Swift 6.2"
      #endif
    }
  }

  /// What the run came to.
  public struct Outcome: Codable, Hashable, Sendable {
    /// How many steps were made.
    public var iterations: Int
    /// The figures of the last validation.
    public var figures: [String: Double]
    /// The figures of the last epoch's training.
    public var training: [String: Double]
  }

  /// The layout of this file; it grows when old ones cannot be read as new ones any more.
  public var format = 1
  /// The configuration's file, as it was given.
  public var source: String
  /// The sum of the resolved configuration, without what has no part in the results: `work_dir`, `threads`, `resume`.
  public var configDigest: String
  /// The seed.
  public var seed: Int
  /// The folder below which data sets lie.
  public var dataRoot: String
  /// What the data were.
  public var data: [DataFingerprint]
  /// The versions.
  public var versions: Versions
  /// The machine.
  public var machine: Machine
  /// How the program was called.
  public var command: [String]
  /// After which step the run was taken up; nil if it was made in one go.
  public var resumedAfter: Int?
  /// What the run came to; nil before its end.
  public var outcome: Outcome?

  /// What a run is made with.
  init(_ config: TrainingConfig, source: String, root: DataRoot, data: [DataFingerprint]) {
    self.source = source
    configDigest = Self.digest(of: config)
    seed = config.seed
    let path = root.path
    dataRoot = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    self.data = data
    versions = .current
    machine = .current
    command = CommandLine.arguments
  }

  /// The sum of a configuration: of two with the same, runs are the same.
  static func digest(of config: TrainingConfig) -> String {
    var config = config.forReuse
    (config.workDir, config.threads) = (nil, nil)
    return DataFingerprint.sum(of: Array(config.yaml.utf8))
  }

  /// The file in a run's folder.
  static func path(in folder: String) -> String { RunFiles(folder: folder).manifest }

  /// No manifest is longer.
  private static let byteLimit = 1 << 20

  /// Reads that of a run.
  /// - Throws: `RunManifestError` if there is none, or it is damaged or newer
  public init(run folder: String) throws(RunManifestError) {
    let path = Self.path(in: folder)
    let bytes: [UInt8]
    do throws(RegularFile.Refusal) { bytes = try RegularFile.contents(of: path, atMost: Self.byteLimit) } catch {
      throw RunManifestError(
        path, error.isMissing ? "there is no such file" : error.problem,
        advice: "name the folder of a run, as runs/mine; runs of before manifests were kept have none", isThere: false)
    }
    do { self = try RunJSON.decoder.decode(Self.self, from: Data(bytes)) } catch {
      throw RunManifestError(
        path, "does not say what a run was made with", advice: "train anew with config.yaml beside it, or mend the file"
      )
    }
    guard 1...ThreadAdvice.most ~= machine.threads else {
      throw RunManifestError(
        path, "says that \(machine.threads) threads computed", advice: "train anew with config.yaml beside it")
    }
    guard format == 1 else {
      throw RunManifestError(
        path, "was written by a newer Saccade (layout \(format), this one reads 1)", advice: "update Saccade")
    }
  }

  /// The file's bytes.
  var bytes: [UInt8] {
    let encoder = RunJSON.encoder
    encoder.outputFormatting.insert(.prettyPrinted)
    guard let data = try? encoder.encode(self) else { return Array("{}\n".utf8) }
    return Array(data) + Array("\n".utf8)
  }

  /// What is otherwise here than in the run, a line each; what matters for the bits of the results first.
  func differences(from now: RunManifest) -> [String] {
    var lines: [String] = []
    func compare(
      _ name: String, _ old: some Equatable & CustomStringConvertible, _ new: some Equatable & CustomStringConvertible
    ) {
      if old.description != new.description { lines.append("\(name) was \(old), is \(new)") }
    }
    if configDigest != now.configDigest { lines.append("config.yaml was changed since the run") }
    for old in data {
      guard let new = now.data.first(where: { $0.part == old.part }) else {
        lines.append("data.\(old.part) is not there any more")
        continue
      }
      guard old.digest != new.digest else { continue }
      guard old.images + new.images > 0 else {
        lines.append("the file of data.\(old.part) has other contents")
        continue
      }
      lines.append(
        old.images == new.images && old.bytes == new.bytes
          ? "data.\(old.part) has other pictures: their names or sizes are others"
          : "data.\(old.part) had \(counted(old.images, "picture")) of \(old.bytes) bytes, has \(new.images) of \(new.bytes)"
      )
    }
    compare("Saccade", versions.saccade, now.versions.saccade)
    compare("oneDNN", versions.oneDNN, now.versions.oneDNN)
    compare("the compiler", versions.compiler, now.versions.compiler)
    compare("the processor", machine.processor, now.machine.processor)
    compare("its instructions", machine.instructions, now.machine.instructions)
    compare("threads", machine.threads, now.machine.threads)
    return lines
  }

  /// Whether the weights are to become the same, bit for bit.
  func promisesSameBits(as now: RunManifest) -> Bool {
    configDigest == now.configDigest && data == now.data && versions == now.versions
      && machine.processor == now.machine.processor && machine.instructions == now.machine.instructions
      && machine.threads == now.machine.threads
  }
}

/// A manifest that is not there or cannot be used.
public struct RunManifestError: SaccadeError, Hashable {
  /// The file.
  public let place: String
  /// What is wrong.
  public let problem: String
  /// What to do.
  public let advice: String
  private let isThere: Bool

  init(_ place: String, _ problem: String, advice: String, isThere: Bool = true) {
    self.place = place
    self.problem = problem
    self.advice = advice
    self.isThere = isThere
  }

  /// Whether there is nothing to read, or what is there is no good.
  public var exitCode: FailureCode { isThere ? .unusable : .noInput }
}
