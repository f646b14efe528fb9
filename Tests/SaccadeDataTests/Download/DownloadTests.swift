import Foundation
import SaccadeText
import Testing

@testable import SaccadeData

/// Gathers what a download reports.
final class Reports: @unchecked Sendable {
  private let lock = NSLock()
  private var reports: [DownloadProgress] = []
  var all: [DownloadProgress] { lock.withLock { reports } }
  func add(_ report: DownloadProgress) { lock.withLock { reports.append(report) } }
}

@Suite struct DownloadTests {
  let scratch: Scratch
  let server: LoopbackServer
  let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
  let download: DatasetDownload

  init() throws {
    scratch = try Scratch()
    server = try LoopbackServer()
    var download = DatasetDownload(root: DataRoot(scratch.path))
    download.policy = DownloadPolicy(attempts: 3, delay: 0.001, patience: 60)
    self.download = download
    server["file.bin"].content = content
  }

  /// Held to the standard's own examples by `ChecksumTests`.
  static func sum(_ bytes: [UInt8]) -> String { Checksum.sha256(of: bytes) }

  func file(_ paths: String..., sum: String? = nil, unpacking: RemoteFile.Unpacking = .none) -> RemoteFile {
    RemoteFile(
      paths.map { server.address($0) }, byteCount: content.count, sha256: sum ?? Self.sum(content),
      unpacking: unpacking)
  }

  func failure(_ file: RemoteFile) -> DownloadError? {
    #expect(throws: DownloadError.self) { try download.get(file, into: "set") }
  }

