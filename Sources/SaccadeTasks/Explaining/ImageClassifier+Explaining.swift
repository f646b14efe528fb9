import SaccadeEngine
public import SaccadeImages
import SaccadeLayers
import SaccadeModels
public import SaccadeText

/// Where on a picture a classifier saw a class.
public struct ClassExplanation: Sendable {
  /// The class.
  public let answer: ImageClassifier.Answer
  /// The layer whose features were weighed.
  public let layer: String
  /// The picture as the network got it.
  public let picture: Image
  /// How much each pixel of that speaks for the class, row by row, from 0 to 1.
  public let values: [Float]

  /// The picture with what speaks for the class laid over it as colours.
  public var overlay: Image { picture.overlaid(withHeat: values) }

  /// The pixel that speaks for the class the most.
  public var peak: (row: Int, column: Int) {
    let place = values.indices.max { (values[$0], $1) < (values[$1], $0) } ?? 0
    return (place / picture.width, place % picture.width)
  }
}

extension ImageClassifier {
  /// Where on a picture a class is seen: see ``ClassActivationMap``.
  /// - Parameters:
  ///   - name: the class, by its name or number; nil is the likeliest
  ///   - layer: the path of the layer whose features are weighed, as weights have it; nil is the last of a backbone's levels
  /// - Throws: ``ExplanationError`` if there is no such class or layer, or it gives no maps of features;
  ///   `PreprocessingError` if the preparation leaves another size than the network's
  public func explain(
    _ image: Image, for name: String? = nil, layer: String? = nil, method: ClassActivationMap.Method = .gradCAM
  ) throws -> ClassExplanation {
    let label = try name.map(label)
    let path = try layer ?? lastLevel()
    guard let module = model.namedModules.first(where: { $0.name == path })?.module else {
      throw ExplanationError.unknown("layer", path, among: model.namedModules.map(\.name).filter { !$0.isEmpty })
    }
    let batch = try prepared([image])
    let map: ClassActivationMap
    do throws(ClassActivationMapError) {
      map = try ClassActivationMap(of: model, on: batch, layer: module, for: label, method: method)
    } catch {
      throw ExplanationError(
        place: path, problem: error.problem,
        advice: "name a layer of convolutions, as \((try? lastLevel()) ?? "layer4")")
    }
    var random = RandomStream(seed: 0)
    let picture = try preprocessing.preview(image, using: &random)
    let grown = withoutGradient {
      map.values.reshaped([1, 1, map.values.shape[0], map.values.shape[1]])
        .interpolate(to: Size2D(picture.height, picture.width), .bilinear)
    }
    let probability = withoutGradient { map.scores.softmax(axis: 0) }.scalars[map.classIndex]
    return ClassExplanation(
      answer: Answer(name: classNames[map.classIndex], label: map.classIndex, probability: probability), layer: path,
      picture: picture, values: grown.scalars)
  }

  private func label(_ name: String) throws(ExplanationError) -> Int {
    if let label = classNames.firstIndex(of: name) { return label }
    if let number = Int(name), classNames.indices.contains(number) { return number }
    throw .unknown("class", name, among: classNames)
  }

  private func lastLevel() throws(ExplanationError) -> String {
    if let level = (model as? any Backbone)?.levels.last { return level.name }
    throw ExplanationError(
      place: "\(type(of: model))", problem: "has no levels of features", advice: "name a layer with --layer")
  }
}

/// A class or a layer of which nothing can be shown.
public struct ExplanationError: SaccadeError, Hashable {
  /// What was asked for.
  public let place: String
  /// What is wrong with it.
  public let problem: String
  /// What to do.
  public let advice: String
  /// An error from its parts.
  public init(place: String, problem: String, advice: String) {
    self.place = place
    self.problem = problem
    self.advice = advice
  }

  /// An argument is wrong.
  public var exitCode: FailureCode { .wrongArguments }

  static func unknown(_ kind: String, _ name: String, among known: [String]) -> ExplanationError {
    let shown = known.prefix(12).joined(separator: ", ") + (known.count > 12 ? " …" : "")
    return ExplanationError(
      place: name, problem: "the network has no such \(kind)\(Spelling.hint(for: name, among: known))",
      advice: "choose one of \(shown)")
  }
}
