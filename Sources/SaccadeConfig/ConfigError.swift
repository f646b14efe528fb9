public import SaccadeText

/// One thing that is wrong with a configuration: where, in which setting, what, and what would be right.
public struct ConfigProblem: Hashable, Sendable, CustomStringConvertible {
  /// Where it was written: `file:line:column`, a file alone, or a `--set` argument.
  public let place: String
  /// The dotted path of the setting or section, such as `optimizer.lr`; empty at the top.
  public let path: String
  /// What is wrong and what to do.
  public let message: String

  /// One line, as `configs/lenet.yaml:12:3: optimizer: unknown key 'momentun'; did you mean 'momentum'?`.
  ///
  /// Keys, values and names of files stand in it with their control characters written out.
  public var description: String { place.isEmpty ? withoutPlace : "\(place.visible()): \(withoutPlace)" }

  fileprivate var withoutPlace: String { (path.isEmpty ? message : "\(path): \(message)").visible() }
}

/// A configuration that cannot be used, with everything found wrong in it.
public struct ConfigError: SaccadeError, Equatable {
  /// The problems, file by file and in each from its first line on; never empty.
  public let problems: [ConfigProblem]
  /// Whether nothing is known of its settings, since a file of it is not there or cannot be read.
  public let isAboutThePath: Bool

  init(_ problems: [ConfigProblem]) {
    self.problems = problems
    isAboutThePath = false
  }

  /// One problem.
  /// - Parameters:
  ///   - place: the file, or where in it
  ///   - path: the dotted path of the setting; empty at the top
  ///   - message: what is wrong and what to do
  public init(_ place: String, _ path: String = "", _ message: String) {
    self.init([ConfigProblem(place: place, path: path, message: message)])
  }

  /// A file that cannot be read.
  init(unreadable file: String, _ message: String, at path: String = "") {
    problems = [ConfigProblem(place: file, path: path, message: message)]
    isAboutThePath = true
  }

  /// The same problems, those of a setting whose line nobody knew with the place where it was written: its own, or that of
  /// the section that it would stand in.
  /// - Parameters:
  ///   - written: the configuration as written; nil leaves all as it is
  ///   - node: the configuration as it is: a value that is another than was written has no line
  ///   - file: the place that stands for the whole of it
  package func located(in written: ConfigNode?, of node: ConfigNode, file: String) -> ConfigError {
    guard let written, !isAboutThePath else { return self }
    return ConfigError(
      problems.map { problem in
        guard problem.place == file else { return problem }
        var found: ConfigNode?
        for key in problem.path.split(separator: ".") {
          guard let child = (found ?? written).child(String(key)) else { break }
          found = child
        }
        guard let found, found.source != .standard else { return problem }
        if case .scalar = found.content, found != node.value(at: problem.path) { return problem }
        return ConfigProblem(place: "\(found.source)", path: problem.path, message: problem.message)
      })
  }

  /// Where the first problem is.
  public var place: String { problems.first?.place ?? "" }

  /// The first problem, of which setting it is, and what would be right; below it the others, a line each, with their
  /// places.
  public var problem: String {
    let first = problems.first.map(\.withoutPlace) ?? ""
    return ([first] + problems.dropFirst().map(\.description)).joined(separator: "\n")
  }

  /// The problems, a line each, with the control characters of names written out.
  public var description: String { sentence(place.visible(), problem, advice: advice) }

  /// Whether there is nothing to read, or what was read is wrong.
  public var exitCode: FailureCode { isAboutThePath ? .noInput : .misconfigured }
}
