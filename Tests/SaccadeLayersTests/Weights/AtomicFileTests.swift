import Foundation
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeLayers

@Suite("A file is replaced as a whole or not at all")
struct AtomicFileTests {
  private struct Interruption: Error {}

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test("the new contents are there, and nothing else in the folder")
  func replaces() throws {
    try withFolder { folder in
      let path = folder + "/a.txt"
      try AtomicFile.write("old".utf8, to: path)
      try AtomicFile.write("new and longer".utf8, to: path)
      #expect(try text(path) == "new and longer")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.txt"])
    }
  }

  @Test("who may read and write the old file may so with the new one; a path that ends in a slash is a folder's")
  func permissions() throws {
    try withFolder { folder in
      let path = folder + "/a.txt"
      try AtomicFile.write("old".utf8, to: path)
      #expect(chmod(path, 0o640) == 0)
      try AtomicFile.write("new".utf8, to: path)
      var status = stat()
      #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o640)
      let error = #expect(throws: FileError.self) { try AtomicFile.write("new".utf8, to: folder + "/") }
      #expect(error?.code == EISDIR)
    }
  }

  @Test("an error while writing leaves the old file and nothing else")
  func interrupted() throws {
    try withFolder { folder in
      let path = folder + "/a.txt"
      try AtomicFile.write("old".utf8, to: path)
      #expect(throws: Interruption.self) {
        try AtomicFile.write(to: path) { writer in
          try writer.write(String(repeating: "x", count: 3_000_000))
          throw Interruption()
        }
      }
      #expect(try text(path) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.txt"])
    }
  }

  @Test("what a killed process left unfinished is written over")
  func leftover() throws {
    try withFolder { folder in
      try Data("much longer than what comes now".utf8).write(to: URL(filePath: folder + "/.a.txt.partial"))
      try AtomicFile.write("new".utf8, to: folder + "/a.txt")
      #expect(try text(folder + "/a.txt") == "new")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.txt"])
    }
  }

  @Test("a link that lies where new bytes go first leads them into no other file", arguments: [true, false])
  func links(isSymbolic: Bool) throws {
    try withFolder { folder in
      let (precious, partial) = (folder + "/precious.txt", folder + "/.a.txt.partial")
      try Data("precious".utf8).write(to: URL(filePath: precious))
      #expect((isSymbolic ? symlink(precious, partial) : link(precious, partial)) == 0)
      try AtomicFile.write("new".utf8, to: folder + "/a.txt")
      #expect(try text(precious) == "precious" && text(folder + "/a.txt") == "new")
      #expect(try Set(FileManager.default.contentsOfDirectory(atPath: folder)) == ["a.txt", "precious.txt"])
    }
  }

  @Test("where the folder was removed and made again meanwhile, what another is writing there stays as it is")
  func otherFolder() throws {
    try withFolder { folder in
      let (run, partial) = (folder + "/run", folder + "/run/.a.txt.partial")
      try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
      let error = #expect(throws: FileError.self) {
        try AtomicFile.write(to: run + "/a.txt") { writer in
          try writer.write("mine")
          try FileManager.default.removeItem(atPath: run)
          try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
          try Data("half of the other's".utf8).write(to: URL(filePath: partial))
        }
      }
      #expect(error?.code == ESTALE)
      #expect(try FileManager.default.contentsOfDirectory(atPath: run) == [".a.txt.partial"])
      #expect(try text(partial) == "half of the other's")
    }
  }

  @Test("a pipe in the place of what is written first is refused, and not waited for")
  func pipe() throws {
    try withFolder { folder in
      mkfifo(folder + "/.a.txt.partial", 0o600)
      let error = #expect(throws: FileError.self) { try AtomicFile.write("new".utf8, to: folder + "/a.txt") }
      #expect(error?.code == ENXIO)
    }
  }

  @Test("two writers at once do not mix: the second is told")
  func twoWriters() throws {
    try withFolder { folder in
      let path = folder + "/a.txt"
      try AtomicFile.write(to: path) { writer in
        try writer.write("first")
        let error = #expect(throws: FileError.self) { try AtomicFile.write("second".utf8, to: path) }
        #expect(error?.description.contains("another process is at it") == true)
      }
      #expect(try text(path) == "first")
    }
  }

  @Test("a folder that is not there is named")
  func noFolder() throws {
    let error = try #require(throws: FileError.self) { try AtomicFile.write("x".utf8, to: "/no/such/a.txt") }
    #expect(error.description == "/no/such/a.txt: cannot write: its folder does not exist; make it first")
  }

  // An exit test runs in a process of its own, whose limits are no other test's.
  #if compiler(>=6.2)
    @Test("when there is no room, the old file survives and the error says so")
    func noRoom() async {
      await #expect(processExitsWith: .success) {
        try withFolder { folder in
          let path = folder + "/a.bin"
          try AtomicFile.write("old".utf8, to: path)
          signal(SIGXFSZ, SIG_IGN)
          var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
          #if canImport(Glibc)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
          #else
            setrlimit(RLIMIT_FSIZE, &limit)
          #endif
          let error = #expect(throws: FileError.self) {
            try AtomicFile.write([UInt8](repeating: 1, count: 5_000_000), to: path)
          }
          #expect(error?.isFull == true)
          #expect(error?.description.contains("the file that was there before is unchanged") == true)
          #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
          #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.bin"])
        }
      }
    }
  #endif
}
