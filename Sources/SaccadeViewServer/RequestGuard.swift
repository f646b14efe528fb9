import HTTPTypes
import Hummingbird

/// Lets in only who knows the token and comes from the page itself.
///
/// Another site that the same browser shows could send requests to this machine: such name their own origin. One whose name
/// is made to lead here names itself as the host. Neither knows the token.
struct RequestGuard<Context: RequestContext>: RouterMiddleware {
  let token: String
  /// The hosts that the server answers for, with their ports.
  let hosts: @Sendable () -> Set<String>

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let host = (request.head.authority ?? "").lowercased()
    guard hosts().contains(host) else { return .refused("the server does not answer for '\(host.prefix(80))'") }
    if let origin = request.headers[.origin], origin.lowercased() != "http://\(host)" {
      return .refused("pages of other origins get no answer")
    }
    let given = request.headers[.token] ?? request.uri.queryParameters.get("token") ?? ""
    guard Self.isSame(given, token) else {
      return .refused("the address needs the token that \"saccade view\" has printed with it")
    }
    var response = try await next(request, context)
    // The address has the token, which is not to be told to anybody.
    response.headers[.referrerPolicy] = "no-referrer"
    response.headers[.cacheControl] = "no-store"
    response.headers[.contentTypeOptions] = "nosniff"
    response.headers[.frameOptions] = "DENY"
    return response
  }

  /// Whether two texts are one, in a time that does not tell how many letters are.
  private static func isSame(_ a: String, _ b: String) -> Bool {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    return a.count == b.count && zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

extension HTTPField.Name {
  private static func known(_ name: String) -> Self {
    guard let name = Self(name) else { fatalError("\(name) is no name of a field") }
    return name
  }

  static let token = known("X-Saccade-Token")
  static let referrerPolicy = known("Referrer-Policy")
  static let contentTypeOptions = known("X-Content-Type-Options")
  static let frameOptions = known("X-Frame-Options")
}
