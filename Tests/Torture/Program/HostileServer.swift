import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// An HTTP server that wishes nobody well.
///
/// Each connection is answered on a thread of its own, in the manner that its path names.
final class HostileServer: Sendable {
  /// Where it listens.
  let port: UInt16
  private let listener: Int32

  /// A way of answering.
  struct Manner: Sendable {
    /// The name, which the path asks for it by.
    let name: String
    /// What is sent, and where it says PATH, the path.
    let text: String
    /// What is sent again and again then, as long as somebody takes it.
    let endlessly: String?

    /// An answer with a head that seems good.
    init(_ name: String, _ headers: String..., body: String = "", endlessly: String? = nil) {
      self.init(
        name, raw: (["HTTP/1.1 200 OK"] + headers + ["", body]).joined(separator: "\r\n"), endlessly: endlessly)
    }

    /// An answer of any bytes.
    init(_ name: String, raw: String, endlessly: String? = nil) {
      self.name = name
      text = raw
      self.endlessly = endlessly
    }
  }

  static let manners = [
    Manner("endless", "Content-Length: 1000", endlessly: noise),
    Manner("endless-without-length", endlessly: noise),
    Manner("endless-chunks", "Transfer-Encoding: chunked", endlessly: "10000\r\n\(noise)\r\n"),
    Manner("endless-headers", raw: "HTTP/1.1 200 OK\r\n", endlessly: "X-Noise: \(noise.prefix(1000))\r\n"),
    Manner("one-byte-a-connection", "Content-Length: 1000", body: "x"),
    Manner("cut-off", "Content-Length: 1000", body: letters(500)),
    Manner("cut-in-the-head", raw: "HTTP/1.1 200 OK\r\nContent-Le"),
    Manner("longer-than-told", "Content-Length: 2000", body: letters(2000)),
    Manner("shorter-than-told", "Content-Length: 10", body: letters(10)),
    Manner("length-near-the-greatest", "Content-Length: 9223372036854775807", body: noise),
    Manner("length-beyond-the-greatest", "Content-Length: 99999999999999999999999", body: noise),
    Manner("length-negative", "Content-Length: -1", body: noise),
    Manner("two-lengths", "Content-Length: 10", "Content-Length: 1000", body: noise),
    Manner("redirects-to-itself", raw: redirect(to: "PATH")),
    Manner("redirects-for-ever", raw: redirect(to: "PATHx")),
    Manner("redirects-to-a-file", raw: redirect(to: "file:///etc/passwd")),
    Manner("other-bytes", "Content-Length: 1000", body: letters(1000)),
    Manner(
      "part-of-another-place",
      raw: "HTTP/1.1 206 Part\r\nContent-Range: bytes 900-999/1000\r\nContent-Length: 100\r\n\r\n" + letters(100)),
    Manner("gzip-nobody-asked-for", "Content-Encoding: gzip", "Content-Length: 1000", body: letters(1000)),
    Manner("no-http", raw: "SSH-2.0-OpenSSH_9.2\r\n"),
    Manner("nothing", raw: ""),
    Manner("error-500", raw: "HTTP/1.1 500 Oh\r\nContent-Length: 1000000000\r\n\r\n", endlessly: noise),
  ]

  private static let noise = String(repeating: "n", count: 0x10000)

  private static func letters(_ count: Int) -> String { String(repeating: "x", count: count) }

  private static func redirect(to address: String) -> String {
    "HTTP/1.1 302 Found\r\nLocation: \(address)\r\nContent-Length: 0\r\n\r\n"
  }

  /// Sends a text, as long as somebody takes it.
  private static func send(_ text: String, to socket: Int32) -> Bool {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.send(socket, buffer.baseAddress.map { $0 + done }, bytes.count - done, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  /// Listens on a port of this machine that the system chooses.
  init() throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (socket, size) = (listener, length)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(socket, address, size) == 0 && listen(socket, 128) == 0 && getsockname(socket, address, &length) == 0
      }
    }
    guard bound else { throw TortureFailure("no server can listen on this machine") }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread {
      while case let connection = accept(socket, nil, nil), connection >= 0 {
        Thread.detachNewThread { Self.serve(connection) }
      }
    }
  }

  private static func serve(_ socket: Int32) {
    defer { close(socket) }
    var request = [UInt8](repeating: 0, count: 1 << 14)
    let count = recv(socket, &request, request.count, 0)
    guard count > 0 else { return }
    let words = String(decoding: request[..<count], as: UTF8.self).split(separator: " ")
    guard words.count > 1 else { return }
    let path = String(words[1])
    let name = path.split(separator: "/").first.map(String.init) ?? ""
    guard let manner = manners.first(where: { $0.name == name }) else { return }
    guard send(manner.text.replacing("PATH", with: path), to: socket) else { return }
    if let again = manner.endlessly { while send(again, to: socket) {} }
    // What still comes is read, so that the answer is not lost to a reset.
    shutdown(socket, Int32(SHUT_WR))
    while recv(socket, &request, request.count, 0) > 0 {}
  }
}
