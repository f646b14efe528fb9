import Foundation
import SaccadeData
import SaccadeImages
import SaccadeText
import Testing

@Suite("A table of file names and numbers is a data set")
struct NumberTableTests {
  private func withTable(_ text: String, _ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder + "/a b", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Image(height: 4, width: 6, format: .rgb).write(to: folder + "/a b/one.png", as: .png)
    try Data(text.utf8).write(to: URL(filePath: folder + "/numbers.csv"))
    try body(folder + "/numbers.csv")
  }

  @Test("with images from its folder, names from its first line and quotes around what holds commas")
  func reads() throws {
    try withTable("file,\"x, left\", weight\n\"a b/one.png\",2.5, 1e1\r\na b/two.png,3,4\n\n") { path in
      let table = try NumberTable(path, kinds: ["x, left": .x])
      #expect(table.count == 2 && table.numberNames == ["x, left", "weight"] && table.numberKinds == [.x, .plain])
      #expect(table.numbers(at: 0) == [2.5, 10] && table.numbers(at: 1) == [3, 4])
      #expect(try table.sample(at: 0).image.size == ImageSize(height: 4, width: 6))
      #expect(table.source(at: 1).hasSuffix("/a b/two.png"))
      #expect(throws: (any Error).self) { try table.image(at: 1) }
    }
  }

  @Test(
    "a mistake in it is told with its line",
    arguments: [
      ("file\none.png\n", "numbers.csv:1: names no columns"),
      ("file,x,x\na,1,2\n", "numbers.csv:1: has columns of the same"),
      ("file,x\na,1\nb,one\n", "numbers.csv:3: 'one' in column 'x' is not a number"),
      ("file,x\na,1\nb\n", "numbers.csv:3: has 1 columns, not 2: 'x' is missing; write"),
      ("file,x\na,1\nb,\n", "numbers.csv:3: column 'x' is empty; write a number there, or leave the line out"),
      ("file,x\n,1\n", "numbers.csv:2: names no file; write the picture's file in column 'file'"),
      ("file,x\na,nan\n", "numbers.csv:2: 'nan' in column 'x' is not a number"),
      ("file,x\na,1\nb,1\nc,1,2\n", "numbers.csv:4: has 3 columns, not 2"),
      ("file,\"x\nand y\"\r\n\r\n\n\"a\nb\",1\nc,1,2\n", "numbers.csv:7: has 3 columns, not 2"),
      ("file,x\ra,1\rb,one\r", "numbers.csv:3: 'one' in column 'x'"),
      ("", "numbers.csv:1: names no columns"),
      ("file;x\na;1\n", "numbers.csv:1: names no columns of numbers; it has ; where commas belong"),
      ("file,x\na,37,20\n", "not 2; write a file and its numbers; numbers have a decimal point"),
      ("file,x\na,\"37,20\"\n", "'37,20' in column 'x' is not a number; write it with a decimal point: 37.20"),
      ("file,x\na,1e40\n", "'1e40' in column 'x' is too large; the greatest number here is 3.4e38"),
      ("file,x\na,1e400\n", "'1e400' in column 'x' is too large"),
      ("file,x\na,nan(12)\n", "numbers.csv:2: 'nan(12)' in column 'x' is not a number; write a number, such as 12"),
      ("file,x\n\"a\"b,1\n", "numbers.csv:2: has more behind the quotes of 'a'; put quotes around the whole field"),
      ("file,x\n\"a\" \"b\",1\n", "numbers.csv:2: has more behind the quotes of 'a'"),
      ("file,x\na,0x10\n", "'0x10' in column 'x' is not a number"),
      ("file,\"x\nand y\"\na,one\n", "numbers.csv:3: 'one' in column 'x and y' is not a number"),
      ("file,\"x\nand y\"\na\n", "numbers.csv:3: has 1 columns, not 2: 'x and y' is missing"),
      ("file,\"x\nand y\"\n", "write a line for each picture below the first: file,x and y"),
      ("file,x\n\n", "numbers.csv: names columns, but no pictures; write a line for each picture"),
      ("file,x\n\"a,1\nb,2\nc,\(String(repeating: "3", count: 100))", "numbers.csv:2: has a quote that is not closed"),
    ])
  func mistakes(text: String, answer: String) throws {
    try withTable(text) { path in
      let error = #expect(throws: DatasetError.self) { try NumberTable(path) }
      #expect(error?.description.contains(answer) == true, "\(error as Any)")
      #expect((error?.problem.count ?? 0) < 100, "\(error as Any)")
    }
  }

  @Test("columns that nobody asks for may hold remarks, and those asked for may not")
  func otherColumns() throws {
    let rows = ["2,good,1,5,7", "3,,2,many,8", "4,,3,6,9"].map { "a b/one.png,\($0)\n" }.joined()
    try withTable("file,x,remark,sum,late,weight\n" + rows) { path in
      let table = try NumberTable(path, kinds: ["x": .x], columns: ["weight"])
      // What holds numbers in all lines stays.
      #expect(table.numberNames == ["x", "sum", "weight"] && table.numberKinds == [.x, .plain, .plain])
      #expect((0..<3).map { table.numbers(at: $0) } == [[2, 1, 7], [3, 2, 8], [4, 3, 9]])
      #expect(try FolderCheck(table: path).isSound)
      for (kinds, columns) in [([:], ["remark"]), (["remark": NumberKind.y], ["x"])] {
        let error = #expect(throws: DatasetError.self) { try NumberTable(path, kinds: kinds, columns: columns) }
        #expect(error?.description.contains("numbers.csv:2: 'good' in column 'remark' is not a number") == true)
      }
    }
  }

