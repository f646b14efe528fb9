import Foundation
import Testing

@testable import SaccadeData

@Suite struct UnpackingTests {
  let scratch: Scratch
  let server: LoopbackServer
  let download: DatasetDownload

  init() throws {
    scratch = try Scratch()
    server = try LoopbackServer()
    var download = DatasetDownload(root: DataRoot("\(scratch.path)/root"))
    download.policy = DownloadPolicy(attempts: 1, delay: 0, patience: 60)
    self.download = download
  }

  /// Puts an archive on the server.
  func serve(
    _ entries: [TinyArchive.Entry], as kind: TinyArchive.Kind = .tarGzip, folder: String = "things", limit: Int? = nil
  ) throws -> RemoteFile {
    let name = kind == .zip ? "things.zip" : "things.tar.gz"
    try TinyArchive.write(entries, as: kind, to: "\(scratch.path)/\(name)")
    return try serve(name, unpacking: .archive(folder: folder), limit: limit)
  }

  func serve(_ name: String, unpacking: RemoteFile.Unpacking, limit: Int? = nil) throws -> RemoteFile {
    let bytes = try scratch.bytes(name)
    server[name].content = bytes
    return RemoteFile(
      [server.address(name)], byteCount: bytes.count, sha256: DownloadTests.sum(bytes), unpacking: unpacking,
      unpackedLimit: limit)
  }

  func failure(_ file: RemoteFile) -> DownloadError? {
    #expect(throws: DownloadError.self) { try download.get(file, into: "set") }
  }

  @Test(arguments: [TinyArchive.Kind.tarGzip, .zip]) func anArchiveBecomesItsFolder(kind: TinyArchive.Kind) throws {
    let file = try serve(
      [.folder("things/"), .file("things/a.bin", [1, 2, 3]), .file("./things/deep/b.bin", [4])], as: kind)
    #expect(try download.get(file, into: "set"))
    #expect(try scratch.bytes("root/set/things/a.bin") == [1, 2, 3])
    #expect(try scratch.bytes("root/set/things/deep/b.bin") == [4])
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/root/set") == ["things"])
    #expect(try !download.get(file, into: "set"))
    #expect(server.requests.count == 1)
  }

  @Test func aCompressedFileIsDecompressed() throws {
    try TinyFiles.gzip([5, 6, 7], to: "\(scratch.path)/x.bin.gz")
    let file = try serve("x.bin.gz", unpacking: .gzip)
    #expect(try download.get(file, into: "set"))
    #expect(try scratch.bytes("root/set/x.bin") == [5, 6, 7])
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/root/set") == ["x.bin"])
  }

  @Test func anUnpackingThatWasCutShortIsDoneAgainWithoutFetching() throws {
    let file = try serve([.file("things/a.bin", [1])])
    try scratch.write("root/set/things.tar.gz", scratch.bytes("things.tar.gz"))
    try scratch.write("root/set/things.unpacking/things/half.bin", [9])
    #expect(try download.get(file, into: "set"))
    #expect(server.requests.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/root/set/things") == ["a.bin"])
  }

  @Test(arguments: ["../evil", "things/../../evil", "/tmp/saccade-evil"])
  func anEntryThatLeavesItsFolderStopsEverything(name: String) throws {
    let file = try serve([.file("things/a.bin", [1]), .file(name, [6, 6, 6])])
    #expect(failure(file)?.kind == .unsafeArchive)
    #expect(!scratch.exists("root/evil") && !scratch.exists("root/set/evil") && !scratch.exists("root/set/things"))
    #expect(!FileManager.default.fileExists(atPath: "/tmp/saccade-evil"))
  }

  @Test func linksAreRefused() throws {
    let symbolic = try serve([.symbolicLink("things", to: "/tmp"), .file("things/evil", [6])])
    #expect(failure(symbolic)?.kind == .unsafeArchive)
    try FileManager.default.removeItem(atPath: "\(scratch.path)/root/set/things.tar.gz")
    let hard = try serve([.file("things/a", [1]), .hardLink("things/b", to: "/etc/passwd")])
    #expect(failure(hard)?.kind == .unsafeArchive)
  }

