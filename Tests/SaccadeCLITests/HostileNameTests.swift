import Foundation
import Saccade
import Testing

@Suite("Names from outside are shown, not acted on, wherever they are told", .serialized)
struct HostileNameTests {
  /// A title for the window, a line of its own, and the rest in another order.
  private let name = "cat\u{1B}]0;mine\u{7}\nerror: gone\u{202E}gnp"
  private let shown = "cat\\x1B]0;mine\\x07\\nerror: gone\\u{202E}gnp"

  private func expectHarmless(_ text: String, _ what: String) {
    for character in ["\u{1B}", "\u{7}", "\u{202E}"] { #expect(!text.contains(character), "\(what): \(text)") }
    #expect(!text.contains("\nerror: gone"), "\(what): \(text)")
  }

  /// Runs the program; what it tells must be harmless.
  @discardableResult
  private func run(_ arguments: [String], in folder: TestFolder) throws -> Program {
    let result = try Program(arguments: arguments, in: folder)
    expectHarmless(result.output + result.errors, "\(arguments)")
    return result
  }

  private func recipe(_ folder: TestFolder, train: String = "train", more: String = "") throws -> String {
    try folder.write(
      """
      model: {type: ResNet8, num_classes: 2}
      data:
        batch_size: 2
        train: {type: ImageFolder, root: \(train), pipeline: [{type: Resize, size: [16, 16]}]\(more)}
        val: {type: ImageFolder, root: val, pipeline: [{type: Resize, size: [16, 16]}]}
      optimizer: {type: SGD, lr: 0.02}
      runner: {max_epochs: 1}
      """, to: "recipe.yaml")
  }

  private func draw(_ path: String, _ index: Int, in folder: TestFolder) throws {
    let file = URL(filePath: folder.path(path))
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try ShapesDataset(count: 8, height: 16, width: 16).image(at: index).write(to: file.path, as: .png)
  }

  @Test("a class: train, test, predict, data check, errors and logs")
  func className() throws {
    let folder = try TestFolder()
    for part in ["train", "val"] {
      for index in 0..<4 { try draw("\(part)/\(index % 2 == 0 ? name : "dog")/\(index).png", index, in: folder) }
    }
    let settings = ["--data-root", folder.path]
    let trained = try run(["train", try recipe(folder), "--work-dir", "run", "--json"] + settings, in: folder)
    #expect(trained.code == 0, "\(trained.errors)")
    for log in ["console.log", "log.jsonl"] {
      expectHarmless(try String(contentsOfFile: folder.path("run/\(log)"), encoding: .utf8), log)
    }
    let best = "run/best.safetensors"
    #expect(try run(["test", "recipe.yaml", best] + settings, in: folder).code == 0)
    let picture = "train/\(name)/0.png"
    let people = try run(["predict", best, picture], in: folder)
    #expect(people.code == 0 && people.output.contains(shown), "\(people.output)")
    #expect(people.output.split(separator: "\n").count == 3, "\(people.output)")
    // A program gets the name itself.
    let json = try run(["predict", best, picture, "--json"], in: folder)
    let answer = try (json.json["predictions"] as? [[String: Any]])?.first
    #expect(answer?["image"] as? String == picture, "\(json.output)")
    let classes = answer?["classes"] as? [[String: Any]] ?? []
    #expect(classes.contains { $0["name"] as? String == name }, "\(json.output)")
    #expect(try run(["data", "check", "train"], in: folder).code == 0)

    // Errors and warnings that name the class and its files.
    try Data("none".utf8).write(to: URL(filePath: folder.path("train/\(name)/9.png")))
    for more in ["", ", on_error: skip"] {
      let result = try run(
        ["train", try recipe(folder, more: more), "--work-dir", "again\(more.count)", "--json"] + settings, in: folder)
      #expect(result.code == (more.isEmpty ? 65 : 0) && result.errors.contains(shown), "\(result.errors)")
      #expect(try result.json.isEmpty == false)
    }
    #expect(try run(["data", "check", "train", "--json"], in: folder).code == 65)
    try FileManager.default.moveItem(atPath: folder.path("val/dog"), toPath: folder.path("val/d\(name)"))
    let differing = try run(["train", "recipe.yaml", "--work-dir", "other"] + settings, in: folder)
    #expect(differing.code == 65 && differing.errors.contains("d\(shown)"), "\(differing.errors)")
  }

  @Test("a column, which is a figure's name on every progress line and in the logs")
  func column() throws {
    let folder = try TestFolder()
    for index in 0..<4 { try draw("\(index).png", index, in: folder) }
    let rows = (0..<4).map { "\($0).png,\($0)" }.joined(separator: "\n")
    try folder.write("file,\"\(name)\"\n\(rows)\n", to: "numbers.csv")
    let column = quoted(name)
    try folder.write(
      """
      model: {type: ResNet8, num_classes: 1}
      task: {type: Regression, targets: [\(column)]}
      data:
        batch_size: 2
        train: {type: NumberTable, root: ., table: numbers.csv, pipeline: [{type: Resize, size: [16, 16]}]}
        val: {type: NumberTable, root: ., table: numbers.csv, pipeline: [{type: Resize, size: [16, 16]}]}
      optimizer: {type: SGD, lr: 0.001}
      runner: {max_epochs: 1}
      """, to: "recipe.yaml")
    let settings = ["--data-root", folder.path]
    let trained = try run(["train", "recipe.yaml", "--work-dir", "run"] + settings, in: folder)
    #expect(trained.code == 0, "\(trained.errors)")
    for log in ["console.log", "log.jsonl"] {
      expectHarmless(try String(contentsOfFile: folder.path("run/\(log)"), encoding: .utf8), log)
    }
    for more in [[], ["--json"]] {
      #expect(try run(["test", "recipe.yaml", "run/last.safetensors"] + settings + more, in: folder).code == 0)
      #expect(try run(["predict", "run/last.safetensors", "0.png"] + more, in: folder).code == 0)
    }
  }

  @Test("a file: as argument, configuration, checkpoint, run folder")
  func fileName() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    for arguments in [
      ["train", name], ["train", recipe, "--set", "load_from=\(name)"], ["predict", name, name],
      ["test", recipe, name],
      ["train", "--\(name)"], [name], ["data", "check", name], ["data", "get", name],
      ["config", "docs", name], ["bench", "train", name], ["train", recipe, "--threads", name],
      ["train", recipe, "--set", "\(name)=1"], ["train", recipe, "--json", "--set", "model.type=\(name)"],
    ] {
      let result = try run(arguments, in: folder)
      #expect(result.code > 1 && result.code < 128, "\(arguments): \(result.code)")
    }
    let result = try run(["train", recipe, "--work-dir", name], in: folder)
    #expect(result.code == 0, "\(result.errors)")
  }

  /// A text in quotes, as YAML and JSON read it.
  private func quoted(_ text: String) -> String {
    String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
  }
}
