import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One request over HTTP whose answer is handed on piece by piece, while the caller waits.
final class HTTPTransfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  private let onResponse: (HTTPURLResponse) -> Bool
  private let onData: (Data) -> Bool
  private let finished = DispatchSemaphore(value: 0)
  // Only the session's serial queue changes these, and the caller reads them after `finished`.
  private var accepted: Bool?
  private var failure: (any Error)?

  private init(onResponse: @escaping (HTTPURLResponse) -> Bool, onData: @escaping (Data) -> Bool) {
    self.onResponse = onResponse
    self.onData = onData
  }

  /// Sends a request and waits for the end of its answer.
  /// - Parameters:
  ///   - request: what to ask for; redirections are followed
  ///   - idleSeconds: how long nothing may come before the connection counts as broken
  ///   - onResponse: gets the status and the headers; false ends the transfer
  ///   - onData: gets the bytes in order; false ends the transfer
  /// - Returns: why the connection broke, or nil if the answer came to its end or a closure ended it
  static func run(
    _ request: URLRequest, idleSeconds: Double, onResponse: @escaping (HTTPURLResponse) -> Bool,
    onData: @escaping (Data) -> Bool
  ) -> (any Error)? {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = idleSeconds
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    let transfer = HTTPTransfer(onResponse: onResponse, onData: onData)
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    let session = URLSession(configuration: configuration, delegate: transfer, delegateQueue: queue)
    session.dataTask(with: request).resume()
    transfer.finished.wait()
    session.invalidateAndCancel()
    return transfer.accepted == false ? nil : transfer.failure
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    completionHandler(accepts(response) ? .allow : .cancel)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard accepted != false else { return }
    if !onData(data) {
      accepted = false
      dataTask.cancel()
    }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    if accepted == nil, error == nil, let response = task.response { _ = accepts(response) }
    failure = error
    finished.signal()
  }

  private func accepts(_ response: URLResponse) -> Bool {
    if let accepted { return accepted }
    let verdict = (response as? HTTPURLResponse).map(onResponse) ?? false
    accepted = verdict
    return verdict
  }
}
