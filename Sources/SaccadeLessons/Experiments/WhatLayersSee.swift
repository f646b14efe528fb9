import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
import SaccadeTasks
import SaccadeText
import SaccadeTraining

/// What low and high layers see: the kernels of the first, and pictures that excite units of the others.
/// - Paper: Olah et al. 2017, *Feature visualization*; Zeiler & Fergus 2013, <https://arxiv.org/abs/1311.2901>
public struct WhatLayersSee: Lesson {
  /// The lesson.
  public init() {}

  /// `what-layers-see`.
  public var name: String { "what-layers-see" }
  /// The heading.
  public var title: String { "What low and high layers see" }
  /// What it asks.
  public var question: String {
    "What does a picture look like that excites a unit of a low layer, of a high one, or a class?"
  }
  /// On two cores.
  public var minutes: Double { 0.6 }
  /// Weights that know ImageNet.
  public var pretrained: String? { "MobileNetV2" }
  /// What to try next.
  public var next: [NextStep] { next(after: LessonSettings()) }
  /// What to try next, with the weights that were looked into.
  public func next(after settings: LessonSettings) -> [NextStep] {
    let path = settings.weights ?? settings.root.resolve("weights/mobilenet_v2-b0353104.pth")
    let own = settings.weights.map { " --weights \(Self.quoted($0))" } ?? ""
    return [
      NextStep("saccade learn what-layers-see\(own) --length 4", shows: "more steps: pictures grow richer"),
      NextStep(
        "saccade view MobileNetV2 --weights \(Self.quoted(path)) --image photo.jpg",
        shows: "the other way round: what every layer answers to a photograph of yours"),
      NextStep("saccade cam CHECKPOINT photo.jpg", shows: "where on a photograph a class is seen"),
    ]
  }
  /// Where it comes from.
  public var sources: [String] {
    [
      "Olah, Mordvintsev and Schubert 2017, Feature visualization, distill.pub/2017/feature-visualization (several sizes, "
        + "colours, moving and turning)",
      "Yosinski, Clune, Nguyen, Fuchs and Lipson 2015, Understanding neural networks through deep visualization, "
        + "arXiv:1506.06579, §4",
      "Zeiler and Fergus 2013, Visualizing and understanding convolutional networks, arXiv:1311.2901, figure 2",
    ]
  }

  static let side = 128
  /// How many pixels at the edges are not shown, where the padding of convolutions leaves its traces.
  static let rim = 12
  /// The side of the picture on which it is measured how far a unit sees.
  static let fieldSide = 321
  /// How many units of a layer are shown.
  static let units = 6
  /// Classes of ImageNet that people know, by number.
  static let classes = [1, 107, 323, 340, 437, 949]

  /// A path as it can be typed.
  private static func quoted(_ path: String) -> String {
    let isPlain = path.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-~+".contains($0)) }
    return isPlain ? path : "'\(path.replacing("'", with: "'\\''"))'"
  }

  /// Fetches the weights where they are not there, and looks whether they are those of the network.
  public func prepare(_ settings: LessonSettings, progress: @escaping LessonProgress) throws {
    try MobileNetV2(.init()).load(from: weights(settings, progress))
  }

