import Foundation
import SaccadeData
import SaccadeImages
import Testing

/// Writes files whose names need not be UTF-8, and makes what else the system lets stand in a folder.
private struct RawFolder {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func cPath(_ path: BytePath) -> [CChar] { path.bytes.map { CChar(bitPattern: $0) } + [0] }

  func path(_ parts: BytePath...) -> BytePath { parts.reduce(BytePath(scratch.path)) { $0.appending($1) } }

  func folder(_ path: BytePath) { mkdir(cPath(path), 0o777) }

  func write(_ path: BytePath, _ bytes: [UInt8]) throws {
    let file = try #require(fopen(cPath(path), "wb"))
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  func pipe(_ path: BytePath) { mkfifo(cPath(path), 0o666) }
}

@Suite struct FileNameTests {
  private let raw: RawFolder
  private let picture: [UInt8]
  private let latin = BytePath(bytes: [0x63, 0x61, 0x66, 0xe9])

  init() throws {
    raw = try RawFolder()
    picture = try Image(height: 2, width: 3, color: .red).encoded(as: .png)
  }

  private func fill(_ names: String...) throws {
    for name in names { try raw.scratch.write(name, picture) }
  }

  @Test func aClassFolderAndFilesInLatin1AreReadLikeOthers() throws {
    try fill("train/bar/a.png")
    raw.folder(raw.path(BytePath("train"), latin))
    try raw.write(raw.path(BytePath("train"), latin, BytePath(bytes: [0xfc, 0x2e, 0x70, 0x6e, 0x67])), picture)
    let data = try ImageFolder("\(raw.scratch.path)/train")
    #expect(data.classNames == ["bar", "caf\\xe9"])
    #expect(data.classCounts == [1, 1])
    #expect(try data.image(at: 1).size == ImageSize(height: 2, width: 3))
    #expect(data.source(at: 1) == "\(raw.scratch.path)/train/caf\\xe9/\\xfc.png")
    // The names that a checkpoint keeps find the folders of the validation again.
    let again = try ImageFolder("\(raw.scratch.path)/train", classNames: ["caf\\xe9", "bar"])
    #expect(again.label(at: 0) == 0 && again.source(at: 0).contains("caf"))
  }

  @Test func namesThatMacOSAndLinuxComposeOtherwiseAreOneClass() throws {
    try fill("train/a/1.png", "train/caf\u{e9}/1.png", "val/a/1.png", "val/cafe\u{301}/1.png")
    let train = try ImageFolder("\(raw.scratch.path)/train")
    let validation = try ImageFolder("\(raw.scratch.path)/val", classNames: train.classNames)
    #expect(validation.classNames == train.classNames)
    #expect(try validation.image(at: 1).size == ImageSize(height: 2, width: 3))
  }

  @Test func twoClassesThatLookAlikeAreAnError() throws {
    try fill("train/caf\u{e9}/1.png", "train/cafe\u{301}/1.png")
    let error = #expect(throws: DatasetError.self) { try ImageFolder("\(raw.scratch.path)/train") }
    #expect(error?.kind == .inconsistent)
    #expect(error?.problem.contains("63 61 66 65 cc 81 and 63 61 66 c3 a9") == true, "\(error as Any)")
  }

  @Test func namesAreInTheOrderOfTheirBytes() throws {
    // By Unicode's order of texts, é would come before f and the composed one beside the other.
    try fill("train/f/\u{e9}.png", "train/f/z.png", "train/f/e\u{301}.png", "train/f/Z.png", "train/\u{e9}/1.png")
    let data = try ImageFolder("\(raw.scratch.path)/train")
    #expect(data.classNames == ["f", "\u{e9}"])
    let names = (0..<4).map { Array(data.path(at: $0).name.bytes) }
    #expect(names == ["Z.png", "e\u{301}.png", "z.png", "\u{e9}.png"].map { Array($0.utf8) })
  }

