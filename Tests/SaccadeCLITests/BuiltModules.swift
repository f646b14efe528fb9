import Foundation

/// The modules beside the tests, as a package outside would have them: to compile a program against them in seconds.
struct BuiltModules {
  /// What is amiss with the build folder, and what to do.
  struct Unusable: Error, CustomStringConvertible {
    let description: String
  }

  private let compiler: String
  private let compilerFlags: [String]
  private let linkerFlags: [String]
  private let objects: [String]

  /// Finds the folder that these tests were built into, and reads off SwiftPM's own plan how the command line is built.
  init() throws {
    let folder = Program.executable.deletingLastPathComponent()
    // .build/release.yaml for .build/x86_64-unknown-linux-gnu/release
    let plan = folder.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "\(folder.lastPathComponent).yaml")
    guard let text = try? String(contentsOf: plan, encoding: .utf8) else {
      throw Unusable(
        description: "\(plan.path): SwiftPM's plan is not there, so nothing can be compiled against what it built; "
          + "run these tests with swift build and swift test, or scripts/test")
    }
    let compilation = try Self.arguments(of: "C.SaccadeCLI-", ending: ".module\":", in: text, plan)
    let link = try Self.arguments(of: "C.saccade-", ending: ".exe\":", in: text, plan)
    compiler = compilation.first ?? "swiftc"
    var flags: [String] = []
    var rest = compilation[...]
    while let flag = rest.popFirst() {
      if flag == "-Xcc" || flag == "-I" || flag == "-target" {
        flags += [flag, rest.popFirst() ?? ""]
      } else if flag.hasPrefix("-I") {
        flags.append(flag)
      }
    }
    compilerFlags = flags
    linkerFlags = link.filter { $0.hasPrefix("-l") || ($0.hasPrefix("-L") && $0.count > 2) }
    let list = folder.appending(path: "saccade.product/Objects.LinkFileList")
    objects = try String(contentsOf: list, encoding: .utf8).split(separator: "\n")
      .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "'\"")) }
      .filter { !$0.contains("/SaccadeCLI.build/") && !$0.contains("/ArgumentParser") }
  }

  /// Compiles a program's files as Swift 6, and links them with Saccade without its command line.
  /// - Returns: what the compiler said; nothing if it had nothing to say
  func compile(_ sources: [URL], into program: String, in folder: TestFolder) throws -> String {
    // The list of objects is too long for a command line; some of their names have spaces.
    let objectList = try folder.write(objects.map { "\"\($0)\"\n" }.joined(), to: "objects")
    let arguments =
      compilerFlags + ["-O", "-swift-version", "6", "-module-name", "Outside", "-o", program]
      + sources.map(\.path) + ["@\(objectList)"] + linkerFlags
    let (output, code) = try Self.run(URL(filePath: compiler), arguments, in: folder)
    return code == 0 ? output : "exit code \(code)\n\(output)"
  }

  /// Runs a program in a folder, and gives what it says and its exit code.
  static func run(_ program: URL, _ arguments: [String], in folder: TestFolder) throws -> (output: String, code: Int32)
  {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    // Threads that wait for one another beside the other tests would take longer than the work.
    process.environment = ProcessInfo.processInfo.environment.merging(["OMP_NUM_THREADS": "1"]) { $1 }
    let name = "output of \(program.lastPathComponent)"
    _ = FileManager.default.createFile(atPath: folder.path(name), contents: nil)
    let handle = FileHandle(forWritingAtPath: folder.path(name))
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    return (try String(contentsOfFile: folder.path(name), encoding: .utf8), process.terminationStatus)
  }

  /// The arguments of a command of the plan; they are written as JSON.
  private static func arguments(
    of name: String, ending: String, in plan: String, _ file: URL
  ) throws -> [String] {
    var lines = plan.split(separator: "\n")[...]
    while let line = lines.popFirst() {
      guard line.hasPrefix("  \"\(name)"), line.hasSuffix(ending) else { continue }
      while let line = lines.popFirst(), line.hasPrefix("    ") {
        guard line.hasPrefix("    args: ") else { continue }
        let list = try JSONSerialization.jsonObject(with: Data(line.dropFirst("    args: ".count).utf8))
        return list as? [String] ?? []
      }
    }
    throw Unusable(
      description: "\(file.path): has no command \(name)…: SwiftPM plans otherwise than when this was written")
  }
}

/// The folder of the repository.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// The files below a folder of the repository with an ending, in the order of their paths.
func files(below folder: String, ending: String) -> [URL] {
  let root = repository.appending(path: folder)
  let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
  return names.filter { $0.hasSuffix(ending) && !$0.hasPrefix(".build/") }.sorted().map { root.appending(path: $0) }
}
