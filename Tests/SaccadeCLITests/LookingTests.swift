import Foundation
import Saccade
import Testing

@Suite("A run and its data can be looked at", .serialized)
struct LookingTests {
  nonisolated(unsafe) private static let trained: Result<TestFolder, any Error> = Result {
    let folder = try TestFolder()
    let run = try Program(
      arguments: ["train", try folder.recipe(epochs: 2, count: 96), "--work-dir", "run"], in: folder)
    #expect(run.code == 0, "\(run.errors)")
    return folder
  }

  @Test("a run writes a page at its end that needs no network: curves, classes, pictures, configuration")
  func page() throws {
    let folder = try Self.trained.get()
    let html = try String(contentsOfFile: folder.path("run/report.html"), encoding: .utf8)
    for part in [
      "In short", "Curves", "Validation after epoch 2", "What is taken for what", "How far its word can be trusted",
      "The images with the greatest loss", "What it learns from", "config.yaml", "data:image/png;base64,",
      "in validation",
    ] {
      #expect(html.contains(part), "\(part)")
    }
    #expect(!html.contains("src=\"http") && !html.contains("<script") && !html.contains("NaN"))
  }

  @Test("the page can be made anew, elsewhere, and without the data; a folder that is no run is told")
  func again() throws {
    let folder = try Self.trained.get()
    let made = try Program(arguments: ["report", "run", "--out", "again.html"], in: folder)
    #expect(made.code == 0 && made.output.contains("again.html"), "\(made.errors)")
    // What each was written from is all that differs.
    let first = try String(contentsOfFile: folder.path("run/report.html"), encoding: .utf8)
    let second = try String(contentsOfFile: folder.path("again.html"), encoding: .utf8)
    #expect(first.count > 10_000 && abs(first.count - second.count) < 200)
    let none = try Program(arguments: ["report", "nothing"], in: folder)
    #expect(none.code == 66 && none.errors.contains("nothing/config.yaml"), "\(none.errors)")
  }

  @Test("a run may be asked for no page")
  func without() throws {
    let folder = try TestFolder()
    let run = try Program(
      arguments: ["train", try folder.recipe(epochs: 1), "--work-dir", "run", "--set", "log.report=false"], in: folder)
    #expect(run.code == 0, "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("run/report.html")))
  }

  @Test("samples are shown beside what the network gets of them, as a picture and as a page")
  func browse() throws {
    let folder = try Self.trained.get()
    let sheet = try Program(
      arguments: ["data", "browse", "run/config.yaml", "--count", "3", "--variants", "2", "--out", "sheet.png"],
      in: folder)
    #expect(sheet.code == 0, "\(sheet.errors)")
    #expect(try Image(contentsOf: folder.path("sheet.png")).size == ImageSize(height: 632, width: 632))
    let page = try Program(arguments: ["data", "browse", "run/config.yaml", "--part", "val"], in: folder)
    #expect(page.code == 0, "\(page.errors)")
    let html = try String(contentsOfFile: folder.path("browse.html"), encoding: .utf8)
    #expect(html.components(separatedBy: "<img").count == 1 + 8 * 4)
    for (arguments, words) in [
      (["--part", "test"], "--part is train or val"), (["--count", "0"], "--count must be from 1 to 200"),
      (["--out", "sheet.tga"], "name a file that ends in .png, .jpg, .webp or .html: 'sheet.tga'"),
    ] {
      let wrong = try Program(arguments: ["data", "browse", "run/config.yaml"] + arguments, in: folder)
      #expect(wrong.code == 64 && wrong.errors.contains(words), "\(wrong.errors)")
    }
  }

  @Test("where a class is seen is written beside the picture")
  func cam() throws {
    let folder = try Self.trained.get()
    let shapes = ShapesDataset(count: 2, height: 64, width: 64, part: "looking")
    for index in 0..<2 { try shapes.image(at: index).write(to: folder.path("\(index).png")) }
    let one = try Program(arguments: ["cam", "run/best.safetensors", "0.png", "--json"], in: folder)
    #expect(one.code == 0 && one.output.contains("\"layer\": "), "\(one.errors)")
    let shown = try Image(contentsOf: folder.path("cam.png"))
    // Pictures of a small network grow, so that something is to be seen.
    #expect(shown.width > shown.height && shown.height >= 480)
    let several = try Program(
      arguments: ["cam", "run/best.safetensors", "0.png", "1.png", "--method", "score-cam", "--out", "shown"],
      in: folder)
    #expect(several.code == 0, "\(several.errors)")
    #expect(FileManager.default.fileExists(atPath: folder.path("shown/1.png")))
    for (arguments, words) in [
      (["--class", "unicorn"], "the network has no such class"),
      (["--layer", "layer99"], "the network has no such layer"),
      (["--method", "gradcam"], "did you mean 'grad-cam'"),
      (["--out", "where.tga"], "name a file that ends in .png, .jpg or .webp: 'where.tga'"),
    ] {
      let wrong = try Program(arguments: ["cam", "run/best.safetensors", "0.png"] + arguments, in: folder)
      #expect(wrong.code == 64 && wrong.errors.contains(words), "\(wrong.errors)")
    }
  }

