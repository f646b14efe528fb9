import Foundation

/// A web server on this machine alone, as well or badly behaved as a test wants it.
final class LoopbackServer: @unchecked Sendable {
  /// How requests are answered.
  struct Behaviour {
    var content: [UInt8] = []
    var tag: String? = "\"one\""
    var understandsRanges = true
    var saysLength = true
    /// How many bytes of the body are sent before each connection breaks; those after the last are whole.
    var breaks: [Int] = []
    /// Statuses to answer with before anything else.
    var failures: [Int] = []
    /// Where requests are sent on to.
    var redirection: String?
    /// Answers in place of all else, as no honest server does.
    var own: (@Sendable (Connection, Request) -> Void)?
  }

  /// The way back to who asked.
  struct Connection: Sendable {
    let descriptor: Int32

    /// Sends a text; false when nobody takes it any longer.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Sends bytes; false when nobody takes them any longer.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
      var done = 0
      while done < bytes.count {
        #if canImport(Glibc)
          let flags = Int32(MSG_NOSIGNAL)
        #else
          let flags: Int32 = 0
        #endif
        let sent = bytes.withUnsafeBytes {
          Foundation.send(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done, flags)
        }
        if sent <= 0 { return false }
        done += sent
      }
      return true
    }
  }

  /// A request as it came.
  struct Request: Sendable {
    let path: String
    let headers: [String: String]
  }

  let port: UInt16
  private let listener: Int32
  private let lock = NSLock()
  private var behaviours: [String: Behaviour] = [:]
  private var received: [Request] = []
  private var isStopped = false

  init() throws {
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    let listener = socket(AF_INET, stream, 0)
    self.listener = listener
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(listener, generic, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, generic, &size) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [weak self] in
      // Closed by the thread that waits on it: after a close elsewhere it could wait on another server's.
      defer { close(listener) }
      while true {
        let connection = accept(listener, nil, nil)
        if connection < 0 { return }
        guard let self else {
          close(connection)
          return
        }
        Thread.detachNewThread { self.serve(connection) }
      }
    }
  }

  deinit { stop() }

  /// Refuses connections from now on.
  ///
  /// Done once: its descriptor may be another file's afterwards.
  func stop() {
    let isFirst = lock.withLock {
      defer { isStopped = true }
      return !isStopped
    }
    guard isFirst else { return }
    shutdown(listener, Int32(SHUT_RDWR))
  }

  func address(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

  subscript(path: String) -> Behaviour {
    get { lock.withLock { behaviours["/" + path] ?? Behaviour() } }
    set { lock.withLock { behaviours["/" + path] = newValue } }
  }

  var requests: [Request] { lock.withLock { received } }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    guard let request = read(connection) else { return }
    let (known, behaviour, breakAfter, failure): (Bool, Behaviour, Int?, Int?) = lock.withLock {
      received.append(request)
      let known = behaviours[request.path] != nil
      let failure =
        behaviours[request.path]?.failures.isEmpty == false
        ? behaviours[request.path]?.failures.removeFirst() : nil
      let breaks = failure == nil && behaviours[request.path]?.breaks.isEmpty == false
      let breakAfter = breaks ? behaviours[request.path]?.breaks.removeFirst() : nil
      return (known, behaviours[request.path] ?? Behaviour(), breakAfter, failure)
    }
    if let own = behaviour.own { return own(Connection(descriptor: connection), request) }
    if let target = behaviour.redirection {
      return send(connection, "HTTP/1.1 302 Found\r\nLocation: \(target)\r\nContent-Length: 0\r\n\r\n")
    }
    guard known, failure == nil else {
      let body = "<html>an error page</html>"
      return send(
        connection, "HTTP/1.1 \(failure ?? 404) No\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\r\n\(body)"
      )
    }
    answer(connection, request, behaviour, breakAfter: breakAfter)
  }

  private func answer(_ connection: Int32, _ request: Request, _ behaviour: Behaviour, breakAfter: Int?) {
    let total = behaviour.content.count
    var start = 0
    let sameVersion = request.headers["if-range"].map { $0 == behaviour.tag } ?? true
    if behaviour.understandsRanges, sameVersion, let range = request.headers["range"] {
      start = Int(range.dropFirst("bytes=".count).prefix { $0.isNumber }) ?? 0
      if start >= total {
        return send(
          connection,
          "HTTP/1.1 416 No\r\nContent-Range: bytes */\(total)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
      }
    }
    let body = behaviour.content[start...]
    var head =
      start > 0 ? "HTTP/1.1 206 Part\r\nContent-Range: bytes \(start)-\(total - 1)/\(total)\r\n" : "HTTP/1.1 200 OK\r\n"
    if behaviour.saysLength { head += "Content-Length: \(body.count)\r\n" }
    if let tag = behaviour.tag { head += "ETag: \(tag)\r\n" }
    send(connection, head + "Connection: close\r\n\r\n")
    send(connection, Array(body.prefix(breakAfter ?? body.count)))
    // The client shall have the bytes before it sees the connection break.
    if breakAfter != nil { usleep(50_000) }
  }

  private func read(_ connection: Int32) -> Request? {
    var text = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !text.contains("\r\n\r\n") {
      let got = recv(connection, &buffer, buffer.count, 0)
      if got <= 0 { return nil }
      text += String(decoding: buffer[..<got], as: UTF8.self)
    }
    let lines = text.split(separator: "\r\n")
    let path = lines.first?.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    return Request(path: path, headers: headers)
  }

  private func send(_ connection: Int32, _ text: String) { Connection(descriptor: connection).send(text) }

  private func send(_ connection: Int32, _ bytes: [UInt8]) { Connection(descriptor: connection).send(bytes) }
}
