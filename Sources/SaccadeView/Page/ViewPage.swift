import Foundation

/// The page on which one walks through a network: one file, with its style, its program and, without a server, the network.
public struct ViewPage: Sendable {
  /// What the page is of.
  public enum Subject: String, Sendable {
    /// A network and a picture.
    case network
    /// A training that runs.
    case run
    /// A loss surface.
    case surface
  }

  private let title: String
  private let document: Data?
  private let head: String

  /// A page that needs no server.
  /// - Throws: `EncodingError` if the network has numbers that are none
  public init(_ view: NetworkView) throws {
    title = view.title
    document = try view.json()
    head = Self.policy("default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:")
  }

  /// A page with a loss surface, which needs no server.
  /// - Throws: `EncodingError` if the surface has numbers that are none
  public init(_ surface: SurfaceView) throws {
    title = surface.title
    document = Data(try surface.json())
    head =
      Self.policy("default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:")
      + "\n<meta name=\"saccade-mode\" content=\"\(Subject.surface.rawValue)\">"
  }

  /// A page that asks a server for its network.
  /// - Parameters:
  ///   - token: what it shows the server, in hexadecimal digits
  ///   - subject: what there is to ask for
  public init(title: String, token: String, subject: Subject) {
    self.title = title
    document = nil
    head =
      "<meta name=\"saccade-token\" content=\"\(token)\">\n<meta name=\"saccade-mode\" content=\"\(subject.rawValue)\">"
  }

  /// The file.
  public var html: String {
    let parts = [
      ("<!-- policy -->", head), ("<!-- title -->", Self.escaped(title)), ("/* style */", Self.style),
      ("<!-- document -->", document.map(Self.escapedScript) ?? ""), ("/* script */", Self.script),
    ]
    // Each is looked for behind the one before, so that nothing in a document is taken for a place to fill.
    var result = ""
    var rest = Substring(Self.text(PackageResources.index_html))
    for (mark, text) in parts {
      guard let place = rest.range(of: mark) else { continue }
      result += rest[..<place.lowerBound] + text
      rest = rest[place.upperBound...]
    }
    return result + rest
  }

  private static func policy(_ text: String) -> String {
    "<meta http-equiv=\"Content-Security-Policy\" content=\"\(text)\">"
  }

  /// The modules of the page's program in one, those that others need before these.
  static let modules: [(name: String, text: String)] = [
    ("matrix", PackageResources.matrix_js), ("colours", PackageResources.colours_js),
    ("numbers", PackageResources.numbers_js), ("pictures", PackageResources.pictures_js),
    ("network", PackageResources.network_js), ("layout", PackageResources.layout_js),
    ("camera", PackageResources.camera_js), ("renderer", PackageResources.renderer_js),
    ("labels", PackageResources.labels_js), ("scene", PackageResources.scene_js),
    ("panel", PackageResources.panel_js), ("controls", PackageResources.controls_js),
    ("searching", PackageResources.searching_js), ("server", PackageResources.server_js),
    ("surface", PackageResources.surface_js), ("app", PackageResources.app_js),
  ].map { ($0, text($1)) }

  /// One module: what the parts import from one another is in it.
  static let script = modules.map { _, text in
    text.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line -> Substring? in
      if line.hasPrefix("import ") { return nil }
      return line.hasPrefix("export ") ? line.dropFirst("export ".count) : line
    }.joined(separator: "\n")
  }.joined(separator: "\n")

  private static let style = text(PackageResources.page_css)

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  /// JSON that a browser does not take for the end of the element that it stands in.
  private static func escapedScript(_ json: Data) -> String {
    String(decoding: json, as: UTF8.self).replacing("<", with: "\\u003c")
  }
}
