public import SaccadeConfig
public import SaccadeImages

/// A data set in the `data` section: where it lies and how its images are prepared.
public protocol DatasetConfig: TypedSection {
  /// What happens to each image on its way to the network, in this order.
  var pipeline: [any PipelineStep] { get }
  /// What a pixel of its images is, unless the pipeline's normalization asks for something else.
  var format: PixelFormat { get }
  /// Whether all its images have one size before the pipeline.
  var hasOneSize: Bool { get }
  /// Whether its task makes batches of pictures of several sizes, so that the pipeline need not end at one.
  var allowsSizes: Bool { get }
  /// What happens to an image that cannot be read.
  var onError: UnreadableImages { get }
  /// How many pixels an image may have, as its file claims and after each step of the pipeline.
  var maxPixels: Int { get }

  /// Sets how many pixels an image may have, for `--max-pixels`; where they cannot be set, nothing happens.
  mutating func limitPixels(to count: Int)

  /// Opens the data set.
  /// - Parameters:
  ///   - root: the folder below which data sets lie
  ///   - classNames: the classes that it must have: those of the training part, for the validation part
  /// - Throws: `DatasetError` if it is not there or not as it should be
  func open(root: DataRoot, classNames: [String]?) throws -> any ImageDataset

  /// The same data set, of whose numbers only some will be asked for, so that others need not be in order.
  /// - Parameter numbers: their names
  func asking(for numbers: [String]) -> Self
}

extension DatasetConfig {
  /// Most data sets have their numbers in order.
  public func asking(for numbers: [String]) -> Self { self }
  /// Batches of most tasks have pictures of one size.
  public var allowsSizes: Bool { false }
  /// Archives are read as a whole, so none of their images can fail alone.
  public var onError: UnreadableImages { .stop }
  /// The limit that holds where none is set.
  public var maxPixels: Int { DecodingOptions.defaultMaximumPixels }
  /// Images of archives and drawn ones have the sizes that they have.
  public mutating func limitPixels(to count: Int) {}
}

/// What happens to an image that cannot be read: `on_error: stop` or `skip`.
public enum UnreadableImages: String, CaseIterable, ConfigValue {
  /// The run ends and names it.
  case stop
  /// It is named once and counted. In training the next image of the folder that can be read takes its place, so that
  /// every step has its images; in validation it is left out, so that none counts twice.
  case skip

  package var inTraining: UnreadableSamples { self == .skip ? .replaced : .stop }
  package var inValidation: UnreadableSamples { self == .skip ? .leftOut : .stop }
}

extension ConfigFamily where Kind == any DatasetConfig {
  /// The data sets that Saccade brings; a new one declares its keys beside itself and is named here.
  public static var standard: Self {
    Self(
      "data set",
      NamedDataset.all.map { NamedDatasetConfig($0) } + [
        ImageFolderConfig(), NumberTableConfig(), VOCConfig(), COCOConfig(), YOLOConfig(), BoxTableConfig(),
        InstanceMasksConfig(), SegmentationFolderConfig(), VOCSegmentationConfig(), CamVidConfig(),
        COCOSegmentationConfig(), ShapesConfig(), ShapeScenesConfig(), ShapeMasksConfig(), FoldConfig(),
      ])
  }
}

extension ConfigCatalog {
  /// What `data.train` and `data.val` can be.
  public var datasets: ConfigFamily<any DatasetConfig> {
    get { self[.standard] }
    set { self[.standard] = newValue }
  }
}

extension ConfigField {
  static func root(
    _ path: ConfigPath<Section, String>, _ help: String = "The folder of its files, from the data root.",
    isRequired: Bool = false
  ) -> ConfigField {
    ConfigField(
      "root", path, help, .naming("a folder"), isRequired: isRequired,
      alsoKnownAs: ["data_root", "path", "dir", "data_prefix"])
  }

  static func color(_ path: ConfigPath<Section, ImageFolderConfig.Color>) -> ConfigField {
    ConfigField("color", path, "Whether pictures become red, green and blue, or grey.")
  }

  static func onError(_ path: ConfigPath<Section, UnreadableImages>) -> ConfigField {
    ConfigField("on_error", path, "Whether a picture that cannot be read ends the run or is left out.")
  }

  static func maxPixels(_ path: ConfigPath<Section, Int>) -> ConfigField {
    ConfigField(
      "max_pixels", path, "How many pixels a picture may have, in its file and after each step.",
      .between(1, DecodingOptions.greatestMaximumPixels))
  }

  static func pipeline(_ path: ConfigPath<Section, [any PipelineStep]>) -> ConfigField {
    ConfigField("pipeline", list: path, "What happens to each image, in this order.", of: .standard)
  }
}

/// Written by its name.
extension DatasetPart: ConfigValue {}
