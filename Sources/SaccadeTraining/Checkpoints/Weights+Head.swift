import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeText

extension Weights {
  /// What to say of weights that fit a model but for its head, which tells another number of classes apart or is not there;
  /// nil if it is not that.
  static func headMisfit(_ difference: StateError, _ path: String, of model: Module) -> CheckpointError? {
    if let head = model.headNames.first, difference.unexpected.isEmpty, difference.mismatched.isEmpty,
      !difference.missing.isEmpty, difference.missing.allSatisfy({ isOfHead($0, of: model) })
    {
      return CheckpointError(
        path, "it has no head, \(head), and so tells no classes apart",
        advice: "train one: begin with it by load_from, or saccade finetune", mismatch: difference)
    }
    guard let (head, found, expected) = otherHead(difference, of: model) else { return nil }
    return CheckpointError(
      path, "its head, \(head), tells \(found) classes apart, and the model \(expected)",
      advice: "for its own classes set model.num_classes to \(found) (--set model.num_classes=\(found)); "
        + "for \(expected) others train a new head: begin with it by load_from, or saccade finetune",
      mismatch: difference)
  }

  /// The head of weights that fit a model but for it, and how many classes it and the model's tell apart; nil if it is not
  /// that.
  static func otherHead(_ difference: StateError, of model: Module) -> (name: String, found: Int, expected: Int)? {
    guard let head = model.headNames.first, difference.missing.isEmpty, difference.unexpected.isEmpty,
      difference.mismatched.allSatisfy({ isOfHead($0.name, of: model) }),
      let first = difference.mismatched.first(where: { $0.name.hasPrefix(head + ".") }),
      let found = first.found.first, let expected = first.expected.first, found != expected
    else { return nil }
    return (head, found, expected)
  }

  /// What to do about weights that do not fit a model, as far as the difference shows it.
  static func advice(about difference: StateError, of model: Module) -> String {
    let auxiliary = (model as? any AuxiliaryHeads)?.auxiliaryHeadNames ?? []
    let parts = Set(auxiliary.compactMap { $0.split(separator: ".").first.map { $0 + "." } })
    func areAuxiliary(_ names: [String]) -> Bool {
      !names.isEmpty && names.allSatisfy { name in parts.contains { name.hasPrefix($0) } }
    }
    if areAuxiliary(difference.missing), difference.unexpected.isEmpty, difference.mismatched.isEmpty {
      return "it is of the network without auxiliary heads: set model.aux_heads to false (--set model.aux_heads=false)"
    }
    if hasItsNames(difference) {
      return "it has all names of the model, but other sizes: set the model's options, as num_classes, width or "
        + "image_size, to those that it was made with"
    }
    return "use the configuration that the checkpoint was made with"
  }

  /// Whether weights have all names of a model and no others, so that they are of the same, made with other options.
  static func hasItsNames(_ difference: StateError) -> Bool {
    difference.missing.isEmpty && difference.unexpected.isEmpty && !difference.mismatched.isEmpty
  }

  /// Whether a weight hangs on the classes: it is the head's, or an auxiliary head's.
  static func isOfHead(_ name: String, of model: Module) -> Bool {
    model.headNames.contains { name.hasPrefix($0 + ".") }
  }

  /// How a model began with the weights of a file.
  struct Beginning {
    /// The names of the weights that stayed as they were, sorted.
    let untouched: [String]
    /// Whether the file has no head.
    let isHeadless: Bool
    /// How many weights the file had, if it is of a part of the model; nil if it is of the model.
    let taken: Int?
    /// Whether all that stayed hangs on the classes of a detector or a segmenter.
    let isForOtherClasses: Bool

    /// What to tell of it.
    func note(of model: Module, path: String) -> String {
      if let taken {
        return "\(counted(taken, "weight")) from \(path), of the network that \(type(of: model)) is built on: the rest "
          + "begins at random"
      }
      let classCount = (model as? any Detector)?.classCount ?? (model as? any Segmenter)?.classCount
      if isForOtherClasses, let classCount {
        return "weights from \(path), which are for other classes: \(counted(untouched.count, "weight")) for "
          + "\(counted(classCount, "class", "classes")), such as \(untouched[0]), begin at random"
      }
      guard isHeadless, let head = model.headNames.first else {
        return Weights.note(ofBeginning: model, with: path, untouched: untouched)
      }
      return "weights from \(path), which have no head: \(head) begins at random"
    }
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
