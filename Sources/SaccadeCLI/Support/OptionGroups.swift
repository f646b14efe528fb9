import ArgumentParser
import Foundation
import Saccade

/// The option of commands that look for data sets.
struct DataOptions: ParsableArguments {
  @Option(
    name: .customLong("data-root"), help: "The folder that data sets are in (default: SACCADE_DATA, or data).",
    completion: .directory, transform: path)
  var dataRoot: String?

  func validate() throws {
    if dataRoot == nil, let root = ProcessInfo.processInfo.environment[DataRoot.variable],
      let problem = UserPath.problem(with: root)
    {
      throw ValidationError("\(DataRoot.variable): \(problem)")
    }
  }

  var root: DataRoot { DataRoot(dataRoot) }

  /// The whole path of a folder or file that an argument names: from here if it is there, or else from the data root.
  func find(_ path: String) -> String {
    let found = shortest(path)
    // Below the root it begins with that, as it was given.
    return found != path || path.hasPrefix("/") ? found : "\(FileManager.default.currentDirectoryPath)/\(path)"
  }

  /// The same as ``find(_:)``, as it was written where it is here or nowhere.
  func shortest(_ path: String) -> String {
    let below = root.resolve(path)
    let manager = FileManager.default
    return manager.fileExists(atPath: path) || !manager.fileExists(atPath: below) ? path : below
  }
}

/// A model of the catalog and weights for it, for commands that need no configuration then.
struct PretrainedOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The model that --weights are for, as MobileNetV2 or ResNet50.", valueName: "name"),
    transform: { name in
      if let model = PretrainedModel(name) { return model }
      throw ValidationError("no model '\(name)'\(ModelCatalog.hint(for: name)) (saccade models list shows all)")
    })
  var model: PretrainedModel?
  @Option(help: "Weights alone, as others publish them.", completion: .file(), transform: path)
  var weights: String?

  func validate() throws {
    guard (model == nil) != (weights == nil) else { return }
    throw ValidationError(model == nil ? "--weights needs --model, which they are for" : "--model needs its --weights")
  }

  var isGiven: Bool { choice != nil }

  var choice: (model: PretrainedModel, weights: String)? {
    if let model, let weights { (model, weights) } else { nil }
  }
}

/// The options of commands that take a checkpoint, or published weights with settings of their own.
struct PretrainedSettingsOptions: ParsableArguments {
  @OptionGroup var pretrained: PretrainedOptions
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Override a setting of --model; may be given again.", valueName: "path=value"))
  var overrides: [String] = []

  func validate() throws {
    if !pretrained.isGiven, !overrides.isEmpty {
      throw ValidationError("--set changes settings of --model; a checkpoint has its own")
    }
  }

  var isGiven: Bool { pretrained.isGiven }
  var choice: (model: PretrainedModel, weights: String)? { pretrained.choice }
}

/// The option of commands that compute.
struct ThreadOptions: ParsableArguments {
  @Option(help: "How many threads compute (default: SACCADE_THREADS, or one for each core).")
  var threads: Int?

  func validate() throws {
    try Self.check(threads)
    let variable = "SACCADE_THREADS"
    if let text = ProcessInfo.processInfo.environment[variable], Int(text).map(Self.possible.contains) != true {
      throw ValidationError(
        "\(variable) must be a whole number from 1 to \(ThreadAdvice.most): '\(text)'; set another, or none")
    }
  }

  private static let possible = 1...ThreadAdvice.most

  /// The variable of OpenMP's own, with which the library would end the program; what is no number it passes over.
  private static func checkOpenMP() throws {
    let variable = "OMP_NUM_THREADS"
    guard let text = ProcessInfo.processInfo.environment[variable] else { return }
    // Further numbers are of loops within loops.
    let first = text.split(separator: ",").first.map { $0.filter { !$0.isWhitespace } } ?? ""
    guard !first.isEmpty, first.allSatisfy(\.isNumber), Int(first).map({ $0 <= ThreadAdvice.most }) != true else {
      return
    }
    throw ValidationError("\(variable) must be at most \(ThreadAdvice.most): '\(text)'; set another, or none")
  }

  /// Stops at a number of threads that no machine has.
  static func check(_ threads: Int?) throws {
    try checkOpenMP()
    guard let threads, !possible.contains(threads) else { return }
    throw ValidationError(
      "--threads must be from 1 to \(ThreadAdvice.most): \(threads); this machine has \(ThreadAdvice.cores) cores")
  }

  /// Sets the number of threads, if one was given here, and tells if it is more than there are cores.
  /// - Throws: `CommandFailure` if the system does not give so many
  func apply() throws {
    try CommandFailure.reporting { try ThreadAdvice.use(threads) }
    if let warning = ThreadAdvice.warning() { StandardError.write("warning: \(warning)") }
  }
}

/// The option of commands that report figures.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print the results as one JSON object on standard output.")
  var json = false
}
