import Foundation
import SaccadeEngine
import SaccadeImages
import Testing

@testable import SaccadeData

@Suite("A look at the data finds what training would learn wrongly")
struct DataLintTests {
  /// A picture with enough in it to be told from others: another for each number.
  private func picture(_ number: Int, height: Int = 96, width: Int = 128) -> Image {
    var random = RandomStream(seed: 99).child(number)
    var image = Image(height: height, width: width)
    for _ in 0..<24 {
      let center = Point(
        x: Float(random.integer(below: width)), y: Float(random.integer(below: height)))
      let color = Color(
        red: UInt8(random.integer(below: 256)), green: UInt8(random.integer(below: 256)),
        blue: UInt8(random.integer(below: 256)))
      image.fill(.circle(center: center, radius: Float(8 + random.integer(below: 30))), with: color)
    }
    return image
  }

  private func folder(_ root: Scratch, _ files: [(String, Image)]) throws {
    for (name, image) in files {
      let path = root.path + "/" + name
      try FileManager.default.createDirectory(
        at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
      try image.write(to: path)
    }
  }

  private func lint(_ root: Scratch, similarity: Int? = 3) throws -> DataLint {
    func set(_ part: String) -> ImageFolderConfig {
      var set = ImageFolderConfig()
      set.root = "\(root.path)/\(part)"
      return set
    }
    return try DataLint(
      [("train", set("train")), ("val", set("val"))], root: DataRoot(root.path), similarity: similarity)
  }

  private func found(_ lint: DataLint) -> [String: Int] {
    Dictionary(grouping: lint.findings, by: \.kind.rawValue).mapValues(\.count)
  }

  private func clean(_ root: Scratch) throws {
    try folder(
      root,
      (0..<12).map { ("train/\($0 % 2 == 0 ? "a" : "b")/\($0).jpg", picture($0)) }
        + (12..<18).map { ("val/\($0 % 2 == 0 ? "a" : "b")/\($0).jpg", picture($0)) })
  }

  @Test("nothing is found where nothing is wrong, and what there is is summed up")
  func nothing() throws {
    let root = try Scratch()
    try clean(root)
    let lint = try lint(root)
    #expect(lint.findings.isEmpty && lint.isComplete, "\(lint.findings)")
    #expect(lint.parts.map(\.imageCount) == [12, 6] && lint.parts.map(\.readableCount) == [12, 6])
    #expect(lint.parts[0].classes.map(\.count) == [6, 6])
    #expect(lint.parts[0].sizes?.median == ImageSize(height: 96, width: 128))
    #expect(lint.parts[0].storage.map(\.name) == ["rgb"])
    #expect(lint.lines().last == "nothing is wrong")
  }

  @Test("a picture that is cut off, or none, is an error with the file's name")
  func unreadable() throws {
    let root = try Scratch()
    try clean(root)
    let cut = URL(filePath: root.path + "/train/a/4.jpg")
    try Data(contentsOf: cut).prefix(1500).write(to: cut)
    try Data("text".utf8).write(to: URL(filePath: root.path + "/val/b/13.jpg"))
    let lint = try lint(root)
    #expect(found(lint) == ["unreadable": 2])
    #expect(lint.faults.count == 2 && lint.faults[0].problem.contains("train/a/4.jpg: the JPEG file is cut off"))
    #expect(lint.faults[1].parts == ["val"] && lint.faults[1].problem.contains("not an image but a text file"))
  }

  @Test("equal pictures are told: in both parts and in two classes as errors, in one class as a warning")
  func duplicates() throws {
    let root = try Scratch()
    try clean(root)
    func copy(_ from: String, _ to: String) throws {
      try FileManager.default.copyItem(atPath: "\(root.path)/\(from)", toPath: "\(root.path)/\(to)")
    }
    try copy("train/a/0.jpg", "val/a/leak.jpg")
    try copy("train/b/1.jpg", "train/a/other.jpg")
    try copy("train/b/3.jpg", "train/b/again.jpg")
    let lint = try lint(root)
    #expect(found(lint) == ["leak": 1, "labels": 1, "duplicate": 1], "\(lint.findings)")
    let leak = try #require(lint.findings.first { $0.kind == .leak })
    #expect(leak.pictures.map { URL(filePath: $0).lastPathComponent } == ["0.jpg", "leak.jpg"] && leak.kind.isFault)
    #expect(lint.findings.first { $0.kind == .labels }?.problem.contains("of the classes a, b") == true)
    #expect(lint.warnings.map(\.kind) == [.duplicate])
  }

  @Test("pictures that were resized, or stored more coarsely, look alike; others do not")
  func similar() throws {
    let root = try Scratch()
    try clean(root)
    try folder(root, [("val/a/smaller.png", picture(2).resized(to: ImageSize(height: 72, width: 96)))])
    try picture(5).write(to: root.path + "/train/b/coarse.jpg", as: .jpeg(quality: 40))
    let lint = try lint(root)
    #expect(found(lint) == ["similar_leak": 1, "similar": 1], "\(lint.findings)")
    #expect(lint.faults.isEmpty)
    #expect(try found(self.lint(root, similarity: nil)) == [:])
  }

  @Test("other classes, a class that is not judged, and classes out of balance are told")
  func classes() throws {
    let root = try Scratch()
    try clean(root)
    try folder(root, [("train/c/1.jpg", picture(40))])
    let lint = try lint(root)
    #expect(found(lint)["classes"] == 1 && lint.faults.map(\.kind) == [.classes], "\(lint.findings)")
    #expect(lint.faults[0].problem.contains("lacks the class folders c"))
    #expect(lint.parts[1].imageCount == 6, "it is looked at nonetheless")
    try folder(root, (50..<64).map { ("train/b/\($0).jpg", picture($0)) } + [("val/c/1.jpg", picture(41))])
    let balance = try self.lint(root)
    #expect(found(balance) == ["imbalance": 1], "\(balance.findings)")
    #expect(balance.findings[0].problem.hasPrefix("b has 20 pictures, c has 1"))
  }

  @Test("extreme sizes and shapes, and pictures stored in other ways, are warned of")
  func sizes() throws {
    let root = try Scratch()
    try clean(root)
    try folder(
      root,
      [
        ("train/a/long.jpg", picture(60, height: 60, width: 600)),
        ("train/a/tiny.png", picture(61, height: 8, width: 8)),
        ("val/a/grey.png", picture(62).converted(to: .grey)),
      ])
    let lint = try lint(root)
    #expect(found(lint) == ["aspect": 1, "size": 1, "mixture": 1], "\(lint.findings)")
    #expect(lint.faults.isEmpty)
    #expect(
      lint.findings.first { $0.kind == .mixture }?.problem.hasPrefix("pictures are stored as 1 grey, 6 rgb") == true)
  }

