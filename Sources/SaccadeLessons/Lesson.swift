import SaccadeData
public import SaccadeText

/// An experiment of a course: one command makes it on the user's own machine, and a page tells what came of it.
///
/// A lesson is a file in `Experiments` and its name in the list of ``LessonCatalog``. It says what it asks, makes its runs,
/// and hands back figures, pictures and what a learner should take from them; the page's frame is the same for all.
public protocol Lesson: Sendable {
  /// What it is called on the command line: short words with hyphens between.
  var name: String { get }
  /// The heading of its page.
  var title: String { get }
  /// What it asks, in a sentence.
  var question: String { get }
  /// About how many minutes it takes on two cores.
  var minutes: Double { get }
  /// The data set that it needs, as `saccade data get` calls it; nil for none.
  var dataset: String? { get }
  /// Which model's published weights it needs, as `saccade weights get` calls it; nil for none.
  var pretrained: String? { get }
  /// How many pictures of the data set it needs, to learn from and to be judged by.
  func pictures(_ settings: LessonSettings) -> (train: Int, test: Int)
  /// Whether it is another at another length.
  var heedsLength: Bool { get }
  /// What to try next: a command or a setting, and what it would show.
  var next: [NextStep] { get }
  /// What to try next after a lesson that was made in this way.
  func next(after settings: LessonSettings) -> [NextStep]
  /// Where it comes from: papers with sections, chapters of textbooks.
  var sources: [String] { get }

  /// Looks for all that it needs, so that lessons after which it comes are not made in vain.
  /// - Throws: as ``run(_:progress:)``
  func prepare(_ settings: LessonSettings, progress: @escaping LessonProgress) throws

  /// Makes the runs.
  /// - Parameter progress: called often, on the caller's thread
  /// - Throws: `DatasetError`, `LoaderError`, `WeightsError` or `FileError` if what it needs is not there or no good
  func run(_ settings: LessonSettings, progress: @escaping LessonProgress) throws -> LessonResult
}

/// Something to try after a lesson.
public struct NextStep: Hashable, Sendable {
  /// What to type or to change.
  public let action: String
  /// What it would show.
  public let shows: String

  /// A step from its parts.
  public init(_ action: String, shows: String) {
    self.action = action
    self.shows = shows
  }
}

/// Is told how far a lesson is: what is going on, and how much of it is done.
public typealias LessonProgress = (_ stage: String, _ done: Int, _ total: Int) -> Void

extension Lesson {
  /// None.
  public var dataset: String? { nil }
  /// None.
  public var pretrained: String? { nil }
  /// None.
  public func pictures(_ settings: LessonSettings) -> (train: Int, test: Int) { (0, 0) }
  /// It is.
  public var heedsLength: Bool { true }
  /// The same whatever the settings.
  public func next(after settings: LessonSettings) -> [NextStep] { next }

  /// Opens its data set.
  public func prepare(_ settings: LessonSettings, progress: @escaping LessonProgress) throws {
    guard let dataset else { return }
    progress("Looking for \(dataset)", 0, 1)
    for part in [DatasetPart.train, .test] { _ = try images(part, settings) }
  }

  /// Pictures of its data set: of those to learn from all or a number, of those to be judged by as many as it needs.
  func images(_ part: DatasetPart, _ settings: LessonSettings, count: Int? = nil) throws -> LessonImages {
    let needed = part == .train ? pictures(settings).train : pictures(settings).test
    return try LessonImages(dataset ?? "", part, count: count ?? needed, needed: needed, root: settings.root)
  }

  /// How long it takes, in words.
  public var duration: String {
    minutes < 0.2
      ? "some seconds" : minutes < 1 ? "less than a minute" : "about \(counted(Int(minutes.rounded()), "minute"))"
  }
}

/// The lessons that Saccade brings; a new one is a file in `Experiments`, and is named here.
public enum LessonCatalog {
  /// All of them, in the order in which a course may take them.
  public static let all: [any Lesson] = [
    ZigZag(), SigmoidOrReLU(), PermutedPixels(), Shuffling(), LinearRateRule(),
    ResidualOrPlain(), WhatLayersSee(), Checkerboards(),
  ]

  /// The lesson with a name; capitals do not matter.
  /// - Throws: ``LessonError`` with the nearest name if there is none
  public static func named(_ name: String) throws(LessonError) -> any Lesson {
    let wanted = name.lowercased()
    if let found = all.first(where: { $0.name == wanted }) { return found }
    throw LessonError(
      problem: "there is no experiment '\(name)'\(Spelling.hint(for: name, among: all.map(\.name)))",
      advice: "saccade learn lists all")
  }
}

/// A lesson that cannot be made as it was asked for.
public struct LessonError: SaccadeError, Hashable {
  /// What it is about: a file; empty for the arguments.
  public var place = ""
  /// What is wrong.
  public let problem: String
  /// What to do.
  public let advice: String
  /// Wrong arguments, unless it says otherwise.
  public var exitCode = FailureCode.wrongArguments
}
