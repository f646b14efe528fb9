import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeTasks
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

/// What the event files of a run folder tell, as TensorBoard puts them together.
struct RunEvents {
  private(set) var scalars: [String: [Int: Float]] = [:]
  private(set) var images: [String: [Int: Event.Image]] = [:]
  private(set) var histograms: [String: [Int: Event.Histogram]] = [:]
  let files: [String]

  init(_ folder: String) throws {
    files = EventFileWriter.names(in: folder)
    for file in files {
      for event in try EventFileReader.events(of: "\(folder)/\(file)") { add(event) }
    }
  }

  private mutating func add(_ event: Event) {
    if case .start = event.content {
      scalars = scalars.mapValues { $0.filter { $0.key < event.step } }.filter { !$0.value.isEmpty }
    }
    guard case .values(let values) = event.content else { return }
    for value in values {
      switch value.content {
      case .scalar(let number):
        #expect(scalars[value.tag]?[event.step] == nil, "\(value.tag) of step \(event.step) is told twice")
        scalars[value.tag, default: [:]][event.step] = number
      case .image(let image): images[value.tag, default: [:]][event.step] = image
      case .histogram(let histogram): histograms[value.tag, default: [:]][event.step] = histogram
      case .other: Issue.record("\(value.tag) is of no kind that is written")
      }
    }
  }
}

@Suite("TensorBoard shows what the log tells")
struct TensorBoardTests {
  private struct Stop: Error {}

  private func stop(after step: Int) -> StepHook { StepHook { if $0.iteration == step { throw Stop() } } }

  /// Every figure of the log has its point, and there are no others.
  private func expectLog(of folder: String) throws {
    let events = try RunEvents(folder)
    var found = 0
    for record in try TinyRun.log(folder) {
      let mode = try #require(record["mode"] as? String)
      let step = try #require(record["iteration"] as? Int)
      for (name, value) in record where !["mode", "epoch", "iteration"].contains(name) && !name.contains("second") {
        guard !name.hasSuffix("_bytes") else {
          #expect(events.scalars["memory/\(name)"]?[step] ?? 0 > 0)
          continue
        }
        let number = try #require(value as? Double)
        #expect(events.scalars["\(mode)/\(name)"]?[step] == Float(number), "\(mode)/\(name) of step \(step)")
        found += 1
      }
    }
    let told = events.scalars.filter { !$0.key.hasPrefix("time/") && !$0.key.hasPrefix("memory/") }
    #expect(found > 20 && told.values.reduce(0) { $0 + $1.count } == found)
    for name in ["step_seconds", "data_seconds", "images_per_second"] {
      #expect(events.scalars["time/\(name)"]?.count == events.scalars["train/lr"]?.count)
    }
  }

  @Test("figures of steps, epochs and validations, the rate, times and memory; in every task")
  func figures() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a", set: ["hooks=[{type: TensorBoard}, {type: GradientNorm}]"])
      try expectLog(of: folder + "/a")
      let events = try RunEvents(folder + "/a")
      #expect(events.scalars["train/grad_norm"]?.keys.sorted() == [2, 4, 6, 8, 10, 12])
      #expect(events.scalars["val/top1"]?.keys.sorted() == [6, 12])

