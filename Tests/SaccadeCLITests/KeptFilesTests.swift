import Foundation
import Saccade
import Testing

@Suite("What a command writes takes the place of nothing that its user wants to keep", .serialized)
struct KeptFilesTests {
  private let table = """
    filename,width,height,class,xmin,ymin,xmax,ymax
    a.png,20,10,cat,1,1,5,5
    b.png,20,10,dog,2,2,20,10

    """

  private func link(_ name: String, to target: String, in folder: TestFolder) throws {
    try FileManager.default.createSymbolicLink(atPath: folder.path(name), withDestinationPath: target)
  }

  private func target(_ name: String, in folder: TestFolder) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: folder.path(name))
  }

  @Test("a device stays a device, and takes what is written to it; a full one ends the command with 74")
  func devices() throws {
    let folder = try TestFolder()
    try folder.write(table, to: "labels.csv")
    for (name, device) in [("gone.json", "/dev/null"), ("full.json", "/dev/full"), ("gone.png", "/dev/null")] {
      try link(name, to: device, in: folder)
    }
    func convert(_ out: String) throws -> Program {
      try Program("data", "convert", "--from", "csv", "--to", "coco", "labels.csv", out, in: folder)
    }
    let gone = try convert("gone.json")
    #expect(gone.code == 0 && target("gone.json", in: folder) == "/dev/null", "\(gone.errors)")
    let full = try convert("full.json")
    #expect(full.code == 74 && full.errors.contains("full.json: cannot write: the disk is full"), "\(full.errors)")
    #expect(target("full.json", in: folder) == "/dev/full")
    let recipe = try folder.recipe()
    let picture = try Program("data", "browse", recipe, "--out", "gone.png", in: folder)
    #expect(picture.code == 0 && target("gone.png", in: folder) == "/dev/null", "\(picture.errors)")
    let checkpoint = try Program("plot", "lr", recipe, "--out", "gone.png", in: folder)
    #expect(checkpoint.code == 0 && target("gone.png", in: folder) == "/dev/null", "\(checkpoint.errors)")
  }

  @Test("a pipe that nobody reads is told, and stays; what is on standard output comes there, before the summary")
  func pipes() throws {
    let folder = try TestFolder()
    try folder.write(table, to: "labels.csv")
    #expect(mkfifo(folder.path("pipe.csv"), 0o600) == 0)
    let process = try Program.start(
      ["data", "convert", "--from", "csv", "--to", "csv", "labels.csv", "pipe.csv"], in: folder)
    #expect(process.ends(within: 60) && process.terminationStatus == 74)
    #expect(
      try Program.written("stderr", in: folder).contains("pipe.csv: cannot write: it is a pipe that nobody reads"))
    var status = stat()
    #expect(stat(folder.path("pipe.csv"), &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    try link("out.csv", to: "/proc/self/fd/1", in: folder)
    let shown = try Program("data", "convert", "--from", "csv", "--to", "csv", "labels.csv", "out.csv", in: folder)
    #expect(shown.code == 0 && shown.output.hasPrefix(table) && shown.output.contains("out.csv: 1 file written"))
    #expect(target("out.csv", in: folder) == "/proc/self/fd/1")
  }

  @Test("annotations that are there are replaced only if that is asked for")
  func annotations() throws {
    let folder = try TestFolder()
    try folder.write(table, to: "labels.csv")
    try FileManager.default.createDirectory(atPath: folder.path("mine/labels"), withIntermediateDirectories: true)
    try folder.write("precious", to: "mine/labels/b.txt")
    try folder.write("precious", to: "mine.json")
    for (format, out, kept) in [("yolo", "mine", "mine/labels/b.txt"), ("coco", "mine.json", "mine.json")] {
      func convert(_ more: String...) throws -> Program {
        try Program(
          arguments: ["data", "convert", "--from", "csv", "--to", format, "labels.csv", out] + more, in: folder)
      }
      let refused = try convert()
      #expect(refused.code == 74 && refused.errors.contains("\(kept): cannot write: is there already"))
      #expect(try Program.written(kept, in: folder) == "precious")
      // Nothing is begun.
      #expect(!FileManager.default.fileExists(atPath: folder.path("mine/labels/a.txt")))
      let replaced = try convert("--overwrite")
      #expect(replaced.code == 0, "\(replaced.errors)")
      #expect(try Program.written(kept, in: folder) != "precious")
      try? FileManager.default.removeItem(atPath: folder.path("mine/labels/a.txt"))
    }
  }

  @Test("a folder that cannot be made is no output, with exit code 74")
  func noFolder() throws {
    let folder = try TestFolder()
    try folder.write(table, to: "labels.csv")
    let program = try Program("data", "convert", "--from", "csv", "--to", "voc", "labels.csv", "labels.csv", in: folder)
    #expect(program.code == 74 && program.errors.contains("what should be its folder is a file"), "\(program.errors)")
  }

  @Test("photographs are never written over by what is drawn of them, nor a checkpoint by its own conversion")
  func pictures() throws {
    let folder = try TestFolder()
    let recipe = try folder.write(
      """
      task: {type: Detection}
      model: {type: TinySSD, num_classes: 10}
      data: {batch_size: 2, train: {type: ShapeScenes, count: 4, size: 64, objects: [2, 3]}}
      optimizer: {type: SGD, lr: 0.001}
      runner: {max_iters: 1}
      """, to: "scenes.yaml")
    #expect(try Program("train", recipe, "--work-dir", "run", in: folder).code == 0)
    let photos = ["photos/1.jpg", "photos/2.png", "other/1.jpg"]
    for (number, photo) in photos.enumerated() {
      let file = URL(filePath: folder.path(photo))
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try ShapesDataset(count: 3).image(at: number).write(to: file.path)
    }
    let before = try photos.map { try Data(contentsOf: URL(filePath: folder.path($0))) }
    func areKept() throws -> Bool { try photos.map { try Data(contentsOf: URL(filePath: folder.path($0))) } == before }
    try link("again", to: folder.path("photos"), in: folder)
    for (images, out) in [
      (["photos/1.jpg"], "photos"), (["photos"], "photos/."), (["other", "photos/2.png"], "again"),
    ] {
      let predict = try Program(
        arguments: ["predict", "run/last.safetensors"] + images + ["--threshold", "0", "--out", out], in: folder)
      #expect(predict.code == 64 && predict.errors.contains("name another folder for --out"), "\(predict.errors)")
    }
    #expect(try areKept())

    let classifier = try folder.recipe()
    #expect(try Program("train", classifier, "--work-dir", "classes", in: folder).code == 0)
    for (images, out) in [(["photos/1.jpg"], "photos/1.jpg"), (["photos/1.jpg", "other/1.jpg"], "other")] {
      let cam = try Program(arguments: ["cam", "classes/last.safetensors"] + images + ["--out", out], in: folder)
      #expect(cam.code == 64 && cam.errors.contains("name another"), "\(cam.errors)")
    }
    #expect(try areKept())
    let both = try Program(
      "cam", "classes/last.safetensors", "photos/1.jpg", "other/1.jpg", "--out", "seen", in: folder)
    #expect(both.code == 0, "\(both.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("seen")).sorted() == ["1-2.png", "1.png"])

    let checkpoint = try Data(contentsOf: URL(filePath: folder.path("run/last.safetensors")))
    let convert = try Program(
      "weights", "convert", "run/last.safetensors", "./run/last.safetensors", in: folder)
    #expect(convert.code == 64 && convert.errors.contains("is the one to read"), "\(convert.errors)")
    #expect(try Data(contentsOf: URL(filePath: folder.path("run/last.safetensors"))) == checkpoint)

    // What is exported or quantized is not what is read, by its name or another one.
    let network = "classes/last.safetensors"
    try link("same.onnx", to: folder.path(network), in: folder)
    let weights = try Data(contentsOf: URL(filePath: folder.path(network)))
    for arguments in [
      ["export", network, network], ["export", network, "same.onnx"],
      ["quantize", network, "photos", "--out", network],
      ["quantize", network, "photos/1.jpg", "--out", "photos/1.jpg"],
    ] {
      let program = try Program(arguments: arguments, in: folder)
      #expect(program.code == 64 && program.errors.contains("to write"), "\(arguments) \(program.errors)")
    }
    #expect(try areKept())
    #expect(try Data(contentsOf: URL(filePath: folder.path(network))) == weights)
  }
}
