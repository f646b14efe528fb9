public import SaccadeConfig
import SaccadeEngine
public import SaccadeImages

/// Images whose numbers stand in a CSV file: `type: NumberTable`.
public struct NumberTableConfig: DatasetConfig {
  /// The folder of the table, from the data root.
  public var root = "."
  /// The table, from its folder.
  public var table = "numbers.csv"
  /// The columns that are columns of the picture.
  public var xColumns: [String] = []
  /// The columns that are rows of the picture.
  public var yColumns: [String] = []
  /// The columns that are lengths on the picture.
  public var lengthColumns: [String] = []
  /// What pictures are turned into.
  public var color = ImageFolderConfig.Color.rgb
  /// What happens to an image that cannot be read.
  public var onError = UnreadableImages.stop
  /// How many pixels an image may have, as its file claims and after each step of the pipeline.
  public var maxPixels = DecodingOptions.defaultMaximumPixels
  /// What happens to each image.
  public var pipeline: [any PipelineStep] = []
  /// The numbers that somebody asks for; nil is all.
  private(set) var asked: [String]?

  /// `numbers.csv` in the data root, in colour.
  public init() {}

  /// `NumberTable`.
  public var typeName: String { "NumberTable" }
  /// What `saccade config docs` tells of it.
  public var summary: String { "Pictures whose numbers stand in a CSV file: a file name and numbers on each line." }
  /// What a pixel is.
  public var format: PixelFormat { color.format }
  /// Pictures may have any size.
  public var hasOneSize: Bool { false }

  /// Sets ``maxPixels``.
  public mutating func limitPixels(to count: Int) { maxPixels = count }

  /// Opens the data set.
  public func open(root dataRoot: DataRoot, classNames: [String]?) throws -> any ImageDataset {
    let kinds = [(xColumns, NumberKind.x), (yColumns, .y), (lengthColumns, .length)].flatMap { names, kind in
      names.map { ($0, kind) }
    }
    let table = UserPath.expanded(table)
    let path = table.hasPrefix("/") ? table : dataRoot.resolve(root) + "/" + table
    return try NumberTable(
      path, kinds: Dictionary(kinds) { $1 }, columns: asked, format: format,
      options: DecodingOptions(maximumPixels: maxPixels))
  }

  /// Columns that are not asked for may hold anything.
  public func asking(for numbers: [String]) -> Self {
    var copy = self
    copy.asked = numbers
    return copy
  }

  /// What ``check(_:)`` keeps.
  public static let rules = [
    "a column stands in one of x_columns, y_columns and length_columns",
    "where the pipeline turns pictures there are as many x_columns as y_columns",
  ]

  /// A column says one thing, beside what all data sets are checked for.
  public func check(_ report: (_ key: String, _ message: String) -> Void) {
    let lists = [("x_columns", xColumns), ("y_columns", yColumns), ("length_columns", lengthColumns)]
    for (place, (key, names)) in lists.enumerated() {
      for (other, others) in lists[..<place] {
        if let name = names.first(where: others.contains) {
          report(key, "'\(name)' stands in \(other) too; name each column in one of them")
        }
      }
    }
    checkPlaces(report)
  }

  /// A place of which one coordinate is known cannot be turned.
  private func checkPlaces(_ report: (_ key: String, _ message: String) -> Void) {
    guard xColumns.count != yColumns.count, let step = pipeline.firstIndex(where: Self.turns) else { return }
    let name = (pipeline[step] as? any TypedSection)?.typeName ?? "\(type(of: pipeline[step]))"
    report(
      "pipeline.\(step)",
      "\(name) turns pictures, so each x needs its y: there are \(xColumns.count) x_columns and \(yColumns.count) "
        + "y_columns; name both, or leave out what turns")
  }

  /// Whether a step turns, leans or tilts what goes through it, by chance or always.
  private static func turns(_ step: any PipelineStep) -> Bool {
    guard let warp = step as? any WarpTransform else { return false }
    var random = RandomStream(seed: 0)
    return (0..<8).contains { _ in
      !warp.warp(for: ImageSize(height: 100, width: 200), using: &random).map.keepsAxes
    }
  }

  /// The keys `root`, `table`, `x_columns`, `y_columns`, `length_columns`, `color`, `on_error`, `max_pixels` and
  /// `pipeline`.
  public static let fields: [ConfigField<Self>] = [
    .root(\.root, "The folder of the table, from the data root.", isRequired: true),
    ConfigField("table", \.table, "The CSV file, from root; its pictures lie from its folder.", .naming("a file")),
    ConfigField("x_columns", \.xColumns, "Columns that say where on the picture, from the left, in pixels."),
    ConfigField("y_columns", \.yColumns, "Columns that say where on the picture, from above, in pixels."),
    ConfigField("length_columns", \.lengthColumns, "Columns that say how long something on the picture is, in pixels."),
    .color(\.color), .onError(\.onError), .maxPixels(\.maxPixels), .pipeline(\.pipeline),
  ]
}
