import Foundation
import SaccadeText
import Testing

@Suite("Only files are opened, so that nothing waits for a pipe or reads a device without end")
struct RegularFileTests {
  private func refusal(_ path: String) -> RegularFile.Refusal? {
    do throws(RegularFile.Refusal) {
      close(try RegularFile.open(path))
      return nil
    } catch { return error }
  }

  @Test("pipes, devices, sockets and folders are refused by what they are, and at once")
  func others() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    mkfifo(folder + "/pipe", 0o600)
    try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "pipe")
    #expect(refusal(folder + "/pipe") == .other("a pipe"))
    #expect(refusal(folder + "/link")?.problem == "is a pipe, not a file")
    #expect(refusal("/dev/zero") == .other("a device"))
    #expect(refusal(folder) == .folder)
    #expect(refusal(folder + "/none")?.isMissing == true)
    #expect(refusal(folder + "/pipe/none")?.isMissing == true)

    // Under a name of its own, as sockets have short ones.
    let name = "/tmp/saccade-\(getpid()).socket"
    #if canImport(Darwin)
      let stream = SOCK_STREAM
    #else
      let stream = Int32(SOCK_STREAM.rawValue)
    #endif
    let socket = socket(AF_UNIX, stream, 0)
    defer {
      close(socket)
      unlink(name)
    }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name.utf8) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(bound == 0)
    #expect(refusal(name) == .other("a socket"))
  }

  @Test("a file is read whole, by the plain calls, and no further than it may be long")
  func contents() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
    try Data(bytes).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try RegularFile.contents(of: path) == bytes)
    #expect(throws: RegularFile.Refusal.tooLong) { try RegularFile.contents(of: path, atMost: 2_999_999) }
    let file = try RegularFile.open(path)
    #expect(fcntl(file, F_GETFL) & O_NONBLOCK == 0)
    #expect(fcntl(file, F_GETFD) & FD_CLOEXEC != 0)
    close(file)
  }
}
