import Foundation
import Saccade
import Testing

@Suite("Fine-tuning is one command", .serialized)
struct FinetuneCommandTests {
  /// Pictures of two shapes, and weights of a small network with other classes.
  private struct Pictures {
    let folder: TestFolder
    let weights: String

    /// - Parameters:
    ///   - parts: where the class folders are, with the number of pictures of each class
    ///   - areTinted: whether the classes differ in colour, which is learnt at once
    init(_ parts: [(name: String, count: Int)], areTinted: Bool = false) throws {
      folder = try TestFolder()
      weights = folder.path("resnet8.safetensors")
      try SmallResNet(depth: 8, classes: 10).save(to: weights)
      for (part, count) in parts {
        let shapes = ShapesDataset(count: 40 * count, height: 32, width: 32, part: part)
        for label in [2, 5] {
          let own = (0..<shapes.count).filter { shapes.label(at: $0) == label }.prefix(count)
          let place = folder.path("\(part)/\(shapes.classNames[label])")
          try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
          for index in own {
            let tint = Color(red: label == 2 ? 220 : 30, green: UInt8(60 + index % 90), blue: label == 2 ? 30 : 220)
            let image = areTinted ? Image(height: 32, width: 32, color: tint) : shapes.image(at: index)
            try image.write(to: "\(place)/\(index).png")
          }
        }
      }
    }

    func tune(_ path: String, _ more: String...) throws -> Program {
      try Program(
        arguments: ["finetune", path, "--from", "ResNet8", "--weights", weights, "--work-dir", "run"] + more,
        in: folder)
    }
  }

  private static let names = [2, 5].map { ShapesDataset(count: 1).classNames[$0] }

  @Test("a folder of class folders is split, trained on and judged, class by class, and its configuration is kept")
  func split() throws {
    let pictures = try Pictures([("photos", 30)])
    let told = try pictures.tune("photos", "--epochs", "3", "--lr", "0.005", "--seed", "4")
    #expect(told.code == 0, "\(told.errors)")
    #expect(told.errors.contains("48 pictures of 2 classes to learn from, 12 to be judged by; "), "\(told.errors)")
    #expect(told.errors.contains("20 % of each class are held out, drawn by seed 4"), "\(told.errors)")
    #expect(told.errors.contains("\(Self.names[0]) 24 + 6, \(Self.names[1]) 24 + 6"), "\(told.errors)")
    #expect(told.errors.contains("its head, fc, is for other classes: a new one for 2 begins at random"))
    #expect(told.output.hasPrefix("12 pictures that nothing was learnt from: loss "), "\(told.output)")
    #expect(told.output.contains("\nclass ") && told.output.contains("rows: what it is; columns: what it is taken for"))
    #expect(told.output.contains("predict run/best.safetensors new.jpg"), "\(told.output)")

    // What was decided is a configuration, and gives the same weights again.
    let config = try TrainingConfig(file: pictures.folder.path("run/config.yaml"))
    #expect(config.runner.maxEpochs == 3 && config.paramwise.normDecay == 0 && config.paramwise.biasDecay == 0)
    #expect(config.paramwise.rules.first?.parts == ["fc"] && config.paramwise.rules.first?.rateScale == 10)
    let again = try Program("train", "run/config.yaml", "--work-dir", "again", in: pictures.folder)
    #expect(again.code == 0, "\(again.errors)")
    for name in ["best", "last"] {
      let weights = try ["run", "again"].map {
        try Checkpoint(contentsOf: pictures.folder.path("\($0)/\(name).safetensors")).weights
      }
      #expect(weights[0].mapValues(\.scalars) == weights[1].mapValues(\.scalars), "\(name)")
    }
    // And its checkpoint is a start, too.
    let next = try Program(
      "finetune", "photos", "--from", "run/best.safetensors", "--epochs", "1", "--work-dir", "next", "--json",
      in: pictures.folder)
    #expect(next.code == 0, "\(next.errors)")
    let record = try next.json
    #expect(record["config"] as? String == "next/config.yaml")
    let test = record["test"] as? [String: Any]
    #expect(test?["images"] as? Int == 12 && (test?["details"] as? [String: Any])?["classes"] != nil, "\(next.output)")
    #expect(!next.errors.contains("its head"), "\(next.errors)")
  }

  @Test("a checkpoint's head is taken for its own classes alone, and begins anew for others, if no more of them")
  func otherClasses() throws {
    let pictures = try Pictures([("photos", 12)], areTinted: true)
    #expect(try pictures.tune("photos", "--epochs", "1").code == 0)
    try FileManager.default.moveItem(
      atPath: pictures.folder.path("photos/\(Self.names[0])"), toPath: pictures.folder.path("photos/zebra"))
    let next = try Program(
      "finetune", "photos", "--from", "run/best.safetensors", "--epochs", "1", "--work-dir", "next",
      in: pictures.folder)
    #expect(next.code == 0, "\(next.errors)")
    #expect(next.errors.contains("its head, fc, is for other classes: a new one for 2 begins at random"))
    // The configuration says the same, by which the run can be made again.
    let again = try Program("train", "next/config.yaml", "--work-dir", "again", in: pictures.folder)
    #expect(again.errors.contains("its head, fc, is for other classes: a new one for 2 begins at random"))
  }

