import Foundation
import Saccade
import Testing

@Suite("Folders of pictures, as a user has them", .serialized)
struct ImageFolderCommandTests {
  /// Pictures of two classes for training and validation.
  private func flowers(_ folder: TestFolder) throws {
    for part in ["train", "val"] {
      for name in ["rose/0", "rose/1", "rose/2", "tulip/0", "tulip/1", "tulip/2"] {
        try draw(folder, "flowers/\(part)/\(name).png")
      }
    }
  }

  private func draw(_ folder: TestFolder, _ name: String) throws {
    let file = URL(filePath: folder.path(name))
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try ShapesDataset(count: 1, height: 16, width: 16).image(at: 0).write(to: file.path)
  }

  private func spoil(_ folder: TestFolder, _ name: String) throws {
    try Data("no picture".utf8).write(to: URL(filePath: folder.path(name)))
  }

  private func recipe(_ folder: TestFolder, _ more: String = "", train: String = "flowers/train") throws -> String {
    let pipeline = "pipeline: [{type: Resize, size: 8, fit: short}, {type: CenterCrop, size: 8}]"
    return try folder.write(
      """
      model: {type: SmallCNN, num_classes: 2, in_channels: 3}
      data:
        batch_size: 2
        train: {type: ImageFolder, root: \(train), \(pipeline)\(more)}
        val: {type: ImageFolder, root: flowers/val, \(pipeline)\(more)}
      optimizer: {type: SGD, lr: 0.05}
      runner: {max_epochs: 2}
      """, to: "flowers.yaml")
  }

  private func train(
    _ folder: TestFolder, _ recipe: String, _ work: String = "run", _ more: String...
  ) throws -> Program {
    try Program(
      arguments: ["train", recipe, "--data-root", folder.path, "--work-dir", work, "--json"] + more, in: folder)
  }

  @Test("on_error: skip of a folder in which nothing can be read says how many there are, and names the first")
  func nothingReadable() throws {
    let folder = try TestFolder()
    for part in ["train", "val"] {
      try flowers(folder)
      for name in ["rose/0", "rose/1", "rose/2", "tulip/0", "tulip/1", "tulip/2"] {
        try spoil(folder, "flowers/\(part)/\(name).png")
      }
      let result = try train(folder, recipe(folder, ", on_error: skip"), part)
      #expect(result.code == 65, "\(result.errors)")
      let error = try #require(result.json["error"] as? String)
      #expect(error.hasPrefix("none of the 6 samples can be read: sample 0: "), "\(error)")
      #expect(error.contains("\(part)/rose/2.png") && !error.contains("tulip") && error.contains("; and 3 more; "))
      #expect(error.contains("on_error: skip has nothing left to go on with: mend the files or name another folder"))
    }
  }

  @Test("on_error: skip trains and judges without the unreadable ones, names each once and counts them")
  func skip() throws {
    let folder = try TestFolder()
    try flowers(folder)
    try spoil(folder, "flowers/train/rose/1.png")
    try spoil(folder, "flowers/train/tulip/2.png")
    try spoil(folder, "flowers/val/rose/0.png")
    let stopped = try train(folder, recipe(folder), "stopped")
    #expect(stopped.code == 65, "\(stopped.errors)")

    let recipe = try recipe(folder, ", on_error: skip")
    let alone = try train(folder, recipe, "alone", "--set", "data.workers=0")
    #expect(alone.code == 0, "\(alone.errors)")
    #expect(try alone.json["iterations"] as? Int == 6, "three steps an epoch, as with all images")
    for name in ["train/rose/1.png", "train/tulip/2.png", "val/rose/0.png"] {
      let lines = alone.errors.split(separator: "\n").filter { $0.contains(name) }
      #expect(
        lines.count == 1 && lines[0].contains("warning: skipped: sample ") && !lines[0].contains("on_error"),
        "\(name): \(alone.errors)")
    }
    #expect(alone.errors.contains("data.train: 2 images could not be read and were skipped"), "\(alone.errors)")
    #expect(alone.errors.contains("data.val: 1 image could not be read and was skipped"), "\(alone.errors)")

    let many = try train(folder, recipe, "many", "--set", "data.workers=3")
    let weights = try ["alone", "many"].map { work in
      let file = try SafetensorsFile(folder.path("\(work)/last.safetensors"))
      return try file.entries.map { try file.tensor($0).cast(to: .float32).scalars }
    }
    #expect(many.code == 0 && weights[0] == weights[1] && !weights[0].isEmpty)