  @Test func aFileArrivesWholeWithItsProgress() throws {
    let reports = Reports()
    #expect(try download.get(file("file.bin"), into: "set") { reports.add($0) })
    #expect(try scratch.bytes("set/file.bin") == content)
    #expect(!scratch.exists("set/file.bin.part") && !scratch.exists("set/file.bin.part.json"))
    let last = try #require(reports.all.last)
    #expect(
      last
        == DownloadProgress(
          file: "file.bin", receivedBytes: content.count, totalBytes: content.count, resumedBytes: 0))
    #expect(reports.all.map(\.receivedBytes) == reports.all.map(\.receivedBytes).sorted())
  }

  @Test func whatIsThereIsNotFetchedAgain() throws {
    try download.get(file("file.bin"), into: "set")
    #expect(try !download.get(file("file.bin"), into: "set"))
    #expect(server.requests.count == 1)
  }

  @Test func aBrokenConnectionIsTakenUpWhereItBroke() throws {
    server["file.bin"].breaks = [100_000, 50_000]
    try download.get(file("file.bin"), into: "set")
    #expect(try scratch.bytes("set/file.bin") == content)
    let ranges = server.requests.map { $0.headers["range"] }
    #expect(ranges == [nil, "bytes=100000-", "bytes=150000-"])
    #expect(server.requests.last?.headers["if-range"] == "\"one\"")
  }

  @Test func anotherStartGoesOnWhereTheLastStopped() throws {
    server["file.bin"].breaks = [120_000, 0, 0, 0]
    let error = failure(file("file.bin"))
    #expect(error?.kind == .network)
    #expect(error?.advice.contains("120000 bytes that came are kept") == true)
    #expect(try scratch.bytes("set/file.bin.part") == Array(content[..<120_000]))
    let reports = Reports()
    try download.get(file("file.bin"), into: "set") { reports.add($0) }
    #expect(server.requests.last?.headers["range"] == "bytes=120000-")
    #expect(reports.all.last?.resumedBytes == 120_000)
    #expect(try scratch.bytes("set/file.bin") == content)
  }

  @Test func aServerThatIgnoresRangesStartsOver() throws {
    server["file.bin"].understandsRanges = false
    server["file.bin"].breaks = [100_000]
    try download.get(file("file.bin"), into: "set")
    #expect(try scratch.bytes("set/file.bin") == content)
    #expect(server.requests.last?.headers["range"] == "bytes=100000-")
  }

  @Test func aFileThatChangedMeanwhileIsFetchedFromItsStart() throws {
    let old = [UInt8](repeating: 1, count: content.count)
    server["file.bin"] = LoopbackServer.Behaviour(content: old, tag: "\"old\"", breaks: [90_000, 0, 0, 0])
    #expect(failure(file("file.bin"))?.kind == .network)
    server["file.bin"] = LoopbackServer.Behaviour(content: content, tag: "\"new\"")
    try download.get(file("file.bin"), into: "set")
    #expect(server.requests.last?.headers["if-range"] == "\"old\"")
    #expect(try scratch.bytes("set/file.bin") == content)
  }

  @Test func aChangeThatNoTagShowsIsFoundByTheChecksum() throws {
    let old = [UInt8](repeating: 1, count: content.count)
    server["file.bin"] = LoopbackServer.Behaviour(content: old, tag: nil, breaks: [90_000, 0, 0, 0])
    #expect(failure(file("file.bin"))?.kind == .network)
    server["file.bin"] = LoopbackServer.Behaviour(content: content, tag: nil)
    try download.get(file("file.bin"), into: "set")
    #expect(try scratch.bytes("set/file.bin") == content)
    #expect(server.requests.suffix(2).map { $0.headers["range"] } == ["bytes=90000-", nil])
  }

  @Test func morePartThanFileIsFetchedFromItsStart() throws {
    try scratch.write("set/file.bin.part", [UInt8](repeating: 1, count: 400_000))
    try scratch.write("set/file.bin.part.json", Array(#"{"address": "\#(server.address("file.bin"))"}"#.utf8))
    try download.get(file("file.bin"), into: "set")
    #expect(server.requests.map { $0.headers["range"] } == [nil])
    #expect(try scratch.bytes("set/file.bin") == content)
  }

  @Test func aServerThatHasLessThanThePartIsAskedFromTheStart() throws {
    server["file.bin"].breaks = [120_000, 0, 0, 0]
    #expect(failure(file("file.bin"))?.kind == .network)
    server["file.bin"].own = { [content] connection, request in
      guard request.headers["range"] != nil else {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(content.count)\r\nConnection: close\r\n\r\n")
        return _ = connection.send(content)
      }
      connection.send("HTTP/1.1 416 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    }
    try download.get(file("file.bin"), into: "set")
    #expect(try scratch.bytes("set/file.bin") == content)
  }

  @Test func aFileOfUnknownLengthArrives() throws {
    server["file.bin"].saysLength = false
    try download.get(file("file.bin"), into: "set")
    #expect(try scratch.bytes("set/file.bin") == content)
  }

  @Test func redirectionsAreFollowed() throws {
    server["moved.bin"].redirection = server.address("file.bin")
    try download.get(file("moved.bin"), into: "set")
    #expect(try scratch.bytes("set/moved.bin") == content)
  }

  @Test func aServerThatIsBusyIsAskedAgain() throws {
    server["file.bin"].failures = [503, 503]
    try download.get(file("file.bin"), into: "set")
    #expect(server.requests.count == 3)
  }

  @Test func anotherMirrorIsAskedWhenOneFails() throws {
    try download.get(file("nowhere.bin", "file.bin"), into: "set")
    #expect(try scratch.bytes("set/nowhere.bin") == content)
  }

  @Test func aMirrorWithOtherBytesIsPassedOver() throws {
    server["stale.bin"].content = [1, 2, 3]
    try download.get(file("stale.bin", "file.bin"), into: "set")
    #expect(try scratch.bytes("set/stale.bin") == content)
  }

  @Test func aMissingFileIsNamedAndNothingIsLeft() throws {
    let error = failure(file("nowhere.bin"))
    #expect(error?.kind == .notFound)
    #expect(
      error?.description.hasPrefix("\(server.address("nowhere.bin")): the server has no such file (status 404)") == true
    )
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/set").isEmpty)
    #expect(server.requests.count == 1)
  }

  @Test func anotherStatusIsNamed() {
    server["file.bin"].failures = [403]
    #expect(failure(file("file.bin"))?.kind == .refused(status: 403))
  }

  @Test func wrongBytesAreRemoved() throws {
    let error = failure(file("file.bin", sum: String(repeating: "0", count: 64)))
    #expect(error?.kind == .checksumMismatch)
    #expect(error?.problem.contains("the SHA-256 \(Self.sum(content)), not 0000") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/set").isEmpty)
  }

  @Test func aServerThatIsNotThereIsANetworkError() {
    server.stop()
    let error = failure(file("file.bin"))
    #expect(error?.kind == .network)
  }

  @Test func aFileHasItsNameWhereverItComesFrom() throws {
    let usual = file("file.bin")
    let mirror = RemoteFile(
      usual.addresses, name: "official.bin", byteCount: usual.byteCount, sha256: usual.sha256)
    #expect(usual.name == "file.bin" && mirror.name == "official.bin" && mirror.product == "official.bin")
    #expect(try download.get(mirror, into: "set"))
    #expect(try scratch.bytes("set/official.bin") == content)
  }

  @Test func anAddressThatIsNoneIsRefused() {
    let file = RemoteFile(["ftp://example.org/x"], byteCount: 1, sha256: "")
    #expect(failure(file)?.kind == .badAddress)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "needs /dev/full"))
  func aFullDiskIsNamed() throws {
    try scratch.folder("set")
    try FileManager.default.createSymbolicLink(
      atPath: "\(scratch.path)/set/file.bin.part", withDestinationPath: "/dev/full")
    let error = failure(file("file.bin"))
    #expect(error?.kind == .diskFull)
    #expect(server.requests.count == 1)
  }

  @Test func aPipeInThePlaceOfAPartIsRefused() throws {
    try scratch.folder("set")
    #expect(mkfifo("\(scratch.path)/set/file.bin.part", 0o666) == 0)
    let error = failure(file("file.bin"))
    #expect(error?.kind == .cannotWrite && error?.problem == "is a pipe, not a file")
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    try scratch.write("set", [1])
    #expect(failure(file("file.bin"))?.kind == .cannotWrite)
  }

  @Test func twoDownloadsOfOneFileDoNotMixTheirBytes() throws {
    try scratch.folder("set")
    let part = try PartFile(for: "\(scratch.path)/set/file.bin")
    #expect(failure(file("file.bin"))?.kind == .busy)
    withExtendedLifetime(part) {}
  }
}
