#if os(Linux)
  import Foundation
  import Glibc
  import Saccade
  import Testing

  @Suite("saccade config new asks on a terminal", .serialized)
  struct QuestionsTests {
    /// Runs the program on a terminal on which somebody types.
    private func run(_ arguments: [String], typing text: String, in folder: TestFolder) throws -> (Int32, String) {
      let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
      try #require(master >= 0)
      defer { close(master) }
      // The numbers of TIOCSPTLCK and TIOCGPTN, which Swift does not see.
      var (lock, number): (Int32, Int32) = (0, 0)
      try #require(ioctl(master, 0x4004_5431, &lock) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
      let slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
      try #require(slave >= 0)
      let terminal = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
      let process = Process()
      process.executableURL = Program.executable
      process.arguments = arguments
      process.currentDirectoryURL = URL(filePath: folder.path)
      process.standardInput = terminal
      process.standardError = terminal
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      let bytes = Array(text.utf8)
      try #require(write(master, bytes, bytes.count) == bytes.count)
      #expect(process.ends(within: 60))
      _ = fcntl(master, F_SETFL, O_NONBLOCK)
      var shown: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 1 << 14)
      while case let count = read(master, &buffer, buffer.count), count > 0 { shown += buffer[..<count] }
      return (process.terminationStatus, String(decoding: shown, as: UTF8.self))
    }

    @Test("what is answered is taken, an empty answer is the usual one, and what makes no sense is asked again")
    func answers() throws {
      let folder = try TestFolder()
      let (code, shown) = try run(
        ["config", "new"], typing: "sorting\n\nnowhere\nshapes\nResNet9\nResNet8\n0\n2\nasked.yaml\n", in: folder)
      #expect(code == 0, "\(shown)")
      #expect(shown.contains("'sorting' is not understood") && shown.contains("Which network"), "\(shown)")
      let config = try TrainingConfig(file: folder.path("asked.yaml"))
      #expect(config.model.typeName == "ResNet8" && config.runner.maxEpochs == 2)
    }

    @Test("what is given is not asked for, and answers that end leave nothing behind")
    func given() throws {
      let folder = try TestFolder()
      let (code, shown) = try run(
        ["config", "new", "--task", "classification", "--data", "shapes", "--model", "ResNet8", "--epochs", "1"],
        typing: "\n", in: folder)
      #expect(code == 0 && !shown.contains("Which network") && shown.contains("Which file? [mine.yaml]"), "\(shown)")
      #expect(FileManager.default.fileExists(atPath: folder.path("mine.yaml")))
      // The end of a typed text.
      let (ended, _) = try run(["config", "new", "--data", "shapes", "--out", "b.yaml"], typing: "\u{4}", in: folder)
      #expect(ended == 64)
      #expect(!FileManager.default.fileExists(atPath: folder.path("b.yaml")))
    }
  }
#endif
