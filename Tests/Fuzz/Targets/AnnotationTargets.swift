import SaccadeData
import SaccadeEngine
import SaccadeImages

extension FuzzTargets {
  /// Objects lie on their pictures and have classes, whatever the file said.
  private static func check(_ set: AnnotationSet) {
    for image in set.images {
      let (width, height) = (Double(image.size.width), Double(image.size.height))
      for object in image.objects {
        let box = object.bounds
        FuzzTarget.promise(
          set.classNames.indices.contains(object.label), "label \(object.label) of \(set.classNames.count) classes")
        FuzzTarget.promise(
          box.x >= 0 && box.y >= 0 && box.width > 0 && box.height > 0 && box.x2 <= width + 1e-3
            && box.y2 <= height + 1e-3, "box \(box) on \(image.size)")
        // A picture of any size may be claimed; only small ones are drawn.
        guard image.size.height * image.size.width < 1 << 16, let outline = object.outline else { continue }
        let runs = outline.runs(on: image.size)
        FuzzTarget.promise(runs.area == runs.mask.area, "an area of \(runs.area), and \(runs.mask.area) pixels")
      }
    }
    // What was read can be written in every format, and COCO's be read again.
    for format in AnnotationFormat.allCases {
      guard let (documents, _) = try? set.documents(as: format) else { continue }
      for document in documents.prefix(8) { try? document.write { _ in } }
    }
    _ = AnnotationSummary(set).lines()
  }

  private static func options(_ bytes: [UInt8]) -> AnnotationOptions {
    let policy: InvalidBoxes = [.clip, .drop, .error][choice(bytes) % 3]
    return AnnotationOptions(imageFolder: nil, invalidBoxes: policy, readsOutlines: true)
  }

  /// A file of COCO's format, also one of what was found.
  static let coco = FuzzTarget("coco") { bytes, folder in
    let path = try folder.write(bytes, as: "annotations.json")
    var options = options(bytes)
    options.invalidBoxes = .clip
    let set = try AnnotationSet(coco: path, options: options)
    check(set)
    var text = ""
    for document in try set.documents(as: .coco).documents { try document.write { text += $0 } }
    let again = try AnnotationSet(coco: folder.write(text.utf8, as: "again.json"), options: options)
    FuzzTarget.promise(
      again.objectCount == set.objectCount && again.classNames == set.classNames, "the set reads back as another")
  }

  /// A file of detections, beside annotations of one picture.
  static let results = FuzzTarget("results") { bytes, folder in
    var set = AnnotationSet(
      classNames: ["a"], images: [AnnotatedImage(file: "a.jpg", size: ImageSize(square: 9), number: 1)])
    set.categoryNumbers = [1]
    let boxes = try ScoredBox.read(coco: folder.write(bytes, as: "found.json"), for: set)
    FuzzTarget.promise(boxes[0].allSatisfy { $0.score.isFinite }, "scores are numbers")
  }

  /// The XML file of a picture.
  static let voc = FuzzTarget("voc") { bytes, folder in
    try folder.withFolder { inner in
      _ = try folder.write("".utf8, as: "folder/nothing")
      _ = try folder.write(bytes, as: "folder/a.xml")
      var layout = VOCLayout(root: inner)
      layout.annotations = "."
      layout.isOneBased = choice(bytes) & 1 == 0
      check(try AnnotationSet(voc: layout, options: options(bytes)))
    }
  }

  /// A table of boxes.
  static let boxes = FuzzTarget("boxes") { bytes, folder in
    let path = try folder.write(bytes, as: "boxes.csv")
    check(try AnnotationSet(csv: path, isOneBased: choice(bytes) & 1 == 0, options: options(bytes)))
  }

  /// The text of a picture, and the file of names.
  ///
  /// What stands before a line of %% is the YAML file.
  static let yolo = FuzzTarget("yolo") { bytes, folder in
    let parts = bytes.split(separator: UInt8(ascii: "%"), maxSplits: 1, omittingEmptySubsequences: false)
    let picture: [UInt8] = [
      0x42, 0x4D, 0x3A, 0, 0, 0, 0, 0, 0, 0, 0x36, 0, 0, 0, 0x28, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0,
    ]
    try folder.withFolder { inner in
      _ = try folder.write(picture + [UInt8](repeating: 0, count: 28), as: "folder/a.bmp")
      _ = try folder.write(parts.count > 1 ? Array(parts[0]) : Array("names: [a, b]".utf8), as: "folder/data.yaml")
      _ = try folder.write(Array(parts[parts.count - 1]), as: "folder/a.txt")
      check(try AnnotationSet(yolo: .found(in: inner), options: options(bytes)))
    }
  }
}
