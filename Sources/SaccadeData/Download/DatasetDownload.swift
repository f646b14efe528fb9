import Foundation
import SaccadeConfig

/// Fetches data sets into a data root.
///
/// ```swift
/// let download = DatasetDownload(root: DataRoot())
/// try download.get(.mnist) { print($0.file, $0.receivedBytes, $0.totalBytes) }
/// ```
///
/// What is there already is not fetched again, a broken download goes on where it broke, and nothing appears under its
/// final name before it is whole and its SHA-256 is right.
public struct DatasetDownload: Sendable {
  /// Where data sets go.
  public let root: DataRoot
  var policy = DownloadPolicy()

  /// Downloads into a data root.
  public init(root: DataRoot = DataRoot()) {
    self.root = root
  }

  /// Fetches a data set into the folder of its name.
  /// - Parameters:
  ///   - dataset: what to fetch
  ///   - onProgress: called often, on the caller's thread
  /// - Returns: the files that were fetched; none if all were there
  /// - Throws: ``DownloadError``
  @discardableResult
  public func get(
    _ dataset: NamedDataset, onProgress: (DownloadProgress) -> Void = { _ in }
  ) throws(DownloadError) -> [String] {
    var fetched: [String] = []
    for file in dataset.files where try get(file, into: dataset.name, onProgress: onProgress) {
      fetched.append(file.name)
    }
    return fetched
  }

  /// Fetches one file into a folder below the data root, and unpacks it if that is asked for.
  /// - Returns: whether it was fetched; false if it was there
  /// - Throws: ``DownloadError``
  @discardableResult
  public func get(
    _ file: RemoteFile, into folder: String, onProgress: (DownloadProgress) -> Void = { _ in }
  ) throws(DownloadError) -> Bool {
    let folder = root.resolve(folder)
    let product = "\(folder)/\(file.product)"
    if FileManager.default.fileExists(atPath: product) { return false }
    if let problem = UserPath.problem(with: folder) {
      throw DownloadError(
        kind: .cannotWrite, place: folder, problem: problem, advice: "or choose another folder with --data-root")
    }
    try makeFolder(folder)
    let path = "\(folder)/\(file.name)"
    // An archive without its folder is one whose unpacking was cut short.
    if file.unpacking == .none || !isWhole(path, file) {
      try FileDownload(file: file, destination: path, policy: policy).run(onProgress)
    }
    switch file.unpacking {
    case .none: break
    case .gzip:
      try inStaging(of: product) { (staging) throws(DownloadError) in
        try Unpacker(archive: path, limit: file.unpackedLimit).decompress(to: "\(staging)/file")
        try move("\(staging)/file", to: product)
      }
      unlink(path)
    case .archive(let name):
      try inStaging(of: product) { (staging) throws(DownloadError) in
        try Unpacker(archive: path, limit: file.unpackedLimit).unpack(into: staging)
        guard FileManager.default.fileExists(atPath: "\(staging)/\(name)") else {
          throw DownloadError(
            kind: .damagedArchive, place: path, problem: "the archive has no folder '\(name)'", advice: "report this")
        }
        try move("\(staging)/\(name)", to: product)
      }
      unlink(path)
    }
    return true
  }

  /// Checks that a file which is there already is the one that would be fetched.
  /// - Throws: ``DownloadError`` if its SHA-256 is another, or it cannot be read
  package func check(_ file: RemoteFile, in folder: String) throws(DownloadError) {
    let path = "\(root.resolve(folder))/\(file.name)"
    guard !isWhole(path, file) else { return }
    throw DownloadError(
      kind: .checksumMismatch, place: path, problem: "is there, and is not the file that would be fetched",
      advice: "take it away, and fetch it again")
  }

  private func isWhole(_ path: String, _ file: RemoteFile) -> Bool {
    (try? Checksum.sha256(ofFile: path)).map(file.has) ?? false
  }

  /// Calls a closure with an empty folder beside a path, on the same disk, and removes it afterwards.
  private func inStaging(
    of path: String, _ body: (String) throws(DownloadError) -> Void
  ) throws(DownloadError) {
    let staging = "\(path).unpacking"
    try? FileManager.default.removeItem(atPath: staging)
    try makeFolder(staging)
    defer { try? FileManager.default.removeItem(atPath: staging) }
    try body(staging)
  }

  private func move(_ from: String, to destination: String) throws(DownloadError) {
    guard rename(from, destination) == 0 else { throw .writing(destination, errno) }
  }

  private func makeFolder(_ path: String) throws(DownloadError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .writing(path, (error as NSError).code == CocoaError.fileWriteOutOfSpace.rawValue ? ENOSPC : EACCES)
    }
  }
}
