import Foundation
import Synchronization
import Testing

@testable import SaccadeData

@Suite("A server that means ill, or is broken, gets nothing out of a download")
struct HostileServerTests {
  let scratch: Scratch
  let server: LoopbackServer
  let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
  let download: DatasetDownload

  init() throws {
    scratch = try Scratch()
    server = try LoopbackServer()
    var download = DatasetDownload(root: DataRoot(scratch.path))
    // A busy machine may keep an honest answer waiting; who waits for a slow server says how long.
    download.policy = DownloadPolicy(attempts: 3, delay: 0.001, patience: 60)
    self.download = download
    server["good.bin"].content = content
  }

  func file(_ paths: String...) -> RemoteFile {
    RemoteFile(paths.map { server.address($0) }, byteCount: content.count, sha256: DownloadTests.sum(content))
  }

  func failure(patience: Double? = nil) -> DownloadError? {
    var download = download
    if let patience { download.policy.patience = patience }
    return #expect(throws: DownloadError.self) { try download.get(file("file.bin"), into: "set") }
  }

  /// The server stays usable for the next, and the other address gets the file.
  func expectTheNextMirrorToDo() throws {
    try download.get(file("file.bin", "good.bin"), into: "set")
    #expect(try scratch.bytes("set/file.bin") == content)
  }

