import SaccadeEngine
public import SaccadeLayers
public import SaccadeModels
import SaccadeText

/// Weights that other programs have named, and those of another model.
extension Weights {
  /// Begins a model with the weights of a file: a checkpoint, or weights alone, in any format and with any names that
  /// the model knows.
  ///
  /// A head for other classes stays as it is, as does one that the file has not, and a few weights of another shape, as
  /// those of a first convolution for other channels. Everything else must fit: weights of which half have other shapes
  /// are those of another model.
  /// - Parameter tell: called with what a user should know: whose names the file has, what is converted
  /// - Returns: the names of the weights that stayed as they are
  /// - Throws: `FileError` or `WeightsError` if the file is not there or damaged; ``CheckpointError`` if the weights are
  ///   those of another model, or some are not finite
  public static func begin(
    _ model: Module, with path: String, tell: (String) -> Void = { _ in }
  ) throws -> [String] {
    try begin(model, with: path, keepsHead: true, tell: tell).untouched
  }

  /// Begins a model as ``begin(_:with:tell:)`` does.
  /// - Parameters:
  ///   - keepsHead: whether the file's head is taken where it fits; otherwise it stays as it is, since it is for other
  ///     classes, if no more of them
  ///   - classWeights: the names of the weights of a detector or a segmenter that hang on its classes, which has no one head
  static func begin(
    _ model: Module, with path: String, keepsHead: Bool, classWeights: Set<String> = [],
    tell: (String) -> Void = { _ in }
  ) throws -> Beginning {
    let weights = try MatchedWeights(WeightsFile(path).named(for: model), for: model)
    let own = model.state
    func isOfClasses(_ name: String) -> Bool { classWeights.contains(name) || isOfHead(name, of: model) }
    func isOther(_ entry: MatchedWeights.Entry) -> Bool {
      guard let weight = own[entry.name] else { return false }
      return weight.shape != entry.shape || (!keepsHead && isOfClasses(entry.name))
    }
    let others = weights.entries.filter(isOther)
    let fitting = weights.entries.filter { !isOther($0) }
    guard fitting.contains(where: { own[$0.name] != nil }) else {
      let nearest = nearest(to: weights.file, for: model)
      throw CheckpointError(
        path, "none of its \(counted(weights.entries.count, "weight")) fits the model",
        advice: nearest ?? "load_from takes weights of the same model, for any number of classes")
    }
    let strangers = others.filter { !isOfClasses($0.name) }
    if 2 * strangers.count > own.count, let difference = model.difference(from: weights.shapes) {
      throw CheckpointError(
        path, difference.description,
        advice: (hasItsNames(difference) ? nil : nearest(to: weights.file, for: model))
          ?? advice(about: difference, of: model),
        mismatch: difference)
    }
    let given = Set(weights.entries.map(\.name))
    // Of the network that a detector or a segmenter is built on, nearly all must be there.
    let isOfPart = weights.isOfPart && 10 * weights.fittingCount >= 9 * weights.entries.count
    let absent = own.keys.filter { !given.contains($0) && (isOfPart || isOfHead($0, of: model)) }
    // Of a head that is there in part nobody knows what it was.
    let isHeadless = !absent.isEmpty && (isOfPart || !given.contains { isOfHead($0, of: model) })
    // The model's own values stand in for those that stay, so that all else is checked.
    let untouched = (others.map(\.name) + (isHeadless ? absent : [])).sorted()
    var values = Dictionary(untouched.compactMap { name in own[name].map { (name, $0) } }) { $1 }
    let shapes = weights.shapes.merging(values.mapValues { ($0.shape, $0.dtype) }) { $1 }
    try checkFamily(weights, shapes, model)
    try weights.checkNames()
    try check(shapes, from: path, fit: model)
    values.merge(try weights.tensors(fitting)) { $1 }
    try load(values, from: path, into: model)
    weights.notes(for: model).forEach(tell)
    return Beginning(
      untouched: untouched, isHeadless: isHeadless, taken: isOfPart ? fitting.count : nil,
      isForOtherClasses: !untouched.isEmpty && classWeights.isSuperset(of: untouched))
  }

  /// Sets all of a model's weights to those of a file, of which none is read before all are known to fit.
  /// - Parameter tell: called with what a user should know: whose names the file has, what is converted
  /// - Throws: `FileError` or `WeightsError` if the file cannot be read; ``CheckpointError`` if the weights are those of
  ///   another model, or some are not finite; the model is then as it was
  public static func load(
    _ weights: MatchedWeights, into model: Module, tell: (String) -> Void = { _ in }
  ) throws {
    try checkFamily(weights, weights.shapes, model)
    try weights.checkNames()
    try check(weights.shapes, from: weights.file.path, fit: model)
    try load(weights.tensors(weights.entries), from: weights.file.path, into: model)
    weights.notes(for: model).forEach(tell)
  }

  /// Refuses weights of which few are the model's, with the models that they may be of.
  private static func checkFamily(
    _ weights: MatchedWeights, _ shapes: [String: (shape: Shape, dtype: DType)], _ model: Module
  ) throws {
    guard let difference = model.difference(from: shapes), isOther(weights, model), !hasItsNames(difference),
      let nearest = nearest(to: weights.file, for: model)
    else { return }
    throw CheckpointError(weights.file.path, difference.description, advice: nearest, mismatch: difference)
  }

  /// Whether weights are those of another model: a head for other classes, or a layer more, does not make them that.
  private static func isOther(_ weights: MatchedWeights, _ model: Module) -> Bool {
    // Where normalizations stay as they are torchvision's files count no batches, and nobody asks for the counts.
    let own = model.stateShapes.filter { !$0.key.hasSuffix("num_batches_tracked") }
    return 10 * weights.entries.count { own[$0.name] == $0.shape } < 9 * own.count
  }

  /// Refuses weights that are not those of a model, whatever its head.
  static func checkFamily(of weights: MatchedWeights, _ model: Module, named name: String) throws {
    guard isOther(weights, model) else { return }
    throw CheckpointError(
      weights.file.path, "\(weights.fittingCount) of the \(model.stateShapes.count) weights of \(name) are in it",
      advice: nearest(to: weights.file, for: model) ?? "they are like those of no model of the catalog")
  }

  /// What to say of the models that weights look like; nil if they look like none.
  /// - Parameter model: the model that they do not fit
  static func nearest(to file: WeightsFile, for model: Module) -> String? {
    let matches = NearestModels.of(file.weightEntries.map { ($0.name, $0.shape) }).filter { $0.likeness > 0.02 }
    guard !matches.isEmpty else { return nil }
    let names = matches.map(\.text).joined(separator: ", ")
    if let first = matches.first, first.settings.makeOutline().stateShapes == model.stateShapes {
      return "no model of the catalog is nearer than this one: the file's has other widths or layers (nearest: "
        + "\(names))"
    }
    // A detector takes the weights of what it is built on: naming that would not make them the detector's.
    return "they are most like those of \(names): "
      + (model is any Detector || model is any Segmenter
        ? "take weights of this \(model is any Detector ? "detector" : "segmenter"), or in load_from those of the classifier that "
          + "it is built on"
        : "name the model that they are of")
  }
}
