import Foundation
import Saccade
import Testing

@Suite("Numbers of pictures, as a user comes to them: a configuration, its warnings, what a run came to", .serialized)
struct RegressionCommandTests {
  /// Pictures with a bright disc, and a table that says where it is and how large.
  private func table(_ count: Int, in folder: TestFolder, _ path: String, names: String = "cx,cy,radius") throws {
    let place = URL(filePath: folder.path(path)).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    var lines = ["file,\(names)"]
    for index in 0..<count {
      let (x, y, radius) = (6 + index * 5 % 20, 6 + index * 7 % 20, 2 + index % 4)
      var image = Image(height: 32, width: 32, color: Color(red: 20, green: 40, blue: 90))
      image.fill(.circle(center: Point(x: Float(x), y: Float(y)), radius: Float(radius)), with: .red)
      try image.write(to: "\(place.path)/\(index).png")
      lines.append("\(index).png,\(x),\(y),\(radius)")
    }
    try folder.write(lines.joined(separator: "\n") + "\n", to: path)
  }

  private func draft(_ data: String, _ folder: TestFolder) throws -> String {
    try? FileManager.default.removeItem(atPath: folder.path("new.yaml"))
    let new = try Program(
      "config", "new", "--task", "regression", "--data", data, "--epochs", "1", "--out", "new.yaml", in: folder)
    try #require(new.code == 0, "\(new.errors)")
    let check = try Program("config", "check", "new.yaml", "--set", "data.workers=0", in: folder)
    #expect(check.code == 0 && !check.errors.contains("warning: data"), "\(check.errors)")
    return try String(contentsOfFile: folder.path("new.yaml"), encoding: .utf8)
  }

  @Test("pictures that are moved while the numbers of places stay are warned of, with the step and the keys")
  func movedPlaces() throws {
    let folder = try TestFolder()
    try table(12, in: folder, "numbers.csv")
    try folder.write(
      """
      task: {type: Regression, targets: [cx, cy, radius]}
      model: {type: ResNet8, num_classes: 3}
      data:
        batch_size: 4
        train: {type: NumberTable, root: ., pipeline: [{type: RandomFlip}, {type: Resize, size: 16}]}
      optimizer: {type: SGD, lr: 0.01}
      runner: {max_epochs: 1}
      """, to: "mine.yaml")
    let words =
      "RandomFlip moves pictures, and cx, cy, radius stay as they are; what says where something is, or how long, belongs "
      + "in x_columns, y_columns or length_columns; by their names: x_columns: [cx], y_columns: [cy], "
      + "length_columns: [radius]"
    for arguments in [["config", "check"], ["train"], ["data", "lint"]] {
      let told = try Program(arguments: arguments + ["mine.yaml", "--data-root", folder.path], in: folder)
      #expect(told.code == 0, "\(told.errors)")
      #expect((told.errors + told.output).contains(words), "\(arguments): \(told.errors)\(told.output)")
    }
    // One that is forgotten among others is told, too, and none where all are said.
    let keys = [
      "--set", "data.train.x_columns=[cx]", "--set", "data.train.y_columns=[cy]", "--data-root", folder.path,
    ]
    let one = try Program(arguments: ["data", "lint", "mine.yaml"] + keys, in: folder)
    #expect(one.output.contains("RandomFlip moves pictures, and radius stay"), "\(one.output)")
    let all = try Program(
      arguments: ["data", "lint", "mine.yaml", "--set", "data.train.length_columns=[radius]"] + keys, in: folder)
    #expect(!all.output.contains("moves pictures"), "\(all.output)")
    // A cover moves nothing.
    let covered = try Program(
      "data", "lint", "mine.yaml", "--set", "data.train.pipeline[0]={type: RandomErasing}", "--data-root", folder.path,
      in: folder)
    #expect(!covered.output.contains("moves pictures"), "\(covered.output)")
  }

