import Foundation
import SaccadeText
import Testing

@testable import SaccadeData

/// Published weights: a file of which its address tells the first digits of the sum, and nobody the length.
@Suite("A file of which only the beginning of its sum is known is fetched")
struct UnknownLengthTests {
  let scratch: Scratch
  let server: LoopbackServer
  let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 >> 7) }
  let download: DatasetDownload

  init() throws {
    scratch = try Scratch()
    server = try LoopbackServer()
    var download = DatasetDownload(root: DataRoot(scratch.path))
    download.policy = DownloadPolicy(attempts: 3, delay: 0.001, patience: 60)
    self.download = download
    server["w.pth"].content = content
  }

  private func file(digits: Int = 8, sum: String? = nil) -> RemoteFile {
    RemoteFile(
      [server.address("w.pth")], byteCount: nil,
      sha256: String((sum ?? Checksum.sha256(of: content)).prefix(digits)))
  }

  @Test("whole, with the length that the server says", arguments: [8, 64])
  func whole(digits: Int) throws {
    let reports = Reports()
    #expect(try download.get(file(digits: digits), into: ".") { reports.add($0) })
    #expect(try scratch.bytes("w.pth") == content)
    #expect(reports.all.last?.totalBytes == content.count)
    #expect(try !download.get(file(), into: "."))
  }

  @Test("also where the server says no length")
  func unsaid() throws {
    server["w.pth"].saysLength = false
    #expect(try download.get(file(), into: "."))
    #expect(try scratch.bytes("w.pth") == content)
  }

  @Test("in pieces, over connections that break")
  func pieces() throws {
    server["w.pth"].breaks = [100_000, 50_000]
    #expect(try download.get(file(), into: "."))
    #expect(try scratch.bytes("w.pth") == content)
    #expect(server.requests.count == 3)
  }

  @Test("and one that was whole but for its name is not fetched again")
  func wholePart() throws {
    try Data(content).write(to: URL(filePath: scratch.path + "/w.pth.part"))
    #expect(try download.get(file(), into: "."))
    #expect(server.requests.count == 0)
    #expect(try scratch.bytes("w.pth") == content)
  }

  @Test("but not another file, nor one by fewer digits than tell files apart")
  func other() throws {
    let error = #expect(throws: DownloadError.self) {
      try download.get(file(sum: String(repeating: "0", count: 64)), into: ".")
    }
    #expect(error?.kind == .checksumMismatch)
    #expect(error?.problem.contains("not 00000000…") == true)
    let short = #expect(throws: DownloadError.self) { try download.get(file(digits: 4), into: ".") }
    #expect(short?.kind == .checksumMismatch)
    #expect(!scratch.exists("w.pth"))
  }
}
