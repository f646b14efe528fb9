import Foundation
import SaccadeData
import SaccadeText

/// A file of 1000 bytes that is fetched from servers that do all they can against it.
struct DownloadPart: TorturePart {
  let settings: TortureSettings
  let name = "downloads"

  init(_ settings: TortureSettings) { self.settings = settings }

  /// Fetches an address into a folder, in a process of its own: what it ends by is the answer.
  static func fetch(_ arguments: [String]) -> Never {
    guard arguments.count == 2 else { exit(64) }
    // No server has bytes with this sum, so that every end is an error.
    let file = RemoteFile([arguments[0]], byteCount: 1000, sha256: String(repeating: "0", count: 64))
    do throws(DownloadError) {
      try DatasetDownload(root: DataRoot(arguments[1])).get(file, into: "set")
      exit(0)
    } catch {
      print(error)
      exit(error.exitCode.rawValue)
    }
  }

  func run() throws -> [TortureRow] {
    let server = try HostileServer()
    // All at once, since some only give up after a while.
    let tries = try HostileServer.manners.map { manner in
      let folder = "\(settings.folder)/fetch-\(manner.name)"
      let address = "http://127.0.0.1:\(server.port)/\(manner.name)/file"
      let child = try Child(
        CommandLine.arguments[0], ["fetch", address, folder], output: "\(settings.folder)/said-\(manner.name)")
      return (manner.name, folder, child)
    }
    var row = TortureRow("a hostile server")
    var worst = 0
    let begun = Date()
    for (name, folder, child) in tries {
      var most = 0
      var end = Child.End.hung
      while true {
        most = max(most, Self.memory(of: child.number))
        end = child.end(orNilAfter: 0.2) ?? .hung
        if case .hung = end, Date().timeIntervalSince(begun) < 180 { continue }
        break
      }
      if case .hung = end { _ = child.end(within: 0) }
      worst = max(worst, most)
      let written = Self.size(of: folder)
      switch end {
      case .code(let code) where code == 74 || code == 65 || code == 1:
        row.count(
          written > 1 << 20
            ? "\(name): it wrote \(written) bytes of a file of 1000"
            : most > 512 << 10 ? "\(name): it took \(most >> 10) MiB" : nil)
      default: row.count("\(name): \(end): \(child.lastWords)")
      }
    }
    row.note = "at most \(worst >> 10) MiB of memory"
    return [row]
  }

  /// The most memory that a process has had, in KiB.
  private static func memory(of process: Int32) -> Int {
    let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }

  private static func size(of folder: String) -> Int {
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return files.map { file in
      (try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(file)")[.size] as? Int) ?? 0
    }.reduce(0, +)
  }
}
