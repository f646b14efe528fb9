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

  /// What the script prints of a program.
  private struct Peer: Decodable {
    let version: String
    let times: [String: Double]
  }

  /// What `saccade study blocks` prints.
  private struct OwnTimes: Decodable { let prepared: [String: Double] }

  /// The programs that the script asks.
  private static let peers = ["ONNX Runtime", "OpenVINO", "PyTorch"]

  /// Measures wherever it can: the first is this program, prepared.
  ///
  /// Programs have their turns in some rounds, of which the medians count.
  /// - Throws: ``StudyError`` if a program that was named does not measure
  static func measured(by bench: StudyBench) throws -> [Platform] {
    try ScratchFolder.with { folder in
      let made = NetworkBlock.all.map { $0.made() }
      let work = made.map { $0.module.summary(of: $0.input).multiplyAdds }
      let python = try bench.settings.python.map(Subprocess.init)
      if python != nil {
        try AtomicFile.write(script.utf8, to: "\(folder.path)/peers.py")
        for (block, part) in zip(NetworkBlock.all, made) {
          try ONNXExport().write(part.module, input: part.input, to: "\(folder.path)/\(block.name).onnx")
        }
      }
      var found = Found()
      let rounds = bench.settings.isBrief ? 1 : 3
      for round in 0..<rounds {
        bench.tell("building blocks, round \(round + 1) of \(rounds)")
        let runs = bench.settings.isBrief ? 1 : bench.settings.rounds
        let here = try BlockTimes(rounds: runs)
        try found.add("Saccade", here.prepared)
        try found.add("Saccade, layer by layer", here.eager)
        if let program = bench.settings.program, here.instructions.hasPrefix("avx512") {
          let older: OwnTimes = try Subprocess(program).output(
            ["study", "blocks", "--threads", "\(Threads.count)", "--rounds", "\(runs)"],
            environment: ["ONEDNN_MAX_CPU_ISA": "AVX2"], in: folder)
          try found.add("Saccade, AVX2", older.prepared)
        }
        if let python {
          let others: [String: Peer] = try python.output(
            ["\(folder.path)/peers.py", folder.path, "\(Threads.count)"], in: folder)
          for name in peers {
            guard let peer = others[name] else { continue }
            try found.add("\(name) \(peer.version.cut(to: 20).visible())", peer.times)
          }
        }
      }
      return found.names.map { name in
        Platform(name: name, times: (found.times[name] ?? [:]).compactMapValues(\.median), multiplyAdds: work)
      }
    }
  }

  /// What was measured, round by round.
  private struct Found {
    private(set) var names: [String] = []
    private(set) var times: [String: [String: [Double]]] = [:]

    /// - Throws: ``StudyError`` if a time is none
    mutating func add(_ name: String, _ milliseconds: [String: Double]) throws {
      if times[name] == nil { names.append(name) }
      for block in NetworkBlock.all.map(\.name) {
        guard let time = milliseconds[block] else { continue }
        guard time.isFinite, 1e-6...1e9 ~= time else {
          throw StudyError(
            place: name, problem: "tells a time that none can be: \(time) ms", advice: "leave the program out")
        }
        times[name, default: [:]][block, default: []].append(time)
      }
    }
  }
}