      let config = try TinyRun.config(
        folder + "/b",
        set: ["task={type: Regression, targets: [x, size]}", "model.num_classes=2", "hooks=[{type: TensorBoard}]"])
      _ = try config.train(source: "tiny.yaml", terminal: TinyRun.silence)
      try expectLog(of: folder + "/b")
    }
  }

  @Test("pictures as the network gets them, once, and those that were taken for something else")
  func pictures() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a", set: ["hooks=[{type: TensorBoard}]", "runner.max_epochs=1"])
      let images = try RunEvents(folder + "/a").images
      let shown = images.filter { $0.key.hasPrefix("augmented/") }
      #expect(shown.count == ReportPictures.count && shown.values.allSatisfy { $0.keys.sorted() == [0] })
      let mistaken = images.filter { $0.key.hasPrefix("mistaken/") }
      #expect((1...8).contains(mistaken.count) && mistaken.values.allSatisfy { $0.keys.sorted() == [6] })
      for image in images.values.flatMap(\.values) {
        let picture = try Image(decoding: image.bytes, named: "event")
        #expect(
          picture.height == image.height && picture.width == image.width && picture.format.channels == image.channels)
      }
      try TinyRun.train(folder + "/b", set: ["hooks=[{type: TensorBoard, images: false}]", "runner.max_epochs=1"])
      #expect(try RunEvents(folder + "/b").images.isEmpty)
    }
  }

  @Test("the spread of each weight and its gradient, after every so many epochs, and only if asked for")
  func histograms() throws {
    try withFolder { folder in
      let run = try TinyRun.training(
        folder + "/a", set: ["hooks=[{type: TensorBoard, histograms: 2}]", "runner.max_epochs=3"])
      _ = try run.run()
      let histograms = try RunEvents(folder + "/a").histograms
      let parameters = run.trainer.task.model.namedParameters
      #expect(histograms.count == 2 * parameters.count)
      for (name, parameter) in parameters {
        for section in ["weights", "gradients"] {
          let found = try #require(histograms["\(section)/\(name)"])
          #expect(found.keys.sorted() == [12])
          #expect(found[12]?.counts.reduce(0, +) == Double(parameter.shape.elementCount))
        }
      }
      try TinyRun.train(folder + "/b", set: ["hooks=[{type: TensorBoard}]"])
      #expect(try RunEvents(folder + "/b").histograms.isEmpty)
    }
  }

  @Test("a run that was stopped and goes on shows each step once: the second file takes back what the first told later")
  func resumed() throws {
    try withFolder { folder in
      let settings = ["hooks=[{type: TensorBoard}]", "checkpoint.interval=4"]
      do {
        let run = try TinyRun.training(folder + "/a", set: settings)
        run.extraHooks = [stop(after: 10)]
        #expect(throws: TrainingError.self) { try run.run() }
      }
      // As after kill -9: the last checkpoint is of four steps, and the files tell of ten.
      let path = folder + "/a/last.safetensors"
      try FileManager.default.removeItem(atPath: path)
      do {
        let run = try TinyRun.training(folder + "/b", set: settings)
        run.extraHooks = [stop(after: 5)]
        #expect(throws: TrainingError.self) { try run.run() }
      }
      try FileManager.default.copyItem(atPath: folder + "/b/last.safetensors", toPath: path)
      try TinyRun.train(folder + "/a", set: settings + ["resume=true"])
      let events = try RunEvents(folder + "/a")
      #expect(events.files.count == 2)
      let second = try EventFileReader.events(of: "\(folder)/a/\(try #require(events.files.last))")
      #expect(second[0].content == .version("brain.Event:2"))
      #expect(second[1].content == .start && second[1].step == 6)
      try expectLog(of: folder + "/a")
    }
  }

  @Test("nothing is written where nothing is left to do")
  func over() throws {
    try withFolder { folder in
      try TinyRun.train(folder + "/a", set: ["hooks=[{type: TensorBoard}, {type: CSVLog}]"])
      let files = try RunEvents(folder + "/a").files
      let table = try String(contentsOfFile: folder + "/a/log.csv", encoding: .utf8)
      try TinyRun.train(folder + "/a", set: ["hooks=[{type: TensorBoard}, {type: CSVLog}]", "resume=true"])
      #expect(try RunEvents(folder + "/a").files == files)
      #expect(try String(contentsOfFile: folder + "/a/log.csv", encoding: .utf8) == table)
    }
  }

  @Test("a file that somebody removes costs its events alone: it is told once, and the run goes on in a new file")
  func removed() throws {
    try withFolder { folder in
      let run = try TinyRun.training(folder + "/a", set: ["hooks=[{type: TensorBoard}]"])
      var told: [String] = []
      run.trainer.tell = { told.append($0) }
      run.extraHooks = [
        StepHook { trainer in
          guard [5, 9].contains(trainer.iteration) else { return }
          for name in EventFileWriter.names(in: folder + "/a") {
            try FileManager.default.removeItem(atPath: "\(folder)/a/\(name)")
          }
        }
      ]
      #expect(try run.run().iterations == 12)
      #expect(told.filter { $0.contains("was removed while the run went on") }.count == 1, "\(told)")
      #expect(try RunEvents(folder + "/a").scalars["train/loss"]?.keys.sorted() == [10, 12])
    }
  }

  #if compiler(>=6.2)
    @Test("a full disk costs events and no run: it is told once, what is lost is counted, and each file is whole")
    func full() async {
      await #expect(processExitsWith: .success) {
        try withFolder { folder in
          signal(SIGXFSZ, SIG_IGN)
          func allow(_ bytes: UInt) {
            var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t.max)
            #if canImport(Glibc)
              setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            #else
              setrlimit(RLIMIT_FSIZE, &limit)
            #endif
          }
          var told: [String] = []
          let writer = EventFileWriter(in: try RunFolder(folder + "/a"), firstStep: 1) { told.append($0) }
          allow(200)
          for step in 1...10 { writer.write([Event.Value("loss", .scalar(1))], step: step) }
          #expect(told.count == 1 && told[0].contains("found no room on the disk"), "\(told)")
          let written = try RunEvents(folder + "/a").scalars["loss"]?.count ?? 0
          #expect(written > 0 && written + writer.lostEvents == 10)
          allow(1 << 30)
          writer.write([Event.Value("loss", .scalar(1))], step: 11)
          #expect(try RunEvents(folder + "/a").scalars["loss"]?[11] == 1 && told.count == 1)
        }
      }
    }
  #endif

  @Test("the real TensorBoard reads the same points", .enabled(if: TensorBoardProgram.isThere))
  func real() throws {
    try withFolder { folder in
      let settings = ["hooks=[{type: TensorBoard, histograms: 1}]", "checkpoint.interval=4", "checkpoint.keep=3"]
      do {
        let run = try TinyRun.training(folder + "/a", set: settings)
        run.extraHooks = [stop(after: 7)]
        #expect(throws: TrainingError.self) { try run.run() }
      }
      // It goes on from before the first epoch's end, of which the first file tells already.
      for name in ["last", "step-7"] { try FileManager.default.removeItem(atPath: "\(folder)/a/\(name).safetensors") }
      try TinyRun.train(folder + "/a", set: settings + ["resume=true"])
      let ours = try RunEvents(folder + "/a")
      let theirs = try TensorBoardProgram.read(folder + "/a")
      #expect(theirs.scalars.mapValues { $0.map(\.step) } == ours.scalars.mapValues { $0.keys.sorted() })
      for (tag, points) in theirs.scalars {
        for point in points { #expect(ours.scalars[tag]?[point.step] == Float(point.value), "\(tag)") }
      }
      #expect(theirs.images == ours.images.mapValues { $0.keys.sorted() } && !ours.images.isEmpty)
      #expect(Set(theirs.histograms.keys) == Set(ours.histograms.keys) && !ours.histograms.isEmpty)
      for (tag, counts) in theirs.histograms {
        #expect(
          counts == ours.histograms[tag]?.sorted { $0.key < $1.key }.map { $0.value.counts.reduce(0, +) }, "\(tag)")
      }
    }
  }
}

/// The reader of the real TensorBoard, where Python has it.
private enum TensorBoardProgram {
  struct Point: Decodable {
    let step: Int
    let value: Double
  }

  struct Contents: Decodable {
    let scalars: [String: [Point]]
    let images: [String: [Int]]
    let histograms: [String: [Double]]
  }

  static let isThere = (try? run("import tensorboard")) != nil

  static func read(_ folder: String) throws -> Contents {
    let script = """
      import json, sys
      from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
      a = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0, 'images': 0, 'histograms': 0})
      a.Reload()
      tags = a.Tags()
      print(json.dumps({
        'scalars': {t: [{'step': e.step, 'value': e.value} for e in a.Scalars(t)] for t in tags['scalars']},
        'images': {t: [e.step for e in a.Images(t)] for t in tags['images']},
        'histograms': {t: [sum(e.histogram_value.bucket) for e in a.Histograms(t)] for t in tags['histograms']}}))
      """
    return try JSONDecoder().decode(Contents.self, from: run(script, folder))
  }

  private struct Failure: Error {}

  @discardableResult
  private static func run(_ script: String, _ arguments: String...) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure() }
    return data
  }
}
