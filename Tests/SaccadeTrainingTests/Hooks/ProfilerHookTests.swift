import Foundation
import SaccadeEngine
import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("A profile of some steps is a trace that Perfetto opens")
struct ProfilerHookTests {
  private struct Stop: Error {}

  private struct Span {
    let name: String
    let kind: String
    let track: Int
    let start: Double
    let end: Double
    let module: String?

    init?(_ event: [String: Any]) {
      guard event["ph"] as? String == "X", let name = event["name"] as? String, let kind = event["cat"] as? String,
        let track = event["tid"] as? Int, let start = event["ts"] as? Double, let length = event["dur"] as? Double
      else { return nil }
      self.name = name
      self.kind = kind
      self.track = track
      self.start = start
      end = start + length
      module = (event["args"] as? [String: Any])?["module"] as? String
    }

    func holds(_ other: Span) -> Bool { start <= other.start + 0.5 && other.end <= end + 0.5 }
  }

  private func trace(_ folder: String) throws -> (spans: [Span], tracks: [Int: String]) {
    let data = try Data(contentsOf: URL(filePath: folder + "/trace.json"))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let events = try #require(object["traceEvents"] as? [[String: Any]])
    var tracks: [Int: String] = [:]
    for event in events where event["ph"] as? String == "M" {
      guard let track = event["tid"] as? Int, let arguments = event["args"] as? [String: Any] else { continue }
      tracks[track] = arguments["name"] as? String
    }
    let spans = events.compactMap { Span($0) }
    #expect(spans.count + tracks.count == events.count)
    return (spans, tracks)
  }

  @Test("the chosen steps, their phases, kernels with modules, the wait for data and the loader's threads")
  func steps() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a", set: ["hooks=[{type: Profiler, start: 4, steps: 3}]"])
      let (spans, tracks) = try trace(folder + "/a")
      let steps = spans.filter { $0.kind == "step" }
      #expect(steps.map(\.name) == ["step 4", "step 5", "step 6"])
      for step in steps {
        let phases = spans.filter { $0.kind == "phase" && step.holds($0) }
        #expect(phases.map(\.name).sorted() == ["backward", "forward", "optimizer", "wait for data"], "\(step.name)")
        let kernels = spans.filter { ["forward", "backward", "other", "reorder"].contains($0.kind) && step.holds($0) }
        #expect(kernels.contains { $0.module == "conv" && $0.name.hasSuffix("forward") })
        #expect(kernels.contains { $0.module == "fc" && $0.name.hasSuffix("backward") })
        for kernel in kernels {
          let phase = phases.first { $0.holds(kernel) }
          #expect(phase != nil || kernel.kind == "other" || kernel.kind == "reorder", "\(kernel)")
          if kernel.kind == "forward" { #expect(phase?.name == "forward") }
          if kernel.kind == "backward" { #expect(phase?.name == "backward") }
        }
      }
      #expect(spans.filter { $0.kind != "loader" }.allSatisfy { $0.track == 1 } && tracks[1] == "training")
      let loads = spans.filter { $0.kind == "loader" }
      #expect(!loads.isEmpty && loads.allSatisfy { tracks[$0.track]?.hasPrefix("loader ") == true })
      #expect(loads.contains { $0.name.hasPrefix("sample ") } && loads.contains { $0.name.hasPrefix("batch ") })
      #expect((spans.map(\.start).min() ?? -1) == 0)
    }
  }

  @Test("a run that ends before the last of them leaves those that were made, and one that is never there leaves none")
  func short() throws {
    try withFolder { folder in
      let run = try TinyRun.training(folder + "/a", set: ["hooks=[{type: Profiler, start: 4, steps: 100}]"])
      run.extraHooks = [StepHook { if $0.iteration == 5 { throw Stop() } }]
      #expect(throws: TrainingError.self) { try run.run() }
      #expect(try trace(folder + "/a").spans.filter { $0.kind == "step" }.map(\.name) == ["step 4", "step 5"])
      try TinyRun.train(folder + "/b", set: ["hooks=[{type: Profiler, start: 100}]"])
      #expect(!FileManager.default.fileExists(atPath: folder + "/b/trace.json"))
    }
  }

  @Test("a trace that cannot be written is told, and the run goes on; recording changes no bit of it")
  func unwritable() throws {
    try withFolder { folder in
      let run = try TinyRun.training(folder + "/a", set: ["hooks=[{type: Profiler, start: 2, steps: 2}]"])
      var told: [String] = []
      run.trainer.tell = { told.append($0) }
      try FileManager.default.createDirectory(
        atPath: folder + "/a/trace.json/something", withIntermediateDirectories: true)
      _ = try run.run()
      #expect(told.count == 1 && told[0].hasPrefix("the steps that were recorded are in no trace"), "\(told)")
      try TinyRun.train(folder + "/b")
      let weights = try ["/a", "/b"].map {
        try Checkpoint(contentsOf: folder + $0 + "/last.safetensors").weights.mapValues(\.scalars)
      }
      #expect(weights[0] == weights[1])
    }
  }
}