  @Test("a file that is no table in UTF-8 says so in plain words")
  func noText() throws {
    try withTable("") { path in
      let url = URL(filePath: path)
      func complaint() -> DatasetError? { #expect(throws: DatasetError.self) { try NumberTable(path) } }
      try Data([0xFF, 0xFE] + "file,x\na,1\n".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }).write(to: url)
      #expect(complaint()?.description.hasSuffix("numbers.csv: is UTF-16 text; save the table as CSV in UTF-8") == true)
      try Data(Array("file,x\na,1\nb".utf8) + [0xE9] + Array(".png,2\n".utf8)).write(to: url)
      #expect(complaint()?.description.contains("numbers.csv:3: is not UTF-8 text; save") == true)
      let folder = url.deletingLastPathComponent().path
      let error = #expect(throws: DatasetError.self) { try NumberTable(folder) }
      #expect(error?.problem == "is a folder" && error?.exitCode == .noInput)
    }
  }

  @Test("a picture that is not there is told with the table's line that names it")
  func missingPicture() throws {
    try withTable("file,x\n\na b/one.png,1\na b/two.png,2\n") { path in
      let table = try NumberTable(path)
      let error = try #require(#expect(throws: ImageError.self) { try table.image(at: 1) })
      #expect(error.place == table.source(at: 1))
      #expect(error.problem.hasSuffix("(named in \(path):4)"), "\(error)")
      #expect(throws: error) { try table.sample(at: 1, atLeast: nil) }
    }
  }

  @Test("a table may lie elsewhere than its data set's root")
  func places() throws {
    try withTable("file,x\na b/one.png,1\n") { path in
      var config = NumberTableConfig()
      config.root = "no/such"
      config.table = path
      let opened = try config.open(root: DataRoot("/none"), classNames: nil)
      #expect(try opened.image(at: 0).size == ImageSize(height: 4, width: 6))
      config.table = "~/saccade-no-such.csv"
      let error = #expect(throws: DatasetError.self) { try config.open(root: DataRoot("/none"), classNames: nil) }
      #expect(error?.path == NSHomeDirectory() + "/saccade-no-such.csv")
    }
  }

  @Test("columns that are said to be places have to be there")
  func kinds() throws {
    try withTable("file,x\na,1\n") { path in
      let error = #expect(throws: DatasetError.self) { try NumberTable(path, kinds: ["y": .y]) }
      #expect(error?.description.contains("has no column 'y'; known: x") == true, "\(error as Any)")
    }
  }

  @Test("quotes may have spaces around them, and stand in the middle of a field that has none at its ends")
  func quotes() throws {
    try withTable("file,x\n \"a, b\" ,1\nc\"d\"e,\"2\"\t\n\"f\"\"g\",3\n") { path in
      let table = try NumberTable(path)
      let folder = URL(filePath: path).deletingLastPathComponent().path
      #expect((0..<3).map { table.source(at: $0) } == ["a, b", "c\"d\"e", "f\"g"].map { "\(folder)/\($0)" })
      #expect((0..<3).map { table.numbers(at: $0) } == [[1], [2], [3]])
    }
  }

  @Test(
    "places and lengths that no picture has are told with their line",
    arguments: [
      ("a,1,2,-3", "'-3' in column 'size' is a negative length; write how long it is, in pixels"),
      ("a,1,2,1e30", "'1e30' in column 'size' is longer than any picture"),
      ("a,1e30,2,3", "'1e30' in column 'x' lies far outside of any picture; write the place in pixels"),
      ("a,1,-70000,3", "'-70000' in column 'y' lies far outside of any picture"),
    ])
  func unlikely(line: String, answer: String) throws {
    try withTable("file,x,y,size\n\(line)\n") { path in
      let kinds = ["x": NumberKind.x, "y": .y, "size": .length]
      let error = #expect(throws: DatasetError.self) { try NumberTable(path, kinds: kinds) }
      #expect(error?.description.contains("numbers.csv:2: \(answer)") == true, "\(error as Any)")
      let plain = try NumberTable(path)
      #expect(plain.count == 1, "plain numbers may be anything")
    }
  }

  @Test("a place far outside of its own picture is told with its line, one a little outside is taken")
  func outside() throws {
    let lines = ["-6,8", "-6.5,8", "12,-4", "3,8.1"].map { "a b/one.png,\($0)" }
    try withTable((["file,x,y"] + lines).joined(separator: "\n")) { path in
      let table = try NumberTable(path, kinds: ["x": .x, "y": .y])
      #expect(try table.sample(at: 0).numbers.map(\.value) == [-6, 8])
      #expect(try table.sample(at: 2).numbers.map(\.value) == [12, -4])
      for (index, answer) in [(1, "-6.5 in column 'x'"), (3, "8.1 in column 'y'")] {
        let error = #expect(throws: DatasetError.self) { try table.sample(at: index, atLeast: nil) }
        #expect(
          error?.description.hasSuffix(
            "numbers.csv:\(index + 2): the place \(answer) lies far outside of the picture, which is 4×6 (height × width); "
              + "write the place in pixels of the picture, or leave the line out") == true, "\(error as Any)")
      }
    }
  }

  @Test("a picture may lie in the home folder")
  func home() throws {
    try withTable("file,x\n~/saccade-no-such.png,1\n") { path in
      let table = try NumberTable(path)
      #expect(table.source(at: 0) == NSHomeDirectory() + "/saccade-no-such.png")
    }
  }
}
