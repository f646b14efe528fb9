import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeText
import Testing

@Suite("Annotations in texts and tables")
struct TextAnnotationTests {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private func picture(_ name: String) throws {
    try scratch.folder(String(name[..<(name.lastIndex(of: "/") ?? name.startIndex)]))
    try Image(height: 10, width: 20).write(to: "\(scratch.path)/\(name)", as: .png)
  }

  private func yolo(_ text: String, names: String = "names: [cat, dog]\n") throws -> AnnotationSet {
    try scratch.write("data.yaml", names.utf8)
    try picture("images/train/a.png")
    try picture("images/train/empty.png")
    try scratch.write("labels/train/a.txt", text.utf8)
    var options = AnnotationOptions()
    options.readsOutlines = true
    return try AnnotationSet(yolo: .found(in: scratch.path, split: "train"), options: options)
  }

  @Test("a line is a class, the middle and the sides of a box as parts of the picture's, or the corners of a polygon")
  func yoloReads() throws {
    let set = try yolo("1 0.5 0.5 0.25 1\n\n0 0.1 0.1 0.5 0.1 0.5 0.6\n")
    #expect(set.classNames == ["cat", "dog"] && set.images.map(\.file) == ["a.png", "empty.png"])
    let objects = set.images[0].objects
    #expect(objects.map(\.label) == [1, 0] && set.images[1].objects.isEmpty)
    #expect(objects[0].bounds.box == Box(x1: 7.5, y1: 0, x2: 12.5, y2: 10))
    #expect(objects[1].bounds.box == Box(x1: 2, y1: 1, x2: 10, y2: 6) && objects[1].outline != nil)
  }

  @Test("names are those of a list, of numbers, or of a file with one a line")
  func yoloNames() throws {
    #expect(try yolo("1 0.5 0.5 1 1", names: "names:\n  1: b\n  0: a\n").classNames == ["a", "b"])
    try FileManager.default.removeItem(atPath: "\(scratch.path)/data.yaml")
    try scratch.write("classes.txt", "x\ny z \n".utf8)
    #expect(try AnnotationSet(yolo: .found(in: scratch.path, split: "train")).classNames == ["x", "y z"])
    let gap = #expect(throws: DatasetError.self) { try yolo("", names: "names: {0: a, 2: b}") }
    #expect(gap?.description.contains("has no name for class 1") == true)
  }

  @Test(
    "a mistake in a text is told with its line",
    arguments: [
      ("2 0.5 0.5 0.25 1\n", "a.txt:1: has class 2, and "), ("0 0.5 0.5\n", "a.txt:1: has 3 fields"),
      ("\n0 100 50 20 20\n", "a.txt:2: has a number of 100, where parts of the picture's sides belong"),
      ("cat 0.5 0.5 1 1\n", "'cat' is no class's number"), ("0 0.5 x 1 1\n", "'x' is no number"),
      ("0 0.9 0.5 0.9 1\n", "a.txt:1: the box from (9, 0) to (27, 10) reaches over the border"),
      ("0 0.5 0.5 0 1\n", "has no area"), ("0 nan 0.5 0.1 1\n", "has a side that is no number"),
    ])
  func yoloMistakes(text: String, answer: String) {
    let error = #expect(throws: DatasetError.self) { try yolo(text) }
    #expect(error?.description.contains(answer) == true, "\(error as Any)")
  }

  @Test("a text whose picture is not there is told")
  func yoloMissing() throws {
    try scratch.write("labels/train/gone.txt", "0 0.5 0.5 1 1".utf8)
    let error = #expect(throws: DatasetError.self) { try yolo("") }
    #expect(error?.description.contains("gone.txt: names a picture that is not there") == true, "\(error as Any)")
  }

  private let header = "filename,width,height,class,xmin,ymin,xmax,ymax\n"

  private func csv(_ text: String, isOneBased: Bool = false) throws -> AnnotationSet {
    try AnnotationSet(csv: scratch.write("labels.csv", text.utf8), isOneBased: isOneBased)
  }

