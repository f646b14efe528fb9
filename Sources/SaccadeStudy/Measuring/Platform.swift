import Foundation
import SaccadeEngine
import SaccadeGraph
import SaccadeLayers
import SaccadeONNX
import SaccadeText

/// A program, in a way of computing, and how long the blocks of known networks take in it.
struct Platform: Sendable {
  /// What it is called, with its version where it is somebody else's.
  let name: String
  /// The milliseconds of each block by its name; those that it does not run are not there.
  let times: [String: Double]
  /// The multiplications of the blocks, in their order.
  let multiplyAdds: [Int]

  /// The script that measures in the programs of others.
  private static let script = String(decoding: PackageResources.peers_py, as: UTF8.self)

  /// Measures wherever it can: the first is this program, prepared.
  ///
  /// Programs have their turns in some rounds, of which the medians count.
  /// - Throws: ``StudyError`` if a program that was named does not measure
  static func measured(by bench: StudyBench) throws -> [Platform] {
    let made = NetworkBlock.all.map { $0.made() }
    let work = made.map { $0.module.summary(of: $0.input).multiplyAdds }
    var names: [String] = []
    var found: [String: [String: [Double]]] = [:]
    func add(_ name: String, _ times: [String: Double]) {
      if found[name] == nil { names.append(name) }
      for (block, time) in times { found[name, default: [:]][block, default: []].append(time) }
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "saccade-study-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    if bench.settings.python != nil {
      try Data(script.utf8).write(to: folder.appending(path: "peers.py"))
      for (block, part) in zip(NetworkBlock.all, made) {
        try ONNXExport().write(part.module, input: part.input, to: folder.appending(path: "\(block.name).onnx").path)
      }
    }
    let rounds = bench.settings.isBrief ? 1 : 3
    for round in 0..<rounds {
      bench.tell("building blocks, round \(round + 1) of \(rounds)")
      let here = try BlockTimes(rounds: bench.settings.isBrief ? 1 : bench.settings.rounds)
      add("Saccade", here.prepared)
      add("Saccade, layer by layer", here.eager)
      if let program = bench.settings.program, here.instructions.hasPrefix("avx512") {
        let older = try Subprocess.json(
          program, ["study", "blocks", "--threads", "\(Threads.count)"], environment: ["ONEDNN_MAX_CPU_ISA": "AVX2"])
        add("Saccade, AVX2", older["prepared"] as? [String: Double] ?? [:])
      }
      if let python = bench.settings.python {
        let others = try Subprocess.json(
          python, [folder.appending(path: "peers.py").path, folder.path, "\(Threads.count)"])
        for (name, found) in others.sorted(by: { $0.key < $1.key }) {
          guard let found = found as? [String: Any], let times = found["times"] as? [String: Double] else { continue }
          add("\(name) \(found["version"] as? String ?? "")", times)
        }
      }
    }
    return names.map { name in
      Platform(name: name, times: (found[name] ?? [:]).compactMapValues(\.median), multiplyAdds: work)
    }
  }
}
