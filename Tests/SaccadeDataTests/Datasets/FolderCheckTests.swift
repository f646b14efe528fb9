import Foundation
import SaccadeData
import SaccadeImages
import Testing

@Suite struct FolderCheckTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func fill(_ names: String...) throws {
    let picture = try Image(height: 4, width: 5, color: .red).encoded(as: .png)
    for name in names { try scratch.write(name, picture) }
  }

  @Test func aSoundFolderIsSound() throws {
    try fill("train/a/0.png", "train/b/1.jpg", "val/a/2.png")
    var seen: [Int] = []
    let check = try FolderCheck(BytePath(scratch.path), workers: 2) { done, count in
      #expect(count == 3)
      seen.append(done)
    }
    #expect(check.isSound && check.imageCount == 3 && check.leftOut.count == 0)
    #expect(seen.last == 3 && seen == seen.sorted())
  }

  @Test(arguments: [1, 4]) func everyUnreadableImageIsNamedInOrderWithItsReason(workers: Int) throws {
    try fill("a/0.png", "a/1.png", "b/2.png", "b/notes.txt")
    let whole = try scratch.bytes("a/1.png")
    try scratch.write("a/1.png", whole.dropLast(20))
    try scratch.write("b/3.jpg", Array("a text".utf8))
    try scratch.write("b/4.gif", [])
    let check = try FolderCheck(BytePath(scratch.path), workers: workers)
    #expect(!check.isSound && check.imageCount == 5)
    #expect(check.faults.map(\.path) == ["a/1.png", "b/3.jpg", "b/4.gif"].map { BytePath("\(scratch.path)/\($0)") })
    #expect(check.faults.map(\.error.reason) == [.truncated, .unknownFormat, .empty])
    #expect(check.faults[0].description.hasPrefix("\(scratch.path)/a/1.png: the PNG file is cut off"))
    #expect(check.leftOut.countsByExtension == [".txt": 1])
  }

  @Test func theLimitOnPixelsCounts() throws {
    try fill("a/0.png")
    let check = try FolderCheck(BytePath(scratch.path), options: DecodingOptions(maximumPixels: 19))
    #expect(check.faults.map(\.error.reason) == [.tooLarge])
  }

  @Test func aFolderWithoutImagesIsAnError() throws {
    try scratch.write("notes.txt", [1])
    let error = #expect(throws: DatasetError.self) { try FolderCheck(BytePath(scratch.path)) }
    #expect(error?.kind == .empty)
    #expect(throws: DatasetError.self) { try FolderCheck(BytePath("\(scratch.path)/nowhere")) }
  }
}
