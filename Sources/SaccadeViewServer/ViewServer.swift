import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
package import SaccadeView
import ServiceLifecycle
import Synchronization

/// Serves the page on which one walks through a network, for this machine alone unless told otherwise.
///
/// Who asks has to know a token, which the address has, and to come from the page itself.
package struct ViewServer: Sendable {
  /// The greatest picture's file that is taken, in bytes.
  static let greatestPicture = 64 << 20
  /// The greatest model's file that is taken, in bytes.
  static let greatestModel = 2 << 30

  private let title: String
  private let subject: ViewPage.Subject
  private let source: any ViewSource
  private let host: String
  private let port: Int
  private let token: String

  /// A server.
  /// - Parameters:
  ///   - host: the address of this machine at which it listens; that of the machine itself is reached from nowhere else
  ///   - port: 0 for one that is free
  package init(
    title: String, subject: ViewPage.Subject, source: any ViewSource, host: String = "127.0.0.1", port: Int = 0
  ) {
    (self.title, self.subject, self.source) = (title, subject, source)
    (self.host, self.port) = (host, port)
    var random = SystemRandomNumberGenerator()
    token = (0..<2).map { _ in
      let digits = String(random.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// Serves until SIGINT or SIGTERM asks to stop.
  /// - Parameter isReady: called with the page's address once it can be opened
  /// - Throws: `IOError` of the system if the address cannot be taken
  package func run(isReady: @escaping @Sendable (_ address: String) -> Void) async throws {
    let bound = BoundPort()
    let router = makeRouter(bound)
    var logger = Logger(label: "view")
    logger.logLevel = .critical
    let shownHost = host.contains(":") ? "[\(host)]" : host
    let application = Application(
      router: router,
      configuration: ApplicationConfiguration(address: .hostname(host, port: port), reuseAddress: port != 0),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? port
        bound.set(port)
        isReady("http://\(shownHost):\(port)/?token=\(token)")
      }, logger: logger)
    try await application.runService()
  }

  /// The names under which the server is asked for.
  private func hosts(_ port: Int) -> Set<String> {
    let own = host.contains(":") ? "[\(host)]" : host.lowercased()
    return Set([own, "127.0.0.1", "localhost", "[::1]"].map { "\($0):\(port)" })
  }

  private func makeRouter(_ bound: BoundPort) -> Router<ViewContext> {
    let router = Router(context: ViewContext.self)
    router.add(middleware: RequestGuard(token: token) { hosts(bound.port) })
    let page = ViewPage(title: title, token: token, subject: subject).html
    router.get("/") { _, _ in
      Response(
        status: .ok,
        headers: [
          .contentType: "text/html; charset=utf-8",
          .contentSecurityPolicy: "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
            + "img-src data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ], body: ResponseBody(byteBuffer: ByteBuffer(string: page)))
    }
    router.get("api/view") { request, _ in
      await answer { try await source.view(after: request.number("after")) }
    }
    router.get("api/maps") { request, _ in
      await answer { try await source.maps(of: request.neededNumber("layer")) }
    }
    router.get("api/saliency") { request, _ in
      await answer { try await source.saliency(of: request.neededNumber("class")) }
    }
    router.post("api/picture") { request, _ in
      await answer {
        var request = request
        let name = request.fileName
        let buffer: ByteBuffer
        do { buffer = try await request.collectBody(upTo: Self.greatestPicture) } catch {
          throw ViewRefusal("\(name) is no picture: its file is larger than \(Self.greatestPicture >> 20) MiB")
        }
        return try await source.show(picture: Array(buffer.readableBytesView), named: name)
      }
    }
    router.post("api/model") { request, _ in
      await answer {
        let file = try UploadedFile(named: request.fileName)
        try await file.write(request.body, atMost: Self.greatestModel)
        return try await source.open(model: file.path, named: request.fileName)
      }
    }
    return router
  }

  /// What somebody asked for, or what is wrong with that.
  private func answer(_ work: () async throws -> [UInt8]?) async -> Response {
    do {
      guard let bytes = try await work() else { return Response(status: .noContent) }
      return .json(bytes)
    } catch { return .error("\(error)", .badRequest) }
  }
}

/// The port that the system has given, once it has.
private final class BoundPort: Sendable {
  private let value = Atomic<Int>(0)
  var port: Int { value.load(ordering: .relaxed) }
  func set(_ port: Int) { value.store(port, ordering: .relaxed) }
}

/// A request, of which nothing is kept.
private struct ViewContext: RequestContext {
  var coreContext: CoreRequestContextStorage

  init(source: ApplicationRequestContextSource) { coreContext = CoreRequestContextStorage(source: source) }
}

extension Request {
  /// A number in the address.
  fileprivate func number(_ name: String) -> Int? {
    uri.queryParameters.get(name).flatMap { Int($0) }
  }

  fileprivate func neededNumber(_ name: String) throws -> Int {
    guard let number = number(name) else { throw ViewRefusal("the address names no \(name)") }
    return number
  }

  /// What the user calls the file that is sent.
  fileprivate var fileName: String {
    let name = uri.queryParameters.get("name").map { "\($0)" } ?? ""
    let decoded = name.removingPercentEncoding ?? name
    let last = decoded.split(separator: "/").last.map(String.init) ?? "file"
    return String(last.prefix(120))
  }
}
