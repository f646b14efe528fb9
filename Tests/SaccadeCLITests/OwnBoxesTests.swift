import Foundation
import Saccade
import Testing

@Suite(
  "What is wrong with a user's own boxes is told before the run begins, and what is only odd is trained on", .serialized
)
struct OwnBoxesTests {
  /// A file of COCO's format, put together from its parts.
  private struct Boxes {
    var pictures = ["a.png", "b.png"]
    var classes = ["cat", "dog"]
    /// Picture, class and box of each, the former from 1.
    var objects = [(1, 1, "[4, 4, 30, 30]"), (2, 2, "[8, 8, 20, 40]")]

    var json: String {
      let images = pictures.enumerated().map {
        #"{"id": \#($0 + 1), "file_name": "\#($1)", "width": 80, "height": 64}"#
      }
      let objects = objects.enumerated().map { number, object in
        #"{"id": \#(number + 1), "image_id": \#(object.0), "category_id": \#(object.1), "bbox": \#(object.2), "area": 9, "iscrowd": 0}"#
      }
      let classes = classes.enumerated().map { #"{"id": \#($0 + 1), "name": "\#($1)"}"# }
      return """
        {"images": [\(images.joined(separator: ", "))],
        "categories": [\(classes.joined(separator: ", "))],
        "annotations": [\(objects.joined(separator: ",\n"))]}
        """
    }
  }

  /// What `saccade train` says of data that are right but for a change.
  private func train(
    _ folder: TestFolder, train: String = Boxes().json, val: String = Boxes().json, set: [String] = []
  ) throws -> Program {
    for name in ["a", "b"] {
      try ShapeScenesDataset(count: 1, size: ImageSize(height: 64, width: 80)).image(at: 0)
        .write(to: folder.path("\(name).png"))
    }
    try folder.write(train, to: "train.json")
    try folder.write(val, to: "val.json")
    func part(_ name: String) -> String {
      "{type: COCO, root: \(folder.path), annotations: \(name).json, images: ., pipeline: [{type: Resize, size: 64}]}"
    }
    let recipe = try folder.write(
      """
      task: {type: Detection}
      model: {type: TinySSD, num_classes: 2}
      data: {batch_size: 1, train: \(part("train")), val: \(part("val"))}
      optimizer: {type: SGD, lr: 0.001}
      runner: {max_epochs: 1}
      """, to: "boxes.yaml")
    let overrides = set.flatMap { ["--set", $0] }
    return try Program(arguments: ["train", recipe, "--work-dir", "run-\(UUID())"] + overrides, in: folder)
  }

  private func expect(_ program: Program, _ code: Int32, _ message: String, line: Int = #line) {
    #expect(program.code == code && program.errors.contains(message), "line \(line): \(program.code) \(program.errors)")
  }

  @Test("a box outside, and one that is none")
  func outside() throws {
    let folder = try TestFolder()
    var boxes = Boxes()
    boxes.objects[1].2 = "[90, 8, 20, 40]"
    let place =
      "train.json:4: annotations[1]: the box from (90, 8) to (110, 48) lies outside of the picture, which is 64×80"
    try expect(train(folder, train: boxes.json), 65, place)
    try expect(train(folder, train: boxes.json, set: ["data.train.invalid_boxes=drop"]), 0, "1 wrong box, 1 left out")
    boxes.objects[1].2 = "[8, 8, 20, 0]"
    try expect(train(folder, val: boxes.json), 65, "(8, 8) to (28, 8) has no area; mend the file")
  }

  @Test("classes that differ, are too few, or have no example")
  func classes() throws {
    let folder = try TestFolder()
    var boxes = Boxes()
    boxes.classes[1] = "dogs"
    try expect(
      train(folder, val: boxes.json), 65,
      "the class 'dogs' is none of those to be learnt, cat, dog; did you mean 'dog'?")
    boxes.classes = ["cat", "dog", "emu"]
    try expect(
      train(folder, train: boxes.json), 78, "model.num_classes: is 2, but data.train has 3 classes: cat, dog, emu")
    boxes = Boxes()
    boxes.objects.removeLast()
    try expect(train(folder, train: boxes.json), 0, "no picture shows dog: the network cannot learn to find it")
  }

  @Test("a picture that is not there, and a file that is cut off")
  func files() throws {
    let folder = try TestFolder()
    var boxes = Boxes()
    boxes.pictures[1] = "c.png"
    try expect(train(folder, val: boxes.json), 66, "val.json:1: images[1]: names a picture that is not there, ")
    try expect(train(folder, train: String(Boxes().json.dropLast(40))), 65, "the file ends here")
  }

  @Test("no box on any picture is told as that, whatever classes there are")
  func nothing() throws {
    let folder = try TestFolder()
    var boxes = Boxes()
    boxes.objects = []
    let nothing = "data.train: has no box on any of its 2 pictures: there is nothing to learn"
    try expect(train(folder, train: boxes.json), 78, nothing)
    // Files of VOC's kind name their classes by their boxes alone.
    for name in ["a", "b"] {
      let size = "<size><width>80</width><height>64</height></size>"
      try folder.write(
        "<annotation><filename>\(name).png</filename>\(size)</annotation>\n", to: "\(name).xml")
    }
    let set =
      "data.train={type: VOC, root: \(folder.path), annotations: ., images: ., pipeline: [{type: Resize, size: 64}]}"
    try expect(train(folder, set: [set]), 78, nothing)
    try expect(train(folder, val: boxes.json), 78, "data.val: has no object to be found on any of its 2 pictures")
  }

  @Test("a picture without boxes, alone in its batch, and one with five hundred are trained on")
  func odd() throws {
    let folder = try TestFolder()
    var boxes = Boxes()
    boxes.objects = (0..<500).map { number in
      (1, 1 + number % 2, "[\(number % 50), \(number / 50 * 4), \(5 + number % 20), \(6 + number % 10)]")
    }
    let program = try train(folder, train: boxes.json)
    try #require(program.code == 0, "\(program.errors)")
    let loss = (program.output + program.errors).firstMatch(of: /loss (\d+\.\d+)/)
    #expect(loss.flatMap { Double($0.1) }.map { $0 > 0 && $0 < 1000 } == true, "\(program.output) \(program.errors)")
  }
}
