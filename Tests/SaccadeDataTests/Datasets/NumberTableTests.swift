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
      ("file,x\na,0x10\n", "'0x10' in column 'x' is not a number"),
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
    try withTable("file,x,remark,weight\na b/one.png,2,good,7\na b/one.png,3,,8\n") { path in
      let table = try NumberTable(path, kinds: ["x": .x], columns: ["weight"])
      #expect(table.numberNames == ["x", "weight"] && table.numberKinds == [.x, .plain])
      #expect(table.numbers(at: 1) == [3, 8])
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
}
