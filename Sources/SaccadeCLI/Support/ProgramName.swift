import Foundation

/// How the user can call this program again from here.
var program: String {
  let path = CommandLine.arguments[0]
  let here = FileManager.default.currentDirectoryPath + "/"
  return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
}
