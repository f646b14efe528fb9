import Foundation
import Testing

@Suite("saccade data convert and boxes, as a user runs them", .serialized)
struct DataConvertCommandTests {
  private let table = """
    filename,width,height,class,xmin,ymin,xmax,ymax
    a.png,20,10,cat,1,1,5,5
    a.png,20,10,dog,2,2,20,10
    b.png,200,100,cat,1,1,150,99

    """

  @Test("a table becomes COCO's file, VOC's files and back, with what was read and what was lost told")
  func around() throws {
    let folder = try TestFolder()
    try folder.write(table, to: "labels.csv")
    let coco = try Program(
      "data", "convert", "--from", "csv", "--to", "coco", "--one-based", "labels.csv", "out/all.json", in: folder)
    #expect(coco.code == 0 && coco.output.contains("out/all.json: 1 file written"), "\(coco.output)\(coco.errors)")
    #expect(coco.output.contains("2 pictures, 0 without objects; 1.5 objects a picture, at most 2 (a.png)"))
    let voc = try Program("data", "convert", "--from", "coco", "--to", "voc", "out/all.json", "voc", in: folder)
    #expect(voc.code == 0 && voc.output.contains("voc: 3 files written"), "\(voc.output)\(voc.errors)")
    let back = try Program(
      "data", "convert", "--from", "voc", "--to", "csv", "--one-based", "--split", "all", "voc", "again.csv", in: folder
    )
    #expect(back.code == 0 && back.errors.isEmpty, "\(back.errors)")
    #expect(try String(contentsOfFile: folder.path("again.csv"), encoding: .utf8) == table)
    let yolo = try Program(
      "data", "convert", "--from", "coco", "--to", "yolo", "--json", "out/all.json", "yolo", in: folder)
    let record = try yolo.json
    #expect(yolo.code == 0 && record["files"] as? Int == 3 && record["objects"] as? Int == 3)
    #expect(
      try String(contentsOfFile: folder.path("yolo/data.yaml"), encoding: .utf8).contains(
        "  0: \"cat\"\n  1: \"dog\"\n"))
  }

  @Test("names of pictures with spaces and numbers come back from VOC's list as they went in")
  func numberedNames() throws {
    let folder = try TestFolder()
    let numbered = table.replacing("a.png", with: "photo 0.png").replacing("b.png", with: "photo 1.png")
    try folder.write(numbered, to: "labels.csv")
    let voc = try Program("data", "convert", "--from", "csv", "--to", "voc", "labels.csv", "voc", in: folder)
    #expect(voc.code == 0, "\(voc.errors)")
    let back = try Program(
      "data", "convert", "--from", "voc", "--to", "csv", "--split", "all", "voc", "again.csv", in: folder)
    #expect(back.code == 0, "\(back.errors)")
    #expect(try String(contentsOfFile: folder.path("again.csv"), encoding: .utf8) == numbered)
  }

  @Test("what is read may lie in the data root, as data sets do")
  func dataRoot() throws {
    let folder = try TestFolder()
    try FileManager.default.createDirectory(atPath: folder.path("elsewhere"), withIntermediateDirectories: true)
    try folder.write(table, to: "elsewhere/labels.csv")
    let shown = try Program("data", "boxes", "--from", "csv", "labels.csv", "--data-root", "elsewhere", in: folder)
    #expect(shown.code == 0 && shown.output.contains("2 pictures"), "\(shown.errors)")
    let made = try Program(
      "data", "convert", "--from", "csv", "--to", "coco", "labels.csv", "all.json", "--data-root", "elsewhere",
      in: folder)
    #expect(made.code == 0 && FileManager.default.fileExists(atPath: folder.path("all.json")), "\(made.errors)")
    let none = try Program("data", "boxes", "--from", "csv", "none.csv", "--data-root", "elsewhere", in: folder)
    #expect(none.code == 66 && none.errors.hasPrefix("error: none.csv: "), "\(none.errors)")
  }

  @Test("boxes are counted by class and size, as a table and as JSON")
  func boxes() throws {
    let folder = try TestFolder()
    try folder.write(table, to: "labels.csv")
    let shown = try Program("data", "boxes", "--from", "csv", "labels.csv", in: folder)
    #expect(shown.code == 0, "\(shown.errors)")
    #expect(shown.output.contains("cat          2         2      1       0      1"), "\(shown.output)")
    let json = try Program("data", "boxes", "--from", "csv", "labels.csv", "--json", in: folder).json
    #expect((json["classes"] as? [String: [String: Int]])?["dog"]?["small"] == 1)
  }

  @Test("wrong boxes end with 65 and the line, or are mended; what is not there with 66; wrong options with 64")
  func mistakes() throws {
    let folder = try TestFolder()
    try folder.write(table.replacing("1,1,150,99", with: "1,1,300,99"), to: "labels.csv")
    func convert(_ more: String...) throws -> Program {
      try Program(arguments: ["data", "convert", "--from", "csv", "--to", "coco"] + more, in: folder)
    }
    let wrong = try convert("labels.csv", "out.json")
    #expect(wrong.code == 65 && wrong.errors.contains("labels.csv:4: the box from (1, 1) to (300, 99) reaches over"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("out.json")))
    let mended = try convert("labels.csv", "out.json", "--invalid-boxes", "clip")
    #expect(mended.code == 0 && mended.errors.contains("note: labels.csv: 1 wrong box, 1 mended"), "\(mended.errors)")
    #expect(try convert("none.csv", "out.json").code == 66)
    #expect(try convert("labels.csv", "out.json", "--images", "nowhere").code == 66)
    let missing = try convert("labels.csv", "out.json", "--images", ".", "--invalid-boxes", "drop")
    #expect(
      missing.code == 66 && missing.errors.contains("labels.csv:2: names a picture that is not there"),
      "\(missing.errors)")
    #expect(try convert("labels.csv", "labels.csv/out.json", "--invalid-boxes", "drop").code != 0)
    #expect(try convert("labels.csv", "out.json", "--split", "train").code == 64)
    #expect(try Program("data", "boxes", "--from", "xml", "labels.csv", in: folder).code == 64)
    #expect(
      try Program("data", "convert", "--help", in: folder).output.contains("saccade data convert --from voc --to coco"))
  }
}