  @Test("what a network makes of pictures is drawn as points", arguments: ["pca", "tsne"])
  func features(method: String) throws {
    let folder = try Self.trained.get()
    let drawn = try Program(
      arguments: ["features", method, "run/best.safetensors", "run/config.yaml", "--count", "40", "--json"], in: folder)
    #expect(drawn.code == 0 && drawn.output.contains("\"neighbor_purity\": "), "\(drawn.errors)")
    #expect(try String(contentsOfFile: folder.path("features.svg"), encoding: .utf8).contains("<circle"))
    let picture = try Program(
      arguments: [
        "features", method, "run/best.safetensors", "run/config.yaml", "--count", "40", "--out", "features.png",
      ], in: folder)
    #expect(picture.code == 0 && picture.output.hasPrefix("features.png: "), "\(picture.errors)")
    #expect(try Image(contentsOf: folder.path("features.png")).width == 1280)
    let other = try Program(arguments: ["features", method, "a", "b", "--out", "features.txt"], in: folder)
    #expect(other.code == 64 && other.errors.contains("name a file that ends in .svg or .png"), "\(other.errors)")
    let wrong = try Program(arguments: ["features", "umap", "a", "b"], in: folder)
    #expect(wrong.code == 64 && wrong.errors.contains("the method is tsne or pca"), "\(wrong.errors)")
  }

  @Test("runs are compared by a figure, with what differs between their settings")
  func runs() throws {
    let folder = try Self.trained.get()
    let other = try Program(
      arguments: [
        "train", try folder.recipe(epochs: 1, count: 96), "--work-dir", "other", "--set", "optimizer.lr=0.011", "--set",
        "data.train.pipeline[0].prob=0.25",
      ], in: folder)
    #expect(other.code == 0, "\(other.errors)")
    let compared = try Program(arguments: ["plot", "runs", "run", "other", "--out", "runs.svg"], in: folder)
    #expect(compared.code == 0 && compared.output.contains("best top-1"), "\(compared.errors)")
    #expect(compared.output.contains("optimizer.lr") && compared.output.contains("0.011"), "\(compared.output)")
    #expect(compared.output.contains(/data\.train\.pipeline\.0\.prob +0\.5 +0\.25\n/), "\(compared.output)")
    #expect(!compared.output.contains("work_dir"))
    #expect(try String(contentsOfFile: folder.path("runs.svg"), encoding: .utf8).contains(">other<"))
    let wrong = try Program(arguments: ["plot", "runs", "run", "--figure", "tpo1"], in: folder)
    #expect(wrong.code == 78 && wrong.errors.contains("did you mean 'top1'"), "\(wrong.errors)")
  }

  @Test("the learning rate of a run is told before it begins")
  func learningRate() throws {
    let folder = try Self.trained.get()
    let settings = ["--set", "lr_config={policy: step, step: 1, gamma: 0.1}", "--set", "optimizer.lr=0.5"]
    let told = try Program(
      arguments: ["plot", "lr", "run/config.yaml", "--epoch-steps", "10", "--out", "lr.svg", "--json"] + settings,
      in: folder)
    #expect(told.code == 0, "\(told.errors)")
    #expect(told.output.contains(#"{"step": 9, "lr": 0.5}, {"step": 10, "lr": 0.05}"#), "\(told.output)")
    let asked = try Program(arguments: ["plot", "lr", "run/config.yaml"] + settings, in: folder)
    #expect(asked.code == 0 && asked.output.contains("0.050000"), "\(asked.errors)")
    let wrong = try Program(arguments: ["plot", "lr", "run/config.yaml", "--out", "lr.pdf"], in: folder)
    #expect(wrong.code == 64 && wrong.errors.contains("--out draws SVG or a picture"), "\(wrong.errors)")
    let picture = try Program(arguments: ["plot", "lr", "run/config.yaml", "--out", "lr.png"] + settings, in: folder)
    #expect(picture.code == 0 && picture.output.hasSuffix("drawn: lr.png\n"), "\(picture.errors)")
    #expect(try Image(contentsOf: folder.path("lr.png")).size == ImageSize(height: 640, width: 1120))
  }
}
