import Foundation
import Saccade
import Testing

@Suite("saccade config new writes a configuration for pictures with boxes", .serialized)
struct DetectionDraftTests {
  /// Pictures of 48 × 40 pixels and a table with a box of one of two classes on each.
  private func table(_ names: [String], in folder: TestFolder, pictures: String, to path: String) throws {
    var lines = ["filename,width,height,class,xmin,ymin,xmax,ymax"]
    for (number, name) in names.enumerated() {
      let file = folder.path("\(pictures)/\(name).png")
      try FileManager.default.createDirectory(
        at: URL(filePath: file).deletingLastPathComponent(), withIntermediateDirectories: true)
      try Image(height: 40, width: 48, color: number % 2 == 0 ? .red : .blue).write(to: file)
      lines.append("\(name).png,48,40,\(number % 2 == 0 ? "ball" : "cup"),4,6,\(20 + number % 20),30")
    }
    try FileManager.default.createDirectory(
      at: URL(filePath: folder.path(path)).deletingLastPathComponent(), withIntermediateDirectories: true)
    try folder.write(lines.joined(separator: "\n") + "\n", to: path)
  }

  private let learnt = (0..<20).map { "a\($0)" }
  private let judged = (0..<6).map { "b\($0)" }

  /// What is written for some data; it has passed `saccade config check`.
  private func draft(_ data: String, _ folder: TestFolder, _ more: String...) throws -> (TrainingConfig, String) {
    let arguments = ["config", "new", "--task", "detection", "--data", data, "--out", "new.yaml"] + more
    try? FileManager.default.removeItem(atPath: folder.path("new.yaml"))
    let new = try Program(arguments: arguments, in: folder)
    try #require(new.code == 0, "\(data): \(new.errors)")
    let text = try String(contentsOfFile: folder.path("new.yaml"), encoding: .utf8)
    let check = try Program("config", "check", "new.yaml", "--set", "data.workers=0", in: folder)
    #expect(check.code == 0, "\(check.errors)\n\(text)")
    return (try TrainingConfig(file: folder.path("new.yaml")), text)
  }

  @Test("a table, a JSON file and folders of VOC and YOLO train as they are, with the part that lies beside them")
  func formats() throws {
    let folder = try TestFolder()
    try table(learnt, in: folder, pictures: "set/images", to: "set/data/train_labels.csv")
    try table(judged, in: folder, pictures: "set/images", to: "set/data/test_labels.csv")
    let (found, text) = try draft("set", folder)
    #expect(
      text.hasPrefix("# Where objects of 2 classes are on a picture, by SSDLite320_MobileNetV2, from 20 pictures of"))
    let val = try #require(found.data.val as? BoxTableConfig)
    #expect(val.table == "data/test_labels.csv" && val.images == "images" && val.invalidBoxes == .drop)
    #expect(found.data.batchSize == 4 && found.runner.maxEpochs == 30 && found.model.numClasses == 2)
    let train = try Program("train", "new.yaml", "--set", "runner={max_iters: 1}", "--work-dir", "run", in: folder)
    #expect(train.code == 0, "\(train.errors)")

    let odd = "we ird #1: {x} 'q\"u $HOME"
    try table(["a"] + judged.prefix(2), in: folder, pictures: "\(odd)/images", to: "\(odd)/boxes.csv")
    let folds = try #require(try draft("\(odd)/boxes.csv", folder).0.data.val as? FoldConfig)
    #expect(folds.folds == 3 && (folds.whole as? BoxTableConfig)?.root.hasSuffix(odd) == true)

    // COCO's: as COCO itself lies, and as Roboflow writes it.
    func convert(_ table: String, to format: String, _ out: String) throws {
      let program = try Program(
        "data", "convert", "--from", "csv", "--images", "set/images", "--to", format, table, out, in: folder)
      try #require(program.code == 0, "\(program.errors)")
    }
    func copy(_ names: [String], to place: String) throws {
      try FileManager.default.createDirectory(atPath: folder.path(place), withIntermediateDirectories: true)
      for name in names {
        try FileManager.default.copyItem(
          atPath: folder.path("set/images/\(name).png"), toPath: folder.path("\(place)/\(name).png"))
      }
    }
    let (first, second) = ("set/data/train_labels.csv", "set/data/test_labels.csv")
    try convert(first, to: "coco", "coco/annotations/instances_train2017.json")
    try convert(second, to: "coco", "coco/annotations/instances_val2017.json")
    try copy(learnt, to: "coco/train2017")
    try copy(judged, to: "coco/val2017")
    for data in ["coco", "./coco/.", "coco/annotations/instances_train2017.json"] {
      let coco = try #require(try draft(data, folder).0.data.val as? COCOConfig)
      #expect(coco.annotations == "annotations/instances_val2017.json" && coco.images == "val2017")
      #expect(coco.root.hasSuffix("/coco"), "\(coco.root)")
    }

