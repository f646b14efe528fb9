import Foundation
import SaccadeConfig

/// The folder below which data sets lie.
///
/// `--data-root` on the command line wins over the environment variable `SACCADE_DATA`, and that over the folder `data`
/// where the program was started.
public struct DataRoot: Hashable, Sendable, CustomStringConvertible {
  /// The environment variable that names the folder.
  public static let variable = "SACCADE_DATA"

  /// The folder.
  public let path: String

  /// The folder that an argument, the environment or neither names; an empty name counts as none.
  public init(
    _ argument: String? = nil, environment: [String: String]? = nil
  ) {
    let named =
      [argument, (environment ?? ProcessInfo.processInfo.environment)[Self.variable]].compactMap { $0 }.first {
        !$0.isEmpty
      } ?? "data"
    path = UserPath.expanded(named)
  }

  /// The path of something below the root; an absolute path or one from the home folder stays what it is.
  public func resolve(_ relative: String) -> String {
    let expanded = UserPath.expanded(relative)
    if expanded.hasPrefix("/") { return expanded }
    return relative.isEmpty || relative == "." ? path : "\(path)/\(relative)"
  }

  /// The folder.
  public var description: String { path }
}
