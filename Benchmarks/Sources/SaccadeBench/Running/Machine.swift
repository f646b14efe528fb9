import BenchmarkReport
import Foundation

/// The machine that figures are from.
enum Machine {
  /// What a reader must know to judge the figures.
  static func facts(threads: Int, versions: [String: String], loadBefore: String) -> [ResultsFile.Fact] {
    let system = ProcessInfo.processInfo
    var facts: [ResultsFile.Fact] = [
      .init("date", "\(day) \(time)"),
      .init("processor", "\(processor), \(system.activeProcessorCount) cores"),
      .init("memory", "\(digits(Double(system.physicalMemory) / Double(1 << 30), 1)) GiB"),
      .init("system", "\(system.operatingSystemVersionString), kernel \(firstLine("/proc/sys/kernel/osrelease"))"),
      .init("threads", "\(threads)"),
      .init("load average", "\(loadBefore) before, \(load) after"),
      .init("oneDNN", answer(["pkg-config", "--modversion", "dnnl"])),
      .init("source", answer(["git", "describe", "--always", "--dirty"])),
    ]
    facts += versions.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }
    return facts
  }

  /// The versions of the peers that a Python has.
  static func peerVersions(_ python: String) -> [String: String] {
    let script = """
      import importlib.metadata as m
      for name in ("torch", "torchvision", "timm", "pillow", "onnxruntime", "openvino"):
          try: print(name, m.version(name))
          except m.PackageNotFoundError: pass
      """
    let lines = answer([python, "-c", script]).split(separator: "\n").map { $0.split(separator: " ") }
    let pairs = lines.filter { $0.count == 2 }.map { (String($0[0]), String($0[1])) }
    return Dictionary(pairs) { $1 }
  }

  /// The load averages of one, five and fifteen minutes.
  static var load: String {
    let words = firstLine("/proc/loadavg").split(separator: " ").prefix(3)
    return words.isEmpty ? "unknown" : words.joined(separator: " ")
  }

  /// Today, as `2026-01-31`.
  static var day: String { now("yyyy-MM-dd") }

  private static var time: String { now("HH:mm") }

  private static func now(_ format: String) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = format
    return formatter.string(from: Date())
  }

  private static var processor: String {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
    func value(_ name: String) -> String? {
      lines.first { $0.hasPrefix(name) }?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
    }
    guard let model = value("model name") else { return "unknown" }
    let family = value("cpu family").map { " (family \($0), model \(value("model\t") ?? "?"))" } ?? ""
    return model + family
  }

  private static func firstLine(_ path: String) -> String {
    (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n").first.map(String.init) ?? "unknown"
  }

  /// What a program prints.
  private static func answer(_ command: [String]) -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return "unknown" }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    return process.terminationStatus == 0 && !text.isEmpty ? text : "unknown"
  }
}
