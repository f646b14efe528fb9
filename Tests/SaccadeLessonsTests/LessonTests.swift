import Foundation
import SaccadeData
import SaccadePlots
import SaccadeTasks
import SaccadeText
import Testing

@testable import SaccadeLessons

@Suite("The experiments of a course", .serialized)
struct LessonTests {
  private func make(_ name: String, _ change: (inout LessonSettings) -> Void = { _ in }) throws -> LessonReport {
    var settings = try TinyCourse.shared.get().settings
    if try LessonCatalog.named(name).pretrained != nil { settings.weights = try TinyCourse.weights.get() }
    change(&settings)
    return try LessonCatalog.named(name).report(settings)
  }

  @Test("each has a name that can be typed, a question, something to try next and a source")
  func catalog() throws {
    let lessons = LessonCatalog.all
    #expect(Set(lessons.map(\.name)).count == lessons.count && lessons.count == 8)
    for lesson in lessons {
      #expect(lesson.name.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil, "\(lesson.name)")
      #expect(lesson.question.hasSuffix("?") && !lesson.next.isEmpty && !lesson.sources.isEmpty, "\(lesson.name)")
      #expect(try LessonCatalog.named(lesson.name.uppercased()).name == lesson.name)
      if let dataset = lesson.dataset { _ = try NamedDataset.named(dataset) }
    }
  }

  @Test("a name that there is not is answered with the nearest that there is")
  func unknownName() throws {
    let error = try #require(throws: LessonError.self) { try LessonCatalog.named("permuted-pixel") }
    #expect(error.problem.contains("did you mean 'permuted-pixels'?") && error.exitCode == .wrongArguments)
  }

  @Test(
    "each tells figures that are numbers, the same ones from the same seed, and a page with all of its parts",
    arguments: LessonCatalog.all.map(\.name))
  func lesson(name: String) throws {
    var stages = 0
    let lesson = try LessonCatalog.named(name)
    let settings = try make(name).settings
    let first = try lesson.report(settings) { _, done, total in
      #expect(done <= total, "\(done) of \(total)")
      stages += 1
    }
    #expect(stages > 0 && !first.result.figures.isEmpty && !first.result.reading.isEmpty)
    // A rate that is too high makes a loss of no number, which is something to be shown.
    for figure in first.result.figures where !figure.name.hasPrefix("gap") && !figure.name.hasPrefix("loss") {
      #expect(figure.value.isFinite, "\(figure.name): \(figure.value)")
    }
    let again = try lesson.report(settings)
    for (one, other) in zip(first.result.figures, again.result.figures) {
      #expect(one.value == other.value || one.value.isNaN && other.value.isNaN, "\(one.name)")
    }
    let page = first.page.html
    for part in [
      lesson.title, "What to take from it", "What was seen", "The figures", "What was done", "What to try next",
      "Where it comes from",
      lesson.heedsLength ? "of the usual: the figures are rougher" : "--length changes nothing here",
    ] { #expect(page.contains(part), "\(part)") }
    #expect(page.contains("<svg ") || page.contains("data:image/png;base64,"))
    #expect(!page.contains("src=\"http") && !page.contains("<script"))
    #expect(first.lines.count > 3 && first.record.json.contains("\"lesson\": \"\(name)\""))
    #expect(first.result.table.rows.allSatisfy { $0.count == first.result.table.header.count })
  }

  @Test("another seed makes other figures")
  func seeds() throws {
    let (one, other) = (try make("shuffling"), try make("shuffling") { $0.seed = 8 })
    #expect(
      one.result["accuracy_sorted"] != other.result["accuracy_sorted"]
        || one.result.table.rows != other.result.table.rows)
  }

  @Test("data that are not there are told with the command that fetches them", arguments: ["sigmoid", "residual"])
  func missingData(name: String) throws {
    let error = try #require(throws: DatasetError.self) { try make(name) { $0.root = DataRoot("/nowhere") } }
    #expect(error.advice.contains("saccade data get") && error.exitCode == .noInput)
  }

  @Test("lengths and numbers of runs that make no lesson are refused before anything is done")
  func badSettings() throws {
    for change: (inout LessonSettings) -> Void in [
      { $0.length = 0 }, { $0.length = .nan }, { $0.length = 1e9 }, { $0.repeats = 0 }, { $0.repeats = 1000 },
    ] {
      #expect(throws: LessonError.self) { try make("zig-zag", change) }
    }
  }

  @Test("what a lesson lacks can be asked for before the lessons that come first")
  func prepared() throws {
    var settings = try TinyCourse.shared.get().settings
    settings.weights = try TinyCourse.weights.get()
    for lesson in LessonCatalog.all { try lesson.prepare(settings) { _, _, _ in } }
    settings.root = DataRoot("/nowhere")
    #expect(throws: DatasetError.self) { try Shuffling().prepare(settings) { _, _, _ in } }
  }

  @Test("what to try next has the file of weights that was given, as it can be typed")
  func nextWeights() throws {
    var settings = LessonSettings()
    settings.weights = "my files/a.pth"
    let steps = WhatLayersSee().next(after: settings).map(\.action)
    #expect(steps.contains { $0.contains("--weights 'my files/a.pth' --image") }, "\(steps)")
  }

  @Test("a file that is no weights of the network is named")
  func badWeights() throws {
    let error = #expect(throws: (any Error).self) {
      try make("what-layers-see") { $0.weights = "/nowhere/weights.pth" }
    }
    let told = try #require(error as? any SaccadeError)
    #expect(told.place == "/nowhere/weights.pth" && told.exitCode == .noInput)
  }
}
