import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeTasks
import SaccadeText
import Testing

private let golden = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appending(path: "Golden/Detection").path
private let dataRoot = ProcessInfo.processInfo.environment["SACCADE_DATA"]
private func has(_ name: String) -> Bool {
  dataRoot.map { FileManager.default.fileExists(atPath: "\($0)/\(name)") } ?? false
}

private func json(_ name: String) throws -> [String: Any] {
  let object = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: "\(golden)/\(name)")))
  return try #require(object as? [String: Any])
}

private func near(_ found: [Double], _ wanted: Any?, within slack: Double = 1e-9) throws {
  let wanted = try #require(wanted as? [Double])
  #expect(found.count == wanted.count)
  for (a, b) in zip(found, wanted) { #expect(abs(a - b) < slack, "\(found) and \(wanted)") }
}

@Suite("COCO's evaluation")
struct COCOEvaluationTests {
  private func check(_ truth: String, _ found: String, _ figures: String) throws {
    let set = try AnnotationSet(coco: truth)
    let boxes = try ScoredBox.read(coco: found, for: set)
    var evaluation = COCOEvaluation(classCount: set.classNames.count)
    for (image, boxes) in zip(set.images, boxes) { evaluation.add(boxes, truth: image.objects) }
    let (result, wanted) = (evaluation.result(), try json(figures))
    try near(result.overall.all, wanted["overall"])
    let classes = try #require(wanted["classes"] as? [[Double]])
    #expect(classes.count == result.classes.count)
    for (figures, wanted) in zip(result.classes, classes) {
      try near(
        [figures.averagePrecision, figures.averagePrecision50, figures.averagePrecision75, figures.recall100], wanted)
    }
  }

  @Test("crowds, areas, ties, overlaps on a threshold and more boxes than count give pycocotools' figures")
  func small() throws { try check("\(golden)/small-truth.json", "\(golden)/small-found.json", "small-figures.json") }

  @Test(
    "tiny-coco with the boxes of a detector gives pycocotools' figures",
    .enabled(if: has("tiny-coco"), "needs tiny-coco in SACCADE_DATA"))
  func tinyCOCO() throws {
    try check(
      "\(dataRoot ?? "")/tiny-coco/annotations/instances_val2017.json", "\(golden)/tiny-coco-found.json",
      "tiny-coco-figures.json")
  }

  private func object(_ label: Int, _ x: Double, _ flags: AnnotatedObject.Flags = []) -> AnnotatedObject {
    AnnotatedObject(label: label, bounds: PixelBounds(x: x, y: 0, width: 50, height: 50), flags: flags)
  }

  @Test("where nothing is there to be found the figures are −1, and where nothing is found 0")
  func empty() {
    #expect(COCOEvaluation(classCount: 3).result().overall.all == Array(repeating: -1, count: 12))
    var none = COCOEvaluation(classCount: 1)
    none.add([ScoredBox(label: 0, score: 1, bounds: object(0, 0).bounds)], truth: [])
    #expect(none.result().overall.all.allSatisfy { $0 == -1 })
    var missed = COCOEvaluation(classCount: 2)
    missed.add([], truth: [object(1, 0)])
    let result = missed.result()
    #expect(result.averagePrecision == 0 && result.overall.recall100 == 0 && result.classes[0].averagePrecision == -1)
    #expect(result.overall.smallPrecision == -1 && result.overall.mediumPrecision == 0)
  }

  @Test("boxes that are right to the pixel come to 1; a box in a crowd is neither right nor wrong")
  func perfect() {
    var evaluation = COCOEvaluation(classCount: 1)
    let truth = [object(0, 0), object(0, 60), object(0, 200, .crowd)]
    evaluation.add(truth.map { ScoredBox(label: 0, score: 0.5, bounds: $0.bounds) }, truth: truth)
    let result = evaluation.result().overall
    #expect(abs(result.averagePrecision - 1) < 1e-12 && result.recall1 == 0.5 && result.recall10 == 1)
    #expect(COCOResult.Figures.names.count == result.all.count)
  }

  @Test("a file of results says where it is wrong")
  func wrongResults() throws {
    let set = try AnnotationSet(coco: "\(golden)/small-truth.json")
    let file = NSTemporaryDirectory() + "\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: file) }
    for (text, answer) in [
      (#"[{"image_id": 1, "category_id": 2, "bbox": [1, 1, 2, 2], "score": 1}]"#, "[0]: is on picture 1"),
      (#"[{"image_id": 3, "category_id": 9, "bbox": [1, 1, 2, 2], "score": 1}]"#, "[0]: has category_id 9"),
      (#"[{"image_id": 3, "category_id": 2, "bbox": [1, 1, 2], "score": 1}]"#, "bbox of 4 numbers"),
      (#"[{"image_id": 3, "category_id": 2, "bbox": [1, 1, 2, 2], "score": NaN}]"#, "no number"),
      ("[{", "cut off"),
    ] {
      try Data(text.utf8).write(to: URL(filePath: file))
      let error = #expect(throws: DatasetError.self) { try ScoredBox.read(coco: file, for: set) }
      #expect(error?.description.contains(answer) == true, "\(error as Any)")
    }
  }
}

@Suite("PASCAL VOC's evaluation")
struct VOCEvaluationTests {
  @Test("difficult objects, ties and second finds give the development kit's figures, of 2007 and since 2010")
  func small() throws {
    var set = try AnnotationSet(coco: "\(golden)/small-truth.json")
    let boxes = try ScoredBox.read(coco: "\(golden)/small-found.json", for: set)
    for index in set.images.indices {
      for place in set.images[index].objects.indices where set.images[index].objects[place].flags.contains(.crowd) {
        set.images[index].objects[place].flags = .difficult
      }
    }
    var evaluation = VOCEvaluation(classCount: set.classNames.count)
    for (image, boxes) in zip(set.images, boxes) { evaluation.add(boxes, truth: image.objects) }
    let wanted = try #require(try json("small-figures.json")["voc"] as? [String: Any])
    try near(evaluation.averagePrecisions(.elevenPoints), wanted["eleven"])
    try near(evaluation.averagePrecisions(.area), wanted["area"])
    let known = evaluation.averagePrecisions(.area).prefix(3)
    #expect(abs(evaluation.meanAveragePrecision(.area) - known.reduce(0, +) / 3) < 1e-12)
    #expect(VOCEvaluation(classCount: 2).meanAveragePrecision(.elevenPoints) == -1)
  }

  @Test(
    "the detections of voc2012-subset100 give the reference's figures, with and without difficult objects",
    .enabled(if: has("voc2012-subset100"), "needs voc2012-subset100 in SACCADE_DATA"))
  func subset() throws {
    let root = "\(dataRoot ?? "")/voc2012-subset100"
    var layout = VOCLayout(root: root)
    layout.annotations = "gts/pascalvoc_format"
    let set = try AnnotationSet(voc: layout)
    let names = try String(contentsOfFile: "\(root)/voc.names", encoding: .utf8).split(whereSeparator: \.isNewline)
    let wanted = try json("voc-subset-figures.json")
    #expect(wanted["classes"] as? [String] == set.classNames)
    var (strict, every) = (VOCEvaluation(classCount: 20), VOCEvaluation(classCount: 20))
    for image in set.images {
      let file = "\(root)/dets/abs_xyx2y2/\(image.file.dropLast(4)).txt"
      let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
      let boxes = try text.split(whereSeparator: \.isNewline).map { line in
        let fields = line.split(separator: " ").compactMap { Double($0) }
        let label = try #require(set.classNames.firstIndex(of: String(names[Int(fields[0])])))
        return ScoredBox(
          label: label, score: fields[1],
          bounds: PixelBounds(firstX: fields[2], firstY: fields[3], lastX: fields[4], lastY: fields[5]))
      }
      strict.add(boxes, truth: image.objects)
      every.add(
        boxes,
        truth: image.objects.map { object in
          var object = object
          object.flags = []
          return object
        })
    }
    try near(strict.averagePrecisions(.elevenPoints), wanted["eleven"])
    try near(strict.averagePrecisions(.area), wanted["area"])
    let all = try #require(wanted["all"] as? [String: Any])
    try near(every.averagePrecisions(.elevenPoints), all["eleven"])
    try near(every.averagePrecisions(.area), all["area"])
  }
}