  @Test func aFolderThatIsNamedAsAnImageIsAFolder() throws {
    try fill("train/a/0.png", "train/a/@eaDir/0.jpg/inner.png")
    try raw.scratch.folder("train/a/1.jpg")
    let data = try ImageFolder("\(raw.scratch.path)/train")
    #expect((0..<data.count).map { data.path(at: $0).name.description } == ["0.png", "inner.png"])
  }

  @Test func aPipeThatIsNamedAsAnImageIsLeftOut() throws {
    try fill("train/a/0.png")
    raw.pipe(raw.path(BytePath("train/a/1.png")))
    let data = try ImageFolder("\(raw.scratch.path)/train")
    #expect(data.count == 1 && data.leftOut.countsByExtension == [".png": 1])
  }

  @Test func aLinkThatLeadsNowhereIsAnImageThatCannotBeRead() throws {
    try fill("train/a/0.png")
    symlink("/nowhere/at/all.png", "\(raw.scratch.path)/train/a/1.png")
    let data = try ImageFolder("\(raw.scratch.path)/train")
    #expect(data.count == 2)
    let error = #expect(throws: ImageError.self) { try data.image(at: 1) }
    #expect(error?.reason == .unreadable)
  }

  @Test func aLinkToAFolderAboveIsFollowedOnce() throws {
    try fill("train/a/0.png", "other/1.png")
    symlink("..", "\(raw.scratch.path)/train/a/round")
    symlink("../../other", "\(raw.scratch.path)/train/a/there")
    let data = try ImageFolder("\(raw.scratch.path)/train")
    #expect((0..<data.count).map { data.path(at: $0).name.description } == ["0.png", "1.png"])
  }

  @Test func filesOfOtherFormatsAreCountedAndNamed() throws {
    try fill(
      "train/a/0.jfif", "train/a/1.BMP", "train/a/2.tif", "train/a/3.gif", "train/a/4.tiff", "train/a/5.jpe",
      "train/a/x.ppm", "train/a/y.ppm", "train/a/deep/LICENSE", "train/notes.txt", "train/a/.hidden.ppm")
    let data = try ImageFolder("\(raw.scratch.path)/train")
    #expect(data.count == 6)
    #expect(data.leftOut.countsByExtension == [".ppm": 2, ".txt": 1, "": 1])
    #expect(
      data.notes == [
        "\(raw.scratch.path)/train: 4 files are left out: their names do not end as an image's "
          + "(.ppm 2, no ending 1, .txt 1), such as \(raw.scratch.path)/train/notes.txt"
      ])
    try fill("sound/a/0.png")
    #expect(try ImageFolder("\(raw.scratch.path)/sound").notes == [])
  }

  @Test(arguments: [
    (["train/a", "valid/a", "test/a"], "test, train, valid", "/train to train on and root: DIR/valid to validate on"),
    (["Training/a", "Testing/a"], "Testing, Training", "/Training to train on and root: DIR/Testing to validate on"),
    (["train/a", "val/a", "docs"], "train, val", "/train to train on and root: DIR/val to validate on"),
    (["dev/a"], "dev", "/dev to validate on"),
  ])
  func partsAreNoClasses(folders: [String], found: String, advice: String) throws {
    for folder in folders { try fill("data/\(folder)/0.png") }
    let error = #expect(throws: DatasetError.self) { try ImageFolder("\(raw.scratch.path)/data") }
    #expect(error?.kind == .parts)
    #expect(error?.problem == "seems to hold the parts \(found), not class folders")
    let folder = "\(raw.scratch.path)/data"
    #expect(error?.advice == "give root: \(folder)\(advice.replacing("DIR", with: folder))")
  }

  @Test func aClassMayBeCalledTrainOrTestAmongOthers() throws {
    try fill("data/train/0.png", "data/test/0.png", "data/car/0.png")
    #expect(try ImageFolder("\(raw.scratch.path)/data").classNames == ["car", "test", "train"])
  }
}