  @Test("inks are told from colours by what a JPEG says of itself")
  func inks() throws {
    let golden = URL(filePath: #filePath).appending(path: "../../../Golden/Images/decode").standardized.path
    func storage(_ name: String) throws -> ImageInspection.Storage {
      try ImageInspection(contentsOf: BytePath("\(golden)/\(name)"), atLeast: ImageSize(square: 48)).storage
    }
    #expect(try storage("cmyk.jpg") == .cmyk && storage("ycck.jpg") == .cmyk)
    #expect(try storage("progressive.jpg") == .rgb && storage("grey.jpg") == .grey && storage("alpha.webp") == .alpha)
  }

  @Test(
    "of a hundred thousand pictures the alike ones are found without comparing each with each", .timeLimit(.minutes(1)))
  func many() {
    var random = RandomStream(seed: 5)
    func trace(_ across: UInt64, _ down: UInt64, _ number: Int) -> PictureTrace {
      PictureTrace(digest: SIMD2(UInt64(number), 1), across: across, down: down, aspect: 1)
    }
    var traces = (0..<100_000).map { trace(random.next(), random.next(), $0) }
    // Each copy differs from its picture in up to three bits each way.
    for copy in 0..<500 {
      let original = traces[copy * 7]
      let flips = (0..<3).map { _ in UInt64(1) << UInt64(random.integer(below: 64)) }
      traces.append(
        trace(original.across ^ flips[0] ^ flips[1] ^ flips[2], original.down ^ flips[1], traces.count))
    }
    let search = LikeSearch(traces, within: 3)
    #expect(search.isComplete && search.groups.count == 500)
    #expect(search.groups.allSatisfy { $0.count == 2 && $0[0] % 7 == 0 && $0[1] >= 100_000 })
  }

  @Test("pictures of a camera that stands still take no longer than others", .timeLimit(.minutes(1)))
  func still() {
    var random = RandomStream(seed: 6)
    let traces = (0..<20_000).map { number in
      let flip = UInt64(1) << UInt64(random.integer(below: 64))
      return PictureTrace(
        digest: SIMD2(UInt64(number), 2), across: 0x0123_4567_89ab_cdef ^ flip, down: 0x5555_aaaa_5555_aaaa ^ flip,
        aspect: 1)
    }
    #expect(LikeSearch(traces, within: 3).groups.map(\.count) == [20_000])
    // Such that share one direction and have nothing else in common end the search, which says so.
    let others = (0..<20_000).map { number in
      PictureTrace(digest: SIMD2(UInt64(number), 3), across: 0x0123_4567_89ab_cdef, down: random.next(), aspect: 1)
    }
    #expect(!LikeSearch(others, within: 3, budget: 1_000_000).isComplete)
  }

  /// A table of boxes for pictures `train-0` to `train-3`, `val-0` and `val-1`.
  private func boxes(_ root: Scratch, train: [String], val: [String], _ policy: InvalidBoxes = .error) throws
    -> DataLint
  {
    try folder(root, (0..<6).map { ($0 < 4 ? "train-\($0).png" : "val-\($0 - 4).png", picture($0)) })
    func set(_ part: String, _ rows: [String]) throws -> BoxTableConfig {
      let lines = ["filename,width,height,class,xmin,ymin,xmax,ymax"] + rows.map { "\(part)-\($0)" }
      try root.write("\(part).csv", (lines.joined(separator: "\n") + "\n").utf8)
      var set = BoxTableConfig()
      (set.root, set.table, set.images, set.invalidBoxes) = (root.path, "\(part).csv", ".", policy)
      return set
    }
    return try DataLint([("train", set("train", train)), ("val", set("val", val))], root: DataRoot(root.path))
  }

  private let good = ["0.png,128,96,cat,1,2,30,40", "1.png,128,96,dog,1,2,30,40", "1.png,128,96,cat,50,2,70,40"]

  @Test("classes of boxes are counted by the pictures that show them, and parts of other classes are errors")
  func boxClasses() throws {
    let root = try Scratch()
    let clean = try boxes(root, train: good, val: ["0.png,128,96,cat,1,2,30,40", "1.png,128,96,dog,1,2,30,40"])
    #expect(clean.findings.isEmpty, "\(clean.findings)")
    #expect(clean.parts[0].classes.map(\.name) == ["cat", "dog"] && clean.parts[0].classes.map(\.count) == [2, 1])
    let missing = try boxes(root, train: good, val: ["0.png,128,96,cat,1,2,30,40"])
    #expect(found(missing)["missing"] == 1 && missing.faults.isEmpty, "\(missing.findings)")
    let other = try boxes(root, train: good, val: ["0.png,128,96,cats,1,2,30,40", "1.png,128,96,dog,1,2,30,40"])
    #expect(other.faults.map(\.kind) == [.classes], "\(other.findings)")
    #expect(other.faults[0].problem.contains("val.csv:2: the class 'cats' is none of those to be learnt, cat, dog"))
    #expect(other.parts[1].readableCount == 2, "it is looked at nonetheless")
  }

  @Test("boxes that cannot be right are an error, or told as mended where that is wished; all pictures are looked at")
  func wrongBoxes() throws {
    let root = try Scratch()
    let bad = good + ["2.png,128,96,dog,100,2,900,40", "3.png,128,96,dog,9,9,9,40", "3.png,128,96,dog,9,9,10,10"]
    let val = ["0.png,128,96,cat,1,2,30,40", "1.png,128,96,dog,1,2,30,40"]
    let strict = try boxes(root, train: bad, val: val)
    #expect(found(strict) == ["wrong_boxes": 1, "boxes": 1], "\(strict.findings)")
    let problem = strict.faults[0].problem
    #expect(problem.contains("train.csv:5: the box from (100, 2) to (900, 40) reaches over the border"), "\(problem)")
    #expect(problem.contains("(and 1 other box is wrong)"), "\(problem)")
    #expect(strict.warnings[0].problem.contains("1 box is no larger than a pixel"))
    #expect(strict.parts[0].readableCount == 4)
    let mended = try boxes(root, train: bad, val: val, .clip)
    #expect(mended.faults.isEmpty && found(mended) == ["boxes": 2], "\(mended.findings)")
    #expect(mended.warnings.contains { $0.problem.contains("2 wrong boxes, 1 mended, 1 left out") })
  }
}
