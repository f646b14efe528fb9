import Foundation
import Saccade
import Testing

@Suite("Boxes that would be learnt wrongly, or not at all, are told in a user's words", .serialized)
struct MisleadingBoxesTests {
  private func makeFolder(_ name: String, in folder: TestFolder) throws {
    try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
  }

  /// A folder of YOLO's kind with a picture, and a box of class 1 on it.
  private func yolo(_ folder: TestFolder) throws {
    for name in ["images", "labels"] { try makeFolder(name, in: folder) }
    try ShapesDataset(count: 1).image(at: 0).write(to: folder.path("images/a.png"))
    try folder.write("1 0.5 0.5 0.2 0.2\n", to: "labels/a.txt")
  }

  private func coco(file: String = "a.png", segmentation: String = "[[1, 1, 9, 1, 9, 9]]") -> String {
    """
    {"images": [{"id": 1, "file_name": "\(file)", "width": 32, "height": 32},
    {"id": 2, "file_name": "b.png", "width": 32, "height": 32}], "categories": [{"id": 1, "name": "cat"}],
    "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 8, 8], "segmentation": \(segmentation)},
    {"id": 2, "image_id": 2, "category_id": 1, "bbox": [1, 1, 8, 8]}]}
    """
  }

  private func boxes(_ format: String, _ path: String, in folder: TestFolder) throws -> Program {
    try Program("data", "boxes", "--from", format, path, in: folder)
  }

  @Test("an empty line among the names of classes, or another number of them than nc, gives no class another's name")
  func names() throws {
    let folder = try TestFolder()
    try yolo(folder)
    try folder.write("cat\n\ndog\n", to: "classes.txt")
    let gap = try boxes("yolo", ".", in: folder)
    #expect(gap.code == 65 && gap.errors.contains("classes.txt:2: has no name"), "\(gap.errors)")
    try folder.write("cat\ndog\n\n \n", to: "classes.txt")
    let end = try boxes("yolo", ".", in: folder)
    #expect(end.code == 0 && end.output.contains("dog "), "\(end.errors)")
    try folder.write("nc: 3\nnames: [cat, dog]\n", to: "data.yaml")
    let count = try boxes("yolo", ".", in: folder)
    #expect(count.code == 65 && count.errors.contains("data.yaml:1:5: nc is 3, and names has 2"), "\(count.errors)")
    try folder.write("nc: 2\nnames: {0: cat, 1: dog}\n", to: "data.yaml")
    #expect(try boxes("yolo", ".", in: folder).code == 0)
    try folder.write("names: [cat, dog\n", to: "data.yaml")
    let broken = try boxes("yolo", ".", in: folder)
    #expect(broken.code == 65 && broken.errors.contains("check that it is YAML"), "\(broken.errors)")
  }

  @Test("sides beyond all numbers are told as what they are")
  func infinite() throws {
    let folder = try TestFolder()
    try yolo(folder)
    try folder.write("cat\ndog\n", to: "classes.txt")
    try folder.write("1 0.5 0.5 inf 0.2\n", to: "labels/a.txt")
    let infinite = try boxes("yolo", ".", in: folder)
    #expect(infinite.code == 65 && infinite.errors.contains("has a number of inf"), "\(infinite.errors)")
    try folder.write(
      "filename,width,height,class,xmin,ymin,xmax,ymax\na.png,32,32,cat,-1e306,1,5,5\n", to: "labels.csv")
    let far = try boxes("csv", "labels.csv", in: folder)
    #expect(far.code == 65 && far.errors.contains("the box from (-1e+306, 1) to"), "\(far.errors)")
  }

