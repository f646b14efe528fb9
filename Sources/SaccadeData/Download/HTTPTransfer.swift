import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One request over HTTP whose answer is handed to the waiting caller piece by piece, on its own thread.
final class HTTPTransfer: NSObject, URLSessionDataDelegate, Sendable {
  private enum Event {
    case response(URLResponse)
    case bytes(Data)
    case end((any Error)?)
  }

  /// What the session's thread has said and the caller has not heard.
  private let events = Monitor<[Event]>([])

  /// Sends a request and waits for the end of its answer.
  /// - Parameters:
  ///   - request: what to ask for; redirections are followed
  ///   - idleSeconds: how long nothing may come before the connection counts as broken
  ///   - onResponse: gets the status and the headers; false ends the transfer
  ///   - onData: gets the bytes in order; false ends the transfer
  /// - Returns: why the connection broke, or nil if the answer came to its end or a closure ended it
  static func run(
    _ request: URLRequest, idleSeconds: Double, onResponse: (HTTPURLResponse) -> Bool, onData: (Data) -> Bool
  ) -> (any Error)? {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = idleSeconds
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    let transfer = HTTPTransfer()
    let session = URLSession(configuration: configuration, delegate: transfer, delegateQueue: nil)
    defer { session.invalidateAndCancel() }
    session.dataTask(with: request).resume()
    while true {
      switch transfer.nextEvent() {
      case .response(let response):
        guard let response = response as? HTTPURLResponse, onResponse(response) else { return nil }
      case .bytes(let data):
        guard onData(data) else { return nil }
      case .end(let failure):
        return failure
      }
    }
  }

  private func nextEvent() -> Event {
    events.wait { $0.isEmpty ? nil : $0.removeFirst() }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    events.change { $0.append(.response(response)) }
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    events.change { $0.append(.bytes(data)) }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    events.change { $0.append(.end(error)) }
  }
}
