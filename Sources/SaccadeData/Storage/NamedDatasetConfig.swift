public import SaccadeConfig
public import SaccadeImages

/// A public data set by its name: `type: MNIST`, `CIFAR10` and the others of ``NamedDataset``.
public struct NamedDatasetConfig: DatasetConfig {
  /// Which data set it is, chosen by its name in `type`.
  public let dataset: NamedDataset
  /// The folder of its files, from the data root.
  public var root: String
  /// Which part.
  public var split = DatasetPart.train
  /// What happens to each image.
  public var pipeline: [any PipelineStep] = []

  /// The training part where `saccade data get` puts it.
  public init(_ dataset: NamedDataset) {
    self.dataset = dataset
    root = dataset.name
  }

  /// The data set's name in configurations.
  public var typeName: String { dataset.typeName }
  /// What `saccade config docs` tells of it.
  public var summary: String { dataset.summary }
  /// What a pixel is.
  public var format: PixelFormat { dataset.pixelFormat }
  /// All images have one size.
  public var hasOneSize: Bool { true }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?) throws -> any ImageDataset {
    try dataset.open(split, folder: root, root: dataRoot)
  }

  /// The keys `root`, `split` and `pipeline`.
  public static let fields: [ConfigField<Self>] = [
    .root(\.root), ConfigField("split", \.split, "Which part."), .pipeline(\.pipeline),
  ]
}
