import Foundation

/// System calls of a run that fail, injected by strace.
///
/// They are those that have to do with the run folder, and some that ask for memory.
struct FaultPart: TorturePart {
  let settings: TortureSettings
  let name = "faults"

  init(_ settings: TortureSettings) { self.settings = settings }

  /// The calls, with what each can fail by.
  private static let errors: [(call: String, errors: [String])] = [
    ("write", ["ENOSPC", "EIO", "EDQUOT", "EINTR"]), ("fsync", ["EIO", "ENOSPC"]),
    ("rename", ["EIO"]), ("renameat", ["EIO", "ENOSPC", "EACCES"]), ("openat", ["EMFILE", "ENOSPC", "EACCES", "EIO"]),
    ("ftruncate", ["EIO", "EINVAL"]), ("close", ["EIO", "EINTR"]), ("newfstatat", ["EIO", "EACCES"]),
    ("fstat", ["EIO"]), ("mkdir", ["ENOSPC", "EACCES"]), ("unlinkat", ["EIO"]), ("read", ["EIO", "EINTR"]),
    ("pread64", ["EIO", "EINTR"]), ("flock", ["EINTR", "ENOLCK"]), ("fcntl", ["ENOLCK", "EINTR"]), ("lseek", ["EIO"]),
    ("getdents64", ["EIO"]), ("mmap", ["ENOMEM"]),
  ]

  /// A call that can be made to fail: the number of it among those of its name.
  private struct Place {
    let call: String
    let number: Int
  }

  func run() throws -> [TortureRow] {
    guard settings.faults > 0 else { return [] }
    let strace = "/usr/bin/strace"
    guard FileManager.default.isExecutableFile(atPath: strace) else {
      throw TortureFailure("faults are injected by strace, which is not there: apt-get install strace")
    }
    let victim = try Victim(settings)
    var random = SeededGenerator(settings.seed)
    // A run that was killed half way, from which others go on.
    let middle = try middle(of: victim)
    let beginnings = try places(of: victim, strace, resuming: nil)
    let continuations = try places(of: victim, strace, resuming: middle)
    var rows = ["begins", "goes on"].map { TortureRow("system call fails, run \($0)") }
    var told = [0, 0]
    for number in 0..<settings.faults {
      let which = number % 2
      let places = which == 0 ? beginnings : continuations
      // Calls that are rare are as likely as those that are many.
      guard let call = Set(places.map(\.call)).sorted().randomElement(using: &random),
        let place = places.filter({ $0.call == call }).randomElement(using: &random),
        let error = Self.errors.first(where: { $0.call == call })?.errors.randomElement(using: &random)
      else { throw TortureFailure("strace saw no system call of the run folder") }
      let folder = "\(settings.folder)/fault"
      try? FileManager.default.removeItem(atPath: folder)
      if which == 1 { try FileManager.default.copyItem(atPath: middle, toPath: folder) }
      let what = "\(call) number \(place.number) fails with \(error)"
      let options = [
        "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(call):error=\(error):when=\(place.number)",
        "--",
      ]
      let child = try Child(
        strace, options + [settings.program] + victim.arguments(in: folder, resumes: which == 1),
        output: settings.folder + "/said")
      let end = child.end(within: 600)
      var problem: String?
      switch end {
      case .code(0): problem = victim.difference(of: folder)
      case .code(let code) where code < 128:
        told[which] += 1
        if child.lastWords.isEmpty { problem = "it ends without a word: \(end)" }
      default: problem = "\(end): \(child.lastWords)"
      }
      problem = try problem ?? victim.problemWithGoingOn(in: folder)
      rows[which].count(problem.map { "\(what): \($0)" })
    }
    for which in 0..<2 { rows[which].note = "\(told[which]) ended with an error that tells, the others went on" }
    return rows
  }

  private func middle(of victim: Victim) throws -> String {
    let folder = settings.folder + "/middle"
    for share in [0.6, 0.7, 0.5, 0.8, 0.4] {
      try? FileManager.default.removeItem(atPath: folder)
      let child = try victim.start(in: folder)
      let (wasKilled, _) = child.killed(after: victim.seconds * share)
      if wasKilled, FileManager.default.fileExists(atPath: folder + "/best.safetensors") { return folder }
    }
    throw TortureFailure("no run could be killed half way; is the machine busy?")
  }

  /// The calls of the main thread that name the run folder or use a file in it, and those that ask for memory.
  private func places(of victim: Victim, _ strace: String, resuming middle: String?) throws -> [Place] {
    let folder = settings.folder + "/fault"
    try? FileManager.default.removeItem(atPath: folder)
    if let middle { try FileManager.default.copyItem(atPath: middle, toPath: folder) }
    let log = settings.folder + "/calls"
    let calls = Self.errors.map(\.call).joined(separator: ",")
    let child = try Child(
      strace,
      ["-qq", "-y", "-s", "0", "-o", log, "-e", "trace=\(calls)", "--", settings.program]
        + victim.arguments(in: folder, resumes: middle != nil),
      output: settings.folder + "/said")
    guard case .code(0) = child.end(within: 600) else { throw TortureFailure("strace: \(child.lastWords)") }
    var counts: [String: Int] = [:]
    var places: [Place] = []
    for line in try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n") {
      let call = String(line.prefix { $0 != "(" })
      guard Self.errors.contains(where: { $0.call == call }) else { continue }
      counts[call, default: 0] += 1
      if line.contains(folder) || call == "mmap" && (counts[call] ?? 0) > 200 {
        places.append(Place(call: call, number: counts[call] ?? 1))
      }
    }
    return places
  }
}
