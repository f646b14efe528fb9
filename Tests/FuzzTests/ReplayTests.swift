import Foundation
import SaccadeFuzzTargets
import Testing

/// Every example that `make fuzz` begins with, and every finding of it that was mended.
private let corpora = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Fuzz/Corpora")

private func examples(of target: String) throws -> [URL] {
  try FileManager.default.contentsOfDirectory(at: corpora.appending(path: target), includingPropertiesForKeys: nil)
    .sorted { $0.path < $1.path }
}

@Suite("What outside files hold ends in data or in a typed error, never in a crash")
struct ReplayTests {
  @Test("every example of a format is read", arguments: FuzzTargets.all.map(\.name))
  func replay(name: String) throws {
    let target = try #require(FuzzTargets.named(name))
    let folder = try ScratchFolder()
    let files = try examples(of: name)
    #expect((1...40).contains(files.count), "a folder of examples is small, and there")
    for file in files {
      let bytes = try Array(Data(contentsOf: file))
      #expect(bytes.count <= 4096, "\(file.lastPathComponent) is larger than an example should be")
      let error = target.read(bytes, in: folder)
      // The names say what is expected, so that an example does not stop to reach what it was made for.
      if file.lastPathComponent.hasPrefix("good-") {
        #expect(error == nil, "\(file.lastPathComponent): \(error?.description ?? "")")
      } else if file.lastPathComponent.hasPrefix("bad-") {
        #expect(error != nil, "\(file.lastPathComponent) is taken")
      }
    }
  }

  @Test("every folder of examples belongs to a target")
  func folders() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: corpora.path).filter { !$0.hasPrefix(".") }
    #expect(Set(folders) == Set(FuzzTargets.all.map(\.name)))
  }
}
