import Foundation
import Saccade
import Testing

@Suite("Objects are found from the command line", .serialized)
struct DetectionCommandTests {
  /// A run of two steps on drawn scenes.
  private func trained(_ folder: TestFolder) throws -> String {
    let recipe = try folder.write(
      """
      task: {type: Detection}
      model: {type: SSDLite320_MobileNetV2, num_classes: 10}
      data:
        batch_size: 8
        train:
          type: ShapeScenes
          count: 16
          size: 64
          pipeline: [{type: RandomIoUCrop}, {type: FilterBoxes}, {type: Resize, size: 64}, {type: RandomFlip}]
        val: {type: ShapeScenes, split: val, count: 8, size: 64, objects: [1, 3]}
      optimizer: {type: SGD, lr: 0.01, momentum: 0.9}
      runner: {max_iters: 2}
      work_dir: run
      """, to: "shapes.yaml")
    let program = try Program("train", recipe, in: folder)
    #expect(program.code == 0, "\(program.errors)")
    return recipe
  }

  @Test("train, test, predict and browse go with boxes from one recipe")
  func wholeWay() throws {
    let folder = try TestFolder()
    let recipe = try trained(folder)
    let test = try Program("test", recipe, "run/best.safetensors", in: folder)
    #expect(test.code == 0 && test.output.hasPrefix("8 images: AP "), "\(test.output) \(test.errors)")
    for line in ["figure ", "AP50 ", "AP75 ", "AR 100", "VOC AP 2007", "class "] {
      #expect(test.output.split(separator: "\n").contains { $0.hasPrefix(line) }, "\(line): \(test.output)")
    }
    let json = try Program("test", recipe, "run/best.safetensors", "--json", in: folder).json
    let details = try #require(json["details"] as? [String: Any])
    #expect((json["AP"] as? Double).map { 0...1 ~= $0 } == true && (details["classes"] as? [Any])?.isEmpty == false)

    let scene = ShapeScenesDataset(count: 1, size: ImageSize(height: 150, width: 220)).image(at: 0)
    try scene.write(to: folder.path("street.png"))
    try FileManager.default.createDirectory(atPath: folder.path("other"), withIntermediateDirectories: true)
    try scene.write(to: folder.path("other/street.png"))
    let arguments = ["predict", "run/best.safetensors", "street.png", "other", "--out", "shown/new"]
    let found = try Program(arguments: arguments + ["--threshold", "0", "--json"], in: folder)
    #expect(found.code == 0, "\(found.errors)")
    let predictions = try #require(try found.json["predictions"] as? [[String: Any]])
    #expect(predictions.map { $0["drawn"] as? String } == ["shown/new/street.png", "shown/new/street-2.png"])
    let objects = try #require(predictions[0]["objects"] as? [[String: Any]])
    #expect(!objects.isEmpty)
    for object in objects {
      let box = try #require(object["box"] as? [Double])
      #expect(box.count == 4 && 0 <= box[0] && box[0] <= box[2] && box[2] <= 220 && box[3] <= 150 && box[1] >= 0)
    }
    // Small pictures are drawn larger, by whole times.
    #expect(try Image(contentsOf: folder.path("shown/new/street.png")).size == ImageSize(height: 300, width: 440))
    let nothing = try Program(arguments: arguments + ["--threshold", "1"], in: folder)
    #expect(
      nothing.code == 0
        && nothing.output == "street.png\n  nothing above 1.00\nother/street.png\n  nothing above 1.00\n")
    let top = try Program("predict", "run/best.safetensors", "street.png", "--threshold", "0", "--top", "2", in: folder)
    #expect(top.output.split(separator: "\n").count == 3)

