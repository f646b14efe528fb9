import Foundation
import Saccade
import Testing

@Suite("saccade confusion, as a user runs it", .serialized)
struct ConfusionCommandTests {
  nonisolated(unsafe) private static let trained: Result<TestFolder, any Error> = Result {
    let folder = try TestFolder()
    let run = try PictureRun(folder, epochs: 1).train("run")
    #expect(run.code == 0, "\(run.errors)")
    return folder
  }

  private func confusion(_ arguments: String...) throws -> Program {
    let folder = try Self.trained.get()
    return try Program(arguments: ["confusion"] + arguments + ["--data-root", folder.path], in: folder)
  }

  @Test(
    "a checkpoint is judged by what its run was judged by: figures, table, and pictures that are taken for another class"
  )
  func table() throws {
    let told = try confusion("run/last.safetensors")
    #expect(told.code == 0 && told.output.hasPrefix("8 images: loss "), "\(told.errors)")
    #expect(told.output.contains("rows: what it is; columns: what it is taken for"))
    let json = try confusion("run/last.safetensors", "--json", "--examples", "12").json
    let matrix = try #require(json["matrix"] as? [[Int]])
    let classes = try #require(json["classes"] as? [String])
    #expect(classes == ["a", "b"] && matrix.map { $0.reduce(0, +) } == [4, 4])
    let right = Double(matrix[0][0] + matrix[1][1]) / 8
    #expect(json["top1"] as? Double == right)
    let pairs = try #require(json["pairs"] as? [[String: Any]])
    #expect(pairs.count == [matrix[0][1], matrix[1][0]].count { $0 > 0 })
    for pair in pairs {
      let examples = try #require(pair["examples"] as? [[String: Any]])
      let (name, times) = (pair["class"] as? String ?? "", pair["times"] as? Int ?? 0)
      #expect(examples.count == times && pair["share"] as? Double == Double(times) / 4)
      for example in examples {
        let file = try #require(example["image"] as? String)
        #expect(file.contains("/val/\(name)/") && FileManager.default.fileExists(atPath: file), "\(file)")
        #expect((0.5...1) ~= (example["confidence"] as? Double ?? 0))
      }
    }
  }

  @Test("a folder of class folders, or a configuration, is judged in place of that")
  func subjects() throws {
    let folder = try Self.trained.get()
    let train = try confusion("run/last.safetensors", "train", "--json").json
    #expect(train["images"] as? Int == 24)
    let parts = try confusion("run/last.safetensors", ".", "--json")
    #expect(try parts.json["images"] as? Int == 8, "\(parts.errors)")
    let config = try confusion("run/last.safetensors", "pictures.yaml", "--set", "data.val.root=train", "--json")
    #expect(try config.json["matrix"] as? [[Int]] == train["matrix"] as? [[Int]], "\(config.errors)")
    let flipped = try confusion("run/last.safetensors", "--tta", "flip", "--json")
    #expect(flipped.code == 0, "\(flipped.errors)")
    let corners = try confusion("run/last.safetensors", "--tta", "five-crop")
    #expect(corners.code == 78 && corners.errors.contains("test_time_augmentation: five_crop shows the corners"))
    try FileManager.default.createDirectory(atPath: folder.path("other/c"), withIntermediateDirectories: true)
    let none = try confusion("run/last.safetensors", "other")
    #expect(none.code == 65 && none.errors.contains("lacks the class folders"), "\(none.errors)")
  }

