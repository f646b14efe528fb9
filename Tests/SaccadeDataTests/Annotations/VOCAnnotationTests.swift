import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeText
import Testing

@Suite("Annotations of PASCAL VOC's format")
struct VOCAnnotationTests {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private func object(_ name: String, _ sides: [String], _ more: String = "") -> String {
    let tags = zip(["xmin", "ymin", "xmax", "ymax"], sides).map { "<\($0)>\($1)</\($0)>" }.joined(separator: "\n")
    return "<object><name>\(name)</name>\(more)<bndbox>\n\(tags)\n</bndbox></object>\n"
  }

  private func annotation(_ objects: String, file: String = "a.png", width: String = "20") -> String {
    "<?xml version=\"1.0\"?>\n<annotation><filename>\(file)</filename>\n<size><width>\(width)</width><height>10</height></size>\n"
      + objects + "</annotation>\n"
  }

  /// Writes the files of a set, with pictures.
  private func write(_ files: [String: String]) throws -> VOCLayout {
    for (name, text) in files {
      try scratch.write("Annotations/\(name).xml", text.utf8)
      try scratch.folder("JPEGImages")
      try Image(height: 10, width: 20).write(to: "\(scratch.path)/JPEGImages/\(name).png", as: .png)
    }
    return VOCLayout(root: scratch.path)
  }

  private func read(_ objects: String, _ policy: InvalidBoxes = .error) throws -> AnnotationSet {
    try AnnotationSet(
      voc: write(["a": annotation(objects)]),
      options: AnnotationOptions(imageFolder: "\(scratch.path)/JPEGImages", invalidBoxes: policy))
  }

