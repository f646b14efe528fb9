import Foundation
import SaccadeModels
import SaccadeTasks
import Testing

@testable import SaccadeTraining

@Suite("A profile of training steps")
struct TrainingProfileTests {
  private static let result: TrainingBenchmark? = ModelCatalog.entry(named: "ResNet8").map { entry in
    var settings = TrainingBenchmark.Settings()
    settings.batchSize = 2
    settings.steps = 1
    settings.profiledSteps = 2
    return TrainingBenchmark(entry, settings)
  }

  @Test("names the convolutions of both directions, with a speed below the machine's")
  func convolutions() throws {
    let profile = try #require(Self.result?.profile)
    // oneDNN's and those by minimal filtering, each where it is the faster one.
    let convolutions = profile.rows.filter { $0.kernel.hasPrefix("convolution") || $0.kernel.hasPrefix("winograd") }
    #expect(convolutions.allSatisfy { $0.operation == "conv2d" && ($0.gigaflopsPerSecond ?? 0) > 0 })
    func calls(_ pass: String) -> Double {
      convolutions.filter { $0.kernel.hasSuffix(" \(pass)") }.reduce(0) { $0 + $1.calls }
    }
    #expect(calls("forward") == 7)
    #expect(calls("weight gradient") == 7)
    // The first needs no gradient of the images.
    #expect(calls("input gradient") == 6)
    #expect((profile.gigaflopsPerSecond ?? 0) > 0)
    #expect(profile.ceilingGigaflopsPerSecond > 0)
  }

  @Test("adds up to no more than the step")
  func sum() throws {
    let profile = try #require(Self.result?.profile)
    let total = profile.rows.reduce(0) { $0 + $1.milliseconds }
    #expect(abs(total - profile.kernelMilliseconds) < 1e-6)
    #expect(total <= profile.millisecondsPerStep)
    #expect(profile.rows.reduce(0) { $0 + $1.share } <= 1)
    #expect(profile.betweenOperationsMilliseconds > 0)
    let reorders = profile.rows.filter { $0.kernel == "reorder" }
    #expect(profile.reorders == reorders.reduce(0) { $0 + $1.calls })
    #expect(profile.reorders > 0)
  }

  @Test("becomes a trace that viewers open, with one event a kernel")
  func trace() throws {
    let profile = try #require(Self.result?.profile)
    let json = try JSONSerialization.jsonObject(with: Data(profile.chromeTrace.utf8))
    let events = try #require(json as? [[String: Any]])
    let calls = profile.rows.reduce(0) { $0 + $1.calls } * Double(profile.steps)
    #expect(Double(events.count) == calls.rounded())
    for event in events {
      #expect(event["ph"] as? String == "X")
      #expect((event["dur"] as? Double ?? -1) >= 0)
      #expect(event["ts"] is Double)
    }
    let convolution = events.first { $0["name"] as? String == "conv2d backward" }
    let details = try #require(convolution?["args"] as? [String: Any])
    #expect(details["module"] as? String == "layer3.0.conv2")
    #expect((details["implementation"] as? String)?.isEmpty == false)
    #expect((details["inputs"] as? [String])?.count == 2)
  }

  @Test("is not there unless it was asked for")
  func off() throws {
    let entry = try #require(ModelCatalog.entry(named: "LeNet"))
    var settings = TrainingBenchmark.Settings()
    settings.steps = 1
    settings.batchSize = 1
    let result = TrainingBenchmark(entry, settings)
    #expect(result.profile == nil)
    #expect(result.record["profile"] == nil)
  }
}
