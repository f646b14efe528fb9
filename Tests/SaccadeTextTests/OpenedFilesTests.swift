import Foundation
import Testing

@Suite("The sources open files from outside by one helper")
struct OpenedFilesTests {
  /// Those that open something else: the helper itself, folders, what the system tells of itself, and archives whose sum
  /// was compared before.
  private let others: Set<String> = [
    "RegularFile.swift", "SystemMemory.swift", "ThreadWaiting.swift", "StandardDescriptors.swift", "AtomicFile.swift",
    "RunFolder.swift", "Unpacker.swift", "MemoryBound.swift",
  ]

  @Test("which takes only files, so that nothing waits for a pipe: RegularFile.open and RegularFile.contents")
  func helper() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardized
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    let ways = [
      "O_RDONLY", "Data(contentsOf:", "FileHandle(forReading", "contentsOfFile:", "contents(atPath:", "fopen(",
      "gzopen(", "open_filename(", "InputStream(", "TIFFOpen(", "DGifOpenFileName(",
    ]
    var count = 0
    for case let file as URL in files where ["swift", "c", "h"].contains(file.pathExtension) {
      count += 1
      if others.contains(file.lastPathComponent) { continue }
      let text = try String(contentsOf: file, encoding: .utf8)
      for way in ways { #expect(!text.contains(way), "\(file.lastPathComponent) opens by \(way)") }
    }
    #expect(count > 300)
  }
}
