import CHTTP

/// Who hears an answer as it comes.
///
/// Each function gives false to end the transfer.
protocol HTTPListener: AnyObject {
  /// Hears the status and the fields.
  func hear(_ head: HTTPHead) -> Bool
  /// Hears bytes of the body, in order.
  func hear(_ bytes: UnsafeRawBufferPointer) -> Bool
  /// Is asked about every second, and whenever something came.
  func goesOn() -> Bool
}

/// One request over HTTP, whose answer is heard piece by piece on the caller's thread: no more comes than is taken.
///
/// Foundation's `URLSession` takes all that comes, whether or not somebody listens, and its Linux version traps where a
/// server says a length near 2^63.
final class HTTPTransfer {
  /// How it ended.
  enum Ending {
    /// With the end of the answer.
    case whole
    /// Because the listener ended it.
    case stopped
    /// The connection failed.
    case broken(String)
    /// The answer breaks the rules of HTTP.
    case refused(String)
    /// There is nothing to send a request with.
    case missingLibrary(String)
  }

  /// Heads of an honest server have a few hundred bytes; one without end must not gather in memory.
  private static let longestHeads = 1 << 16

  private let listener: any HTTPListener
  private var head: HTTPHead?
  private var headBytes = 0
  private var isHeadHeard = false
  private var complaint: String?

  private init(_ listener: any HTTPListener) { self.listener = listener }

  /// Sends a request and waits for the end of its answer; redirections are followed.
  /// - Parameters:
  ///   - address: what to ask for
  ///   - fields: header fields, `Name: value`
  static func run(_ address: String, fields: [String], listener: any HTTPListener) -> Ending {
    let transfer = HTTPTransfer(listener)
    var message = [CChar](repeating: 0, count: SACCADE_HTTP_MESSAGE_SIZE)
    let status = withExtendedLifetime(transfer) {
      var functions = saccade_http_listener(
        context: Unmanaged.passUnretained(transfer).toOpaque(),
        head_line: { context, line, count in
          let bytes = UnsafeRawBufferPointer(start: line, count: count)
          return HTTPTransfer.from(context).hearLine(String(decoding: bytes, as: UTF8.self)) ? 1 : 0
        },
        body: { context, bytes, count in
          HTTPTransfer.from(context).hearBody(UnsafeRawBufferPointer(start: bytes, count: count)) ? 1 : 0
        },
        pulse: { context in HTTPTransfer.from(context).listener.goesOn() ? 1 : 0 })
      return withCStrings(fields) { lines in
        saccade_http_get(address, lines.baseAddress, lines.count, &functions, &message)
      }
    }
    let text = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    switch status {
    case SACCADE_HTTP_OK: return .whole
    case SACCADE_HTTP_STOPPED: return transfer.complaint.map(Ending.refused) ?? .stopped
    case SACCADE_HTTP_NO_LIBRARY: return .missingLibrary(text)
    case SACCADE_HTTP_REFUSED: return .refused(text)
    default: return .broken(text)
    }
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> HTTPTransfer {
    guard let context else { fatalError("HTTPTransfer: libcurl lost the transfer") }
    return Unmanaged.fromOpaque(context).takeUnretainedValue()
  }

  private func hearLine(_ line: String) -> Bool {
    headBytes += line.utf8.count
    guard headBytes <= Self.longestHeads else {
      complaint = "its heads have more than \(Self.longestHeads) bytes"
      return false
    }
    if let first = HTTPHead(line: line) {
      head = first
    } else if line.allSatisfy(\.isNewline) {
      // What follows a body ends with an empty line as well, without a head.
      guard let whole = head else { return true }
      head = nil
      if whole.isPassing { return true }
      isHeadHeard = true
      return listener.hear(whole)
    } else {
      head?.add(line: line)
    }
    return true
  }

  private func hearBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    // Bytes of which nobody said what they are belong to no file.
    guard isHeadHeard else {
      complaint = "it has no head that can be understood"
      return false
    }
    return listener.hear(bytes)
  }
}

/// Calls a closure with texts as C wants them.
private func withCStrings<Result>(
  _ texts: [String], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
  var pointers: [UnsafePointer<CChar>?] = []
  func add(_ rest: ArraySlice<String>) -> Result {
    guard let first = rest.first else { return pointers.withUnsafeBufferPointer(body) }
    return first.withCString { pointer in
      pointers.append(pointer)
      return add(rest.dropFirst())
    }
  }
  return add(texts[...])
}
