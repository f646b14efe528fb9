public import SaccadeConfig
public import SaccadeImages

/// A part of another data set in one round of a cross-validation: `type: Fold`, as `saccade cross-validate` writes it.
public struct FoldConfig: DatasetConfig {
  /// The whole data set; its pipeline does not matter.
  public var whole: any DatasetConfig = ShapesConfig()
  /// How many rounds there are.
  public var folds = 5
  /// The round, from 1.
  public var fold = 1
  /// Whether it is what is held out in the round, or what is learnt from.
  public var part = StratifiedPart.Part.train
  /// What decides which images are in which fold.
  public var seed = 0
  /// What happens to each image.
  public var pipeline: [any PipelineStep] = []

  /// What is learnt from in the first of five rounds.
  public init() {}

  /// `Fold`.
  public var typeName: String { "Fold" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["KFoldDataset", "StratifiedKFold", "KFold"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "A part of another data set in one round of a cross-validation." }
  /// What a pixel is.
  public var format: PixelFormat { whole.format }
  /// Whether all images have one size.
  public var hasOneSize: Bool { whole.hasOneSize }
  /// Whether images of a batch may have several sizes.
  public var allowsSizes: Bool { whole.allowsSizes }
  /// What happens to an image that cannot be read.
  public var onError: UnreadableImages { whole.onError }
  /// How many pixels an image may have.
  public var maxPixels: Int { whole.maxPixels }

  /// Sets that of the whole.
  public mutating func limitPixels(to count: Int) { whole.limitPixels(to: count) }

  /// The same of a whole of whose numbers only some will be asked for.
  public func asking(for numbers: [String]) -> Self {
    var copy = self
    copy.whole = whole.asking(for: numbers)
    return copy
  }

  /// Opens the data set.
  public func open(root: DataRoot, classNames: [String]?) throws -> any ImageDataset {
    let all = try whole.open(root: root, classNames: classNames)
    let folding = Folding(fold - 1, of: folds, seed: UInt64(bitPattern: Int64(seed)))
    return try ImageSelection(whole: all, indices: folding.indices(part, of: all)).dataset(named: whole.typeName)
  }

  /// What ``check(_:)`` keeps.
  public static let rules = ["fold is at most folds"]

  /// The round is one of those that there are.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    if fold > folds { report("fold", "must be one of the \(folds) folds: \(fold)") }
  }

  /// The keys `of`, `folds`, `fold`, `part`, `seed` and `pipeline`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField("of", \.whole, "The whole data set; its pipeline does not matter.", of: .standard, isRequired: true),
    ConfigField("folds", \.folds, "How many rounds there are.", .between(2, 1000), alsoKnownAs: ["n_splits", "k"]),
    ConfigField("fold", \.fold, "The round, from 1.", .between(1, 1000)),
    ConfigField("part", \.part, "Whether it is what is held out in the round, val, or what is learnt from."),
    ConfigField("seed", \.seed, "What decides which images are in which fold.", .seed),
    .pipeline(\.pipeline),
  ]
}
