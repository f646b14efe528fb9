import SaccadeConfig
public import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
public import SaccadePlots
import SaccadeTasks
import SaccadeText

/// What a trained classifier makes of the pictures of its validation data, as points in the plane: `saccade features`.
public struct FeatureMap: Sendable {
  /// How many dimensions become two.
  public enum Method: String, CaseIterable, Sendable {
    /// So that neighbours stay neighbours: ``TSNE``.
    case tsne
    /// Along the two directions in which features differ most: ``PrincipalComponents``.
    case pca
  }

  /// A picture.
  public struct Point: Sendable {
    /// The places across and upwards.
    public let x: Double
    /// The place upwards.
    public let y: Double
    /// The picture's class.
    public let label: Int
    /// The file, or the record in it.
    public let source: String
  }

  /// The pictures.
  public let points: [Point]
  /// The classes.
  public let classNames: [String]
  /// How many features a picture has.
  public let featureCount: Int
  /// How they were brought into the plane.
  public let method: Method
  /// Of how many of each picture's ten nearest in the plane the class is the same, on average, from 0 to 1.
  public let neighborPurity: Double

  /// Computes the features of pictures, spread over the data, and brings them into the plane.
  /// - Parameters:
  ///   - path: a checkpoint, or weights alone for the configuration's network
  ///   - source: the configuration's file, for errors
  ///   - count: at most so many pictures
  ///   - progress: called with how far it is
  /// - Throws: as ``Evaluation``; `ConfigError` if the task is not classification, or the network has no features
  public init(
    _ config: TrainingConfig, checkpoint path: String, source: String, method: Method = .tsne, count: Int = 2000,
    root: DataRoot = DataRoot(), progress: (_ words: String) -> Void = { _ in }
  ) throws {
    guard let task = config.task as? ClassificationSettings, let val = config.data.val else {
      throw ConfigError(
        source, config.data.val == nil ? "data" : "task.type",
        config.data.val == nil ? "has no 'val' to take pictures from; add one" : "features are shown by classes")
    }
    var config = config
    // Features are those of the picture itself.
    config.testView = .none
    let saved = try SavedWeights(path)
    let model = config.model.makeOutline()
    try saved.load(into: model) { _ in }
    guard let backbone = model as? any Backbone else {
      throw ConfigError(source, "model.type", "\(config.model.typeName) has no features beside its classes")
    }
    model.eval()
    let data = try config.locating(source) {
      try task.openValidation(
        val, config.setup(source: source, root: root), memory: saved.checkpoint?.contents.memory)
    }
    let samples = data.source
    let loader = config.data.validationLoader(of: SampleSelection(spreading: count, over: samples))
    var (rows, chosen, labels): ([Tensor], [Int], [Int]) = ([], [], [])
    let batches = loader.batches(epoch: 0)
    defer { batches.abandon() }
    while let batch = try batches.next() {
      rows.append(withoutGradient { backbone.features(of: batch.images).cast(to: .float32).mean(axes: [2, 3]) })
      chosen += batch.indices
      labels += batch.labels.scalars(as: Int64.self).map { Int($0) }
      progress("\(labels.count) of \(loader.source.count) pictures")
    }
    let features = withoutGradient { Tensor.concatenate(rows, axis: 0) }
    let places: [(x: Double, y: Double)]
    switch method {
    case .pca:
      let found = PrincipalComponents(of: features, count: 2)
      let width = found.coordinates.shape[1]
      let values = found.coordinates.scalars
      places = labels.indices.map { (Double(values[$0 * width]), width > 1 ? Double(values[$0 * width + 1]) : 0) }
    case .tsne:
      let tsne = TSNE()
      places = tsne(features) { progress("step \($0) of \(tsne.steps)") }
    }
    points = places.enumerated().map {
      Point(x: $1.x, y: $1.y, label: labels[$0], source: samples.source(at: chosen[$0]))
    }
    classNames = samples.dataset.classNames
    featureCount = features.shape[1]
    self.method = method
    neighborPurity = Self.purity(points)
  }

  private static func purity(_ points: [Point]) -> Double {
    let count = min(10, points.count - 1)
    guard count > 0 else { return .nan }
    // A few hundred say enough, and all pairs would be many.
    let step = max(1, points.count / 400)
    var sum = 0.0
    let asked = stride(from: 0, to: points.count, by: step)
    for place in asked {
      let own = points[place]
      let near = points.indices.filter { $0 != place }.map { other -> (Double, Int) in
        let (dx, dy) = (points[other].x - own.x, points[other].y - own.y)
        return (dx * dx + dy * dy, other)
      }.sorted { $0 < $1 }.prefix(count)
      sum += Double(near.filter { points[$0.1].label == own.label }.count) / Double(count)
    }
    return sum / Double(Array(asked).count)
  }

  /// The points, coloured by class, as an SVG file.
  public var svg: String { drawing.svg }

  /// The points, coloured by class.
  public var drawing: PlotDrawing {
    let present = Set(points.map(\.label)).sorted()
    let groups = Dictionary(uniqueKeysWithValues: present.enumerated().map { ($1, $0) })
    let name = method == .tsne ? "t-SNE" : "principal components"
    return ScatterPlot(
      "\(featureCount) features of \(counted(points.count, "picture")), \(name)",
      groups: present.map { classNames.indices.contains($0) ? classNames[$0] : "class \($0)" },
      points.map { .init(x: $0.x, y: $0.y, group: groups[$0.label] ?? 0, hint: $0.source) }
    ).drawing
  }
}
