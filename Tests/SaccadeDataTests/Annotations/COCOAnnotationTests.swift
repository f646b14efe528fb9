import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeText
import Testing

/// A file of COCO's format, with what is said in place of its parts.
private func coco(
  images: String = #"{"id": 7, "file_name": "a.jpg", "width": 20, "height": 10}"#, annotations: String = "",
  categories: String = #"{"id": 90, "name": "dog"}, {"id": 3, "name": "cat"}"#
) -> String {
  "{\"images\": [\(images)],\n\"annotations\": [\n\(annotations)],\n\"categories\": [\(categories)]}"
}

@Suite("Annotations of COCO's format")
struct COCOAnnotationTests {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private func read(_ text: String, _ options: AnnotationOptions = AnnotationOptions()) throws -> AnnotationSet {
    try AnnotationSet(coco: scratch.write("all.json", text.utf8), options: options)
  }

  @Test("boxes are x, y, width, height from the picture's corner; labels follow the numbers of the categories")
  func reads() throws {
    let text = coco(
      images:
        #"{"id": 7, "file_name": "a.jpg", "width": 20, "height": 10}, {"id": 2, "file_name": "b.jpg", "width": 5, "height": 5}"#,
      annotations: #"""
        {"id": 1, "image_id": 7, "category_id": 90, "bbox": [1, 2.5, 3, 4], "area": 7.25, "iscrowd": 0, "other": {"a": [1, "]"]}},
        {"id": 2, "image_id": 7, "category_id": 3, "bbox": [0, 0, 20, 10], "iscrowd": 1}
        """#)
    let set = try read(text)
    #expect(set.classNames == ["cat", "dog"] && set.categoryNumbers == [3, 90])
    // In the order of their ids, as COCO's evaluation takes them.
    #expect(set.images.map(\.file) == ["b.jpg", "a.jpg"] && set.images[0].objects.isEmpty)
    let objects = set.images[1].objects
    #expect(objects.map(\.label) == [1, 0] && objects.map(\.flags) == [[], .crowd])
    #expect(objects[0].bounds.box == Box(x1: 1, y1: 2.5, x2: 4, y2: 6.5) && objects[0].area == 7.25)
    #expect(set.images[1].size == ImageSize(height: 10, width: 20))
    // A part to be judged by has the labels of the training part, in whichever order it lists them.
    var options = AnnotationOptions()
    options.classNames = ["dog", "cat"]
    #expect(try read(text, options).images[1].objects.map(\.label) == [0, 1])
  }

  @Test("parts may come in any order, and outlines are kept where they are asked for")
  func outlines() throws {
    let text = #"""
      {"annotations": [
      {"id": 1, "image_id": 7, "category_id": 3, "bbox": [1, 1, 4, 4], "segmentation": [[1, 1, 5, 1, 5, 5, 1, 5]]},
      {"id": 2, "image_id": 7, "category_id": 3, "bbox": [0, 0, 2, 10], "segmentation": {"size": [10, 20], "counts": [0, 20, 180]}},
      {"id": 3, "image_id": 7, "category_id": 3, "bbox": [0, 0, 2, 10], "segmentation": {"size": [10, 20], "counts": "0d0d5"}}],
      "categories": [{"id": 3, "name": "cat"}], "info": {}, "images": [{"id": 7, "file_name": "a.jpg", "width": 20, "height": 10}]}
      """#
    #expect(try read(text).images[0].objects.allSatisfy { $0.outline == nil })
    var options = AnnotationOptions()
    options.readsOutlines = true
    let objects = try read(text, options).images[0].objects
    let areas = objects.map { $0.outline?.runs(on: ImageSize(height: 10, width: 20)).area }
    #expect(areas == [16, 20, 20])
  }

  @Test(
    "a mistake is told with its line and the path of the value",
    arguments: [
      (#"{"id": 1, "image_id": 8, "category_id": 3, "bbox": [1, 1, 2, 2]}"#, ":3: annotations[0]: is on picture 8"),
      (#"{"id": 1, "image_id": 7, "category_id": 4, "bbox": [1, 1, 2, 2]}"#, ":3: annotations[0]: has category_id 4"),
      (#"{"id": 1, "image_id": 7, "category_id": 3, "bbox": [1, 1, 2]}"#, ":3: annotations[0].bbox: has 3 numbers"),
      (#"{"id": 1, "image_id": 7, "category_id": 3}"#, ":3: annotations[0]: an annotation has no bbox"),
      (
        #"{"id": 1, "image_id": 7, "category_id": 3, "bbox": [1, 1, "b", 2]}"#,
        ":3: annotations[0].bbox[2]: a number should"
      ),
      (
        #"{"id": 1, "image_id": 7, "category_id": 3, "bbox": [-9, 1, 20, 2]}"#,
        ":3: annotations[0]: the box from (-9, 1) to (11, 3) reaches over"
      ),
      (#"{"id": 1, "image_id": 7, "category_id": 3, "bbox": [21, 1, 2, 2]}"#, "lies outside of the picture"),
      (#"{"id": 1, "image_id": 7, "category_id": 3, "bbox": [9, 1, -2, 2]}"#, "has its sides the wrong way round"),
      (#"{"id": 1, "image_id": 7, "category_id": 3, "bbox": [9, 1, 0, 2]}"#, "has no area"),
      (#"{"id": 1, "image_id": 7, "category_id": 3, "bbox": [9, NaN, 2, 2]}"#, "has a side that is no number"),
      (
        #"{"id": 1, "image_id": 7, "category_id": 3, "bbox": [1, 1, 2, 2], "iscrowd": 2}"#,
        ":3: annotations[0].iscrowd: is 2.0, neither 0 nor 1"
      ),
      ("{\"id\": 1,\n\"image_id\": 7.5}", ":4: annotations[0].image_id: 7.5 is no whole number"),
      (
        #"{"id": 1, "image_id": 7, "category_id": 3, "bbox": [1, 1, 2, 2]}, {"id": 1}"#, "two annotations have the id 1"
      ),
    ])
  func mistakes(annotation: String, answer: String) {
    let error = #expect(throws: DatasetError.self) { try read(coco(annotations: annotation)) }
    #expect(
      error?.description.contains("all.json") == true && error?.description.contains(answer) == true, "\(error as Any)")
    #expect(error?.advice.isEmpty == false && error?.exitCode.rawValue == 65)
  }

  @Test("areas that cannot be right are told, and the box's stands for them")
  func areas() throws {
    let boxes = [("-5", 1), ("1e9", 2), ("NaN", 3), ("200", 4), ("0.5", 5)].map { area, id in
      #"{"id": \#(id), "image_id": 7, "category_id": 3, "bbox": [1, 1, 2, 2], "area": \#(area)}"#
    }
    let set = try read(coco(annotations: boxes.joined(separator: ",\n")))
    #expect(set.images[0].objects.map(\.area) == [nil, nil, nil, 200, 0.5])
    let note = set.notes.first { $0.hasPrefix("3 areas are negative or larger than the picture") } ?? ""
    #expect(note.contains("all.json:3: annotations[0].area: -5 on a picture of "), "\(set.notes)")
  }

  @Test("very many categories are read in the time that so many lines take", .timeLimit(.minutes(1)))
  func manyCategories() throws {
    let categories = (0..<95_000).map { #"{"id": \#($0), "name": "class \#($0)"}"# }.joined(separator: ",\n")
    let start = ContinuousClock.now
    #expect(try read(coco(categories: categories)).classNames.count == 95_000)
    #expect(ContinuousClock.now - start < .seconds(20))
    let twice = #expect(throws: DatasetError.self) {
      try read(coco(categories: #"{"id": 1, "name": "cat"}, {"id": 2, "name": "cat"}"#))
    }
    #expect(twice?.problem == "two categories have the name 'cat'")
  }

  @Test("a file that is cut off anywhere is told as such, or as no JSON, and never read as a smaller one")
  func cutOff() throws {
    let text = coco(annotations: #"{"id": 1, "image_id": 7, "category_id": 3, "bbox": [1, 1, 2, 2]}"#)
    for count in stride(from: 1, to: text.utf8.count, by: 7) {
      let error = #expect(throws: DatasetError.self) {
        try read(String(decoding: Array(text.utf8).prefix(count), as: UTF8.self))
      }
      #expect(error?.kind == .truncated && error?.problem.contains("cut off") == true, "\(count): \(error as Any)")
    }
    #expect(throws: DatasetError.self) { try read("") }
    #expect(throws: DatasetError.self) { try read("[]") }
    #expect(throws: DatasetError.self) { try read(text + "x") }
  }

  @Test("a backslash may be the last byte of a piece that is read from the disk, or of the file")
  func escapes() throws {
    let rest = coco(annotations: #"{"id": 1, "image_id": 7, "category_id": 3, "bbox": [1, 1, 2, 2]}"#).dropFirst()
    for place in (1 << 18) - 3...(1 << 18) + 1 {
      let start = "{\"info\": \""
      let text = start + String(repeating: "x", count: place - start.utf8.count) + "\\\" n\", " + rest
      #expect(try read(text).objectCount == 1, "\(place)")
    }
    let error = #expect(throws: DatasetError.self) { try read("{\"info\": \"a\\") }
    #expect(error?.kind == .truncated, "\(error as Any)")
  }

  @Test("ids that come twice, pictures of no size and depths beyond reason are refused")
  func rest() throws {
    let image = #"{"id": 7, "file_name": "a.jpg", "width": 20, "height": 10}"#
    func problem(_ text: String) -> String {
      let error = #expect(throws: DatasetError.self) { try read(text) }
      return error?.description ?? ""
    }
    #expect(problem(coco(images: "\(image), \(image)")).contains("images[1]: two pictures have the id 7"))
    #expect(
      problem(coco(categories: #"{"id": 1, "name": "a"}, {"id": 2, "name": "a"}"#)).contains(
        "categories[1]: two categories have the name 'a'"))
    #expect(problem(coco(images: image.replacing("20", with: "1000000000"))).contains("picture of 1000000000.0 × 10.0"))
    #expect(problem("{\"images\": " + String(repeating: "[", count: 5000)).contains("all.json"))
    #expect(problem("{\"info\": " + String(repeating: "{\"a\":[", count: 5000)).contains("more than 64 deep"))
    #expect(problem(coco(images: "")).contains("names no pictures"))
  }

  @Test("wrong boxes are cut to the picture or left out where that is wished, and counted")
  func policies() throws {
    let boxes = [
      "[-9, 1, 20, 2]", "[21, 1, 2, 2]", "[9, 1, -2, 2]", "[9, 1, 0, 2]", "[9, NaN, 2, 2]", "[-0.5, 0, 3, 3]",
      "[1, 1, 2, 2]",
    ]
    let entries = boxes.enumerated().map {
      "{\"id\": \($0), \"image_id\": 7, \"category_id\": 3, \"bbox\": \($1)}"
    }
    let text = coco(annotations: entries.joined(separator: ",\n"))
    let clipped = try read(text, AnnotationOptions(imageFolder: nil, invalidBoxes: .clip))
    #expect(
      clipped.images[0].objects.map(\.bounds.box) == [
        Box(x1: 0, y1: 1, x2: 11, y2: 3), Box(x1: 7, y1: 1, x2: 9, y2: 3), Box(x1: 0, y1: 0, x2: 2.5, y2: 3),
        Box(x1: 1, y1: 1, x2: 3, y2: 3),
      ])
    #expect(clipped.repairs.count == 5 && clipped.repairs.droppedCount == 3)
    let dropped = try read(text, AnnotationOptions(imageFolder: nil, invalidBoxes: .drop))
    #expect(dropped.images[0].objects.count == 2 && dropped.repairs.droppedCount == 5)
    #expect(dropped.notes.contains { $0.contains("5 wrong boxes, 5 left out") && $0.contains("annotations[0]") })
    let error = #expect(throws: DatasetError.self) { try read(text) }
    #expect(error?.problem.contains("4 other boxes") == true && error?.advice.contains("invalid_boxes") == true)
  }

  @Test("a picture that is not there, a class that training does not know and one without an object are told")
  func otherwise() throws {
    let text = coco(annotations: #"{"id": 1, "image_id": 7, "category_id": 90, "bbox": [1, 1, 2, 2]}"#)
    try scratch.folder("pictures")
    let missing = #expect(throws: DatasetError.self) {
      try read(text, AnnotationOptions(imageFolder: "\(scratch.path)/pictures"))
    }
    #expect(missing?.description.contains("images[0]: names a picture that is not there, ") == true)
    #expect(missing?.exitCode.rawValue == 66)
    var options = AnnotationOptions()
    options.classNames = ["cat", "dogs"]
    let unknown = #expect(throws: DatasetError.self) { try read(text, options) }
    #expect(unknown?.description.contains("the class 'dog' is none of those to be learnt") == true)
    #expect(unknown?.description.contains("did you mean 'dogs'?") == true)
    #expect(try read(text).notes.contains { $0.contains("no object of 1 class: cat") })
    #expect(try read(coco()).notes.contains { $0.contains("no object is marked on any picture") })
  }

  @Test("numbers are read to the last bit, as Swift's own reader does")
  func numbers() throws {
    var random = RandomStream(seed: 3)
    let values = (0..<400).map { step -> Double in
      let value = Double(random.uniform()) * [1e-3, 1, 1e3, 1e7][step % 4]
      return step % 3 == 0 ? (value * 100).rounded() / 100 : value
    }
    let entries = values.enumerated().map {
      "{\"id\": \($0), \"image_id\": 7, \"category_id\": 3, \"bbox\": [1, 1, 2, 2], \"area\": \($1)}"
    }
    let image = #"{"id": 7, "file_name": "a.jpg", "width": 5000, "height": 5000}"#
    let set = try read(coco(images: image, annotations: entries.joined(separator: ",")))
    #expect(set.images[0].objects.map(\.area) == values)
  }

  @Test(
    "tiny-coco is read whole, with crowds and every outline's area near the one it states",
    .enabled(if: RealData.has("tiny-coco"), "needs tiny-coco in SACCADE_DATA"))
  func tinyCOCO() throws {
    let options = AnnotationOptions(imageFolder: RealData.path("tiny-coco/val2017"), readsOutlines: true)
    let set = try AnnotationSet(coco: RealData.path("tiny-coco/annotations/instances_val2017.json"), options: options)
    #expect(set.images.count == 50 && set.objectCount == 382 && set.classNames.count == 80)
    #expect(set.categoryNumbers.last == 90 && set.repairs.count == 0)
    let objects = set.images.flatMap { image in image.objects.map { (image.size, $0) } }
    #expect(objects.count { $0.1.flags.contains(.crowd) } == 5)
    // The areas that COCO states of crowds are not those of their masks.
    for (size, object) in objects where !object.flags.contains(.crowd) {
      let area = Double(try #require(object.outline).runs(on: size).area)
      let stated = object.area ?? 0
      #expect(abs(area - stated) <= 0.1 * stated + 40)
    }
    let data = try AnnotatedImages(set, folder: RealData.path("tiny-coco/val2017"), hasMasks: true)
    let sample = try data.sample(at: 0)
    #expect(sample.boxes.count == sample.masks.count && sample.masks.allSatisfy { $0.image.size == sample.image.size })
  }
}