  /// Makes the pictures.
  /// - Throws: ``LessonError`` if weights have to be fetched and cannot be; `WeightsError` if a file is not of the network
  public func run(_ settings: LessonSettings, progress: @escaping LessonProgress) throws -> LessonResult {
    let model = MobileNetV2(.init())
    let path = try weights(settings, progress)
    try model.load(from: path)
    if let bad = model.nonFiniteWeights.first {
      throw LessonError(
        place: path, problem: "the weight '\(bad)' holds NaN or infinities", advice: "take another file of weights",
        exitCode: .unusable)
    }
    model.eval()
    model.freeze()
    let facts = ModelCatalog.entry(named: pretrained ?? "")?.facts.normalization
    let dream = Dream(
      steps: settings.scaled(80, least: 2), side: settings.isWhole ? Self.side : 64,
      normalization: (facts?.mean ?? [0.485, 0.456, 0.406], facts?.deviation ?? [0.229, 0.224, 0.225]))
    let stream = RandomStream(seed: settings.seed)
    let total = (model.levels.count + 1) * dream.steps
    var shown: [Shown] = []
    for (place, level) in model.levels.enumerated() {
      let units = (0..<Self.units).map { $0 * level.channels / Self.units }
      let outcome = dream.pictures(Self.units, from: stream.child(place)) { pictures in
        Self.own(units, of: model.features(of: pictures, at: [level.name])[0].mean(axes: [2, 3]))
      } progress: {
        progress("Stride \(level.stride)", place * dream.steps + $0, total)
      }
      shown.append(
        Shown(
          key: "stride_\(level.stride)", title: "\(level.name), stride \(level.stride)",
          captions: units.map { "unit \($0) of \(level.channels)" }, outcome: outcome,
          field: Self.field(of: level, in: model)))
    }
    let outcome = dream.pictures(Self.classes.count, from: stream.child("classes")) { pictures in
      Self.own(Self.classes, of: model(pictures))
    } progress: {
      progress("Classes", model.levels.count * dream.steps + $0, total)
    }
    let names = ImageNetClass.all.map(\.name)
    let normalized = dream.normalized(outcome.pictures)
    let chances = withoutGradient { Self.own(Self.classes, of: model(normalized).softmax()) }.scalars
    shown.append(
      Shown(
        key: "classes", title: "classes",
        captions: zip(Self.classes, chances).map {
          "\(names[$0]): \($1 < 0.01 ? "under 1" : fixed(Double(100 * $1), digits: 0)) %"
        },
        outcome: outcome, field: nil))
    let kernels = model.state["features.0.0.weight"]
    return try result(shown, kernels: kernels, chances: chances, dream, path: path, seed: settings.seed)
  }

  /// How many pixels across change a unit in the middle of a level.
  private static func field(of level: FeatureLevel, in model: MobileNetV2) -> Int {
    var random = RandomStream(seed: 0)
    let picture = Tensor.randomNormal([1, 3, fieldSide, fieldSide], using: &random)
    let slope = gradient(at: picture) { picture in
      let map = model.features(of: picture, at: [level.name])[0]
      let (row, column) = (map.shape[2] / 2, map.shape[3] / 2)
      return map.slice(axis: 2, row..<row + 1).slice(axis: 3, column..<column + 1).sum()
    }
    let columns = abs(slope).sum(axes: [0, 1, 2]).scalars
    guard let first = columns.firstIndex(where: { $0 > 0 }), let last = columns.lastIndex(where: { $0 > 0 }) else {
      return 0
    }
    return last - first + 1
  }

  /// Of each row the column with its own number.
  private static func own(_ columns: [Int], of rows: Tensor) -> Tensor {
    (rows * Tensor(columns.map { $0 }, shape: [columns.count]).oneHot(classes: rows.shape[1])).sum(axes: [1])
  }

  /// The file of the weights: the one that was named, or the published one, which is fetched where it is not there yet.
  private func weights(_ settings: LessonSettings, _ progress: @escaping LessonProgress) throws -> String {
    if let path = settings.weights { return path }
    let entry = try ModelCatalog.entry(named: pretrained ?? "").orMissing(pretrained ?? "")
    let download = WeightsDownload(folder: settings.root.resolve("weights"))
    do {
      return try download.get(entry) { progress("Fetching weights", $0.receivedBytes >> 10, $0.totalBytes >> 10) }.path
    } catch let error as DownloadError {
      throw LessonError(
        place: error.place, problem: error.problem,
        advice: (error.advice.isEmpty ? "" : "\(error.advice); or ") + "name a file that you have with --weights FILE",
        exitCode: error.exitCode)
    }
  }

  /// Pictures that excite units of one layer.
  struct Shown {
    let key: String
    let title: String
    let captions: [String]
    let outcome: Dream.Outcome
    /// How many pixels across a unit in the middle can see; nil of classes, which see all.
    let field: Int?
    var before: Double { Spread(outcome.before.map(Double.init)).mean }
    var after: Double { Spread(outcome.after.map(Double.init)).mean }
  }
}

extension ModelEntry? {
  /// The entry.
  /// - Throws: ``LessonError`` if there is none
  fileprivate func orMissing(_ name: String) throws(LessonError) -> ModelEntry {
    guard let self else {
      throw LessonError(problem: "there is no model '\(name)'", advice: "name a file with --weights")
    }
    return self
  }
}