  var leftovers: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/set") }
  }

  @Test("a body without end is cut off where the file ends", arguments: [true, false])
  func endless(chunked: Bool) throws {
    let counter = Counter()
    server["file.bin"].own = { connection, _ in
      let coding = chunked ? "Transfer-Encoding: chunked\r\n" : ""
      connection.send("HTTP/1.1 200 OK\r\n\(coding)Connection: close\r\n\r\n")
      let zeros = [UInt8](repeating: 0, count: 1 << 16)
      let piece = chunked ? Array("10000\r\n".utf8) + zeros + Array("\r\n".utf8) : zeros
      while connection.send(piece), counter.add(piece.count) < 1 << 30 {}
    }
    let error = failure()
    #expect(error?.kind == .badAnswer)
    #expect(error?.problem == "the server sends more than the 300000 bytes of the file")
    // What lies in the buffers of two sockets has gone, no more.
    #expect(counter.value < 32 << 20, "\(counter.value)")
    #expect(try leftovers.isEmpty)
    try expectTheNextMirrorToDo()
  }

  @Test("no more comes than is taken: what waits does so with the server")
  func backPressure() throws {
    let total = 128 << 20
    let counter = Counter()
    server["file.bin"].own = { connection, _ in
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\nConnection: close\r\n\r\n")
      let piece = [UInt8](repeating: 0, count: 1 << 20)
      for _ in 0..<128 where connection.send(piece) { counter.add(piece.count) }
    }
    let large = RemoteFile([server.address("file.bin")], byteCount: total, sha256: String(repeating: "0", count: 64))
    let most = Counter()
    #expect(throws: DownloadError.self) {
      try download.get(large, into: "set") { progress in
        guard most.value == 0 else { return }
        Thread.sleep(forTimeInterval: 1)
        most.add(max(1, counter.value - progress.receivedBytes))
      }
    }
    #expect(most.value < 32 << 20, "\(most.value) bytes were under way")
  }

  @Test(
    "a length that the file has not is refused before a byte is taken",
    arguments: [
      "9223372036854775807", "9223372036854775296", "9223372036854775808", "99999999999999999999999", "-5", "0",
      "299999", "300001", "3e5", "300000, 7", "0x10", "",
    ])
  func lengths(length: String) throws {
    server["file.bin"].own = { [content] connection, _ in
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\nConnection: close\r\n\r\n")
      connection.send(content)
    }
    // Nothing said is no lie; all else is.
    if length.isEmpty { return try expectTheNextMirrorToDo() }
    let error = failure()
    #expect(error?.kind == .badAnswer, "\(error as Any)")
    #expect(error?.place == server.address("file.bin"))
    #expect(server.requests.count == 1)
    #expect(try leftovers.isEmpty)
    try expectTheNextMirrorToDo()
  }

  @Test("two lengths that differ are refused")
  func severalLengths() throws {
    server["file.bin"].own = { [content] connection, _ in
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\nContent-Length: 7\r\nConnection: close\r\n\r\n")
      connection.send(content)
    }
    #expect(failure()?.kind == .badAnswer)
    try expectTheNextMirrorToDo()
  }

  @Test("one byte a connection is no progress")
  func oneByteEach() throws {
    server["file.bin"].own = { [content] connection, request in
      let start = Int(request.headers["range"]?.dropFirst("bytes=".count).dropLast() ?? "") ?? 0
      let status = start > 0 ? "206 Part\r\nContent-Range: bytes \(start)-299999/300000" : "200 OK"
      connection.send("HTTP/1.1 \(status)\r\nContent-Length: \(300_000 - start)\r\nConnection: close\r\n\r\n")
      connection.send([content[start]])
      usleep(20_000)
    }
    #expect(failure()?.kind == .network)
    #expect(server.requests.count == 3)
  }

  @Test("bytes that drip are no progress, though none is late; what came is kept")
  func drip() throws {
    server["file.bin"].own = { [content] connection, request in
      guard request.headers["range"] == nil else { return }
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\nConnection: close\r\n\r\n")
      for byte in content {
        guard connection.send([byte]) else { return }
        usleep(20_000)
      }
    }
    let error = failure(patience: 1)
    #expect(error?.kind == .network)
    #expect(error?.advice.contains("bytes that came are kept") == true, "\(error as Any)")
    #expect(server.requests.count == 3)
  }

  @Test("a head that drips, or never comes, is no progress", arguments: [true, false])
  func noHead(drips: Bool) {
    server["file.bin"].own = { connection, _ in
      if drips { connection.send("HTTP/1.1 200 OK\r\nX-More: ") }
      for _ in 0..<200 {
        guard !drips || connection.send("x") else { return }
        usleep(20_000)
      }
    }
    let error = failure(patience: 1)
    #expect(error?.kind == .network)
    #expect(error?.problem.contains("fewer than 1024 bytes a second came for") == true, "\(error as Any)")
  }

  @Test("a slow line that goes on gets there")
  func slowLine() throws {
    server["file.bin"].own = { [content] connection, _ in
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\nConnection: close\r\n\r\n")
      for start in stride(from: 0, to: content.count, by: 30_000) {
        guard connection.send(Array(content[start..<start + 30_000])) else { return }
        usleep(400_000)
      }
    }
    var download = download
    download.policy.patience = 3
    try download.get(file("file.bin"), into: "set")
    #expect(try scratch.bytes("set/file.bin") == content)
    #expect(server.requests.count == 1)
  }

  @Test(
    "nobody is sent out of the web", arguments: ["file:///etc/passwd", "gopher://127.0.0.1/x", "ftp://127.0.0.1/x"])
  func redirections(target: String) throws {
    server["file.bin"].redirection = target
    let error = failure()
    #expect(error?.kind == .badAnswer, "\(error as Any)")
    #expect(server.requests.count == 1)
    #expect(try leftovers.isEmpty)
  }

  @Test("a circle of redirections ends")
  func circle() {
    server["file.bin"].redirection = server.address("file.bin")
    // It is their number that ends them, however slow the machine is.
    #expect(failure(patience: 3600)?.kind == .badAnswer)
    // Ten are followed by every attempt; that there is more than one of them is the doing of a busy machine.
    #expect(server.requests.count <= 11 * download.policy.attempts)
  }

  @Test("a first line needs no words, but a status", arguments: ["200", "200 ", "20x Yes", "+200 Yes", ""])
  func firstLine(status: String) throws {
    server["file.bin"].own = { [content] connection, _ in
      connection.send("HTTP/1.1 \(status)\r\nContent-Length: 300000\r\nConnection: close\r\n\r\n")
      connection.send(content)
    }
    // Whatever is made of the others, no bytes that nobody announced become a file.
    if status.hasPrefix("200") {
      try download.get(file("file.bin"), into: "set")
    } else {
      #expect([.badAnswer, .network, .refused(status: 20)].contains(failure()?.kind))
    }
    #expect(scratch.exists("set/file.bin") == status.hasPrefix("200"))
  }

  @Test("a head without end is cut off")
  func endlessHead() {
    let counter = Counter()
    server["file.bin"].own = { connection, _ in
      connection.send("HTTP/1.1 200 OK\r\n")
      let line = "X-More: \(String(repeating: "x", count: 1000))\r\n"
      while connection.send(line), counter.add(line.utf8.count) < 1 << 30 {}
    }
    let error = failure()
    #expect(error?.kind == .badAnswer)
    #expect(error?.problem.hasSuffix("its heads have more than 65536 bytes") == true, "\(error as Any)")
    #expect(counter.value < 32 << 20)
  }

  @Test("a part of another file is found out by the checksum, and the whole is fetched")
  func otherPart() throws {
    server["file.bin"].own = { [content] connection, request in
      guard request.headers["range"] != nil else {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\nConnection: close\r\n\r\n")
        connection.send(Array(content[..<100_000]))
        return
      }
      connection.send("HTTP/1.1 206 Part\r\nContent-Range: bytes 100000-299999/300000\r\n")
      connection.send("Content-Length: 200000\r\n\r\n")
      connection.send([UInt8](repeating: 7, count: 200_000))
    }
    let error = failure()
    #expect([.checksumMismatch, .network].contains(error?.kind))
    server["file.bin"] = server["good.bin"]
    try download.get(file("file.bin"), into: "set")
    #expect(try scratch.bytes("set/file.bin") == content)
  }

  @Test("a part of a file of another length is refused")
  func partOfAnotherLength() throws {
    server["file.bin"].own = { [content] connection, request in
      guard request.headers["range"] != nil else {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\nConnection: close\r\n\r\n")
        connection.send(Array(content[..<100_000]))
        return
      }
      connection.send("HTTP/1.1 206 Part\r\nContent-Range: bytes 100000-499999/500000\r\n")
      connection.send("Content-Length: 200000\r\n\r\n")
      connection.send(Array(content[100_000...]))
    }
    let error = failure()
    #expect(error?.kind == .badAnswer)
    #expect(error?.problem == "the server says that the file has 500000 bytes, not 300000")
  }

  @Test("a part that somebody cuts meanwhile is found out by the checksum")
  func cutPart() throws {
    server["file.bin"].content = content
    let path = "\(scratch.path)/set/file.bin.part"
    let error = #expect(throws: DownloadError.self) {
      try download.get(file("file.bin"), into: "set") { _ in truncate(path, 10) }
    }
    #expect(error?.kind == .checksumMismatch)
    #expect(try leftovers.isEmpty)
    try download.get(file("file.bin"), into: "set")
    #expect(try scratch.bytes("set/file.bin") == content)
  }

  @Test("a disk that fills keeps what came, and the rest is fetched when there is room", .enabled(if: SmallDisk.works))
  func fullDisk() throws {
    let disk = try SmallDisk(byteCount: 200_000)
    var download = DatasetDownload(root: DataRoot(disk.path))
    download.policy = self.download.policy
    server["file.bin"].content = content
    let error = #expect(throws: DownloadError.self) { try download.get(file("file.bin"), into: "set") }
    #expect(error?.kind == .diskFull)
    let came = try FileManager.default.attributesOfItem(atPath: "\(disk.path)/set/file.bin.part")[.size] as? Int ?? 0
    #expect(came > 100_000 && came < content.count)
    try disk.grow(to: 1_000_000)
    try download.get(file("file.bin"), into: "set")
    #expect(server.requests.last?.headers["range"] == "bytes=\(came)-")
    #expect(try Array(Data(contentsOf: URL(filePath: "\(disk.path)/set/file.bin"))) == content)
  }
}

/// A number that threads add to.
final class Counter: Sendable {
  private let count = Mutex(0)
  var value: Int { count.withLock { $0 } }

  @discardableResult
  func add(_ more: Int) -> Int {
    count.withLock {
      $0 += more
      return $0
    }
  }
}

/// A file system in memory that is soon full; only who may mount has one.
final class SmallDisk {
  let path: String

  /// Whether this user may mount one.
  static let works: Bool = {
    guard let disk = try? SmallDisk(byteCount: 100_000) else { return false }
    return FileManager.default.fileExists(atPath: disk.path)
  }()

  init(byteCount: Int) throws {
    path = NSTemporaryDirectory() + "saccade-disk-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    do { try Self.run("mount", "-t", "tmpfs", "-o", "size=\(byteCount)", "tmpfs", path) } catch {
      try? FileManager.default.removeItem(atPath: path)
      throw error
    }
  }

  deinit {
    try? Self.run("umount", "-l", path)
    try? FileManager.default.removeItem(atPath: path)
  }

  func grow(to byteCount: Int) throws { try Self.run("mount", "-o", "remount,size=\(byteCount)", path) }

  private static func run(_ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteNoPermission) }
  }
}
