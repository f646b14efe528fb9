import ArgumentParser
import Foundation

/// Reads an argument that is an address of the web.
/// - Throws: `ValidationError` if nothing can be fetched from it
@Sendable func webAddress(_ argument: String) throws -> String {
  let url = URL(string: argument)
  guard ["http", "https"].contains(url?.scheme ?? ""), url?.host()?.isEmpty == false else {
    throw ValidationError("it is no address of the web: give one that starts with http:// or https://")
  }
  return argument
}
