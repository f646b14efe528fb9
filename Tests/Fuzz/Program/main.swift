// The program of `make fuzz`. Linked with libFuzzer it searches for bytes that a reader falls over; in any other build it
// reads the files that it is given, which is how a finding is looked at under a debugger.
//
//   SACCADE_FUZZ=png SaccadeFuzz FOLDER -max_total_time=60      with libFuzzer, its own arguments
//   SACCADE_FUZZ=png SaccadeFuzz FILE…                          without: what the reader says of each file
//   SaccadeFuzz                                                 the names of the targets

import CFuzzDriver
import Foundation
import SaccadeFuzzTargets

/// What libFuzzer's callback, which can keep nothing, has to know.
enum Chosen {
  static let name = ProcessInfo.processInfo.environment["SACCADE_FUZZ"]
  static let target = name.flatMap(FuzzTargets.named)
  static let folder = Result { try ScratchFolder() }
}

guard let target = Chosen.target else {
  print(FuzzTargets.all.map(\.name).joined(separator: "\n"))
  exit(Chosen.name == nil ? 0 : 64)
}
let folder = try Chosen.folder.get()
let code = fuzz_run(CommandLine.argc, CommandLine.unsafeArgv) { bytes, count in
  guard let target = Chosen.target, let folder = try? Chosen.folder.get() else { return -1 }
  target.read(Array(UnsafeBufferPointer(start: bytes, count: count)), in: folder)
  return 0
}
guard code == -1 else { exit(code) }
for path in CommandLine.arguments.dropFirst() {
  print("\(path): ", terminator: "")
  let bytes = try Array(Data(contentsOf: URL(filePath: path)))
  print(target.read(bytes, in: folder)?.description ?? "taken")
}