  @Test("pixels are counted from 1 and boxes include their last ones, unless it is said that they do not")
  func convention() throws {
    let set = try read(
      object("dog", ["1", "1", "1", "1"]) + object("cat", ["1", "1", "20", "10"])
        + object(
          "cat", ["3.5", "2", "8", "9"], "<truncated>1</truncated><difficult>1</difficult><occluded>1</occluded>"))
    #expect(set.classNames == ["cat", "dog"])
    let objects = set.images[0].objects
    #expect(objects.map(\.label) == [1, 0, 0])
    #expect(objects[0].bounds.box == Box(x1: 0, y1: 0, x2: 1, y2: 1))
    #expect(objects[1].bounds.box == Box(x1: 0, y1: 0, x2: 20, y2: 10))
    #expect(objects[2].bounds.box == Box(x1: 2.5, y1: 1, x2: 8, y2: 9))
    #expect(objects[2].flags == [.truncated, .difficult, .occluded])
    #expect(set.notes.contains { $0.contains("1 box is no larger than a pixel") })
    var layout = VOCLayout(root: scratch.path)
    layout.isOneBased = false
    let plain = try AnnotationSet(voc: layout, options: AnnotationOptions(imageFolder: nil, invalidBoxes: .drop))
    #expect(
      plain.images[0].objects.map(\.bounds.box) == [
        Box(x1: 1, y1: 1, x2: 20, y2: 10), Box(x1: 3.5, y1: 2, x2: 8, y2: 9),
      ])
    #expect(plain.repairs.counts == [.empty: 1])
  }

  @Test(
    "a mistake is told with file and line",
    arguments: [
      (
        ["1", "1", "25", "5"],
        "a.xml:4: the box from (0, 0) to (25, 5) reaches over the border of the picture, which is 10×20"
      ),
      (
        ["9", "1", "3", "5"],
        "a.xml:4: the box from (8, 0) to (2, 4) has its sides the wrong way round; mend the file"
      ),
      (["22", "1", "30", "5"], "lies outside of the picture"),
      (["nan", "1", "3", "5"], "has a side that is no number; mend the file"),
      (["one", "1", "3", "5"], "a.xml:5: xmin is 'one', no number"),
      (["1", "1", "3"], "a.xml:4: bndbox has no ymax"),
      (["1&bad;", "1", "3", "5"], "a.xml:5: has '&bad;', which is no character"),
    ])
  func mistakes(sides: [String], answer: String) {
    let error = #expect(throws: DatasetError.self) { try read(object("cat", sides)) }
    #expect(error?.description.contains(answer) == true, "\(error as Any)")
  }

  @Test("a file that is cut off, or no annotation, is told")
  func files() throws {
    func problem(_ text: String) throws -> String {
      let layout = try write(["a": text])
      let error = #expect(throws: DatasetError.self) { try AnnotationSet(voc: layout) }
      return error?.description ?? ""
    }
    let whole = annotation(object("cat", ["1", "1", "3", "3"]))
    #expect(try problem(String(whole.dropLast(40))).contains("ends within an element: it is cut off"))
    #expect(try problem("").contains("a.xml:1: has no element"))
    #expect(try problem("<html></html>").contains("its element is 'html', not 'annotation'"))
    #expect(try problem("<!DOCTYPE a [<!ENTITY x 'y'>]>" + whole).contains("declares entities of its own"))
    #expect(try problem(String(repeating: "<annotation>", count: 3000)).contains("more than 64 deep"))
    #expect(try problem(annotation("", width: "1000000000")).contains("a.xml:3: has a picture of 1000000000.0 × 10.0"))
    #expect(try problem(annotation("<object><bndbox/></object>")).contains("bndbox has no xmin"))
  }

  @Test("a list says which pictures there are; one that names what is not there is told with its line")
  func split() throws {
    var layout = try write([
      "a": annotation(object("cat", ["1", "1", "3", "3"])),
      "b": annotation(object("dog", ["1", "1", "3", "3"]), file: "b.png"),
    ])
    try scratch.write("ImageSets/Main/train.txt", "b\n\n".utf8)
    try scratch.write("ImageSets/Main/cat_train.txt", "a  1\r\nb -1\r\n".utf8)
    try scratch.write("ImageSets/Main/bad.txt", "a\nc\n".utf8)
    layout.split = "train"
    #expect(try AnnotationSet(voc: layout).images.map(\.file) == ["b.png"])
    layout.split = "cat_train"
    #expect(try AnnotationSet(voc: layout).images.map(\.file) == ["a.png"])
    layout.split = "bad"
    let error = #expect(throws: DatasetError.self) { try AnnotationSet(voc: layout) }
    #expect(error?.description.contains("bad.txt:2: names 'c', and there is no") == true, "\(error as Any)")
    layout.split = "none"
    #expect(throws: DatasetError.self) { try AnnotationSet(voc: layout) }
  }

  @Test("a picture has the name that its file gives, or the file's own, and must be there")
  func pictures() throws {
    let layout = try write(["a": annotation("", file: "elsewhere\\renamed.jpg")])
    let options = AnnotationOptions(imageFolder: "\(scratch.path)/JPEGImages")
    #expect(try AnnotationSet(voc: layout, options: options).images.map(\.file) == ["a.png"])
    try FileManager.default.removeItem(atPath: "\(scratch.path)/JPEGImages/a.png")
    let error = #expect(throws: DatasetError.self) { try AnnotationSet(voc: layout, options: options) }
    #expect(error?.description.contains("a.xml: names a picture that is not there") == true)
  }

  @Test(
    "BCCD is read as its makers split it, with its two boxes of a pixel told",
    .enabled(if: RealData.has("bccd"), "needs bccd in SACCADE_DATA"))
  func bccd() throws {
    let root = RealData.path("bccd/BCCD")
    let options = AnnotationOptions(imageFolder: "\(root)/JPEGImages")
    let all = try AnnotationSet(voc: VOCLayout(root: root), options: options)
    #expect(all.images.count == 364 && all.classNames == ["Platelets", "RBC", "WBC"] && all.objectCount == 4888)
    #expect(AnnotationSummary(all).classes.map(\.objects) == [361, 4155, 372])
    #expect(all.notes.contains { $0.contains("2 boxes are no larger than a pixel") })
    let parts = try ["train", "val", "test"].map {
      try AnnotationSet(voc: VOCLayout(root: root, split: $0), options: options)
    }
    #expect(parts.map(\.images.count).reduce(0, +) == 364)
  }

  @Test("a list names pictures with spaces and numbers behind them, and classes' marks are none of their names")
  func namesWithNumbers() throws {
    var layout = try write([
      "photo 1": annotation(object("dog", ["1", "1", "5", "5"]), file: "photo 1.png"),
      "photo": annotation("", file: "photo.png"), "c -1": annotation("", file: "c -1.png"),
    ])
    try scratch.write("ImageSets/Main/all.txt", "photo 1\nphoto  -1\nc -1\nphoto 1 -1\n".utf8)
    layout.split = "all"
    #expect(try AnnotationSet(voc: layout).images.map(\.file) == ["photo 1.png", "c -1.png"])
  }
}
