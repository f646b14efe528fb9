import ArgumentParser
import Foundation
import Saccade
import SaccadeLessons

/// The command `saccade learn [NAME]`.
struct LearnCommand: ComputingCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn",
    abstract: "Make an experiment of a course on your machine, and read what came of it as a page.",
    discussion: """
      Without a name it lists the experiments. Each is made anew, with the figures of your own machine, and writes a page \
      that needs no network: the question, what was done, plots and pictures, what to take from it, and what to try next.

        saccade learn
        saccade learn zig-zag
        saccade learn permuted-pixels --seed 7
        saccade learn residual --length 0.2 --out quick.html
        saccade learn all

      Data sets come from saccade data get, published weights from saccade weights get.
      """)

  @Argument(
    help: "The experiment, or all of them: all.", completion: .list(LessonCatalog.all.map(\.name) + [Self.everything]))
  var name: String?
  @Option(
    help: "Where the page is written (default: learn/NAME.html).", completion: .file(extensions: ["html"]),
    transform: path)
  var out: String?
  @Option(help: "What all random numbers are drawn from.")
  var seed = 0
  @Option(help: "How long the runs are, in parts of the usual length: 0.2 for a quick look.")
  var length = 1.0
  @Option(help: "How often each run is made, each time from another seed (default: 1 to 5, by the experiment).")
  var repeats: Int?
  @Option(
    help: "Published weights for experiments that need some (default: those that saccade weights get fetches).",
    completion: .file(), transform: path)
  var weights: String?
  @OptionGroup var data: DataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  private static let everything = "all"

  /// What is to be made.
  private var lessons: [any Lesson] {
    get throws {
      guard let name else { return [] }
      if name.lowercased() == Self.everything { return LessonCatalog.all }
      do { return [try LessonCatalog.named(name)] } catch {
        throw ValidationError("\(error.problem) (\(error.advice))")
      }
    }
  }

  private var settings: LessonSettings {
    var settings = LessonSettings()
    settings.seed = UInt64(max(0, seed))
    settings.length = length
    settings.repeats = repeats
    settings.root = data.root
    settings.weights = weights.map(data.find)
    return settings
  }

  func validate() throws {
    if seed < 0 { throw ValidationError("--seed must not be negative: \(seed)") }
    do { try settings.check() } catch { throw ValidationError("\(error.problem); \(error.advice)") }
    if let out { try KeptFiles.check(out, endsIn: ".html") }
    let count = try lessons.count
    if count > 1, out != nil {
      throw ValidationError("--out names one page, and there are \(count); leave it out, and they go into learn")
    }
    if weights != nil, try !lessons.contains(where: { $0.pretrained != nil }) {
      throw ValidationError("--weights: \(name ?? "the list") looks into no network that has learnt; leave it out")
    }
  }

  func run() throws {
    let lessons = try lessons
    guard !lessons.isEmpty else { return list() }
    try threads.apply()
    try CommandFailure.reporting {
      // Before minutes of work, and not after them.
      let pages = try lessons.map { try page(for: $0) }
      // What one lesson lacks must not cost what those before it have found.
      if lessons.count > 1 { try prepare(lessons) }
      var records: [LogRecord] = []
      for (lesson, page) in zip(lessons, pages) { records.append(try make(lesson, writing: page)) }
      guard output.json else { return }
      StandardOutput.write(records.count == 1 ? records[0] : ["lessons": .list(records.map { .object($0) })])
    }
  }

  /// Where a lesson's page goes; its folder is made.
  private func page(for lesson: any Lesson) throws -> String {
    let path = out ?? "learn/\(lesson.name).html"
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    try FileError.makingFolder(folder)
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw FileError(path, "write", EISDIR)
    }
    if let weights = settings.weights { try KeptFiles.check(file: path, against: [BytePath(weights)]) }
    try checkWriting(path, in: folder)
    return path
  }

  /// Checks that a page can be written, by trying with a file that is gone again at once: permissions do not tell of
  /// folders such as /proc.
  private func checkWriting(_ path: String, in folder: String) throws {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw CommandFailure(
        "\(path): is a pipe or a device, and a page is a file; name another with --out".visible(),
        code: FailureCode(rawValue: 74))
    }
    // While it is written it has a name that is a little longer.
    let name = path.utf8.count - (path.lastIndex(of: "/").map { path[...$0].utf8.count } ?? 0)
    guard name + ".".utf8.count + ".partial".utf8.count <= 255 else { throw FileError(path, "write", ENAMETOOLONG) }
    let trial = "\(folder)/.saccade-\(UUID().uuidString)"
    let descriptor = open(trial, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    // The folder is there, whatever the system says of a place that takes no files.
    guard descriptor >= 0 else { throw FileError(path, "write", errno == ENOENT ? EACCES : errno) }
    close(descriptor)
    unlink(trial)
  }

  /// Looks for the data and the weights of all lessons.
  private func prepare(_ lessons: [any Lesson]) throws {
    let terminal = Terminal.standardError
    defer { terminal.show(status: "") }
    for lesson in lessons {
      try lesson.prepare(settings) { stage, done, total in
        let line = ProgressLine(stage, done: done, of: max(1, total))
        terminal.show(status: line.text(width: terminal.width, hasColor: terminal.hasColor))
      }
    }
  }

  private func make(_ lesson: any Lesson, writing page: String) throws -> LogRecord {
    let terminal = Terminal.standardError
    StandardError.write("\(lesson.title): \(lesson.duration) on two cores")
    defer { terminal.show(status: "") }
    let report = try lesson.report(settings) { stage, done, total in
      let line = ProgressLine(stage, done: done, of: total)
      terminal.show(status: line.text(width: terminal.width, hasColor: terminal.hasColor))
    }
    terminal.show(status: "")
    try AtomicFile.write(report.page.html.utf8, to: page)
    var record = report.record
    record["page"] = .text(page)
    if !output.json {
      StandardOutput.write((report.lines + ["The page: \(page)"]).map { $0.visible() }.joined(separator: "\n"))
    }
    return record
  }

  private func list() {
    if output.json {
      return StandardOutput.write([
        "lessons": .list(
          LessonCatalog.all.map { lesson in
            .object([
              "name": .text(lesson.name), "title": .text(lesson.title), "question": .text(lesson.question),
              "minutes": .number(lesson.minutes), "dataset": .text(lesson.dataset ?? ""),
              "weights": .text(lesson.pretrained ?? ""),
            ])
          })
      ])
    }
    let rows = LessonCatalog.all.map { lesson in
      [lesson.name, lesson.title, lesson.duration, lesson.dataset ?? lesson.pretrained ?? "nothing"]
    }
    tableLines([["experiment", "what it shows", "on two cores", "needs"]] + rows) { _ in false }.forEach {
      StandardOutput.write($0)
    }
    StandardOutput.write("\nMake one:  saccade learn \(LessonCatalog.all[0].name)")
  }
}
