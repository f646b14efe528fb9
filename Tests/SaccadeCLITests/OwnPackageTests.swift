import Foundation
import Saccade
import Testing

@Suite("A package outside the repository")
struct OwnPackageTests {
  @Test(
    "trains with parts of its own alone, by hand, by Trainer and from a file that names them, and saves",
    .timeLimit(.minutes(10)))
  func everything() throws {
    let folder = try TestFolder()
    let sources = files(below: "Examples/OwnEverything/Sources", ending: ".swift")
    #expect(sources.contains { $0.lastPathComponent == "main.swift" })
    let complaints = try BuiltModules().compile(sources, into: folder.path("own"), in: folder)
    #expect(complaints == "")
    guard FileManager.default.fileExists(atPath: folder.path("own")) else { return }

    let run = try BuiltModules.run(
      URL(filePath: folder.path("own")),
      [
        "stripes.safetensors", repository.appending(path: "Examples/OwnEverything/stripes.yaml").path,
      ], in: folder)
    #expect(run.code == 0, "\(run.output)")
    #expect(run.output.contains("[2.0, 4.0, 6.0]\n"), "\(run.output)")
    func figure(_ name: String) throws -> Double {
      let line = try #require(run.output.split(separator: "\n").first { $0.hasPrefix("\(name): ") }, "\(run.output)")
      let words = line.dropFirst(name.count + 2).split(separator: ",")
      return try #require(words.first.flatMap { Double($0) })
    }
    // Guessing names a third.
    #expect(try figure("by hand") > 0.9)
    #expect(try figure("by Trainer") > 0.9)
    #expect(try figure("read again") == figure("by Trainer"))
    #expect(try figure("in slots") > 0.5)
    // A configuration that names what the package adds, with a hook of it.
    #expect(try figure("from a file") > 0.9)
    #expect(run.output.contains("\ncheckpoint: ") && run.output.contains("best: top-1 "), "\(run.output)")
    #expect(try Image(contentsOf: folder.path("augmented-2.png")).height == 16)
    #expect(run.output.contains("in 60 steps\n") && run.output.contains("epoch 4 of 4: hits "))
    #expect(run.output.hasSuffix("left as it was: head.weight, head.bias\n"), "\(run.output)")
  }

  @Test("needs neither the command line nor a library of cryptography that is built with it")
  func dependencies() throws {
    let manifest = try String(contentsOf: repository.appending(path: "Package.swift"), encoding: .utf8)
    let targets = manifest.matches(of: /house\("(\w+)"(?:, \[([^\]]*)\])?/)
    #expect(targets.count > 8)
    for target in targets { #expect(!(target.2 ?? "").contains("arguments"), "\(target.1)") }
    #expect(!manifest.contains("swift-crypto"))
  }
}
