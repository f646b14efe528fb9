import Foundation

/// One request for a file or the rest of it.
final class DownloadAttempt: HTTPListener {
  private let address: String
  private let part: PartFile
  private let file: RemoteFile
  private let onProgress: FileDownload.OnProgress
  private var pace: Pace
  private var problem: DownloadError?
  private var isBeyond = false
  /// How many bytes the file has: what is known, or else what the server says.
  private var byteCount: Int?

  init(
    _ file: RemoteFile, from address: String, into part: PartFile, policy: DownloadPolicy,
    onProgress: @escaping FileDownload.OnProgress
  ) {
    self.file = file
    self.address = address
    self.part = part
    self.onProgress = onProgress
    pace = Pace(policy, bytes: part.size)
    byteCount = file.byteCount
  }

  /// Brings the bytes that lack.
  func run() throws(DownloadError) {
    guard let url = URL(string: address), ["http", "https"].contains(url.scheme ?? ""), url.host != nil else {
      throw DownloadError(
        kind: .badAddress, place: address, problem: "is not an address of the web",
        advice: "give one that starts with http:// or https://")
    }
    // More than the file has cannot be its beginning.
    if part.origin?.address != address || part.size > file.byteCount ?? RemoteFile.greatest { try part.restart(nil) }
    if let known = file.byteCount, part.size == known, known > 0 { return report() }

    pace.restart(at: part.size)
    let ending = HTTPTransfer.run(address, fields: fields(from: part.size), listener: self)
    if let problem { throw problem }
    if isBeyond {
      // The server has no bytes from there on: what is here is not the beginning of its file.
      isBeyond = false
      try part.restart(nil)
      return try run()
    }
    switch ending {
    case .whole, .stopped: break
    case .broken(let reason): throw network(reason)
    case .refused(let reason): throw badAnswer("the server's answer is not one: \(reason)")
    case .missingLibrary(let reason):
      throw DownloadError(
        kind: .missingLibrary, place: address, problem: "nothing can be fetched without libcurl: \(reason)",
        advice: "install libcurl (Debian and Ubuntu: apt install libcurl4)")
    }
    if let byteCount, part.size < byteCount {
      throw network("the connection ended after \(part.size) of \(byteCount) bytes")
    }
  }

  func hear(_ head: HTTPHead) -> Bool {
    keeping { () throws(DownloadError) in
      isBeyond = try !hasBody(head)
      return !isBeyond
    }
  }

  func hear(_ bytes: UnsafeRawBufferPointer) -> Bool {
    keeping { () throws(DownloadError) in
      let most = byteCount ?? RemoteFile.greatest
      guard bytes.count <= most - part.size else {
        try part.restart(nil)
        throw badAnswer("the server sends more than the \(most) bytes of the file")
      }
      try part.append(bytes)
      report()
      return true
    }
  }

  func goesOn() -> Bool {
    guard problem == nil else { return false }
    guard let seconds = pace.isTooSlow(at: part.size) else { return true }
    problem = network("fewer than \(pace.leastBytesPerSecond) bytes a second came for \(seconds) seconds")
    return false
  }

  /// What a closure gives, or false with its error kept: none can be thrown through C.
  private func keeping(_ body: () throws(DownloadError) -> Bool) -> Bool {
    do throws(DownloadError) { return try body() } catch {
      problem = error
      return false
    }
  }

  /// Prepares the part for the body that follows a head; false if there is none from where the part ends.
  private func hasBody(_ head: HTTPHead) throws(DownloadError) -> Bool {
    let resumed = part.size
    switch head.status {
    case 206 where resumed > 0 && head.range?.start == resumed:
      try check(head.length, after: resumed)
      if let total = head.range?.total {
        let isPossible = file.byteCount.map { $0 == total } ?? (0...RemoteFile.greatest ~= total)
        guard isPossible else { throw otherLength("\(total)", file.byteCount) }
        byteCount = total
      }
      return true
    case 200:
      try check(head.length, after: 0)
      try part.restart(PartFile.Origin(address: address, validator: validator(of: head)))
      pace.restart(at: 0)
      return true
    case 206, 416:
      if resumed > 0 { return false }
      throw refused(head.status)
    case 404, 410:
      throw DownloadError(
        kind: .notFound, place: address, problem: "the server has no such file (status \(head.status))",
        advice: "check the address; the file may have moved")
    default:
      throw refused(head.status)
    }
  }

  /// Checks what a server says of the bytes that follow those that are here.
  private func check(_ length: HTTPHead.Length, after start: Int) throws(DownloadError) {
    switch length {
    case .unsaid: break
    case .bytes(let bytes):
      let said = start > 0 ? "\(start) and \(bytes)" : "\(bytes)"
      if let known = file.byteCount {
        if bytes != known - start { throw otherLength(said, known) }
      } else {
        guard 0...(RemoteFile.greatest - start) ~= bytes else { throw otherLength(said, nil) }
        byteCount = start + bytes
      }
    case .nonsense(let text): throw otherLength("'\(text)'", file.byteCount)
    }
  }

  private func fields(from start: Int) -> [String] {
    // A server that compresses on the way would count other bytes than those on disk.
    var fields = ["Accept-Encoding: identity"]
    if start > 0 {
      fields.append("Range: bytes=\(start)-")
      if let validator = part.origin?.validator { fields.append("If-Range: \(validator)") }
    }
    return fields
  }

  /// The field by which a server recognizes its version of a file; a weak tag does not vouch for the bytes.
  private func validator(of head: HTTPHead) -> String? {
    if let tag = head["ETag"], !tag.hasPrefix("W/") { return tag }
    return head["Last-Modified"]
  }

  private func report() {
    // After a start from zero, nothing is left of what was there before.
    onProgress(
      DownloadProgress(
        file: file.name, receivedBytes: part.size, totalBytes: byteCount ?? part.size, resumedBytes: part.startedAt))
  }

  private func refused(_ status: Int) -> DownloadError {
    DownloadError(
      kind: .refused(status: status), place: address, problem: "the server answered with status \(status)",
      advice: "try again later")
  }

  private func otherLength(_ said: String, _ known: Int?) -> DownloadError {
    badAnswer("the server says that the file has \(said) bytes, \(known.map { "not \($0)" } ?? "which no file has")")
  }

  private func badAnswer(_ problem: String) -> DownloadError {
    DownloadError(
      kind: .badAnswer, place: address, problem: problem,
      advice: "check the network (some ask for a login first), and if it stays so, report that the file has changed")
  }

  private func network(_ reason: String) -> DownloadError {
    DownloadError(
      kind: .network, place: address, problem: "the connection failed: \(reason)",
      advice: part.size > 0
        ? "check the network and start again: the \(part.size) bytes that came are kept"
        : "check the network and the address")
  }
}
