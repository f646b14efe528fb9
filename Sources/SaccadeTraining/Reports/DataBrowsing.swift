import SaccadeConfig
public import SaccadeData
public import SaccadeImages
import SaccadePlots
import SaccadeTasks
import SaccadeText

/// Samples of a configuration's data as they are and as the network gets them: `saccade data browse`.
public struct DataBrowsing: Sendable {
  /// A sample, and what the steps of its pipeline make of it in some epochs.
  public struct Row: Sendable {
    /// The picture as it is.
    public let original: Image
    /// What the network gets, a picture an epoch.
    public let prepared: [Image]
    /// What is marked on each, the picture as it is first: boxes and masks of objects; nothing where the task has none.
    public let marks: [[PictureMark]]
    /// What it is.
    public let caption: String
    /// Where it is from.
    public let source: String
  }

  /// The samples.
  public let rows: [Row]
  /// Why samples are left out that cannot be read, where the data set goes on without them (`on_error: skip`).
  public let skipped: [String]
  /// The configuration's file.
  public let source: String

  /// Reads samples, spread evenly over the data.
  /// - Parameters:
  ///   - part: `train` or `val`
  ///   - count: how many samples
  ///   - variants: what a sample becomes is shown for so many epochs; pipelines without chance give the same each time
  ///   - root: the folder below which data sets lie
  /// - Throws: `ConfigError` or `DatasetError` if the data cannot be opened, or are no pictures; what keeps a sample from
  ///   being read
  public init(
    _ config: TrainingConfig, source: String, part: DatasetPart = .train, count: Int = 8, variants: Int = 3,
    root: DataRoot = DataRoot()
  ) throws {
    self.source = source
    (rows, skipped) = try Self.rows(config.task, config, source, part, count, variants, root)
  }

  private static func rows(
    _ task: some TaskSettings, _ config: TrainingConfig, _ source: String, _ part: DatasetPart, _ count: Int,
    _ variants: Int, _ root: DataRoot
  ) throws -> (rows: [Row], skipped: [String]) {
    let data = try config.locating(source) { try task.open(config.setup(source: source, root: root)) }
    guard let chosen = part == .train ? data.train : data.validation else {
      return try config.locating(source) { throw ConfigError(source, "data", "has no 'val' to look at; add one") }
    }
    guard let samples = chosen as? any ViewableSource else {
      throw ConfigError(source, "task.type", "the data of \(task.typeName) are no pictures that could be shown")
    }
    let skips = (part == .train ? config.data.train : config.data.val ?? config.data.train).onError == .skip
    return try rows(of: samples, seed: config.randomSeed, skips: skips, count, variants)
  }

  private static func rows(
    of samples: some ViewableSource, seed: UInt64, skips: Bool, _ count: Int, _ variants: Int
  ) throws -> (rows: [Row], skipped: [String]) {
    let step = max(1, samples.count / max(1, count))
    var (rows, skipped): ([Row], [String]) = ([], [])
    for place in 0..<min(count, samples.count) {
      // In the place of one that cannot be read stands the next that can.
      for index in (place * step)..<min((place + 1) * step, samples.count) {
        do {
          let views = try (0..<max(1, variants)).map { try samples.view(at: index, seed: seed, epoch: $0) }
          rows.append(
            Row(
              original: views[0].original.image, prepared: views.map(\.prepared.image),
              marks: [views[0].originalMarks] + views.map(\.preparedMarks), caption: views[0].caption,
              source: samples.source(at: index)))
          break
        } catch {
          guard skips else { throw error }
          skipped.append("\(error)")
        }
      }
    }
    return (rows, skipped)
  }

  /// All pictures in one, a row a sample, the picture as it is at the left, with what is marked on each.
  /// - Parameter side: the height and width of a cell, in pixels; nil is 200, and 320 where words are written on pictures
  public func sheet(side: Int? = nil) -> Image {
    let isMarked = rows.contains { $0.marks.contains { !$0.isEmpty } }
    let cell = ImageSize(square: side ?? (isMarked ? 320 : 200))
    return Image.sheet(
      of: rows.flatMap { row in
        zip([row.original] + row.prepared, row.marks).map { image, marks in
          marks.isEmpty ? image : image.marked(with: marks, within: cell)
        }
      }, columns: 1 + (rows.first?.prepared.count ?? 0), cell: cell)
  }

  /// A page with all pictures and what they are.
  /// - Throws: `ImageError` if a picture cannot be written as a file
  public func page() throws -> String {
    let sections = try rows.map { row in
      let pictures = try ([row.original] + row.prepared).enumerated().map { place, image in
        let words = place == 0 ? "as it is, \(image.size)" : "epoch \(place), \(image.size)"
        return (bytes: try ReportPictures.bytes(of: image, row.marks[place]), caption: words, isGood: Bool?.none)
      }
      return Page.Section(
        row.caption, [.text(row.source), .pictures(pictures, areLarge: row.marks.contains { !$0.isEmpty })])
    }
    return Page(
      source, subtitle: "\(counted(rows.count, "sample")), and what the network gets of each", sections,
      footer: "Written by Saccade"
    ).html
  }
}
