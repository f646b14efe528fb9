import Foundation
import SaccadeEngine
import SaccadeImages
import SaccadeText
import Testing

@testable import SaccadeData

@Suite("Annotations written in a format are read back")
struct AnnotationRoundTripTests {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  /// Boxes of whole pixels on pictures, one of which has none.
  private func example(_ flags: [AnnotatedObject.Flags] = [[], .difficult, [.truncated, .occluded]]) throws
    -> AnnotationSet
  {
    var images: [AnnotatedImage] = []
    try scratch.folder("images")
    for (number, name) in ["a.png", "b <&> \"c\".png", "none.png"].enumerated() {
      try Image(height: 30, width: 40).write(to: "\(scratch.path)/images/\(name)", as: .png)
      let objects = flags.enumerated().map { place, flags in
        AnnotatedObject(
          label: (number + place) % 2,
          bounds: PixelBounds(x: Double(place), y: Double(2 * place), width: 7, height: 11),
          flags: flags)
      }
      images.append(
        AnnotatedImage(file: name, size: ImageSize(height: 30, width: 40), objects: number == 2 ? [] : objects))
    }
    return AnnotationSet(classNames: ["cat, \"small\"", "dog & <co>"], images: images)
  }

  private func write(_ set: AnnotationSet, as format: AnnotationFormat, isOneBased: Bool = false) throws -> (
    String, [String]
  ) {
    let (documents, losses) = try set.documents(as: format, isOneBased: isOneBased)
    for document in documents {
      var text = ""
      try document.write { text += $0 }
      try scratch.write("out/\(document.name.isEmpty ? "file" : document.name)", text.utf8)
    }
    return ("\(scratch.path)/out", losses)
  }

  private func same(_ a: AnnotationSet, _ b: AnnotationSet, within slack: Double = 0) {
    #expect(a.classNames == b.classNames)
    let other = Dictionary(uniqueKeysWithValues: b.images.map { ($0.file, $0) })
    for image in a.images {
      guard let twin = other[image.file] else {
        #expect(Bool(false), "\(image.file) is lost")
        continue
      }
      #expect(image.size == twin.size && image.objects.map(\.label) == twin.objects.map(\.label))
      #expect(image.objects.map(\.flags) == twin.objects.map(\.flags))
      for (x, y) in zip(image.objects, twin.objects) {
        let sides = [
          (x.bounds.x, y.bounds.x), (x.bounds.y, y.bounds.y), (x.bounds.x2, y.bounds.x2), (x.bounds.y2, y.bounds.y2),
        ]
        #expect(sides.allSatisfy { abs($0 - $1) <= slack }, "\(x.bounds) and \(y.bounds)")
      }
    }
  }

  @Test("COCO's and VOC's keep all of boxes and marks")
  func whole() throws {
    let set = try example()
    let (coco, none) = try write(set, as: .coco)
    #expect(none == [])
    same(
      set, try AnnotationSet(coco: "\(coco)/file", options: AnnotationOptions(imageFolder: "\(scratch.path)/images")))
    let (voc, losses) = try write(set, as: .voc)
    #expect(losses == [])
    let options = AnnotationOptions(imageFolder: "\(scratch.path)/images")
    same(set, try AnnotationSet(voc: VOCLayout(root: voc, split: "all"), options: options))
  }

