import SaccadeEngine
import SaccadeLayers
import SaccadeModels

extension Weights {
  /// What to say of weights that fit a model but for its head, which tells another number of classes apart; nil if it is not
  /// that.
  static func headMisfit(_ difference: StateError, _ path: String, of model: Module) -> CheckpointError? {
    guard let head = model.headNames.first, difference.missing.isEmpty, difference.unexpected.isEmpty,
      difference.mismatched.allSatisfy({ isOfHead($0.name, of: model) }),
      let first = difference.mismatched.first(where: { $0.name.hasPrefix(head + ".") }),
      let found = first.found.first, let expected = first.expected.first, found != expected
    else { return nil }
    return CheckpointError(
      path, "its head, \(head), tells \(found) classes apart, and the model \(expected)",
      advice: "for its own classes set model.num_classes to \(found) (--set model.num_classes=\(found)); "
        + "for \(expected) others train a new head: begin with it by load_from, or saccade finetune",
      mismatch: difference)
  }

  /// Whether a weight hangs on the classes: it is the head's, or an auxiliary head's.
  static func isOfHead(_ name: String, of model: Module) -> Bool {
    model.headNames.contains { name.hasPrefix($0 + ".") }
  }

  /// What to tell of the weights of a file that were left out when a model began with it.
  /// - Parameter untouched: the names of the model's weights that stayed as they are
  static func note(ofBeginning model: Module, with path: String, untouched: [String]) -> String {
    guard !untouched.isEmpty else { return "weights from \(path)" }
    if let backbone = model as? any Backbone, let head = model.headNames.first,
      untouched.allSatisfy({ isOfHead($0, of: model) }),
      let classes = backbone.head.namedParameters.last?.parameter.shape.first
    {
      return "weights from \(path); its head, \(head), is for other classes: a new one for \(classes) begins at random"
    }
    return "weights from \(path); these have other shapes and begin anew: \(untouched.joined(separator: ", "))"
  }
}