    try convert(first, to: "coco", "export/train/_annotations.coco.json")
    try convert(second, to: "coco", "export/valid/_annotations.coco.json")
    try copy(learnt, to: "export/train")
    try copy(judged, to: "export/valid")
    let export = try #require(try draft("export", folder).0.data.val as? COCOConfig)
    #expect(export.annotations == "valid/_annotations.coco.json" && export.images == "valid")

    try convert(first, to: "yolo", "yolo")
    let texts = folder.path("yolo/labels")
    try copy(learnt, to: "yolo/images")
    let yolo = try #require(try draft("yolo", folder).0.data.train as? FoldConfig)
    #expect(yolo.whole is YOLOConfig && yolo.folds == 5 && yolo.part == .train)
    let manager = FileManager.default
    for part in ["train", "valid"] {
      try manager.createDirectory(atPath: folder.path("parts/\(part)"), withIntermediateDirectories: true)
      try manager.copyItem(atPath: texts, toPath: folder.path("parts/\(part)/labels"))
      try manager.copyItem(atPath: folder.path("yolo/images"), toPath: folder.path("parts/\(part)/images"))
    }
    try manager.copyItem(atPath: folder.path("yolo/data.yaml"), toPath: folder.path("parts/data.yaml"))
    let parts = try #require(try draft("parts", folder).0.data.val as? YOLOConfig)
    #expect(parts.root.hasSuffix("parts/valid") && parts.names?.hasSuffix("parts/data.yaml") == true)

    try convert(first, to: "voc", "voc")
    try manager.removeItem(atPath: folder.path("voc/ImageSets"))
    try copy(learnt, to: "voc/JPEGImages")
    let whole = try draft("voc", folder, "--model", "fasterrcnn_mobilenetv2_fpn", "--epochs", "7")
    #expect((whole.0.data.val as? FoldConfig)?.part == .val && whole.0.runner.maxEpochs == 7)
    #expect(whole.1.contains("fit: short, max_side: 1333") && whole.0.data.batchSize == 2)
    try manager.createDirectory(atPath: folder.path("plain"), withIntermediateDirectories: true)
    try manager.copyItem(atPath: folder.path("voc/Annotations"), toPath: folder.path("plain/annotations"))
    try copy(learnt, to: "plain/images")
    #expect((try draft("plain", folder).0.data.train as? FoldConfig)?.whole is VOCConfig)
    try manager.createDirectory(atPath: folder.path("voc/ImageSets/Main"), withIntermediateDirectories: true)
    try folder.write("a0\na1\na2\na3\n", to: "voc/ImageSets/Main/train.txt")
    try folder.write("a4\na5\n", to: "voc/ImageSets/Main/val.txt")
    let lists = try #require(try draft("voc", folder).0.data.val as? VOCConfig)
    #expect(lists.split == "val")
  }

  @Test("drawn shapes need no files, and a detector that looks at proposals gets them")
  func drawn() throws {
    let folder = try TestFolder()
    let (found, text) = try draft("shapes", folder, "--model", "FastRCNN_MobileNetV2", "--epochs", "1")
    #expect(found.data.train is ShapeScenesConfig && found.model.typeName == "FastRCNN_MobileNetV2")
    #expect(text.contains("pipeline: [{type: SelectiveSearch, min_area: 20, limit: 200}]"))
    #expect(try draft("shapes", folder).0.model.typeName == "TinySSD")
    let masks = try draft("shapes", folder, "--model", "MaskRCNN_MobileNetV2_FPN").0
    #expect([masks.data.train, masks.data.val].allSatisfy { ($0 as? ShapeScenesConfig)?.masks == true })
  }

  @Test(
    "what has no boxes, a network that finds none, and pictures that are not there are told, and nothing is written")
  func mistakes() throws {
    let folder = try TestFolder()
    func expect(_ code: Int32, _ said: String, _ arguments: String...) throws {
      let program = try Program(
        arguments: ["config", "new", "--task", "detection", "--out", "new.yaml"] + arguments, in: folder)
      #expect(program.code == code && program.errors.contains(said), "\(arguments): \(program.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.path("new.yaml")))
    }
    try expect(66, "there is no such file or folder", "--data", "nowhere")
    try FileManager.default.createDirectory(atPath: folder.path("empty"), withIntermediateDirectories: true)
    try expect(65, "has no boxes that are known", "--data", "empty")
    try folder.write("no", to: "notes.txt")
    try expect(65, "has no boxes that are known", "--data", "notes.txt")
    try folder.write("filename,width,height,class,xmin,ymin,xmax,ymax\na.png,9,9,cup,1,1,5,5\n", to: "train.csv")
    try expect(66, "names a picture that is not there", "--data", "train.csv")
    try expect(64, "'ResNet50' finds no boxes", "--data", "shapes", "--model", "resnet50")
    try expect(78, "copy configs/detection/shapes_rcnn.yaml", "--data", "shapes", "--model", "RCNN_ResNet18")
    try expect(64, "did you mean 'TinySSD'", "--data", "shapes", "--model", "TinySSDD")
  }
}
