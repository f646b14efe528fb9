public import SaccadeConfig
public import SaccadeData
public import SaccadeEngine
public import SaccadeImages
public import SaccadeLayers
public import SaccadeModels

/// Finding objects on pictures, each in a box: `task: {type: Detection}`.
///
/// The network is a `Detector`; the data are one of the data sets of boxes. Where the network tells of each object which
/// pixels are its, as Mask R-CNN, the data have masks too.
public struct DetectionSettings: ConfusableSettings {
  /// The `loss` section: what the detector makes small, and how its parts weigh.
  public struct Loss: ConfigSection, Equatable {
    /// How much the parts count that are about boxes, beside those about classes.
    public var boxWeight: Float = 1
    /// How much the part counts that is about masks, of a detector that tells them.
    public var maskWeight: Float = 1

    /// The detector's own.
    public init() {}

    /// The keys `box_weight` and `mask_weight`.
    public static let fields: [ConfigField<Self>] = [
      ConfigField(
        "box_weight", \.boxWeight, "How much the parts count that are about boxes, beside those about classes.",
        .between(0, 1000), alsoKnownAs: ["loss_bbox", "box"]),
      ConfigField(
        "mask_weight", \.maskWeight, "How much the part counts that is about masks, of a detector that tells them.",
        .between(0, 1000), alsoKnownAs: ["loss_mask"]),
    ]
  }

  /// What is made small.
  public var loss = Loss()
  /// The least score of what is found in a validation; nil is the detector's own.
  public var scoreThreshold: Float?
  /// The largest overlap of two boxes of a class that are found; nil is the detector's own.
  public var overlapThreshold: Float?
  /// How many objects are found on a picture at most; nil is the detector's own.
  public var limit: Int?
  /// What the sides of batches are a multiple of, where pictures differ in size.
  public var divisor = 32
  /// Whether a batch has pictures that are wide, or such as are high, where pictures differ in size.
  public var groupsByShape = true

  /// As the detector has it.
  public init() {}

  /// `Detection`.
  public var typeName: String { "Detection" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["ObjectDetection", "detect"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Find objects on pictures, each in a box." }

  /// The keys `score_threshold`, `overlap_threshold`, `max_detections`, `multiple_of` and `group_by_shape`.
  public static let fields: [ConfigField<Self>] = [
    ConfigField(
      "score_threshold", \.scoreThreshold,
      "The least score of what is found when the network is judged; null is the detector's own.",
      ifGiven: .from(0, below: 1), alsoKnownAs: ["score_thr", "box_score_thresh", "score_thresh"]),
    ConfigField(
      "overlap_threshold", \.overlapThreshold,
      "The largest overlap of two boxes of a class that are found, of 1; null is the detector's own.",
      ifGiven: .between(0, 1), alsoKnownAs: ["iou_threshold", "nms_thresh", "box_nms_thresh", "nms"]),
    ConfigField(
      "max_detections", \.limit, "How many objects are found on a picture at most; null is the detector's own.",
      ifGiven: .between(1, 100_000), alsoKnownAs: ["max_per_img", "detections_per_img", "box_detections_per_img"]),
    ConfigField(
      "multiple_of", \.divisor, "What height and width of batches are a multiple of, where pictures differ in size.",
      .between(1, 1024), alsoKnownAs: ["pad_size_divisor", "size_divisible"]),
    ConfigField(
      "group_by_shape", \.groupsByShape,
      "Whether a batch has wide pictures or high ones alone, where pictures differ in size: less is padded.",
      alsoKnownAs: ["aspect_ratio_grouping"]),
  ]

  /// COCO's AP and its kin, VOC's, and COCO's of masks.
  public var figures: [(name: String, kind: Figure.Kind)] { DetectionMetrics.kinds }
  /// The loss; its parts are the detector's.
  public var trainingFigures: [String] { ["loss"] }
  /// Batches of boxes may have pictures of several sizes.
  public var takesAnySize: Bool { true }
  /// A picture has several objects.
  public var confusedUnit: String { "object" }
  /// An object may be missed, and a box be where there is none.
  public var nothingName: String? { Self.nothing }
  static let nothing = "nothing"

  /// A network that finds no boxes is none.
  public func problem(with model: any ModelConfig) -> String? {
    if model.isSegmenter {
      return "finds no boxes: it is a segmenter, which tells classes of pixels; write task: {type: Segmentation}, or "
        + "choose a detector, as SSDLite320_MobileNetV2"
    }
    return model.isDetector
      ? nil
      : "finds no boxes: it tells one answer of a whole picture; choose a detector, as SSDLite320_MobileNetV2"
  }

  /// The losses of images without objects.
  public func run(_ model: Module, on images: Tensor) {
    guard let detector = model as? any Detector else { return }
    _ = detector.losses(of: ImagePlanes(images), objects: Array(repeating: .none, count: images.shape[0]))
  }

  /// That of a detector that looks at an empty image: which boxes it goes on with depends on what it sees.
  public func summary(of model: any ModelConfig, imageShape shape: Shape) -> ModuleSummary {
    let made = withRandomness(RandomStream(seed: 0)) { model.makeModel() }
    return made.summary(of: .zeros(Shape([1] + shape.dimensions))) { images in
      _ = (made as? any Detector)?.detections(in: ImagePlanes(images))
    }
  }

  /// The task of a detector.
  /// - Throws: ``SavedStateError`` if the network is none, or the memory names no classes
  public func makeTask(model: Module, memory: TaskMemory) throws -> DetectionTask {
    DetectionTask(try detector(model), boxWeight: loss.boxWeight, maskWeight: loss.maskWeight)
  }

  /// A detector that keeps what the settings say.
  private func detector(_ model: Module) throws -> any Detector {
    guard let detector = model as? any Detector else {
      throw SavedStateError("is of a network that finds no boxes", advice: "use a checkpoint of a detector")
    }
    var selection = detector.selection
    selection.scoreThreshold = scoreThreshold ?? selection.scoreThreshold
    selection.overlapThreshold = overlapThreshold ?? selection.overlapThreshold
    selection.limit = limit ?? selection.limit
    detector.selection = selection
    return detector
  }

  /// The table of AP, that of each class, and pictures with what was found on them.
  public func details(of metrics: DetectionMetrics, memory: TaskMemory) throws -> EvaluationDetails? {
    DetectionReport(metrics, classNames: try memory.classNames() ?? []).details
  }

  /// What finds the objects of pictures.
  public func makePredictor(
    model: Module, outputs: Int, memory: TaskMemory, preprocessing: Preprocessing
  ) throws -> any ImagePredictor {
    try check(memory, outputs: outputs)
    return ObjectDetector(
      model: try detector(model), classNames: try memory.classNames() ?? [], preprocessing: preprocessing,
      divisor: divisor)
  }
}
