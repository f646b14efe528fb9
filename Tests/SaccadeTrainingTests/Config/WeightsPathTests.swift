import Foundation
import SaccadeConfig
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("The file that load_from names")
struct WeightsPathTests {
  private func config(_ text: String, _ folder: String, _ overrides: String...) throws -> TrainingConfig {
    try (lenet + text).write(toFile: folder + "/mine.yaml", atomically: true, encoding: .utf8)
    return try TrainingConfig(file: folder + "/mine.yaml", overrides: overrides)
  }

  @Test("counts from the file that says it, and of an argument from where the program is started")
  func folders() throws {
    try withFolder { folder in
      let whole = URL(filePath: folder).path
      let here = FileManager.default.currentDirectoryPath
      for (written, found) in [
        ("a.pth", whole + "/a.pth"), ("./a.pth", whole + "/a.pth"),
        ("../w/a.pth", URL(filePath: whole).deletingLastPathComponent().path + "/w/a.pth"),
        ("w/b.pth", whole + "/w/b.pth"), ("/w/c.pth", "/w/c.pth"), ("~/d.pth", "~/d.pth"),
      ] {
        #expect(try config("load_from: \(written)\n", folder).loadFrom == found)
      }
      #expect(try config("load_from: null\n", folder).loadFrom == nil)
      #expect(try config("load_from: a.pth\n", folder, "load_from=b/c.pth").loadFrom == here + "/b/c.pth")
      #expect(try config("", folder, "load_from=~/d.pth").loadFrom == "~/d.pth")
      #expect(try config("", folder, "load_from=null").loadFrom == nil)
      // What a file is based on lies elsewhere.
      try FileManager.default.createDirectory(atPath: folder + "/deep", withIntermediateDirectories: true)
      try (lenet + "load_from: a.pth\n").write(toFile: folder + "/deep/base.yaml", atomically: true, encoding: .utf8)
      try "base: deep/base.yaml\n".write(toFile: folder + "/next.yaml", atomically: true, encoding: .utf8)
      #expect(try TrainingConfig(file: folder + "/next.yaml").loadFrom == whole + "/deep/a.pth")
    }
  }

  @Test("is kept with a run as a whole path, so that its folder may be read from anywhere")
  func kept() throws {
    var config = try read()
    config.loadFrom = "weights/a.pth"
    let here = FileManager.default.currentDirectoryPath
    #expect(config.forReuse.loadFrom == here + "/weights/a.pth")
    // It is the same run, however the file was named.
    var other = config
    other.loadFrom = here + "/weights/a.pth"
    #expect(RunManifest.digest(of: config) == RunManifest.digest(of: other))
    let document = try ConfigDocument(yaml: config.forReuse.yaml, name: "config.yaml")
    #expect(config.changes(since: document) == [])
  }
}