  @Test("it is drawn as a picture, and as a page with the pictures in it")
  func drawing() throws {
    let folder = try Self.trained.get()
    let drawn = try confusion("run/last.safetensors", "--out", "c.svg")
    #expect(
      drawn.code == 0 && drawn.output.hasSuffix("drawn: \(folder.path("c.svg"))\n")
        || drawn.output.hasSuffix("drawn: c.svg\n"))
    #expect(try String(contentsOfFile: folder.path("c.svg"), encoding: .utf8).contains("What is taken for what"))
    let picture = try confusion("run/last.safetensors", "train", "--out", "c.png")
    #expect(picture.code == 0 && picture.output.hasSuffix("drawn: c.png\n"), "\(picture.errors)")
    #expect(try Image(contentsOf: folder.path("c.png")).width > 600)
    let page = try confusion("run/last.safetensors", "train", "--out", "c.html", "--json")
    #expect(page.code == 0, "\(page.errors)")
    let html = try String(contentsOfFile: folder.path("c.html"), encoding: .utf8)
    let pairs = try #require(try page.json["pairs"] as? [[String: Any]])
    let shown = pairs.reduce(0) { $0 + (($1["examples"] as? [Any])?.count ?? 0) }
    #expect(html.components(separatedBy: "<img").count == 1 + shown && !html.contains("<script"))
  }

  @Test(
    "what cannot be is told",
    arguments: [
      (["--out", "c.pdf"], Int32(64), "--out draws SVG, a picture or a page"),
      (["--examples", "13"], 64, "--examples must be from 0 to 12"),
      (["--pairs", "0"], 64, "--pairs must be from 1"), (["--tta", "sideways"], 64, "sideways"),
    ])
  func faults(arguments: [String], code: Int32, words: String) throws {
    let folder = try Self.trained.get()
    let wrong = try Program(arguments: ["confusion", "run/last.safetensors"] + arguments, in: folder)
    #expect(wrong.code == code && wrong.errors.contains(words), "\(wrong.errors)")
  }

  @Test("config check and lr-find see the head of a checkpoint for other classes as a run does, and ~")
  func beginning() throws {
    let folder = try Self.trained.get()
    for part in ["train", "val"] {
      try FileManager.default.copyItem(atPath: folder.path(part), toPath: folder.path("renamed-\(part)"))
      try FileManager.default.moveItem(
        atPath: folder.path("renamed-\(part)/b"), toPath: folder.path("renamed-\(part)/c"))
    }
    let settings = [
      "--set", "load_from=~/run/last.safetensors", "--set", "data.train.root=renamed-train", "--set",
      "data.val.root=renamed-val", "--data-root", folder.path,
    ]
    let head = "its head, fc, is for other classes: a new one for 2 begins at random"
    let home = ["HOME": folder.path]
    let check = try Program(arguments: ["config", "check", "pictures.yaml"] + settings, in: folder, environment: home)
    #expect(check.code == 0 && check.errors.contains(head), "\(check.errors)")
    #expect(check.errors.contains("is of other classes: has b, the data have c"), "\(check.errors)")
    let trained = try Program(
      arguments: ["train", "pictures.yaml", "--work-dir", "begun", "--set", "runner={max_iters: 1}"] + settings,
      in: folder, environment: home)
    #expect(trained.code == 0 && trained.errors.contains(head), "\(trained.errors)")
    let sweep = try Program(
      arguments: ["plot", "lr-find", "pictures.yaml", "--steps", "20"] + settings, in: folder, environment: home)
    #expect(sweep.code == 0, "\(sweep.errors)")
  }

  @Test("of a detector objects are counted, with what it missed and what it found where there is nothing")
  func objects() throws {
    let folder = try TestFolder()
    let recipe = try folder.write(
      """
      task: {type: Detection}
      model: {type: TinySSD, num_classes: 10}
      data:
        batch_size: 8
        train: {type: ShapeScenes, count: 16, size: 64}
        val: {type: ShapeScenes, split: val, count: 4, size: 64, objects: [2, 2]}
      optimizer: {type: SGD, lr: 0.01, momentum: 0.9}
      runner: {max_iters: 1}
      work_dir: run
      """, to: "scenes.yaml")
    #expect(try Program("train", recipe, in: folder).code == 0)
    let told = try Program("confusion", "run/last.safetensors", "--out", "c.html", in: folder)
    #expect(told.code == 0 && told.output.hasPrefix("4 images: AP "), "\(told.errors)")
    #expect(
      told.output.contains(", not found: ") && told.output.contains("    not found: shape scenes/val"), "\(told.output)"
    )
    let json = try Program("confusion", "run/last.safetensors", "--json", in: folder).json
    let (classes, matrix) = (json["classes"] as? [String] ?? [], json["matrix"] as? [[Int]] ?? [])
    #expect(classes.last == "nothing")
    // All of the eight objects, whatever they are taken for.
    #expect(matrix.dropLast().joined().reduce(0, +) == 8 && matrix.last?.last == 0, "\(matrix)")
    let pairs = try #require(json["pairs"] as? [[String: Any]])
    let examples = try #require(pairs.first?["examples"] as? [[String: Any]])
    #expect((examples.first?["box"] as? [Double])?.count == 4)
    #expect(try String(contentsOfFile: folder.path("c.html"), encoding: .utf8).contains("<th class=\"n\">objects</th>"))
  }
}
