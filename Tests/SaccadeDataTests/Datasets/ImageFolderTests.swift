import SaccadeData
import SaccadeImages
import SaccadeText
import Testing

@Suite struct ImageFolderTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  func fill(_ names: String...) throws {
    for name in names { try scratch.write(name, [1, 2, 3]) }
  }

  func failure(_ root: String, classNames: [String]? = nil) -> DatasetError? {
    #expect(throws: DatasetError.self) { try ImageFolder("\(scratch.path)/\(root)", classNames: classNames) }
  }

  @Test func classesAreTheSortedFoldersAndImagesMayLieDeeper() throws {
    try fill(
      "train/dog/b.JPG", "train/dog/a.png", "train/cat/deep/er/x.webp", "train/cat/z.jpeg", "train/.hidden/a.jpg",
      "train/cat/notes.txt", "train/dog/.a.jpg", "train/README.md")
    let data = try ImageFolder("\(scratch.path)/train")
    #expect(data.classNames == ["cat", "dog"])
    #expect(data.count == 4)
    let sources = (0..<4).map { data.source(at: $0).dropFirst(scratch.path.count) }
    #expect(sources == ["/train/cat/deep/er/x.webp", "/train/cat/z.jpeg", "/train/dog/a.png", "/train/dog/b.JPG"])
    #expect((0..<4).map { data.label(at: $0) } == [0, 0, 1, 1])
    #expect(data.classCounts == [2, 2])
  }

  @Test func aFileThatIsNoImageIsNamedWhenItIsDecoded() throws {
    try fill("train/cat/a.jpg")
    let data = try ImageFolder("\(scratch.path)/train")
    let error = #expect(throws: (any Error).self) { try data.image(at: 0) }
    #expect("\(error as Any)".contains("train/cat/a.jpg"))
  }

  @Test func aMissingFolderIsNamed() {
    #expect(failure("nowhere")?.kind == .missing)
  }

  @Test func anEmptyFolderIsNamed() throws {
    try scratch.folder("train")
    let error = failure("train")
    #expect(error?.kind == .empty)
    #expect(
      error?.description == "\(scratch.path)/train: is an empty folder; put one folder of images per class into it")
  }

  @Test func imagesWithoutClassFoldersAreExplained() throws {
    try fill("train/a.jpg", "train/b.jpg")
    let error = failure("train")
    #expect(error?.kind == .wrongFormat)
    #expect(error?.problem == "holds 2 images but no class folders")
    try fill("one/a.jpg")
    #expect(failure("one")?.problem == "holds 1 image but no class folders")
  }

  @Test func theFolderAboveThePartsIsExplained() throws {
    try fill("data/train/cat/a.jpg", "data/val/cat/a.jpg")
    #expect(failure("data")?.problem == "seems to hold the parts train, val, not class folders")
  }

  @Test func aClassWithoutImagesIsNamed() throws {
    try fill("train/cat/a.jpg", "train/dog/notes.txt")
    let error = failure("train")
    #expect(error?.kind == .empty)
    #expect(error?.path == "\(scratch.path)/train/dog")
  }

  @Test func classFoldersThatDifferAreListedWithTheLikelyTypingError() throws {
    try fill("val/cat/a.jpg", "val/dgo/a.jpg", "val/zebra/a.jpg")
    let error = failure("val", classNames: ["cat", "dog", "horse"])
    #expect(error?.kind == .differentClasses)
    #expect(
      error?.problem
        == "lacks the class folders dog, horse and has class folders that the training part lacks: "
        + "dgo (did you mean dog?), zebra")
  }

  @Test func theSameClassesKeepTheTrainingPartsLabels() throws {
    try fill("val/cat/a.jpg", "val/dog/a.jpg")
    let data = try ImageFolder("\(scratch.path)/val", classNames: ["dog", "cat"])
    #expect(data.source(at: 0).hasSuffix("dog/a.jpg"))
  }

  @Test(.enabled(if: RealData.has("imagenette-224"), "needs imagenette-224 in SACCADE_DATA"))
  func imagenetteIsListed() throws {
    let train = try ImageFolder(RealData.path("imagenette-224/train"))
    let validation = try ImageFolder(RealData.path("imagenette-224/val"), classNames: train.classNames)
    #expect(train.classCounts == [Int](repeating: 200, count: 10))
    #expect(validation.classCounts == [Int](repeating: 50, count: 10))
    #expect(try train.image(at: 0).channels == 3)
  }
}
