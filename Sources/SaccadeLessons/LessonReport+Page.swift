import SaccadeEngine
public import SaccadePlots
import SaccadeTasks
import SaccadeText
import SaccadeTraining

extension Lesson {
  /// Makes the lesson, and takes the time.
  /// - Throws: ``LessonError`` if the settings are no good, and what ``run(_:progress:)`` throws
  public func report(_ settings: LessonSettings, progress: @escaping LessonProgress = { _, _, _ in }) throws
    -> LessonReport
  {
    try settings.check()
    let clock = ContinuousClock()
    let start = clock.now
    let result = try run(settings, progress: progress)
    return LessonReport(
      lesson: self, settings: settings, result: result, seconds: (clock.now - start).seconds)
  }
}

extension LessonReport {
  /// The page that tells of it: one file, which needs no network.
  public var page: Page {
    var made = result.made.map { (term: $0.what, text: $0.how) }
    if !lesson.heedsLength {
      if settings.length != 1 { made.append(("length", "--length changes nothing here: all of it takes a second")) }
    } else if !settings.isWhole {
      made.append(("length", "\(fixedOrSmall(settings.length, digits: 2)) of the usual: the figures are rougher"))
    }
    made.append(("took", "\(clockTime(seconds)) with \(counted(Threads.count, "thread"))"))
    let next = lesson.next(after: settings).map { ($0.action, $0.shows) }
    return Page(
      lesson.title, subtitle: lesson.question,
      [
        Page.Section("What to take from it", result.reading.map { .lead($0) }),
        Page.Section("What was seen", result.seen),
        Page.Section("The figures", [.table(result.table.header, result.table.rows)]),
        Page.Section("What was done", [.terms(made)]),
        Page.Section("What to try next", [.terms(next, isCode: true)]),
        Page.Section("Where it comes from", lesson.sources.map { .text($0) }),
      ], footer: "Made by saccade learn \(lesson.name), Saccade \(saccadeVersion)")
  }
}
