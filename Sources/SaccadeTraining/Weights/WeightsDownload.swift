public import SaccadeData
public import SaccadeModels
public import SaccadeText

/// Fetches the published weights of a model: what `saccade weights get` does.
///
/// A broken download goes on where it broke, and nothing has its name before its SHA-256 is right.
public struct WeightsDownload: Sendable {
  /// The folder that weights go into.
  public let folder: String

  /// Downloads into a folder, which is made if it is not there.
  public init(folder: String) { self.folder = folder }

  /// Fetches the weights of a model of the catalog.
  /// - Parameters:
  ///   - address: another address that has the same file; nil for the official one
  ///   - onProgress: called often, on the caller's thread
  /// - Returns: the file's path, and whether it was fetched; false if it was there
  /// - Throws: ``WeightsDownloadError`` if none are published; `DownloadError` if they cannot be fetched
  public func get(
    _ entry: ModelEntry, from address: String? = nil, onProgress: (DownloadProgress) -> Void = { _ in }
  ) throws -> (path: String, isNew: Bool) {
    guard let weights = entry.facts.weights else { throw WeightsDownloadError(model: entry.name, known: Self.known) }
    return try get(weights, from: address, onProgress: onProgress)
  }

  /// The models of which weights are published.
  public static var known: [String] { ModelCatalog.entries.filter { $0.facts.weights != nil }.map(\.name) }

  /// Fetches published weights, which have their official name wherever they come from.
  /// - Throws: `DownloadError` if they cannot be fetched, or another file has their name
  public func get(
    _ weights: PublishedWeights, from address: String? = nil, onProgress: (DownloadProgress) -> Void = { _ in }
  ) throws -> (path: String, isNew: Bool) {
    let name = weights.address.split(separator: "/").last.map(String.init)
    let file = RemoteFile([address ?? weights.address], name: name, byteCount: nil, sha256: weights.sha256)
    let download = DatasetDownload(root: DataRoot(folder))
    let isNew = try download.get(file, into: ".", onProgress: onProgress)
    if !isNew { try download.check(file, in: ".") }
    return ("\(folder)/\(file.name)", isNew)
  }
}

/// A model of which no weights are published that can be read and vouched for.
public struct WeightsDownloadError: SaccadeError, Hashable {
  /// The model.
  public let model: String
  /// The models of which there are some.
  public let known: [String]

  /// The model.
  public var place: String { model }
  /// That there are none.
  public var problem: String { "no published weights of it are known" }
  /// What to do.
  public var advice: String {
    guard !known.isEmpty else { return "" }
    let some = known.prefix(3).joined(separator: ", ")
    return "there are some of \(counted(known.count, "model")), such as \(some): those with torchvision's accuracy in "
      + "\"saccade models list\""
  }
  /// A file to read that is not there.
  public var exitCode: FailureCode { .noInput }
}