  @Test func aDamagedArchiveLeavesNothingUnderItsName() throws {
    try TinyArchive.write(
      [.file("things/a.bin", (0..<100_000).map { UInt8($0 * 7919 % 251) })], as: .tarGzip,
      to: "\(scratch.path)/whole.tar.gz")
    try scratch.write("things.tar.gz", scratch.bytes("whole.tar.gz").prefix(300))
    let file = try serve("things.tar.gz", unpacking: .archive(folder: "things"))
    #expect(failure(file)?.kind == .damagedArchive)
    #expect(!scratch.exists("root/set/things") && !scratch.exists("root/set/things.unpacking"))
  }

  @Test func anArchiveWithoutItsFolderIsRefused() throws {
    let file = try serve([.file("other/a.bin", [1])])
    #expect(failure(file)?.problem == "the archive has no folder 'things'")
  }

  @Test(arguments: [TinyArchive.Kind.tarGzip, .zip])
  func anArchiveThatUnpacksToMoreThanItShouldHoldIsStopped(kind: TinyArchive.Kind) throws {
    let big = [UInt8](repeating: 0, count: 50_000_000)
    let file = try serve([.file("things/a.bin", [1]), .file("things/bomb.bin", big)], as: kind, limit: 1_000_000)
    let error = failure(file)
    #expect(error?.kind == .unsafeArchive)
    #expect(error?.problem.hasSuffix("it unpacks to more than the 1000000 bytes that it should hold") == true)
    #expect(!scratch.exists("root/set/things") && !scratch.exists("root/set/things.unpacking"))
  }

  @Test(arguments: [TinyArchive.Kind.tarGzip, .zip])
  func aHundredfoldIsTheLimitWhereNoneIsKnown(kind: TinyArchive.Kind) throws {
    // Zeros shrink a thousandfold.
    let file = try serve([.file("things/bomb.bin", [UInt8](repeating: 0, count: 50_000_000))], as: kind)
    #expect(failure(file)?.kind == .unsafeArchive)
    var state: UInt64 = 1
    let text = (0..<200_000).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return UInt8(state >> 56)
    }
    try FileManager.default.removeItem(atPath: "\(scratch.path)/root")
    #expect(try download.get(serve([.file("things/a.bin", text)], as: kind), into: "set"))
  }

  @Test(arguments: [TinyArchive.Kind.tarGzip, .zip])
  func entriesWithoutEndAreStoppedThoughTheyAreEmpty(kind: TinyArchive.Kind) throws {
    let file = try serve((0..<3000).map { .file("things/\($0)", []) }, as: kind, limit: 1_000_000)
    #expect(failure(file)?.kind == .unsafeArchive)
    #expect(!scratch.exists("root/set/things.unpacking"))
  }

  @Test func aCompressedFileThatIsLargerThanItShouldBeIsStopped() throws {
    try TinyFiles.gzipBomb(4, to: "\(scratch.path)/x.bin.gz")
    let error = failure(try serve("x.bin.gz", unpacking: .gzip, limit: 1_000_000))
    #expect(error?.kind == .unsafeArchive)
    #expect(!scratch.exists("root/set/x.bin") && !scratch.exists("root/set/x.bin.unpacking"))
  }

  @Test func theArchivesThatAreKnownHaveRoomForWhatTheyHold() {
    // As `tar -tvz` of the official files says.
    #expect(NamedDataset.cifar10.files[0].unpackedLimit >= 184_380_149 + 8 * 512)
    #expect(NamedDataset.cifar100.files[0].unpackedLimit >= 184_440_000 + 16_000)
    #expect(NamedDataset.cifar10.files[0].unpackedLimit < 200_000_000)
  }
}
