#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Paths as users write them in configurations and arguments.
package enum UserPath {
  /// The path with the home folder in place of a `~` or `~name` that it begins with, as shells write it out.
  ///
  /// One's own home is what `HOME` says, as everywhere; a name that no user has stays what it is.
  package static func expanded(_ path: String) -> String {
    guard path.hasPrefix("~") else { return path }
    let end = path.firstIndex(of: "/") ?? path.endIndex
    let name = path[..<end].dropFirst()
    guard let home = name.isEmpty ? ownHome : home(getpwnam(String(name))) else { return path }
    return home + path[end...]
  }

  private static var ownHome: String? {
    let named = getenv("HOME").map { String(cString: $0) } ?? ""
    return named.isEmpty ? home(getpwuid(getuid())) : named
  }

  private static func home(_ entry: UnsafeMutablePointer<passwd>?) -> String? {
    entry?.pointee.pw_dir.map { String(cString: $0) }
  }
}