  @Test("what is left out is told once, and what has no effect is told too")
  func leftOut() throws {
    let pictures = try Pictures([("photos/train", 6), ("photos/val", 3), ("photos/test", 1), ("whole", 6)])
    try pictures.folder.write("x", to: "whole/notes.txt")
    let parts = try pictures.tune("photos", "--epochs", "1", "--val-share", "0.3")
    #expect(parts.code == 0, "\(parts.errors)")
    #expect(parts.errors.contains("/photos/val; not looked at: test\n"), "\(parts.errors)")
    #expect(parts.errors.contains("--val-share has no effect"), "\(parts.errors)")
    let whole = try pictures.tune("whole", "--epochs", "1", "--val-share", "0.3", "--work-dir", "other")
    #expect(whole.code == 0 && !whole.errors.contains("no effect"), "\(whole.errors)")
    #expect(whole.errors.components(separatedBy: "1 file is left out").count == 2, "\(whole.errors)")
  }

  @Test("a setting that would judge by pictures which are learnt from is refused")
  func apart() throws {
    let pictures = try Pictures([("photos", 10)])
    for setting in ["data.train.val_share=0.1", "data.val.split_seed=4", "data.val.split=train"] {
      let told = try pictures.tune("photos", "--epochs", "1", "--set", setting)
      #expect(told.code == 78, "\(told.errors)")
      #expect(told.errors.contains("would be judged by pictures that are learnt from"), "\(told.errors)")
    }
  }

  @Test("parts that a folder has are used, and what is learnt is right for most")
  func parts() throws {
    let pictures = try Pictures([("photos/train", 40), ("photos/valid", 10)], areTinted: true)
    // Statistics of a network that has seen nothing are worth nothing.
    let told = try pictures.tune("photos", "--epochs", "6", "--lr", "0.005", "--json", "--set", "norm_eval=false")
    #expect(told.code == 0, "\(told.errors)")
    #expect(told.errors.contains("80 pictures of 2 classes to learn from, 20 to be judged by; those to be judged by"))
    #expect(told.errors.contains("/photos/valid\n"), "\(told.errors)")
    let test = try told.json["test"] as? [String: Any]
    #expect((test?["top1"] as? Double ?? 0) >= 0.8, "\(told.output)")
  }

  @Test("all but the head can stay as it is, and a time be given instead of epochs")
  func frozen() throws {
    let pictures = try Pictures([("photos", 12)])
    let told = try pictures.tune("photos", "--freeze", "backbone", "--time", "20s", "--batch-size", "8", "--json")
    #expect(told.code == 0, "\(told.errors)")
    #expect(told.errors.contains("an epoch takes about 0:0"), "\(told.errors)")
    let state = try Checkpoint(contentsOf: pictures.folder.path("run/last.safetensors")).weights
    let before = try SafetensorsFile(pictures.weights)
    let name = "conv1.weight"
    let entry = try #require(before.entries.first { $0.name == name })
    #expect(try state[name]?.scalars == before.tensor(entry).scalars)
  }

  @Test("what is missing or wrong is told with what to do, before anything is written")
  func mistakes() throws {
    let pictures = try Pictures([("photos/only", 4)])
    func answer(_ code: Int32, _ arguments: [String]) throws -> String {
      let result = try Program(arguments: ["finetune"] + arguments, in: pictures.folder)
      #expect(result.code == code, "\(arguments): \(result.code) \(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: pictures.folder.path("runs")))
      return result.errors
    }
    let model = ["--from", "ResNet8", "--weights", pictures.weights]
    #expect(try answer(64, ["photos", "--from", "ResNet8"]).contains("--from ResNet8 needs --weights, the file"))
    #expect(
      try answer(64, ["photos", "--from", "ResNett18", "--weights", "a.pth"]).contains(
        "--from 'ResNett18' is neither a file nor a model; did you mean 'ResNet18'?"))
    #expect(try answer(64, ["photos"] + model + ["--time", "soon"]).contains("write 90s, 3m or 1.5h"))
    #expect(try answer(66, ["nowhere"] + model).contains("nowhere"))
    #expect(try answer(65, ["photos"] + model).contains("photos: has only one class, only; make a folder"))
    #expect(try answer(65, ["photos/only/\(Self.names[0])"] + model).contains("images but no class folders"))
    #expect(try answer(66, ["photos/only"] + model.dropLast() + ["none.pth"]).contains("none.pth"))
    #expect(
      try answer(78, ["photos/only"] + model + ["--freeze", "fcc"]).contains(
        "freeze: ResNet8 has no part 'fcc'; did you mean 'fc'?"))
  }
}
