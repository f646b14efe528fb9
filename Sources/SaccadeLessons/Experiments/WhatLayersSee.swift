import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
import SaccadePlots
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
  public var minutes: Double { 2 }
  /// Weights that know ImageNet.
  public var pretrained: String? { "MobileNetV2" }
  /// What to try next.
  public var next: [NextStep] {
    [
      NextStep("saccade learn what-layers-see --length 4", shows: "more steps: pictures grow richer"),
      NextStep(
        "saccade view MobileNetV2 --weights weights/mobilenet_v2-b0353104.pth --image photo.jpg",
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

  private static let side = 160
  /// How many pixels at the edges are not shown, where the padding of convolutions leaves its traces.
  private static let rim = 12
  /// The side of the picture on which it is measured how far a unit sees.
  private static let fieldSide = 321
  /// How many units of a layer are shown.
  private static let units = 6
  /// Classes of ImageNet that people know, by number.
  private static let classes = [1, 107, 323, 340, 437, 949]

  /// Makes the pictures.
  /// - Throws: `DownloadError` if weights have to be fetched and cannot be; `WeightsError` if a file is not of the network
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
      steps: settings.scaled(128, least: 2), side: settings.isWhole ? Self.side : 64,
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
    return try download.get(entry) { progress("Fetching weights", $0.receivedBytes >> 10, $0.totalBytes >> 10) }.path
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

extension WhatLayersSee {
  private func result(
    _ shown: [Shown], kernels: Tensor?, chances: [Float], _ dream: Dream, path: String, seed: UInt64
  ) throws -> LessonResult {
    var seen: [Page.Piece] = []
    if let kernels {
      seen += [
        .heading("The first layer's kernels"),
        .text("Each looks at 3 × 3 pixels in three colours. Grey is 0: what differs from it counts for or against."),
        .pictures(
          [(try Self.sheet(of: kernels).encoded(as: .png), "\(kernels.shape[0]) kernels of 3 × 3 pixels", nil)],
          areLarge: true),
      ]
    }
    for layer in shown {
      seen.append(.heading(layer.key == "classes" ? "Classes, at the end of the network" : "After \(layer.title)"))
      seen.append(
        .pictures(
          try layer.captions.enumerated().map {
            (try layer.outcome.pictures.withoutRim(Self.rim).picture(at: $0).encoded(as: .png), $1, nil)
          }))
    }
    return LessonResult(
      figures: shown.flatMap { layer in
        [
          Figure("before_\(layer.key)", layer.before, .init(better: .more, digits: 3)),
          Figure("after_\(layer.key)", layer.after, .init(better: .more, digits: 3)),
        ]
      }
        + shown.compactMap { layer in
          layer.field.map { Figure("field_\(layer.key)", Double($0), .init(better: .more, digits: 0, unit: "px")) }
        } + [Figure("class_probability", Spread(chances.map(Double.init)).mean, .rate)],
      table: (
        ["units of", "one sees, pixels across", "excitement of noise", "of the pictures"],
        shown.map {
          [
            $0.title, $0.field.map { $0 < Self.fieldSide ? "\($0)" : "\($0) and more" } ?? "all",
            figureText($0.before, digits: 2), figureText($0.after, digits: 2),
          ]
        }
      ), reading: reading(shown, chances),
      made: [
        ("network", "MobileNetV2 with weights that know ImageNet: \(AtomicFile.name(of: path))"),
        (
          "pictures",
          "\(dream.side) × \(dream.side) pixels, shown without a rim of \(Self.rim); \(dream.steps) steps of Adam on the pictures, whose pixels learn "
            + "while the network stays"
        ),
        (
          "excitement", "of a unit of a layer its mean over the picture; of a class its score before the softmax"
        ),
        (
          "against noise",
          "a picture is a sum of five sizes in the colours of photographs; in each step it is moved by up to 8 pixels, turned "
            + "by up to 5 degrees and zoomed; rough pictures cost something"
        ),
        (
          "what one sees",
          "the pixels of a picture of \(Self.fieldSide) × \(Self.fieldSide) whose change changes a unit in the middle, by its "
            + "gradient"
        ),
        ("seeds", "one picture for each unit, from seed \(seed); which units are shown was not chosen by their looks"),
      ], seen: seen)
  }

  /// What follows from the sizes and the answers.
  func reading(_ shown: [Shown], _ chances: [Float]) -> [String] {
    let layers = shown.filter { $0.key != "classes" }
    guard let low = layers.first, let high = layers.last else { return [] }
    var lines: [String] = []
    if let near = low.field, let far = high.field, far > near {
      lines.append(
        "A unit of the lowest layer shown sees \(near) pixels across, one of the highest \(far)\(far < Self.fieldSide ? "" : " and more"): "
          + "what a low one likes can be no more than an edge or a colour, however often it is repeated.")
    }
    lines.append(
      "Look from row to row. In networks of this kind others saw edges and colours, then textures, then parts of things; "
        + "whether you see that here no figure of this page says.")
    if shown.allSatisfy({ $0.after > $0.before }) {
      lines.append(
        "All pictures excite their units more than noise does. They are what a unit likes best, and not all that it answers "
          + "to: most units mean several things.")
    } else {
      lines.append("Not all pictures excite their units more than noise does: more steps (--length 4) may help.")
    }
    let (right, all) = (chances.count { $0 > 0.5 }, chances.count)
    lines.append(
      right == all
        ? "The network is sure of its own pictures of classes: each is its class to more than a half."
        : "Of its own pictures of classes the network takes \(right) of \(all) for the class to more than a half.")
    if right > 0 {
      lines.append(
        "They are no likenesses: parts and textures come again and again, in no order. That is enough for the network, which "
          + "says what it goes by when it names a class.")
    }
    return lines
  }

  /// Kernels as little pictures in rows.
  private static func sheet(of kernels: Tensor) -> Image {
    let (count, channels, height, width) = (kernels.shape[0], kernels.shape[1], kernels.shape[2], kernels.shape[3])
    let size = channels * height * width
    let numbers = kernels.scalars
    let pictures = (0..<count).map { place in
      let kernel = Array(numbers[place * size..<(place + 1) * size])
      let most = max(kernel.map(abs).max() ?? 1, .leastNormalMagnitude)
      return Image(
        height: height, width: width, format: .rgb,
        pixels: (0..<height * width).flatMap { pixel in
          (0..<3).map { channel in
            let value = kernel[min(channel, channels - 1) * height * width + pixel] / most
            return UInt8((127.5 + 127.5 * value).rounded())
          }
        })
    }
    return Image.sheet(
      of: pictures, columns: 6, cell: ImageSize(square: 45), gap: 6, background: Color(red: 128, green: 128, blue: 128))
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
