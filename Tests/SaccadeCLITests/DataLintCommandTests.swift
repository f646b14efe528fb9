import Foundation
import Saccade
import Testing

@Suite("saccade data lint, as a user runs it", .serialized)
struct DataLintCommandTests {
  @Test("a clean data set is 0, errors are 65, warnings alone are 0 and with --strict 65")
  func codes() throws {
    let folder = try TestFolder()
    let run = try PictureRun(folder)
    func lint(_ more: String...) throws -> Program {
      try Program(arguments: ["data", "lint", run.recipe, "--data-root", folder.path] + more, in: folder)
    }
    let clean = try lint()
    #expect(clean.code == 0 && clean.output.hasSuffix("nothing is wrong\n"), "\(clean.output)\(clean.errors)")
    #expect(clean.output.contains("train        24        24        2  16×16"))
    try FileManager.default.copyItem(atPath: folder.path("train/a/000.png"), toPath: folder.path("train/a/again.png"))
    let warned = try lint()
    #expect(warned.code == 0 && warned.output.contains("warning: one picture several times: 1"), "\(warned.output)")
    #expect(try lint("--strict").code == 65)
    try Data("no picture".utf8).write(to: URL(filePath: folder.path("val/a/002.png")))
    let fault = try lint()
    #expect(fault.code == 65 && fault.output.contains("error: cannot be read: 1"), "\(fault.output)")
    #expect(fault.output.contains("val/a/002.png: not an image but a text file"))
    #expect(fault.output.hasSuffix("1 error, 1 warning\n"))
    let json = try lint("--json")
    #expect(json.code == 65)
    let findings = try #require(try json.json["findings"] as? [[String: Any]])
    #expect(findings.map { $0["kind"] as? String } == ["unreadable", "duplicate"])
    #expect(findings.map { $0["level"] as? String } == ["error", "warning"])
    #expect((findings[1]["pictures"] as? [String])?.count == 2)
  }

  @Test("a class of which no picture can be read is an error, also where such pictures are skipped")
  func lostClass() throws {
    let folder = try TestFolder()
    let run = try PictureRun(folder, more: "on_error: skip")
    for index in 12..<24 {
      try Data("no picture".utf8).write(to: URL(filePath: folder.path("train/b/0\(index).png")))
    }
    let lint = try Program("data", "lint", run.recipe, "--data-root", folder.path, in: folder)
    #expect(lint.code == 65 && lint.output.contains("error: class without a picture that can be read: 1"))
    #expect(lint.output.contains("train: no picture of the class 'b' can be read"), "\(lint.output)")
    let check = try Program("config", "check", run.recipe, "--data-root", folder.path, in: folder)
    #expect(check.code == 78 && check.errors.contains("no picture of the class 'b' can be opened"), "\(check.errors)")
  }

  @Test("which side of a size comes first is said once")
  func sizes() throws {
    let folder = try TestFolder()
    let run = try PictureRun(folder)
    let lint = try Program("data", "lint", run.recipe, "--data-root", folder.path, in: folder)
    #expect(lint.output.components(separatedBy: "height × width").count == 2, "\(lint.output)")
  }

  @Test("a folder of parts, drawn pictures and a table are looked at as well")
  func subjects() throws {
    let folder = try TestFolder()
    _ = try PictureRun(folder)
    let parts = try Program("data", "lint", ".", in: folder)
    #expect(parts.code == 0 && parts.output.contains("\nval "), "\(parts.output)\(parts.errors)")
    let recipe = try folder.recipe()
    let drawn = try Program("data", "lint", recipe, in: folder)
    #expect(
      drawn.code == 0 && drawn.output.contains("train        96        96       10"), "\(drawn.output)\(drawn.errors)")
    try folder.write(
      "file,x,y,note\n" + (0..<8).map { "train/a/00\($0).png,\($0),3,fine\n" }.joined() + "train/a/none.png,1,1,gone\n",
      to: "numbers.csv")
    try folder.write(
      """
      task: {type: Regression, targets: [x, y]}
      model: {type: ResNet8, num_classes: 2}
      data: {train: {type: NumberTable, root: ., table: numbers.csv, pipeline: [{type: Resize, size: [16, 16]}]}}
      optimizer: {type: SGD, lr: 0.1}
      runner: {max_epochs: 1}
      """, to: "table.yaml")
    let table = try Program("data", "lint", "table.yaml", "--data-root", folder.path, in: folder)
    #expect(table.code == 65 && table.output.contains("none.png"), "\(table.output)\(table.errors)")
  }

  @Test("what is not there, or given wrongly, is told")
  func mistakes() throws {
    let folder = try TestFolder()
    let run = try PictureRun(folder)
    #expect(try Program("data", "lint", "nope.yaml", in: folder).code == 66)
    let root = try Program("data", "lint", run.recipe, "--data-root", folder.path("nowhere"), in: folder)
    #expect(root.code == 66, "\(root.errors)")
    let similar = try Program("data", "lint", run.recipe, "--similar", "9", in: folder)
    #expect(similar.code == 64 && similar.errors.contains("--similar must be from 0 to 8: 9"), "\(similar.errors)")
    let set = try Program("data", "lint", ".", "--set", "seed=1", in: folder)
    #expect(set.code == 78 && set.errors.contains("'.' is a folder"), "\(set.errors)")
    let help = try Program("data", "lint", "--help", in: folder)
    #expect(help.code == 0 && help.output.contains("The exit code is 0 where there are no errors"))
  }
}
