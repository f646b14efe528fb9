public import SaccadeEngine
import SaccadeLayers

/// The models of the catalog that weights look most like.
public enum NearestModels {
  /// A model, and how much of it there is.
  public struct Match: Sendable {
    /// The model.
    public let entry: ModelEntry
    /// How many of its weights are there, with their names and shapes.
    public let fittingCount: Int
    /// How many weights it has.
    public let count: Int
    /// Whose names the weights have; nil for those of the model.
    public let program: String?
    /// What both have, of what either has.
    public let likeness: Double

    /// For people: `ResNet18 (120 of its 122, by timm's names)`.
    public var text: String {
      "\(entry.name) (\(fittingCount) of its \(count)\(program.map { ", by \($0)'s names" } ?? ""))"
    }
  }

  /// Ten times what the largest model of the catalog has: so many are like none.
  private static let mostWeights = 20_000

  /// The models that are nearest, the nearest first; none that has nothing in common with the weights.
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
    let matches = ModelCatalog.entries.compactMap { entry -> Match? in
      let model = entry.settings.makeOutline()
      let own = model.stateShapes
      let naming = Naming.best(of: weights, for: own, (model as? any KnownElsewhere)?.otherNames ?? [])
      guard naming.fittingCount > 0 else { return nil }
      let all = own.count + count - naming.fittingCount
      return Match(
        entry: entry, fittingCount: naming.fittingCount, count: own.count, program: naming.names?.program,
        likeness: Double(naming.fittingCount) / Double(max(all, 1)))
    }
    return Array(matches.sorted { ($0.likeness, $1.entry.name) > ($1.likeness, $0.entry.name) }.prefix(most))
  }
}
