import SaccadeConfig
public import SaccadeEngine
import SaccadeLayers

/// The models of the catalog that weights look most like.
public enum NearestModels {
  /// A model, and how much of it there is.
  public struct Match: Sendable {
    /// The model's settings.
    package let settings: any ModelConfig
    /// How many of its weights are there, with their names and shapes.
    public let fittingCount: Int
    /// How many weights it has.
    public let count: Int
    /// Whose names the weights have; nil for those of the model.
    public let program: String?
    /// What both have, of what either has.
    public let likeness: Double

    /// The model's name in recipes.
    public var name: String { settings.typeName }

    /// For people: `ResNet18 (120 of its 122, by timm's names)`.
    public var text: String {
      "\(name) (\(fittingCount) of its \(count)\(program.map { ", by \($0)'s names" } ?? ""))"
    }
  }

  /// Ten times what the largest model of the catalog has: so many are like none.
  private static let mostWeights = 20_000

  /// The models that are nearest, the nearest first, classifiers, detectors or segmenters; none that has nothing in common
  /// with the weights.
  ///
  /// No weight of theirs is made for it.
  /// - Parameters:
  ///   - weights: names and shapes
  ///   - most: how many models at most
  public static func of(_ weights: [(name: String, shape: Shape)], most: Int = 3) -> [Match] {
    guard !weights.isEmpty, weights.count <= mostWeights else { return [] }
    let count = weights.count
    // Models' names are ASCII: others fit none, and what is written in few bytes can be long to compare.
    let weights = weights.filter { $0.name.utf8.allSatisfy { $0 < 0x80 } }
    let all: [any ModelConfig] =
      ModelCatalog.entries.map(\.settings) + DetectorCatalog.entries.map(\.settings)
      + SegmenterCatalog.entries.map(\.settings)
    let matches = all.compactMap { settings -> Match? in
      let model = settings.makeOutline()
      let own = model.stateShapes
      // Others are also known by the names of the classifier that they are built on, whose weights are none of theirs.
      let isBuiltOn = settings.isDetector || settings.isSegmenter
      let elsewhere = isBuiltOn ? [] : (model as? any KnownElsewhere)?.otherNames ?? []
      let naming = Naming.best(of: weights, for: own, elsewhere)
      guard naming.fittingCount > 0 else { return nil }
      let either = own.count + count - naming.fittingCount
      return Match(
        settings: settings, fittingCount: naming.fittingCount, count: own.count, program: naming.names?.program,
        likeness: Double(naming.fittingCount) / Double(max(either, 1)))
    }
    let nearest = matches.sorted { ($0.likeness, $1.name) > ($1.likeness, $0.name) }
    // Others have the weights of the classifier that they are built on: beside that they are no answer, and the other way
    // round.
    guard let first = nearest.first?.settings else { return [] }
    return Array(
      nearest.filter {
        $0.settings.isDetector == first.isDetector && $0.settings.isSegmenter == first.isSegmenter
      }.prefix(most))
  }
}
