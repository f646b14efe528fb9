#if os(Linux) && canImport(Runtime)
  import Runtime
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The place in the user's program that called into Saccade.
///
/// It is read off the stack when a message needs it, so that no operation has to carry it along. SwiftPM keeps debug
/// information and frame pointers in release builds too; without the former the function's name has to do.
enum CallSite {
  /// As `Sources/App/main.swift:12`, or `in App.train()`; nil where nobody outside Saccade is on the stack.
  static var current: String? {
    #if os(Linux) && canImport(Runtime)
      guard let stack = try? Backtrace.capture() else { return nil }
      // Lines alone are read several times faster than lines and what was inlined where, and mostly enough.
      let quick = calls(on: stack, [.showSourceLocations, .useSymbolCache])
      return isClear(quick) ? first(in: quick) : first(in: calls(on: stack, .default))
    #else
      return nil
    #endif
  }

  #if os(Linux) && canImport(Runtime)
    private static func calls(on stack: Backtrace, _ options: Backtrace.SymbolicationOptions) -> [Call] {
      (stack.symbolicated(options: options)?.frames ?? []).compactMap { frame in
        guard let symbol = frame.symbol else { return nil }
        return Call(
          symbol: symbol.rawName, function: symbol.name, path: symbol.sourceLocation?.path,
          line: symbol.sourceLocation?.line ?? 0)
      }
    }
  #endif

  /// One call on the stack.
  struct Call {
    let symbol: String
    let function: String
    let path: String?
    let line: Int
  }

  /// Whether nothing but Saccade stands before the innermost call from outside: what does, such as `map`, may have the
  /// user's closure in it.
  static func isClear(_ calls: [Call]) -> Bool {
    calls.first { description($0) != nil || !isOurs($0) }.map { description($0) != nil } ?? false
  }

  private static func isOurs(_ call: Call) -> Bool {
    if let path = call.path, isOurs(path: path) { return true }
    return isOurs(module: call.symbol)
  }

  /// The innermost call from outside Saccade.
  static func first(in calls: [Call]) -> String? { calls.lazy.compactMap(description).first }

  private static let foreign = ["<compiler-generated>", "/swift/stdlib/", "swift-generated-sources"]

  /// Some debug information gives paths from the package's folder.
  private static func isOurs(path: String) -> Bool {
    path.hasPrefix(sources) || (!path.hasPrefix("/") && path.contains("Sources/Saccade"))
  }

  /// The folder that all of Saccade's modules lie in: this file's without `SaccadeEngine/Autograd/CallSite.swift`.
  private static let sources =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    .joined(separator: "/") + "/"

  private static func description(_ call: Call) -> String? {
    if let path = call.path {
      // What is inlined from the standard library, or made by a macro, names sources that nobody has; a call from a
      // real one comes after it.
      let isElsewhere = call.line == 0 || foreign.contains { path.contains($0) }
      return isElsewhere || isOurs(path: path) ? nil : "\(relative(path)):\(call.line)"
    }
    if call.symbol == "main" { return "in main" }
    guard !isOurs(module: call.symbol), let module = module(of: call.symbol), !module.hasPrefix("Swift"),
      !module.hasPrefix("_")
    else { return nil }
    return "in \(call.function)"
  }

  private static func isOurs(module symbol: String) -> Bool {
    guard let module = module(of: symbol) else { return false }
    return module.hasPrefix("Saccade") && !module.hasSuffix("Tests")
  }

  /// The module in a mangled name: `App` in `$s3App5trainyyF`; nil for C, and for the standard library's short names.
  private static func module(of symbol: String) -> String? {
    guard symbol.hasPrefix("$s") else { return nil }
    let name = symbol.dropFirst(2)
    guard let length = Int(name.prefix { $0.isNumber }), length > 0 else { return nil }
    return String(name.drop { $0.isNumber }.prefix(length))
  }

  /// The path from the working directory if the file lies below it.
  private static func relative(_ path: String) -> String {
    guard let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    let prefix = String(cString: folder) + "/"
    return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
  }
}
