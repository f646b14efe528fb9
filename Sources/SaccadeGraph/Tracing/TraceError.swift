public import SaccadeText

/// Why a model cannot be made into a graph.
public enum TraceError: SaccadeError, Hashable {
  /// What the model computes depends on values, not on shapes alone.
  /// - Parameters:
  ///   - modulePath: the module that reads them; empty for the model itself
  ///   - place: the line that does, where it is not the library's: `Sources/App/Model.swift:12`
  case readsValues(modulePath: String, place: String?)
  /// What comes out was not computed from the input by operations on tensors.
  case unknownValue(modulePath: String, operation: String)
  /// The weights are others than those that the first trace took.
  case changedModel
  /// The weights were let go, and another size of input needs them in another form.
  case releasedWeights
  /// The model, which is from a file, does not take such an input.
  /// - Parameters: what its own error says
  case refused(place: String, problem: String, advice: String)

  /// What was thrown while a model was traced.
  init(_ error: any Error) {
    switch error {
    case let error as TraceError: self = error
    case let error as any SaccadeError:
      self = .refused(place: error.place, problem: error.problem, advice: error.advice)
    default: self = .refused(place: "", problem: "\(error)", advice: "")
    }
  }

  /// The line, where it is not the library's, and the module.
  public var place: String {
    switch self {
    case .readsValues(let path, let place): [place ?? "", path].filter { !$0.isEmpty }.joined(separator: ": ")
    case .unknownValue(let path, let operation): [path, operation].filter { !$0.isEmpty }.joined(separator: ": ")
    case .changedModel, .releasedWeights: ""
    case .refused(let place, _, _): place
    }
  }

  /// What is wrong.
  public var problem: String {
    switch self {
    case .readsValues:
      "the model reads the elements of a tensor that depends on its input, and what it does next would be the same for all"
    case .unknownValue: "it reads a tensor that no operation has given"
    case .changedModel: "the model's weights have changed since the predictor was made"
    case .releasedWeights: "the weights were let go, and this size of input needs them in another form"
    case .refused(_, let problem, _): problem
    }
  }

  /// What to do.
  public var advice: String {
    switch self {
    case .readsValues: "use operations on tensors there, such as select, or trace the part before it"
    case .unknownValue: "compute it from the model's input by operations on tensors"
    case .changedModel: "make a new one"
    case .releasedWeights: "make the predictor with all sizes as its inputs, or without releasesWeights"
    case .refused(_, _, let advice): advice
    }
  }

  /// The model is no good for it.
  public var exitCode: FailureCode { if case .refused = self { .unusable } else { .failed } }
}
