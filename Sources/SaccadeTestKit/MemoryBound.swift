import Foundation

/// Lets this process have no more than so many further bytes of addresses.
///
/// For tests that run in a process of their own: whoever asks for more ends it, unless the answer is looked at. Without
/// effect where there is no `/proc`.
package func limitMemory(toFurther bytes: Int) {
  #if os(Linux)
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
      let pages = text.split(separator: " ").first.flatMap({ Int($0) })
    else { return }
    let limit = rlim_t(pages * sysconf(Int32(_SC_PAGESIZE)) + bytes)
    var both = rlimit(rlim_cur: limit, rlim_max: limit)
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &both)
  #endif
}

/// Makes a file of zeros that takes no room on the disk.
package func writeSparseFile(_ path: String, byteCount: Int) throws {
  guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
  else { throw CocoaError(.fileWriteUnknown) }
  try file.truncate(atOffset: UInt64(byteCount))
  try file.close()
}
