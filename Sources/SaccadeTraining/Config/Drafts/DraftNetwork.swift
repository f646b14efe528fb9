import SaccadeConfig
import SaccadeData
import SaccadeImages
import SaccadeModels
import SaccadeTasks
import SaccadeText

extension ConfigDraft.Task {
  /// The name that a network for the task has in recipes, whatever its capitals; nil if there is none.
  public func network(named name: String) -> String? {
    switch self {
    case .detection: DetectorCatalog.entry(named: name)?.name
    case .segmentation: SegmenterCatalog.entry(named: name)?.name
    case .classification, .regression: ModelCatalog.entry(named: name)?.name
    }
  }

  /// What to say of a name that no network for the task has.
  public func unknown(_ name: String) -> String {
    guard self == .detection || self == .segmentation else {
      return "no model is called '\(name)'\(ModelCatalog.hint(for: name)) (saccade models list shows all)"
    }
    if self == .segmentation {
      let hint =
        if let other = ModelCatalog.entry(named: name)?.name ?? DetectorCatalog.entry(named: name)?.name {
          "; '\(other)' tells no classes of pixels"
        } else {
          Spelling.hint(for: name, among: SegmenterCatalog.entries.map(\.name))
        }
      return "no segmenter is called '\(name)'\(hint) (saccade models list shows all)"
    }
    let hint =
      if let classifier = ModelCatalog.entry(named: name) {
        "; '\(classifier.name)' finds no boxes: it tells one answer of a whole picture"
      } else {
        Spelling.hint(for: name, among: DetectorCatalog.entries.map(\.name))
      }
    return "no detector is called '\(name)'\(hint) (saccade models list shows all)"
  }
}

/// The network of a first configuration.
struct DraftNetwork {
  /// Its name in recipes.
  let name: String
  /// How many classes it tells apart, or numbers it tells.
  let outputs: Int
  /// What stands in the section `model`.
  let keys: String
  /// How many pixels its pictures have a side, or where it takes any size, their shorter side.
  let side: Int
  /// Of a detector, the steps that bring a picture to its size and range.
  private(set) var bringing: [String] = []
  /// Whether it looks at boxes that the pipeline proposes.
  private(set) var needsProposals = false
  /// Whether it learns a mask of each object.
  private(set) var hasMasks = false

  /// - Throws: `ConfigError` if there is no such network, or it cannot take the pictures
  init(_ name: String, for task: ConfigDraft.Task, outputs: Int, of source: DraftSource) throws(ConfigError) {
    let settings: any ModelConfig
    var more = ""
    if task == .detection {
      guard let entry = DetectorCatalog.entry(named: name) else { throw ConfigError("", "model", task.unknown(name)) }
      guard !(entry.settings is RCNN.Settings) else {
        throw ConfigError(
          "", "model",
          "\(entry.name) learns in steps of its own; copy configs/detection/shapes_rcnn.yaml, which has them, or take a FastRCNN"
        )
      }
      var detector = entry.settings
      detector.numClasses = outputs
      detector.inChannels = source.channels
      settings = detector
      side = source.imageSide ?? entry.facts.imageSide
      needsProposals = detector.needsProposals
      hasMasks = detector.hasMasks
      guard !hasMasks || source.hasMasks else {
        throw ConfigError(
          "", "model",
          "\(entry.name) learns a mask of each object, and \(source.summary) have boxes alone; name COCO's JSON file, copy "
            + "configs/segmentation/mask_rcnn_pennfudan.yaml, or take a detector of boxes")
      }
      if source.imageSide == nil { bringing = Self.steps(entry, takesAny: detector.problemWithSizes == nil) }
    } else if task == .segmentation {
      guard let entry = SegmenterCatalog.entry(named: name) else { throw ConfigError("", "model", task.unknown(name)) }
      var segmenter = entry.settings
      segmenter.numClasses = outputs
      segmenter.inChannels = source.channels
      if segmenter.typeName == UNet.Variant.paper.rawValue {
        // The paper's is for machines with more arithmetic, and learns slowly without normalization.
        more = ", width: 0.25, normalization: batch"
      }
      settings = segmenter
      side = source.imageSide ?? entry.facts.imageSide
    } else {
      guard let entry = ModelCatalog.entry(named: name) else { throw ConfigError("", "model", task.unknown(name)) }
      let own = source.imageSide ?? entry.facts.imageSide
      side = source.isResizable && !entry.takes(imageSide: own) ? entry.facts.imageSide : own
      settings = entry.settings(
        ModelOptions(
          classes: outputs, inputChannels: source.channels, imageSide: entry.takes(imageSide: side) ? side : nil))
    }
    self.name = settings.typeName
    self.outputs = outputs
    if let problem = settings.problem(with: ImageSize(square: side)) {
      throw ConfigError(
        "", "model",
        "\(settings.typeName) \(problem); \(source.summary) gives \(ImageSize(square: side).inWords); take another model"
      )
    }
    var keys = "type: \(settings.typeName), num_classes: \(outputs), in_channels: \(source.channels)\(more)"
    if let size = (settings as? any FixedSizeSettings)?.imageSize, settings.node["image_size"] != nil {
      keys += ", image_size: \(size)"
    }
    self.keys = keys
  }

  private static func steps(_ entry: DetectorEntry, takesAny: Bool) -> [String] {
    let facts = entry.facts
    var steps =
      if let longest = facts.longestSide, takesAny {
        [
          "{type: Resize, size: \(facts.imageSide), fit: short, max_side: \(longest)}     # smaller is faster and finds less"
        ]
      } else {
        ["{type: Resize, size: \(facts.imageSide)}     # Letterbox keeps proportions"]
      }
    if let (mean, deviation) = facts.normalization {
      steps.append("{type: Normalize, mean: \(mean), std: \(deviation)}")
    }
    return steps
  }

  /// Few pictures want small batches; large pictures want much memory, and so do many proposals or masks of each.
  func batchSize(for source: DraftSource) -> Int {
    min(source.batchSize, side >= 600 ? 2 : needsProposals || hasMasks ? 4 : 32)
  }
}
