import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One request for a file or the rest of it.
struct DownloadAttempt {
  let address: String
  let part: PartFile
  let expectedBytes: Int
  let name: String
  let idleSeconds: Double

  /// Brings the bytes that lack.
  func run(_ onProgress: FileDownload.OnProgress) throws(DownloadError) {
    guard let url = URL(string: address), ["http", "https"].contains(url.scheme ?? ""), url.host != nil else {
      throw DownloadError(
        kind: .badAddress, place: address, problem: "is not an address of the web",
        advice: "give one that starts with http:// or https://")
    }
    if part.origin?.address != address { try part.restart(nil) }
    let resumed = part.size
    if let total = part.origin?.total, resumed == total, total > 0 {
      return report(resumed, of: total, resumed: resumed, onProgress)
    }

    var problem: DownloadError?
    var isBeyond = false
    let broken = HTTPTransfer.run(
      request(for: url, from: resumed), idleSeconds: idleSeconds,
      onResponse: { response in
        do throws(DownloadError) {
          switch try judge(response, resumed: resumed) {
          case .body: return true
          case .beyond: isBeyond = true
          }
        } catch {
          problem = error
        }
        return false
      },
      onData: { data in
        do throws(DownloadError) {
          try part.append(data)
          let total = part.origin?.total ?? expectedBytes
          // After a start from zero, nothing is left of what was there before.
          report(part.size, of: total, resumed: part.startedAt, onProgress)
          return true
        } catch {
          problem = error
          return false
        }
      })
    if let problem { throw problem }
    if isBeyond {
      // The server has no bytes from there on: what is here is not the beginning of its file.
      try part.restart(nil)
      return try run(onProgress)
    }
    if let broken { throw network(broken.localizedDescription) }
    if let total = part.origin?.total, part.size < total {
      throw network("the connection ended after \(part.size) of \(total) bytes")
    }
  }

  private enum Verdict {
    case body, beyond
  }

  /// Prepares the part for the body that follows a response.
  private func judge(_ response: HTTPURLResponse, resumed: Int) throws(DownloadError) -> Verdict {
    switch response.statusCode {
    case 206 where resumed > 0 && ContentRange(response)?.start == resumed:
      return .body
    case 200:
      let length = response.value(forHTTPHeaderField: "Content-Length").flatMap { Int($0) }
      try part.restart(PartFile.Origin(address: address, validator: validator(of: response), total: length))
      return .body
    case 206, 416:
      if resumed > 0 { return .beyond }
      throw refused(response.statusCode)
    case 404, 410:
      throw DownloadError(
        kind: .notFound, place: address, problem: "the server has no such file (status \(response.statusCode))",
        advice: "check the address; the file may have moved")
    default:
      throw refused(response.statusCode)
    }
  }

  private func request(for url: URL, from start: Int) -> URLRequest {
    var request = URLRequest(url: url)
    // A server that compresses on the way would count other bytes than those on disk.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    if start > 0 {
      request.setValue("bytes=\(start)-", forHTTPHeaderField: "Range")
      if let validator = part.origin?.validator { request.setValue(validator, forHTTPHeaderField: "If-Range") }
    }
    return request
  }

  /// The header by which a server recognizes its version of a file; a weak tag does not vouch for the bytes.
  private func validator(of response: HTTPURLResponse) -> String? {
    if let tag = response.value(forHTTPHeaderField: "ETag"), !tag.hasPrefix("W/") { return tag }
    return response.value(forHTTPHeaderField: "Last-Modified")
  }

  private func report(
    _ received: Int, of total: Int, resumed: Int, _ onProgress: FileDownload.OnProgress
  ) {
    onProgress(DownloadProgress(file: name, receivedBytes: received, totalBytes: total, resumedBytes: resumed))
  }

  private func refused(_ status: Int) -> DownloadError {
    DownloadError(
      kind: .refused(status: status), place: address, problem: "the server answered with status \(status)",
      advice: "try again later")
  }

  private func network(_ reason: String) -> DownloadError {
    DownloadError(
      kind: .network, place: address, problem: "the connection failed: \(reason)",
      advice: part.size > 0
        ? "check the network and start again: the \(part.size) bytes that came are kept"
        : "check the network and the address")
  }
}

/// The header that says which bytes an answer has.
struct ContentRange {
  let start: Int

  init?(_ response: HTTPURLResponse) {
    guard let text = response.value(forHTTPHeaderField: "Content-Range"), text.hasPrefix("bytes "),
      let start = text.dropFirst(6).split(separator: "-").first.flatMap({ Int($0) })
    else { return nil }
    self.start = start
  }
}
