import SaccadeText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Opens and reads files of annotations, and says so in their users' words where that fails.
enum AnnotationFile {
  /// A file of one picture's objects, or a list of pictures, may not be longer.
  static let longest = 1 << 26

  /// Opens a file; the caller closes it.
  static func open(_ path: String) throws(DatasetError) -> Int32 {
    do throws(RegularFile.Refusal) { return try RegularFile.open(path) } catch { throw refused(path, error) }
  }

  /// The lines of a text of UTF-8, with their numbers; empty ones are left out.
  static func lines(of path: String) throws(DatasetError) -> [(number: Int, text: Substring)] {
    let bytes = try contents(of: path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DatasetError(.wrongFormat, path: path, problem: "is not UTF-8 text", advice: "save it as UTF-8")
    }
    var lines: [(number: Int, text: Substring)] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let trimmed = line.drop(while: \.isWhitespace)
      guard !trimmed.isEmpty else { continue }
      lines.append((index + 1, index == 0 && trimmed.first == "\u{FEFF}" ? trimmed.dropFirst() : trimmed))
    }
    return lines
  }

  /// All bytes of a file.
  static func contents(of path: String) throws(DatasetError) -> [UInt8] {
    do throws(RegularFile.Refusal) { return try RegularFile.contents(of: path, atMost: longest) } catch {
      throw refused(path, error)
    }
  }

  private static func refused(_ path: String, _ error: RegularFile.Refusal) -> DatasetError {
    switch error {
    case _ where error.isMissing:
      DatasetError(.missing, path: path, problem: "there is no such file", advice: "check the path and the data root")
    case .folder:
      DatasetError(.notAFile, path: path, problem: "is a folder", advice: "name the file of annotations in it")
    case .other: DatasetError(.notAFile, path: path, problem: error.problem, advice: RegularFile.Refusal.advice)
    case .tooLong:
      DatasetError(
        .wrongFormat, path: path, problem: "has more than \(memorySize(longest))",
        advice: "check that it is a file of annotations")
    default: DatasetError(.unreadable, path: path, problem: error.problem, advice: "check its permissions")
    }
  }
}