  @Test("polygons with corners that are no numbers are not written on, and neither read nor written for masks")
  func polygons() throws {
    let folder = try TestFolder()
    for bad in ["NaN", "1e400", "-Infinity", "1e39"] {
      try folder.write(coco(segmentation: "[[1, 1, 9, 1, \(bad), 9]]"), to: "a.json")
      let program = try Program("data", "convert", "--from", "coco", "--to", "coco", "a.json", "out.json", in: folder)
      #expect(
        program.code == 65
          && program.errors.contains("a.json:3: annotations[0].segmentation: has a corner that is no number"),
        "\(program.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.path("out.json")))
    }
    try folder.write(coco(), to: "a.json")
    #expect(
      try Program("data", "convert", "--from", "coco", "--to", "coco", "a.json", "out.json", in: folder).code == 0)
    #expect(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: folder.path("out.json")))) is [String: Any])
  }

  @Test("a picture that comes twice is told; a name with a zero byte is refused, since another picture would be read")
  func pictureNames() throws {
    let folder = try TestFolder()
    try folder.write(coco(file: "./b.png"), to: "twice.json")
    let twice = try boxes("coco", "twice.json", in: folder)
    #expect(
      twice.code == 0
        && twice.errors.contains("1 picture comes a second time, and what is marked on one is missing on the other"),
      "\(twice.errors)")
    try folder.write(coco(file: "a.png\\u0000.jpg"), to: "zero.json")
    let zero = try boxes("coco", "zero.json", in: folder)
    #expect(zero.code == 65 && zero.errors.contains("with a zero byte in it"), "\(zero.errors)")
  }

  @Test("VOC's files keep a box at the border on its picture, and it is told that they name no folders")
  func vocFiles() throws {
    let folder = try TestFolder()
    try folder.write(
      "filename,width,height,class,xmin,ymin,xmax,ymax\nin/a.png,20,10,cat,19.6,9.7,20,10\n", to: "labels.csv")
    let convert = try Program("data", "convert", "--from", "csv", "--to", "voc", "labels.csv", "voc", in: folder)
    #expect(convert.code == 0 && convert.errors.contains("voc: 1 picture loses its folder"), "\(convert.errors)")
    let back = try boxes("voc", "voc", in: folder)
    #expect(back.code == 0 && back.output.contains("cat          1"), "\(back.errors) \(back.output)")
    #expect(try Program.written("voc/Annotations/a.xml", in: folder).contains("<xmin>20</xmin>"))
  }

  @Test("a picture that was resized behind its boxes is found by config check and data lint, not by the run")
  func resized() throws {
    let folder = try TestFolder()
    for (name, side) in [("a", 32), ("b", 64)] {
      try ShapesDataset(count: 1, height: side, width: side).image(at: 0).write(to: folder.path("\(name).png"))
    }
    try folder.write(coco(), to: "a.json")
    let recipe = try folder.write(
      """
      task: {type: Detection}
      model: {type: TinySSD, num_classes: 1}
      data:
        batch_size: 1
        train: {type: COCO, root: \(folder.path), annotations: a.json, images: ., pipeline: [{type: Resize, size: 64}]}
      optimizer: {type: SGD, lr: 0.001}
      runner: {max_epochs: 1}
      """, to: "boxes.yaml")
    let problem = "b.png: is 64×64 (height × width), and a.json says 32×32 (height × width)".replacing(
      "a.json", with: folder.path("a.json"))
    let check = try Program("config", "check", recipe, in: folder)
    #expect(check.code == 65 && check.errors.contains(problem), "\(check.errors)")
    #expect(check.output.contains("2 pictures, 1 cannot be used"), "\(check.output)")
    let lint = try Program("data", "lint", recipe, in: folder)
    #expect(lint.code == 65 && lint.output.contains("of another size than its boxes are for: 1"), "\(lint.output)")
    #expect(lint.output.contains(problem))
    try ShapesDataset(count: 1, height: 32, width: 32).image(at: 0).write(to: folder.path("b.png"))
    #expect(try Program("config", "check", recipe, in: folder).code == 0)
  }

  @Test("a pipeline that leaves no box on any picture is told after the first epoch")
  func noBoxLeft() throws {
    let folder = try TestFolder()
    let recipe = try folder.write(
      """
      task: {type: Detection}
      model: {type: TinySSD, num_classes: 10}
      data:
        batch_size: 2
        train: {type: ShapeScenes, count: 4, size: 64, objects: [1, 3], pipeline: [{type: FilterBoxes, min_side: 60}]}
      optimizer: {type: SGD, lr: 0.001}
      runner: {max_epochs: 1}
      """, to: "scenes.yaml")
    let told = "no box is left on any of 4 training pictures after the steps of data.train.pipeline"
    let none = try Program("train", recipe, "--work-dir", "a", in: folder)
    #expect(none.code == 0 && none.errors.contains(told), "\(none.errors)")
    let some = try Program(
      "train", recipe, "--work-dir", "b", "--set", "data.train.pipeline[0].min_side=2", in: folder)
    #expect(some.code == 0 && !some.errors.contains("no box is left"), "\(some.errors)")
  }

  @Test("a folder of boxes given where class folders belong is told as one")
  func classFolders() throws {
    let folder = try TestFolder()
    for name in ["photos/Annotations", "photos/JPEGImages"] { try makeFolder(name, in: folder) }
    try folder.write("<annotation></annotation>", to: "photos/Annotations/a.xml")
    try ShapesDataset(count: 1).image(at: 0).write(to: folder.path("photos/JPEGImages/a.png"))
    let program = try Program("data", "lint", "photos", in: folder)
    #expect(program.code == 65 && program.errors.contains("it holds annotations, and so"), "\(program.errors)")
  }

  @Test("a run that was killed behind its last checkpoint gets its page and what it came to when it is resumed")
  func cutOffBehindItsEnd() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe(count: 32)
    #expect(try Program("train", recipe, "--work-dir", "run", in: folder).code == 0)
    let manifest = try Program.written("run/manifest.json", in: folder)
    let outcome = try #require(manifest.firstMatch(of: /"outcome" : \{(.|\n)*?\n  \},\n/))
    try folder.write(manifest.replacing(outcome.0, with: ""), to: "run/manifest.json")
    try FileManager.default.removeItem(atPath: folder.path("run/report.html"))
    let resumed = try Program("train", recipe, "--work-dir", "run", "--resume", in: folder)
    #expect(resumed.code == 0 && resumed.errors.contains("nothing to do"), "\(resumed.errors)")
    #expect(try Program.written("run/report.html", in: folder).contains("top-1"))
    let kept = try Program.written("run/manifest.json", in: folder)
    #expect(kept.contains("\"top1\"") && kept.contains("\"iterations\" : 2"), "\(kept)")
    #expect(try Program("reproduce", "run", in: folder).code == 0)
  }
}
