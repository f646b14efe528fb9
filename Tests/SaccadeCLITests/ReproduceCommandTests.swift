import Foundation
import Saccade
import Testing

@Suite("A run says what it was made with, and is made again from that", .serialized)
struct ReproduceCommandTests {
  private func manifest(_ folder: TestFolder, _ run: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(filePath: folder.path("\(run)/manifest.json")))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  @Test("the manifest has the seed, the sums, the versions, the machine, the command and what the run came to")
  func contents() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    #expect(try Program("train", recipe, "--work-dir", "run", "--set", "seed=5", in: folder).code == 0)
    let manifest = try manifest(folder, "run")
    #expect(manifest["seed"] as? Int == 5 && (manifest["configDigest"] as? String)?.count == 64)
    let versions = try #require(manifest["versions"] as? [String: String])
    #expect(versions["saccade"] == saccadeVersion && versions["oneDNN"]?.split(separator: ".").count == 3)
    let machine = try #require(manifest["machine"] as? [String: Any])
    for key in ["host", "system", "processor", "instructions"] {
      #expect((machine[key] as? String)?.isEmpty == false, "\(key)")
    }
    #expect((machine["threads"] as? Int ?? 0) > 0)
    #expect(
      (manifest["command"] as? [String])?.dropFirst() == ["train", recipe, "--work-dir", "run", "--set", "seed=5"])
    let data = try #require(manifest["data"] as? [[String: Any]])
    #expect(data.map { $0["images"] as? Int } == [96, 32])
    let outcome = try #require(manifest["outcome"] as? [String: Any])
    #expect(outcome["iterations"] as? Int == 6 && (outcome["figures"] as? [String: Double])?["top1"] != nil)
  }

  @Test("a run is made again, to the same bits, and the program says so")
  func again() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    #expect(try Program("train", recipe, "--work-dir", "run", in: folder).code == 0)
    let again = try Program("reproduce", "run", in: folder)
    #expect(again.code == 0, "\(again.errors)")
    #expect(again.errors.contains("nothing is otherwise: the run is to become the same, bit for bit"))
    #expect(again.output.contains("the weights are the same, bit for bit") && again.output.contains("val top1"))
    #expect(FileManager.default.fileExists(atPath: folder.path("run-again/last.safetensors")))
    let json = try Program("reproduce", "run/", "--work-dir", "third", "--json", in: folder)
    #expect(json.code == 0, "\(json.errors)")
    let record = try json.json
    #expect(record["same_weights"] as? Bool == true && record["reproduced"] as? Bool == true)
    // Weights that are others although nothing else is are told, and are a failure.
    try FileManager.default.removeItem(atPath: folder.path("run/last.safetensors"))
    #expect(try Program("train", recipe, "--work-dir", "other", "--set", "seed=9", in: folder).code == 0)
    try FileManager.default.copyItem(
      atPath: folder.path("other/last.safetensors"), toPath: folder.path("run/last.safetensors"))
    let broken = try Program("reproduce", "run", in: folder)
    #expect(broken.code == 1 && broken.output.contains("the weights are others, and were to be the same"))
  }

  @Test("what is otherwise is told before anything is trained: data, threads, the configuration")
  func differences() throws {
    let folder = try TestFolder()
    let run = try PictureRun(folder, epochs: 1)
    #expect(try run.train("run").code == 0)
    func told(_ more: String...) throws -> String {
      let dry = try Program(arguments: ["reproduce", "run", "--dry-run"] + more, in: folder)
      #expect(dry.code == 0, "\(dry.errors)")
      return dry.errors
    }
    #expect(try told().contains("nothing is otherwise"))
    #expect(try told("--threads", "7").contains("is 7"))
    try FileManager.default.copyItem(atPath: folder.path("train/a/000.png"), toPath: folder.path("train/a/999.png"))
    #expect(try told().contains("warning: data.train had 24 pictures of "))
    let config = try String(contentsOfFile: folder.path("run/config.yaml"), encoding: .utf8)
    try folder.write(config.replacing("momentum: 0.9", with: "momentum: 0.8"), to: "run/config.yaml")
    #expect(try told().contains("warning: config.yaml was changed since the run"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("run-again")))
  }

  @Test("a folder that is no run, a manifest that is none, and data that are gone are told")
  func mistakes() throws {
    let folder = try TestFolder()
    let nothing = try Program("reproduce", "nowhere", in: folder)
    #expect(nothing.code == 66 && nothing.errors.contains("nowhere/manifest.json: there is no such file"))
    let run = try PictureRun(folder, epochs: 1)
    #expect(try run.train("run").code == 0)
    let manifest = try String(contentsOfFile: folder.path("run/manifest.json"), encoding: .utf8)
    for text in ["", "{}", "[1]", String(manifest.dropLast(40))] {
      try folder.write(text, to: "run/manifest.json")
      let damaged = try Program("reproduce", "run", in: folder)
      #expect(
        damaged.code == 65 && damaged.errors.contains("does not say what a run was made with"), "\(damaged.errors)")
    }
    try folder.write(manifest.replacing("\"format\" : 1", with: "\"format\" : 2"), to: "run/manifest.json")
    #expect(try Program("reproduce", "run", in: folder).errors.contains("newer Saccade (layout 2"))
    try folder.write(manifest, to: "run/manifest.json")
    try FileManager.default.removeItem(atPath: folder.path("train"))
    #expect(try Program("reproduce", "run", in: folder).code == 66)
  }
}