  @Test("a table has a line a box; its numbers are distances, or VOC's where that is said")
  func csvReads() throws {
    let text =
      header + "b.png,20,10,dog,1,2,5,6\n\"a, b.png\",9,9,cat,0,0,9,9\nb.png,20,10,cat,1,1,2,2\nc.png,5,5,,,,,\n"
    let set = try csv(text)
    #expect(set.classNames == ["cat", "dog"] && set.images.map(\.file) == ["b.png", "a, b.png", "c.png"])
    #expect(
      set.images[0].objects.map(\.bounds.box) == [Box(x1: 1, y1: 2, x2: 5, y2: 6), Box(x1: 1, y1: 1, x2: 2, y2: 2)])
    #expect(set.images[2].objects.isEmpty)
    let voc = try csv(header + "b.png,20,10,dog,1,2,5,6\n", isOneBased: true)
    #expect(voc.images[0].objects[0].bounds.box == Box(x1: 0, y1: 1, x2: 5, y2: 6))
    try picture("pictures/a.png")
    let plain = try AnnotationSet(
      csv: scratch.write("plain.csv", "a.png,1,2,5,6,cat\n".utf8),
      options: AnnotationOptions(imageFolder: "\(scratch.path)/pictures"))
    #expect(plain.images[0].size == ImageSize(height: 10, width: 20) && plain.classNames == ["cat"])
    let other = try csv("Label,x1,y1,x2,y2,image_path,image_width,image_height\ncat,1,2,5,6,a.png,20,10\n")
    #expect(other.images[0].objects[0].bounds.box == Box(x1: 1, y1: 2, x2: 5, y2: 6))
  }

  @Test(
    "a mistake in a table is told with its line",
    arguments: [
      ("a.png,20,10,cat,1,x,5,6\n", "labels.csv:2: ymin is 'x', no number"),
      ("a.png,20,10,cat,1,,5,6\n", "labels.csv:2: has no ymin"),
      ("a.png,20,10,,1,1,5,6\n", "has a box without a class"),
      (",20,10,cat,1,1,5,6\n", "names no file"),
      ("a.png,1000000000,10,cat,1,1,5,6\n", "has a picture of '1000000000' × '10'"),
      ("a.png,20,10,cat,1,1,5,6\na.png,21,10,cat,1,1,5,6\n", "labels.csv:3: says that a.png has 10×21"),
      ("a.png,20,10,cat,9,1,5,6\n", "labels.csv:2: the box from (9, 1) to (5, 6) has its sides the wrong way round"),
      ("a.png,20,10,cat,1,1,5,6,7\n", "has 9 columns, not 8"),
    ])
  func csvMistakes(rows: String, answer: String) {
    let error = #expect(throws: DatasetError.self) { try csv(header + rows) }
    #expect(error?.description.contains(answer) == true, "\(error as Any)")
  }

  @Test("a table without the columns of boxes, or of nothing, is told")
  func csvHeaders() {
    for (text, answer) in [
      ("a,b\n1,2\n", "does not name the columns of boxes"), ("filename,xmin,ymin,xmax,ymax\n", "has no column class"),
      ("", "has no lines"), (header, "names no pictures"),
    ] {
      let error = #expect(throws: DatasetError.self) { try csv(text) }
      #expect(error?.description.contains(answer) == true, "\(error as Any)")
    }
  }

  @Test(
    "Raccoon's table says of its pictures what its XML files say",
    .enabled(if: RealData.has("raccoon"), "needs raccoon in SACCADE_DATA"))
  func raccoon() throws {
    let root = RealData.path("raccoon")
    let options = AnnotationOptions(imageFolder: "\(root)/images")
    let table = try AnnotationSet(csv: "\(root)/data/raccoon_labels.csv", isOneBased: true, options: options)
    let files = try AnnotationSet(voc: .found(in: root), options: options)
    #expect(table.objectCount == 217 && files.objectCount == 217 && table.classNames == ["raccoon"])
    let objects = Dictionary(uniqueKeysWithValues: files.images.map { ($0.file, $0.objects.map(\.bounds)) })
    for image in table.images { #expect(objects[image.file] == image.objects.map(\.bounds), "\(image.file)") }
  }
}