    let test = try Program(
      "test", recipe, "alone/last.safetensors", "--data-root", folder.path, "--json", in: folder)
    #expect(test.code == 0, "\(test.errors)")
    #expect(try test.json["images"] as? Int == 5)
    #expect(try test.json["skipped"] as? Int == 1)
  }

  @Test("files of other formats are counted in one line")
  func leftOut() throws {
    let folder = try TestFolder()
    try flowers(folder)
    for name in ["rose/a.ppm", "tulip/b.ppm", "tulip/c.xml"] { try folder.write("x", to: "flowers/train/\(name)") }
    let result = try train(folder, recipe(folder))
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      result.errors.contains(
        "warning: \(folder.path)/flowers/train: 3 files are left out: their names do not end as an image's "
          + "(.ppm 2, .xml 1)"),
      "\(result.errors)")
  }

  @Test("a root that holds the parts is an error with the root to give, as it stands in the configuration")
  func parts() throws {
    let folder = try TestFolder()
    try flowers(folder)
    let result = try train(folder, recipe(folder, train: "flowers"))
    #expect(result.code == 65)
    #expect(
      result.errors.contains("give root: flowers/train to train on and root: flowers/val to validate on"),
      "\(result.errors)")
  }

  @Test("a limit on pixels holds in every step of a pipeline, from the recipe and from the command line")
  func limit() throws {
    let folder = try TestFolder()
    try flowers(folder)
    try Image(height: 1, width: 2000, color: .red).write(to: folder.path("flowers/train/rose/wide.png"))
    #expect(try train(folder, recipe(folder), "whole").code == 0)
    for (key, options) in [(", max_pixels: 100000", []), ("", ["--max-pixels", "100000"])] {
      let result = try Program(
        arguments: ["train", recipe(folder, key), "--data-root", folder.path, "--work-dir", "limited\(options.count)"]
          + options,
        in: folder)
      #expect(result.code == 65, "\(result.errors)")
      #expect(
        result.errors.contains(
          "flowers/train/rose/wide.png): step 1 of the transforms, Resize, would make 8×16000 pixels of an image of "
            + "1×2000 (height × width)"),
        "\(result.errors)")
    }
    let predict = try Program(
      "predict", "whole/last.safetensors", "flowers/train/rose/wide.png", "flowers/train/rose/0.png", "--max-pixels",
      "100000", in: folder)
    #expect(predict.code == 65)
    let error = "error: flowers/train/rose/wide.png: step 1 of the transforms, Resize"
    #expect(predict.errors.contains(error), "\(predict.errors)")
    #expect(predict.output.contains("rose/0.png"))
    #expect(try Program("predict", "x", "y", "--max-pixels", "0", in: folder).code == 64)
  }

  @Test("data check names what cannot be read before anything is trained, with an exit code for scripts")
  func check() throws {
    let folder = try TestFolder()
    try flowers(folder)
    let sound = try Program("data", "check", "flowers", in: folder)
    #expect(sound.code == 0, "\(sound.errors)")
    #expect(sound.output == "flowers: 12 images, all can be read\n")

    try spoil(folder, "flowers/val/tulip/1.png")
    try folder.write("x", to: "flowers/val/tulip/labels.txt")
    let broken = try Program("data", "check", "flowers", in: folder)
    #expect(broken.code == 65)
    #expect(broken.output == "flowers: 12 images, 1 cannot be read\n")
    #expect(broken.errors.contains("error: flowers/val/tulip/1.png: not an image but a text file"), "\(broken.errors)")
    #expect(broken.errors.contains("note: 1 file is left out: its name does not end as an image's (.txt 1)"))

    let json = try Program("data", "check", "flowers", "--json", in: folder)
    #expect(json.code == 65)
    #expect(try json.json["images"] as? Int == 12)
    let unreadable = try json.json["unreadable"] as? [[String: String]]
    #expect(unreadable?.map { $0["path"] } == ["flowers/val/tulip/1.png"])
    #expect(unreadable?.first?["reason"] == "unknownFormat")
    #expect(try json.json["left_out"] as? [String: Int] == [".txt": 1])
  }

  @Test("data check looks below the data root as training does, and into tables, whose lines it names")
  func checkElsewhere() throws {
    let folder = try TestFolder()
    try flowers(folder)
    try folder.write("file,x\n\nflowers/val/tulip/1.png,1\nnone.png,2\nnone.png,3\n", to: "numbers.csv")
    let root = folder.path("")
    let away = try TestFolder()
    #expect(try Program("data", "check", "flowers", "--data-root", root, in: away).code == 0)
    #expect(try Program("data", "check", "flowers", in: away, environment: ["SACCADE_DATA": root]).code == 0)
    let missing = try Program("data", "check", "flower", "--data-root", root, in: away)
    #expect(missing.code == 66, "\(missing.errors)")
    #expect(missing.errors.contains("flower: is neither here nor in the data root, "), "\(missing.errors)")
    let table = try Program("data", "check", "numbers.csv", in: folder)
    #expect(table.code == 65 && table.output == "numbers.csv: 2 images, 1 cannot be read\n", "\(table.errors)")
    #expect(table.errors.contains("none.png: the file cannot be opened"))
    #expect(table.errors.contains("(named in numbers.csv:4)"), "\(table.errors)")
  }

  @Test("pictures and folders whose names are not UTF-8 are trained on, checked and named")
  func latin() throws {
    let folder = try TestFolder()
    try flowers(folder)
    try draw(folder, "picture.png")
    // The shell makes the name, since neither Foundation nor Swift's strings can.
    _ = try shell(
      folder, "for p in train val; do mv flowers/$p/rose flowers/$p/$n; done; mv picture.png $n.png")
    let trained = try train(folder, recipe(folder))
    #expect(trained.code == 0, "\(trained.errors)")

    let text = try shell(
      folder, "\"$0\" predict run/last.safetensors $n.png && \"$0\" data check flowers/train/$n")
    #expect(text.contains("ros\\xe9.png\n"), "\(text)")
    #expect(text.contains("flowers/train/ros\\xe9: 3 images, all can be read"), "\(text)")
  }

  /// Runs a command in which `$n` is a name in Latin-1 and `$0` the program, and gives what it prints.
  private func shell(_ folder: TestFolder, _ command: String) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "set -e; n=$(printf 'ros\\351'); \(command)", Program.executable.path]
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    return text
  }
}
