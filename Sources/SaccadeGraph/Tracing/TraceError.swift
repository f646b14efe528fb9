/// Why a model cannot be made into a graph.
public enum TraceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What the model computes depends on values, not on shapes alone.
  /// - Parameters:
  ///   - modulePath: the module that reads them; empty for the model itself
  ///   - place: the line that does, where it is not the library's: `Sources/App/Model.swift:12`
  case readsValues(modulePath: String, place: String?)
  /// What comes out was not computed from the input by operations on tensors.
  case unknownValue(modulePath: String, operation: String)
  /// The weights are others than those that the first trace took.
  case changedModel

  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .readsValues(let path, let place):
      "\(place.map { "\($0): " } ?? "")the model reads the elements of a tensor that depends on its input, in "
        + "\(path.isEmpty ? "the model itself" : path): what it does next would be the same for all inputs; use operations "
        + "on tensors there, such as select, or trace the part before it"
    case .unknownValue(let path, let operation):
      "\(operation), in \(path.isEmpty ? "the model itself" : path), reads a tensor that no operation has given: compute "
        + "it from the model's input"
    case .changedModel:
      "the model's weights have changed since the predictor was made: make a new one"
    }
  }
}
