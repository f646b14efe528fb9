import Foundation
import SaccadeConfig
import SaccadeEngine
import SaccadeImages
import SaccadeText
import Testing

@testable import SaccadeData

@Suite("A folder of pictures and masks of classes")
struct SegmentationFolderTests {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private func open(
    _ classes: [String] = ["ground", "cell", "border"], _ names: [String]? = nil,
    _ change: (inout SegmentationFolderConfig) -> Void = { _ in }
  ) throws -> MaskedImages {
    var config = SegmentationFolderConfig()
    config.root = "."
    config.classes = classes
    change(&config)
    return try #require(try config.open(root: DataRoot(scratch.path), classNames: names) as? MaskedImages)
  }

  /// What keeps the data from being opened.
  private func fault(
    _ classes: [String] = ["ground", "cell", "border"], _ change: (inout SegmentationFolderConfig) -> Void = { _ in }
  ) -> DatasetError? {
    #expect(throws: DatasetError.self) { try open(classes, nil, change) }
  }

  @Test("pictures and masks belong together by their names, whatever their endings and folders below")
  func pairs() throws {
    try scratch.writePair("images/town/10.png", "masks/town/10.png", [[0, 1], [2, 255]])
    try scratch.writePair("images/town/9.jpg", "masks/town/9.png", [[1, 1], [1, 1]])
    try scratch.write("masks/notes.txt", "left out".utf8)
    let data = try open()
    #expect(data.count == 2 && data.classNames == ["ground", "cell", "border"] && data.classColors.count == 3)
    #expect(
      data.source(at: 0).hasSuffix("town/9.jpg") && data.maskFile(at: 0)?.description.hasSuffix("town/9.png") == true)
    let sample = try data.sample(at: 1)
    #expect(sample.masks.count == 1 && sample.masks[0].image.pixels == [0, 1, 2, 255])
    #expect(sample.masks[0].outside == PixelClasses.ignored && sample.image.format == .rgb)
    #expect(try data.classes(at: 1) == sample.masks[0])
    try scratch.writeMask("masks/alone.png", [[0]])
    #expect(try open().notes.contains { $0.contains("1 mask has no picture and is left out, such as alone.png") })
  }

  @Test("suffixes tell pictures from masks, in two folders or in one")
  func suffixes() throws {
    try scratch.writePair("city/a/1_left.png", "city/a/1_labels.png", [[0, 1]])
    try scratch.writePair("city/a/2_left.png", "city/a/2_labels.png", [[1, 1]])
    try scratch.writeMask("city/a/2_color.png", [[9, 9]])
    func both(_ images: String, _ masks: String) throws -> MaskedImages {
      try open {
        ($0.files.images, $0.files.masks) = ("city", "city")
        ($0.files.imageSuffix, $0.files.maskSuffix) = (images, masks)
      }
    }
    #expect(try both("_left", "_labels").count == 2)
    #expect(try both("_left.png", "_labels.png").count == 2)
    #expect(
      #expect(throws: DatasetError.self) { try both("", "") }?.problem.contains("nothing tells them apart") == true)
    try scratch.writePair("flat/1.jpg", "flat/1.png", [[0, 1]])
    #expect(
      try open {
        ($0.files.images, $0.files.masks) = ("flat", "flat")
        ($0.files.imageSuffix, $0.files.maskSuffix) = (".jpg", ".png")
      }.count == 1)
  }

  @Test("a list names pictures, or pictures and their masks")
  func lists() throws {
    for name in ["a", "b", "c c"] { try scratch.writePair("images/\(name).png", "masks/\(name).png", [[0, 1]]) }
    func names(_ text: String) throws -> [String] {
      try scratch.write("list.txt", text.utf8)
      let data = try open { $0.files.list = "list.txt" }
      return (0..<data.count).map { URL(fileURLWithPath: data.source(at: $0)).lastPathComponent }
    }
    #expect(try names("c c\na\n\n") == ["c c.png", "a.png"])
    #expect(try names("b.png\r\n") == ["b.png"])
    #expect(try names("images/b.png masks/a.png\n/SegNet/images/a.png /SegNet/masks/a.png\n") == ["b.png", "a.png"])
    let unknown = #expect(throws: DatasetError.self) { try names("a\nbb\n") }
    #expect(
      unknown?.path.hasSuffix("list.txt:2") == true && unknown?.problem.contains("'bb'") == true, "\(unknown as Any)")
    let gone = #expect(throws: DatasetError.self) { try names("images/a.png masks/z.png\n") }
    #expect(gone?.problem.contains("names a mask that is not there") == true, "\(gone as Any)")
    #expect(throws: DatasetError.self) { try names("\n\n") }
    try scratch.write("list.txt", "a\nb\na\n".utf8)
    #expect(try open { $0.files.list = "list.txt" }.notes.contains { $0.contains("1 picture comes a second time") })
  }

  @Test("the first and the last pictures can be parts, in the order of their numbers")
  func ends() throws {
    for number in 0..<12 { try scratch.writePair("images/\(number).png", "masks/\(number).png", [[0, 1]]) }
    let train = try open { $0.files.first = 9 }
    let val = try open { $0.files.last = 3 }
    #expect(train.count == 9 && val.count == 3)
    #expect(
      (0..<3).map { URL(fileURLWithPath: val.source(at: $0)).lastPathComponent } == ["9.png", "10.png", "11.png"])
    #expect(fault { $0.files.last = 13 }?.problem.contains("12 pictures, and 13 are wanted") == true)
  }

  @Test("numbers stand for classes as the recipe says")
  func codings() throws {
    func read(
      _ rows: [[UInt8]], _ classes: [String] = ["a", "b"], _ change: (inout SegmentationFolderConfig) -> Void
    ) throws -> [UInt8] {
      try scratch.writePair("images/1.png", "masks/1.png", rows)
      return try open(classes, nil, change).sample(at: 0).masks[0].image.pixels
    }
    #expect(try read([[0, 255, 255]]) { $0.values = MaskValues([0: 0, 255: 1]) } == [0, 1, 1])
    #expect(try read([[0, 255, 7]]) { $0.values = MaskValues([0: 1, 255: 0, 7: 255]) } == [1, 0, 255])
    #expect(try read([[0, 127, 128, 255]]) { $0.threshold = 127 } == [0, 0, 1, 1])
    #expect(try read([[0, 127, 128, 255]]) { ($0.threshold, $0.ignoreIndex) = (127, [128]) } == [0, 0, 255, 1])
    #expect(try read([[0, 1, 2]]) { $0.reduceZeroLabel = true } == [255, 0, 1])
    #expect(try read([[1, 2, 255]]) { $0.labelOffset = -1 } == [0, 1, 255])
    #expect(try read([[0, 1, 11, 30]]) { $0.ignoreIndex = [11, 30] } == [0, 1, 255, 255])
  }

  @Test("masks may be drawn in colours")
  func colors() throws {
    let pixels: [UInt8] = [255, 0, 0, 0, 0, 255, 0, 0, 0]
    try scratch.writePair("images/1.png", "masks/1.png", [[0, 0, 0]])
    try Image(height: 1, width: 3, format: .rgb, pixels: pixels).write(to: "\(scratch.path)/masks/1.png", as: .png)
    let data = try open(["red", "blue"]) { ($0.colors, $0.ignoreColors) = ([.red, .blue], [.black]) }
    #expect(try data.sample(at: 0).masks[0].image.pixels == [0, 1, 255] && data.classColors == [.red, .blue])
    let unknown = #expect(throws: (any Error).self) { try open(["red", "blue"]) { $0.colors = [.red, .blue] } }
    #expect("\(unknown as Any)".contains("the colour 0, 0, 0 at row 0, column 2"), "\(unknown as Any)")
    // Without a table colours are no numbers.
    #expect(throws: (any Error).self) { try open(["red", "blue"]) }
  }

  @Test("classes stand in classes.txt where the recipe names none, and parts have the same")
  func classFile() throws {
    try scratch.writePair("images/1.png", "masks/1.png", [[0, 1]])
    #expect(fault([])?.problem.contains("nobody says what its classes are") == true)
    #expect(try open([], ["x", "y"]).classNames == ["x", "y"])
    try scratch.write("classes.txt", "sky\nwide road \n".utf8)
    #expect(try open([]).classNames == ["sky", "wide road"])
    #expect(try open([], ["sky", "wide road"]).count == 1)
    let other = #expect(throws: DatasetError.self) { try open([], ["wide road", "sky"]) }
    #expect(other?.kind == .differentClasses && other?.problem.contains("in another order") == true)
    try scratch.write("classes.txt", "sky\nsky\n".utf8)
    #expect(fault([])?.problem == "names a class twice")
  }

  @Test("what is wrong with a file is told when the data are opened")
  func faults() throws {
    #expect(fault()?.kind == .missing)
    try scratch.folder("images")
    try scratch.folder("masks")
    #expect(fault()?.problem.contains("holds no pictures") == true)
    try scratch.writePair("images/1.png", "masks/1.png", [[0, 1], [3, 0]])
    let number = fault()
    #expect(number?.kind == .labelOutOfRange && number?.path.hasSuffix("masks/1.png") == true)
    #expect(
      number?.problem == "has the number 3 at row 1, column 0, and the 3 classes are 0 to 2; of no account is 255")
    let binary = fault(["a", "b"]) { $0.ignoreIndex = [] }
    #expect(binary?.problem.contains("has the number 3") == true)
    try scratch.writePair("images/1.png", "masks/1.png", [[0, 255]])
    #expect(fault(["a", "b"]) { $0.ignoreIndex = [] }?.advice.contains("values: {0: 0, 255: 1}") == true)
    #expect(try open(["a", "b"]).notes.contains { $0.contains("no mask shows b; if 255 is a class") })
    try scratch.writePair("images/1.png", "masks/1.png", [[0, 1]], size: ImageSize(height: 2, width: 2))
    #expect(fault()?.problem.contains("is 1×2 (height × width), and its picture") == true)
    try scratch.writePair("images/1.png", "masks/1.png", [[0, 1]])
    try scratch.write("masks/1.png", "no picture".utf8)
    #expect(throws: ImageError.self) { try open() }
    #expect(try open { $0.onError = .skip }.notes.contains { $0.contains("1 pair of 1 cannot be used") })
    try scratch.write("images/1.jpg", "twice".utf8)
    #expect(fault()?.problem.contains("has the same name as") == true)
    try FileManager.default.removeItem(atPath: "\(scratch.path)/images/1.jpg")
    try scratch.writePair("images/2.png", "elsewhere/2.png", [[0, 1]])
    #expect(fault()?.problem.contains("has no mask 2.png in") == true)
  }

  @Test("how many masks are wrong is told with the first")
  func manyFaults() throws {
    for number in 0..<5 { try scratch.writePair("images/\(number).png", "masks/\(number).png", [[UInt8(number)]]) }
    let error = fault()
    #expect(
      error?.path.hasSuffix("masks/3.png") == true && error?.advice.contains("2 of 5 pairs") == true, "\(error as Any)")
  }

  @Test("grey pictures become red, green and blue alike, and it is told")
  func grey() throws {
    try scratch.writePair("images/1.png", "masks/1.png", [[0, 1]], format: .grey)
    let data = try open()
    #expect(try data.sample(at: 0).image.format == .rgb && data.notes.contains { $0.contains("the pictures are grey") })
    #expect(try open { $0.color = .grey }.notes.isEmpty == false)
    #expect(try open(["a", "b"]) { $0.color = .grey }.notes.isEmpty)
    try scratch.writePair("images/2.png", "masks/2.png", [[0, 1]])
    #expect(try open().notes.contains { $0.contains("1 picture of 2 is grey") })
    #expect(try open { $0.color = .grey }.notes.contains { $0.contains("1 picture has colours, which become grey") })
  }

  @Test("a picture that is decoded smaller has a mask of its size, and turned ones lie as they are stored")
  func smaller() throws {
    try scratch.writePair(
      "images/1.jpg", "masks/1.png", (0..<64).map { row in (0..<96).map { _ in UInt8(row < 32 ? 1 : 2) } })
    let data = try open()
    let sample = try data.sample(at: 0, atLeast: ImageSize(square: 16))
    #expect(sample.image.size == ImageSize(height: 16, width: 24) && sample.masks[0].image.size == sample.image.size)
    #expect(sample.masks[0].image[7, 0] == 1 && sample.masks[0].image[8, 0] == 2)
    #expect(sample.originalSize == ImageSize(height: 64, width: 96))
  }

  @Test("YAML says all of it, and what does not fit together is refused")
  func yaml() throws {
    func read(_ train: String) throws -> SegmentationFolderConfig {
      let config = try ConfigDocument(yaml: "train: {type: SegmentationFolder, root: x, \(train)}", name: "c.yaml")
        .decode(into: DataConfig())
      return try #require(config.train as? SegmentationFolderConfig)
    }
    let config = try read(
      "classes: [a, b], values: {0: 0, 255: 1}, ignore_index: [7], first: 3, palette: [[1, 2, 3], \"#0a0b0c\"]")
    #expect(config.values == MaskValues([0: 0, 255: 1]) && config.ignoreIndex == [7] && config.files.first == 3)
    #expect(config.palette == [Color(red: 1, green: 2, blue: 3), Color(red: 10, green: 11, blue: 12)])
    #expect(try read("classes: [a, b], colors: [ff0000, [0, 0, 255]]").colors == [.red, .blue])
    for (text, told) in [
      ("classes: [a, a]", "has a name twice"), ("classes: [a], threshold: 3", "two classes"),
      ("colors: [[1, 2, 3]], threshold: 3", "both say"), ("values: {0: 300}", "expected a section of numbers"),
      ("classes: [a, b], colors: [[1, 2, 3]]", "give one for each"), ("colors: [[1, 2]]", "a colour"),
      ("threshold: 3, reduce_zero_label: true", "leave it out"), ("classes: [a, b], values: {0: 5}", "has the class 5"),
      ("img_dir: y", "did you mean 'images'?"), ("colors: [[1, 2, 3], [1, 2, 3]]", "stands for both 0 and 1"),
    ] {
      let error = #expect(throws: ConfigError.self) { try read(text) }
      #expect("\(error as Any)".contains(told), "\(text): \(error as Any)")
    }
  }

  @Test("folds, fingerprints and a look at headers know masks")
  func others() throws {
    for number in 0..<6 { try scratch.writePair("images/\(number).png", "masks/\(number).png", [[0, 1]]) }
    var whole = SegmentationFolderConfig()
    whole.root = "."
    whole.classes = ["a", "b"]
    var fold = FoldConfig()
    (fold.whole, fold.folds, fold.fold, fold.part) = (whole, 3, 2, .val)
    let part = try #require(try fold.open(root: DataRoot(scratch.path), classNames: nil) as? any SegmentationDataset)
    #expect(part.count == 2 && part.classNames == ["a", "b"] && part.maskFile(at: 0) != nil)
    #expect(try part.sample(at: 0).masks[0].image.pixels == [0, 1] && part.classes(at: 1).image.pixels == [0, 1])
    let data = try open(["a", "b"])
    let before = DataFingerprint("train", of: data)
    #expect(DataFingerprint("train", of: data) == before && before.images == 6)
    try scratch.writeMask("masks/3.png", [[0, 1], [1, 1], [0, 0]])
    #expect(DataFingerprint("train", of: data) != before)
    let check = HeaderCheck(data)
    #expect(check.faults.count == 1 && "\(check.faults)".contains("masks/3.png"))
  }

  @Test(
    "the cells of ISBI 2012 open with their last five pictures held out",
    .enabled(if: RealData.has("isbi2012-em"), "needs isbi2012-em in SACCADE_DATA"))
  func membranes() throws {
    func open(_ change: (inout SegmentationFolderConfig) -> Void) throws -> MaskedImages {
      var config = SegmentationFolderConfig()
      (config.root, config.classes) = (RealData.path("isbi2012-em/train"), ["cell", "membrane"])
      (config.files.images, config.files.masks, config.color) = ("image", "label", .grey)
      config.values = MaskValues([0: 1, 255: 0])
      change(&config)
      return try config.open(root: DataRoot("/"), classNames: nil, faults: .stop)
    }
    let (train, val) = (try open { $0.files.first = 25 }, try open { $0.files.last = 5 })
    #expect(train.count == 25 && val.count == 5 && val.source(at: 0).hasSuffix("25.png") && val.notes.isEmpty)
    let mask = try val.sample(at: 4).masks[0].image
    #expect(mask.size == ImageSize(square: 512) && Set(mask.pixels) == [0, 1])
    #expect(mask.pixels.count { $0 == 1 } < mask.pixels.count / 2)
  }
}
