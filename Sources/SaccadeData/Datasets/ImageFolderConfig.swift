public import SaccadeConfig
public import SaccadeImages

/// A folder with a folder of images for each class: `type: ImageFolder`.
public struct ImageFolderConfig: DatasetConfig {
  /// What pictures are turned into.
  public enum Color: String, CaseIterable, ConfigValue {
    /// Red, green and blue.
    case rgb
    /// One channel.
    case grey

    var format: PixelFormat { self == .rgb ? .rgb : .grey }
  }

  /// `ImageFolder`.
  public var typeName: String { "ImageFolder" }
  /// What other frameworks call it.
  public var alsoKnownAs: [String] { ["CustomDataset", "FolderDataset"] }
  /// What `saccade config docs` tells of it.
  public var summary: String { "A folder with a folder of pictures for each class." }
  /// The folder of the class folders, from the data root.
  public var root = "."
  /// What pictures are turned into.
  public var color = Color.rgb
  /// What happens to an image that cannot be read.
  public var onError = UnreadableImages.stop
  /// How many pixels an image may have, as its file claims and after each step of the pipeline.
  public var maxPixels = DecodingOptions.defaultMaximumPixels
  /// What happens to each image.
  public var pipeline: [any PipelineStep] = []

  /// The data root itself, in colour.
  public init() {}

  /// What a pixel is.
  public var format: PixelFormat { color.format }

  /// Whether all images have one size.
  public var hasOneSize: Bool { false }

  /// Sets ``maxPixels``.
  public mutating func limitPixels(to count: Int) { maxPixels = count }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?) throws -> any ImageDataset {
    let options = DecodingOptions(maximumPixels: maxPixels)
    return try ImageFolder(
      BytePath(dataRoot.resolve(root)), classNames: classNames, format: color.format, options: options, named: root)
  }

  /// The keys `root`, `color`, `on_error`, `max_pixels` and `pipeline`.
  public static let fields: [ConfigField<Self>] = [
    .root(\.root, "The folder of the class folders, from the data root.", isRequired: true),
    .color(\.color), .onError(\.onError), .maxPixels(\.maxPixels),
    .pipeline(\.pipeline),
  ]
}