  @Test("a first configuration says which columns are places, by their names")
  func placeColumns() throws {
    let folder = try TestFolder()
    try table(10, in: folder, "numbers.csv", names: "x_center,top,Radius")
    let text = try draft("numbers.csv", folder)
    #expect(
      text.contains("      x_columns: [x_center]\n      y_columns: [top]\n      length_columns: [Radius]\n"), "\(text)")
    #expect(text.contains("# By their names: "))
    let train = try Program("train", "new.yaml", "--work-dir", "run", in: folder)
    #expect(train.code == 0, "\(train.errors)")
    try table(10, in: folder, "ages.csv", names: "age,weight,price")
    #expect(try !draft("ages.csv", folder).contains("_columns"))
  }

  @Test("a first configuration is judged by the table beside, or by a fifth that is held out")
  func judging() throws {
    let folder = try TestFolder()
    try table(12, in: folder, "set/train/numbers.csv")
    let held = try draft("set/train/numbers.csv", folder)
    #expect(held.contains("folds: 5") && held.contains("    part: val") && !held.contains("val: null"), "\(held)")
    try table(6, in: folder, "set/val/numbers.csv")
    let beside = try draft("set/train/numbers.csv", folder)
    #expect(beside.contains("set/val\"") && !beside.contains("Fold"), "\(beside)")
    try table(12, in: folder, "one/train.csv")
    try table(6, in: folder, "one/test.csv")
    #expect(try draft("one/train.csv", folder).contains("table: \"test.csv\""))
  }

  @Test("test tells each target and the worst pictures, also of a checkpoint alone, and the report shows them")
  func details() throws {
    let folder = try TestFolder()
    try table(20, in: folder, "numbers.csv")
    _ = try draft("numbers.csv", folder)
    let train = try Program("train", "new.yaml", "--work-dir", "run", in: folder)
    try #require(train.code == 0, "\(train.errors)")
    #expect(train.errors.contains("rmse ") && train.errors.contains("r2 "), "\(train.errors)")
    let told = try Program("test", "run/best.safetensors", "--details", in: folder)
    #expect(told.code == 0, "\(told.errors)")
    #expect(told.output == (try Program("test", "new.yaml", "run/best.safetensors", "--details", in: folder)).output)
    #expect(told.output.contains("target") && told.output.contains("rmse"), "\(told.output)")
    let worst = told.output.components(separatedBy: "the pictures with the greatest errors")
    #expect(worst.count == 2 && worst[1].contains(".png: cx ") && worst[1].contains(" for "), "\(told.output)")
    let json = try Program("test", "run/best.safetensors", "--details", "--json", in: folder).json
    let details = try #require(json["details"] as? [String: Any])
    #expect((details["targets"] as? [[String: Any]])?.map { $0["name"] as? String } == ["cx", "cy", "radius"])
    let page = try String(contentsOfFile: folder.path("run/report.html"), encoding: .utf8)
    for text in ["Validation after epoch 1", "The pictures with the greatest errors", "if all were right", "Targets"] {
      #expect(page.contains(text), "\(text)")
    }
  }

  @Test("targets of very different sizes, of which the mean would judge one alone, are warned of")
  func sizes() throws {
    let folder = try TestFolder()
    try Image(height: 16, width: 16, color: .red).write(to: folder.path("a.png"))
    let rows = (0..<8).map { "a.png,\($0 % 2 * 1000),\(Double($0 % 3) * 0.01)\n" }
    try folder.write("file,price,angle\n" + rows.joined(), to: "numbers.csv")
    try folder.write(
      """
      task: {type: Regression, targets: [price, angle]}
      model: {type: ResNet8, num_classes: 2}
      data:
        batch_size: 4
        train: {type: NumberTable, root: \(folder.path), pipeline: [{type: Resize, size: 16}]}
        val: {type: NumberTable, root: \(folder.path), pipeline: [{type: Resize, size: 16}]}
      optimizer: {type: SGD, lr: 0.01}
      runner: {max_epochs: 1}
      """, to: "mine.yaml")
    let check = try Program("config", "check", "mine.yaml", in: folder)
    #expect(check.errors.contains("warning: checkpoint.best: mae is a mean over targets of very"), "\(check.errors)")
    #expect(check.errors.contains("set checkpoint.best: r2") && check.errors.contains("or mae_angle"))
    let chosen = try Program("config", "check", "mine.yaml", "--set", "checkpoint.best=r2", in: folder)
    #expect(chosen.code == 0 && !chosen.errors.contains("checkpoint.best"), "\(chosen.errors)")
  }
}
