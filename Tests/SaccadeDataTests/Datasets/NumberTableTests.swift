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
      ("file,x\na,1\nb\n", "numbers.csv:3: '' in column 'x' is not a number"),
      ("file,x\na,nan\n", "numbers.csv:2: 'nan' in column 'x' is not a number"),
      ("file,x\na,1,2\n", "numbers.csv:2: has 3 columns, not 2"), ("", "numbers.csv:1: names no columns"),
    ])
  func mistakes(text: String, answer: String) throws {
    try withTable(text) { path in
      let error = #expect(throws: DatasetError.self) { try NumberTable(path) }
      #expect(error?.description.contains(answer) == true, "\(error as Any)")
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
