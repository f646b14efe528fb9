public import SaccadeImages
import SaccadeText

/// A look at every image of a folder, or of a ``NumberTable``, before anything is trained on it: which of them cannot be read.
///
/// All images below the folder are decoded, whatever the folders in between mean: classes, parts, or both.
///
/// ```swift
/// let check = try FolderCheck("flowers")
/// for fault in check.faults { print(fault) }
/// ```
public struct FolderCheck: Sendable {
  /// An image that cannot be read.
  public struct Fault: Hashable, Sendable, CustomStringConvertible {
    /// Its path.
    public let path: BytePath
    /// Why, and what to do; the path stands in it.
    public let error: ImageError

    /// The path, the reason, and what to do.
    public var description: String { error.description }
  }

  /// The folder, or the table.
  public let folder: BytePath
  /// How many images are in it, each counted once, readable or not.
  public let imageCount: Int
  /// The images that cannot be read, in the order of their paths.
  public let faults: [Fault]
  /// The files that are taken for no images by their names.
  public let leftOut: LeftOutFiles

  /// Decodes every image of a folder and forgets it.
  /// - Parameters:
  ///   - options: how images are decoded; its limit on pixels counts as well
  ///   - workers: how many threads decode; nil is one for each processor, at most 16
  ///   - progress: called with the number of images that were looked at, and of all, from this thread
  /// - Throws: ``DatasetError`` if the folder cannot be listed or holds no images
  public init(
    _ folder: BytePath, options: DecodingOptions = DecodingOptions(), workers: Int? = nil,
    progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws {
    let found = try Self.listing(of: folder)
    self.init(
      folder, Work(paths: found.paths.map { folder.appending($0) }, options: options), leftOut: found.leftOut, workers,
      progress)
  }

  /// The images below a folder, by the endings of their names, in the order of their bytes, folder by folder.
  /// - Throws: ``DatasetError`` if the folder cannot be listed or holds no images
  public static func images(below folder: BytePath) throws(DatasetError) -> [BytePath] {
    try listing(of: folder).paths.map { folder.appending($0) }
  }

  private static func listing(of folder: BytePath) throws(DatasetError) -> FolderListing.Images {
    let found = try FolderListing.images(below: folder)
    guard found.paths.isEmpty else { return found }
    let rest = found.leftOut.count > 0 ? "; \(found.leftOut)" : ""
    throw DatasetError(
      .empty, path: folder.description, problem: "holds no images (\(FolderListing.endings))\(rest)",
      advice: "name a folder with images in it or in its folders")
  }

  /// Decodes every image of a table and forgets it; what is wrong is told with the first line that names the image.
  /// - Throws: ``DatasetError`` if the table is not as it should be
  public init(
    table: String, options: DecodingOptions = DecodingOptions(), workers: Int? = nil,
    progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws {
    // Which columns training will ask for is not said here.
    let numbers = try NumberTable(table, columns: [], options: options)
    var seen: Set<String> = []
    let rows = (0..<numbers.count).filter { seen.insert(numbers.source(at: $0)).inserted }
    let work = Work(
      paths: rows.map { BytePath(numbers.source(at: $0)) }, places: rows.map { numbers.place(at: $0) }, options: options
    )
    self.init(BytePath(table), work, leftOut: LeftOutFiles(), workers, progress)
  }

  private init(
    _ folder: BytePath, _ work: Work, leftOut: LeftOutFiles, _ workers: Int?, _ progress: (Int, Int) -> Void
  ) {
    self.folder = folder
    imageCount = work.count
    self.leftOut = leftOut
    let total = work.count
    faults = ParallelPass(over: total, workers: workers, progress: { progress($0, total) }) { work.fault(at: $0) }
      .findings.map(\.finding)
  }

  /// Whether every image can be read.
  public var isSound: Bool { faults.isEmpty }
}

/// The images that several threads look at.
private struct Work: Sendable {
  private let paths: [BytePath]
  /// Where a table names each; nil in a folder.
  private let places: [String]?
  private let options: DecodingOptions

  var count: Int { paths.count }

  init(paths: [BytePath], places: [String]? = nil, options: DecodingOptions) {
    self.paths = paths
    self.places = places
    self.options = options
  }

  /// What keeps an image from being read; nil if nothing does.
  func fault(at index: Int) -> FolderCheck.Fault? {
    do throws(ImageError) {
      _ = try Image(contentsOf: paths[index], options: options)
      return nil
    } catch {
      return FolderCheck.Fault(path: paths[index], error: places.map { error.named(in: $0[index]) } ?? error)
    }
  }
}
