import SaccadeData
import SaccadeImages
import SaccadeText
import Testing

@Suite struct IDXDatasetTests {
  let scratch: Scratch
  let images: String
  let labels: String

  init() throws {
    scratch = try Scratch()
    images = try scratch.write("images", TinyFiles.idx(Array(0..<12), 2, 2, 3))
    labels = try scratch.write("labels", TinyFiles.idx([7, 2], 2))
  }

  func failure(images: String? = nil, labels: String? = nil, classNames: [String]? = nil) -> DatasetError? {
    #expect(throws: DatasetError.self) {
      try IDXDataset(
        images: images ?? self.images, labels: labels ?? self.labels,
        classNames: classNames ?? (0..<10).map(String.init)
      )
    }
  }

  @Test func plainFilesAreRead() throws {
    let data = try IDXDataset(images: images, labels: labels)
    #expect(data.count == 2 && data.height == 2 && data.width == 3)
    #expect(data.label(at: 0) == 7 && data.label(at: 1) == 2)
    #expect(data.image(at: 1) == Image(height: 2, width: 3, format: .grey, pixels: [6, 7, 8, 9, 10, 11]))
    #expect(data.classNames == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
    #expect(data.classCounts[7] == 1)
    #expect(data.source(at: 1) == "\(images), record 1")
  }

  @Test func compressedFilesAreReadWhateverTheirNames() throws {
    try TinyFiles.gzip(TinyFiles.idx(Array(0..<12), 2, 2, 3), to: "\(scratch.path)/packed")
    let data = try IDXDataset(images: "\(scratch.path)/packed", labels: labels)
    #expect(data.image(at: 0).pixels == [0, 1, 2, 3, 4, 5])
  }

  @Test func filesAreFoundByTheirOfficialNames() throws {
    try scratch.write("set/train-images-idx3-ubyte", scratch.bytes("images"))
    try TinyFiles.gzip(scratch.bytes("labels"), to: "\(scratch.path)/set/train-labels-idx1-ubyte.gz")
    let data = try IDXDataset(folder: "\(scratch.path)/set", part: .train, classNames: (0..<8).map { "kind\($0)" })
    #expect(data.count == 2 && data.classNames[data.label(at: 0)] == "kind7")
    let error = #expect(throws: DatasetError.self) { try IDXDataset(folder: "\(scratch.path)/set", part: .test) }
    #expect(error?.path == "\(scratch.path)/set/t10k-images-idx3-ubyte.gz")
  }

  @Test func aMissingFileIsNamed() {
    let error = failure(images: "\(scratch.path)/nowhere")
    #expect(error?.kind == .missing)
    #expect(error?.description.hasPrefix("\(scratch.path)/nowhere: cannot be opened: No such file") == true)
  }

  @Test func anEmptyFileIsNamed() throws {
    let error = failure(images: try scratch.write("none", []))
    #expect(error?.kind == .empty)
    #expect(error?.problem == "has 0 bytes")
  }

  @Test func aFileOfAnotherFormatIsRefused() throws {
    let error = failure(images: try scratch.write("text", Array("hello world, I am text".utf8)))
    #expect(error?.kind == .wrongFormat)
    #expect(error?.problem == "is not an IDX file of images: it starts with 0x68656c6c, not 0x00000803")
  }

  @Test func swappedFilesAreNoticed() {
    let error = failure(images: labels, labels: images)
    #expect(error?.kind == .wrongFormat)
    #expect(error?.advice == "it is one of labels: were the two files swapped?")
  }

  @Test func aFileThatEndsEarlySaysHowMuchItHas() throws {
    let error = failure(images: try scratch.write("short", TinyFiles.idx(Array(0..<9), 2, 2, 3)))
    #expect(error?.kind == .truncated)
    #expect(error?.problem == "ends after 9 of the 12 bytes of its images")
  }

  @Test func aFileThatEndsInItsHeaderIsTruncated() throws {
    #expect(failure(images: try scratch.write("short", [0, 0, 8, 3, 0]))?.kind == .truncated)
    #expect(failure(images: try scratch.write("shorter", [0, 0]))?.kind == .truncated)
  }

  @Test func aFileThatGoesOnIsRefused() throws {
    #expect(failure(images: try scratch.write("long", TinyFiles.idx(Array(0..<13), 2, 2, 3)))?.kind == .inconsistent)
  }

  @Test func aHeaderOfNoiseAllocatesNothing() throws {
    let error = failure(images: try scratch.write("noise", [0, 0, 8, 3] + [UInt8](repeating: 255, count: 64)))
    #expect(error?.kind == .wrongFormat)
  }

  @Test(arguments: [0.3, 0.95]) func compressedDataCutShortAreNoticed(share: Double) throws {
    let path = "\(scratch.path)/packed"
    try TinyFiles.gzip(TinyFiles.idx((0..<12_000).map { UInt8($0 * 7919 % 251) }, 2, 60, 100), to: path)
    let bytes = try scratch.bytes("packed")
    try scratch.write("packed", bytes.prefix(Int(Double(bytes.count) * share)))
    #expect(failure(images: path)?.kind == .truncated)
  }

  @Test func aFlippedBitInCompressedDataIsNoticed() throws {
    let path = "\(scratch.path)/packed"
    try TinyFiles.gzip(TinyFiles.idx((0..<12_000).map { UInt8($0 * 7919 % 251) }, 2, 60, 100), to: path)
    var bytes = try scratch.bytes("packed")
    bytes[bytes.count - 6] ^= 1  // in the checksum at the end
    try scratch.write("packed", bytes)
    #expect(failure(images: path)?.kind == .truncated)
  }

  @Test func countsThatDifferNameBothFiles() throws {
    let error = failure(labels: try scratch.write("three", TinyFiles.idx([1, 2, 3], 3)))
    #expect(error?.kind == .inconsistent)
    #expect(error?.problem == "has 3 labels, but \(images) has 2 images")
  }

  @Test func aLabelWithoutAClassNamesItsRecord() {
    let error = failure(classNames: ["zero", "one", "two"])
    #expect(error?.kind == .labelOutOfRange)
    #expect(error?.problem == "label 7 of record 0 is not below 3, the number of classes")
  }

  @Test(.enabled(if: RealData.has("mnist"), "needs mnist in SACCADE_DATA"))
  func mnistIsReadAsItsAuthorsWroteIt() throws {
    let data = try IDXDataset(folder: RealData.path("mnist"), part: .test)
    #expect(data.count == 10_000 && data.height == 28 && data.width == 28)
    #expect((0..<5).map { data.label(at: $0) } == [7, 2, 1, 0, 4])
    #expect(data.classCounts == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
  }

  @Test(.enabled(if: RealData.has("fashion-mnist"), "needs fashion-mnist in SACCADE_DATA"))
  func fashionMNISTHasAsManyImagesOfEachClass() throws {
    let data = try IDXDataset(folder: RealData.path("fashion-mnist"), part: .train)
    #expect(data.classCounts == [Int](repeating: 6000, count: 10))
    #expect(data.label(at: 0) == 9)
  }
}