    let browse = try Program("data", "browse", recipe, "--out", "sheet.png", "--count", "2", in: folder)
    #expect(browse.code == 0, "\(browse.errors)")
    #expect(try Image(contentsOf: folder.path("sheet.png")).width == 4 * 328 + 8)
    let single = try Program("data", "browse", recipe, "--out", "one.png", "--count", "1", in: folder)
    #expect(single.output == "one.png: 1 sample\n")
    let cam = try Program("cam", "run/best.safetensors", "street.png", in: folder)
    #expect(cam.code == 65 && cam.errors.contains("is no classifier's") && cam.errors.contains("saccade predict tells"))
    let check = try Program("config", "check", recipe, in: folder)
    #expect(check.code == 0, "\(check.errors) \(check.output)")
    #expect(try String(contentsOfFile: folder.path("run/report.html"), encoding: .utf8).contains("AP50 of each class"))
  }

  @Test("a checkpoint of other classes than the pictures to be judged by is told as such")
  func otherClasses() throws {
    let folder = try TestFolder()
    let recipe = try trained(folder)
    try Image(height: 40, width: 48, color: .red).write(to: folder.path("a.png"))
    try folder.write("filename,width,height,class,xmin,ymin,xmax,ymax\na.png,48,40,cup,4,6,20,30\n", to: "t.csv")
    let val = "data.val={type: BoxTable, root: \(folder.path), table: t.csv, images: .}"
    let test = try Program("test", recipe, "run/best.safetensors", "--set", val, in: folder)
    #expect(
      test.code == 65
        && test.errors.contains("run/best.safetensors: is of other classes than data.val of \(recipe): circle, "),
      "\(test.errors)")
    #expect(test.errors.contains("t.csv:2: the class 'cup' is none of those to be learnt"), "\(test.errors)")
  }

  @Test("a threshold and a folder for pictures are refused where nothing is found on pictures, and so is no threshold")
  func misuse() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    #expect(try Program("train", recipe, "--work-dir", "run", in: folder).code == 0)
    try Image(height: 16, width: 16, color: .red).write(to: folder.path("a.png"))
    let checkpoint = "run/last.safetensors"
    let threshold = try Program("predict", checkpoint, "a.png", "--threshold", "0.5", in: folder)
    #expect(threshold.code == 64 && threshold.errors.contains("--threshold is for what finds things on pictures"))
    let out = try Program("predict", checkpoint, "a.png", "--out", "shown", in: folder)
    #expect(out.code == 64 && out.errors.contains("--out is for what finds things on pictures"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("shown")))
    for number in ["1.5", "-0.1"] {
      let wrong = try Program("predict", checkpoint, "a.png", "--threshold", number, in: folder)
      #expect(
        wrong.code == 64 && wrong.errors.contains("--threshold must be from 0 to 1: \(number)"), "\(wrong.errors)")
    }
  }

  @Test("where a classifier is asked for, a detector's name is answered with what to do with it")
  func detectorNames() throws {
    let folder = try TestFolder()
    func expect(_ said: String, _ arguments: String...) throws {
      let program = try Program(arguments: arguments, in: folder)
      #expect(program.code == 64 && program.errors.contains(said), "\(arguments): \(program.errors)")
    }
    let name = "SSDLite320_MobileNetV2"
    try expect("'\(name)' is a detector's", "predict", "--model", name, "--weights", "w.pth", "a.png")
    try expect("'\(name)' is a detector's", "test", "--model", name, "--weights", "w.pth", "--data", "photos")
    try expect("'\(name)' is a detector's", "finetune", "photos", "--from", name, "--weights", "w.pth")
    try expect("a name that begins so is a detector's", "weights", "get", "FasterRCNN")
    try expect("'\(name)' is a detector's", "config", "new", "--data", "shapes", "--model", name)
  }

  @Test("a run's table has the loss, and its page the figures in the task's order and words")
  func lookedAt() throws {
    let folder = try TestFolder()
    let recipe = try trained(folder)
    let more = ["--set", "hooks=[{type: CSVLog}]", "--set", "runner={max_epochs: 2}", "--work-dir", "again"]
    let program = try Program(arguments: ["train", recipe] + more, in: folder)
    #expect(program.code == 0, "\(program.errors)")
    let table = try String(contentsOfFile: folder.path("again/log.csv"), encoding: .utf8).split(separator: "\n")
    #expect(table[0].hasPrefix("epoch,iteration,lr,train_loss,val_AP,val_AP50,"), "\(table[0])")
    let cells = table[1].split(separator: ",", omittingEmptySubsequences: false)
    #expect((Double(cells[3]) ?? 0) > 0)
    let page = try String(contentsOfFile: folder.path("again/report.html"), encoding: .utf8)
    let titles = page.matches(of: /class="title">([^<]+)</).map { String($0.1) }
    #expect(titles.prefix(4) == ["Loss", "Loss of boxes", "Loss of classification", "AP"], "\(titles)")
    #expect(titles.firstIndex(of: "AP50") ?? 0 < titles.firstIndex(of: "VOC AP 2007") ?? 0, "\(titles)")
    #expect(!page.contains(">AP_") && !page.contains(">VOC_AP"))
  }
}
