// The program of `make torture` and `make soak`: Tests/Torture/README.md tells what it does and how to read its table.

import Foundation

let arguments = CommandLine.arguments.dropFirst()
let environment = ProcessInfo.processInfo.environment

// A child of its own, in which a download is tried: what becomes of it is judged from outside.
if arguments.first == "fetch" { DownloadPart.fetch(Array(arguments.dropFirst())) }

do {
  let settings = try TortureSettings(environment)
  if arguments.first == "soak" { exit(try Soak(settings).run() ? 0 : 1) }
  let parts: [any TorturePart] = [
    KillPart(settings), FaultPart(settings), DiskPart(settings), DownloadPart(settings), ConfigPart(settings),
    VanishingPart(settings),
  ]
  let known = parts.map(\.name)
  if let stranger = settings.parts.first(where: { !known.contains($0) }) {
    throw TortureFailure("there is no part '\(stranger)'; the parts are \(known.joined(separator: " "))")
  }
  var rows: [TortureRow] = []
  for part in parts where settings.parts.isEmpty || settings.parts.contains(part.name) {
    rows += try part.run()
  }
  TortureRow.show(rows, seed: settings.seed)
  exit(rows.allSatisfy(\.lost.isEmpty) ? 0 : 1)
} catch {
  FileHandle.standardError.write(Data("torture: \(error)\n".utf8))
  exit(70)
}