  @Test("YOLO's and tables keep boxes, and what they lose is told")
  func boxes() throws {
    let set = try example()
    let plain = try example([[], [], []])
    let (yolo, lost) = try write(set, as: .yolo)
    #expect(
      lost == ["yolo: 2 boxes lose that they are difficult", "yolo: 2 boxes lose that they are truncated or occluded"])
    var layout = YOLOLayout.found(in: yolo)
    layout.images = "\(scratch.path)/images"
    same(plain, try AnnotationSet(yolo: layout), within: 1e-6)
    for isOneBased in [false, true] {
      let (csv, losses) = try write(set, as: .csv, isOneBased: isOneBased)
      #expect(losses.last == "csv: 1 picture without objects is left out")
      var some = plain
      some.images.removeLast()
      same(some, try AnnotationSet(csv: "\(csv)/file", isOneBased: isOneBased))
    }
  }

  @Test("crowds become difficult in VOC's files and are left out of texts; fractions are rounded to pixels in VOC's")
  func losses() throws {
    var set = try example([.crowd])
    set.images[0].objects[0].bounds = PixelBounds(x: 1.4, y: 2.6, width: 0.2, height: 3)
    #expect(
      try write(set, as: .voc).1 == ["voc: 2 crowds are marked as difficult", "voc: 1 box is rounded to whole pixels"])
    let back = try AnnotationSet(voc: VOCLayout(root: "\(scratch.path)/out"))
    let object = back.images[0].objects[0]
    #expect(object.flags == .difficult && object.bounds.box == Box(x1: 1, y1: 3, x2: 2, y2: 6))
    let (yolo, told) = try write(set, as: .yolo)
    #expect(told == ["yolo: 2 crowds are left out"])
    #expect(try String(contentsOfFile: "\(yolo)/labels/a.txt", encoding: .utf8) == "")
    #expect(try write(set, as: .coco).1 == [])
  }

  @Test("names of pictures lead nowhere outside of the folder, and two that would have one file are told")
  func names() throws {
    func set(_ names: String...) -> AnnotationSet {
      AnnotationSet(
        classNames: ["a"], images: names.map { AnnotatedImage(file: $0, size: ImageSize(square: 2)) })
    }
    for format in [AnnotationFormat.voc, .yolo] {
      let names = try set("../../up.jpg", "/etc/root.jpg", "in/side.jpg", "..").documents(as: format).documents.map(
        \.name)
      #expect(names.allSatisfy { !$0.contains("..") && !$0.hasPrefix("/") }, "\(names)")
    }
    let error = #expect(throws: DatasetError.self) { try set("a/1.jpg", "b/1.JPG").documents(as: .voc) }
    #expect(error?.problem.contains("that would have one file, 1") == true)
    #expect(try set("a/1.jpg", "b/1.jpg").documents(as: .yolo).documents.count == 3)
  }

  @Test("outlines come back from COCO's files to the last digit")
  func outlines() throws {
    var set = try example([[]])
    let size = ImageSize(height: 30, width: 40)
    set.images[0].objects[0].outline = .polygons([[1.25, 2, 7.3, 2.1, 5, 9.99]])
    set.images[1].objects[0].outline = .runs(
      RunLengthMask(polygons: [[Point(x: 1, y: 1), Point(x: 9, y: 1), Point(x: 9, y: 9)]], size: size))
    let (path, _) = try write(set, as: .coco)
    let back = try AnnotationSet(
      coco: "\(path)/file", options: AnnotationOptions(imageFolder: nil, readsOutlines: true))
    #expect(back.images.map { $0.objects.map(\.outline) } == set.images.map { $0.objects.map(\.outline) })
  }

  @Test(
    "real data keep every box through the formats",
    .enabled(if: RealData.has("bccd") && RealData.has("tiny-coco"), "needs bccd and tiny-coco in SACCADE_DATA"))
  func real() throws {
    let voc = try AnnotationSet(voc: VOCLayout(root: RealData.path("bccd/BCCD")))
    let (path, losses) = try write(voc, as: .coco)
    #expect(losses == [])
    let coco = try AnnotationSet(coco: "\(path)/file")
    same(voc, coco)
    _ = try write(coco, as: .voc)
    same(voc, try AnnotationSet(voc: VOCLayout(root: path)))
    let tiny = try AnnotationSet(
      coco: RealData.path("tiny-coco/annotations/instances_val2017.json"),
      options: AnnotationOptions(imageFolder: nil, readsOutlines: true))
    _ = try write(tiny, as: .coco)
    let again = try AnnotationSet(
      coco: "\(path)/file", options: AnnotationOptions(imageFolder: nil, readsOutlines: true))
    #expect(again.images == tiny.images && again.categoryNumbers == tiny.categoryNumbers)
    let (_, told) = try write(tiny, as: .yolo)
    #expect(told.first == "yolo: 5 crowds are left out")
    var layout = YOLOLayout(root: path)
    layout.images = RealData.path("tiny-coco/val2017")
    let yolo = try AnnotationSet(yolo: layout)
    #expect(yolo.objectCount == 377 && yolo.classNames == tiny.classNames)
  }
}
