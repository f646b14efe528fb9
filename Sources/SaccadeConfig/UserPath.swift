import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Paths as users write them in configurations and arguments.
package enum UserPath {
  /// The path with the home folder in place of a `~` or `~name` that it begins with, as shells write it out.
  ///
  /// One's own home is what `HOME` says, as everywhere; a name that no user has stays what it is: see ``problem(with:)``.
  package static func expanded(_ path: String) -> String {
    guard path.hasPrefix("~") else { return path }
    let end = path.firstIndex(of: "/") ?? path.endIndex
    let name = path[..<end].dropFirst()
    guard let home = name.isEmpty ? ownHome : home(getpwnam(String(name))) else { return path }
    return home + path[end...]
  }

  /// The path from the machine's root, of one that counts from the folder in which the program was started.
  package static func whole(_ path: String) -> String {
    let path = expanded(path)
    return path.hasPrefix("/") ? path : BaseFiles.normalized(FileManager.default.currentDirectoryPath + "/" + path)
  }

  /// What is wrong with a path that begins with the `~name` of nobody; nil where nothing is, or something of that name
  /// lies there.
  ///
  /// Shells leave such a path as it is, and a folder `~name` is soon made by mistake, and removed by a worse one.
  package static func problem(with path: String) -> String? {
    guard path.hasPrefix("~"), expanded(path) == path else { return nil }
    let first = String(path.prefix { $0 != "/" })
    var entry = stat()
    if lstat(first, &entry) == 0 { return nil }
    return "there is no user '\(first.dropFirst())', in whose home folder '\(path)' would lie; "
      + "write './\(path)' for a path that begins so"
  }

  private static var ownHome: String? {
    let named = getenv("HOME").map { String(cString: $0) } ?? ""
    return named.isEmpty ? home(getpwuid(getuid())) : named
  }

  private static func home(_ entry: UnsafeMutablePointer<passwd>?) -> String? {
    entry?.pointee.pw_dir.map { String(cString: $0) }
  }
}
