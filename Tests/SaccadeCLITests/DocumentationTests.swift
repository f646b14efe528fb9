import Foundation
import Saccade
import Testing

@Suite("The documentation says what runs")
struct DocumentationTests {
  static let articles = files(below: "docs/Saccade.docc", ending: ".md")

  @Test("every line of Swift in it stands in a file that is compiled", arguments: articles)
  func swiftCode(_ article: URL) throws {
    let compiled =
      try
      (files(below: "Examples", ending: ".swift") + files(below: "Tests/SaccadeCLITests", ending: "ReadmeTests.swift"))
      .map { plain(try String(contentsOf: $0, encoding: .utf8)) }
    for block in try blocks("swift", of: article) {
      #expect(compiled.contains { $0.contains(plain(block)) }, "\(article.lastPathComponent):\n\(block)")
    }
  }

  /// Lines without their indentation, which is another in a function.
  private func plain(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: true).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
  }

  @Test("every configuration in it is a valid one, or part of one", arguments: articles)
  func configurations(_ article: URL) throws {
    let folder = try TestFolder()
    let base = """
      model: {type: LeNet, num_classes: 10}
      data:
        train: {type: MNIST, split: train}
        val: {type: MNIST, split: test}
      optimizer: {type: SGD, lr: 0.05, momentum: 0.9}
      runner: {max_epochs: 5}
      """
    try folder.write(base, to: "base.yaml")
    for (number, block) in try blocks("yaml", of: article).enumerated() {
      // A name in the first line, for blocks that are based on others.
      let name = block.firstMatch(of: /^# (\S+\.yaml)\n/).map { String($0.1) } ?? "\(number).yaml"
      var text = block.replacing("base: configs/", with: "base: \(repository.path)/configs/")
        .replacing("_base_: configs/", with: "_base_: \(repository.path)/configs/")
      let isWhole = ["model:", "data:", "optimizer:", "runner:"].allSatisfy {
        text.contains("\n\($0)") || text.hasPrefix($0)
      }
      if !isWhole, !text.contains("base:"), !text.contains("_base_:") {
        // Pictures of another number of channels need another model than the base's.
        let isColour = text.contains("ImageFolder") || text.contains("MobileNetV2")
        try folder.write(
          "_base_: base.yaml\n" + (isColour ? colour : ""), to: "standard.yaml")
        text = "_base_: standard.yaml\n" + text
      }
      try folder.write(text, to: name)
      #expect(throws: Never.self, "\(article.lastPathComponent):\n\(block)") {
        try TrainingConfig(file: folder.path(name))
      }
    }
  }

  private let colour = """
    model: {type: ResNet18, num_classes: 10}
    data:
      train: {type: CIFAR10, split: train}
      val: {type: CIFAR10, split: test}

    """

  @Test("Configs tells every section, and no other")
  func sections() throws {
    let text = try String(contentsOf: repository.appending(path: "docs/Saccade.docc/Configs.md"), encoding: .utf8)
    let table = try #require(text.components(separatedBy: "## The sections").dropFirst().first)
    let told = table.components(separatedBy: "\n### ")[0].matches(of: /\n\| `(\w+)` \|/).map { String($0.1) }
    #expect(told.sorted() == ConfigReference(of: TrainingConfig()).keys.map(\.name).sorted())
  }

  @Test("Decisions lists every decision")
  func decisions() throws {
    let text = try String(contentsOf: repository.appending(path: "docs/Saccade.docc/Decisions.md"), encoding: .utf8)
    let listed = text.matches(of: /<doc:(\d\d\d\d-[^>]+)>/).map { String($0.1) }
    let written = files(below: "docs/decisions", ending: ".md").map { $0.deletingPathExtension().lastPathComponent }
    #expect(listed == written && !written.isEmpty)
  }

  @Test("Settings is made from the declarations: every type and every key is on it")
  func settings() throws {
    let folder = try TestFolder()
    let program = try Program("config", "docs", "--markdown", in: folder)
    #expect(program.code == 0)
    #expect(program.output.hasPrefix("# Settings\n\n"))
    var standard = TrainingConfig()
    standard.complete()
    let reference = ConfigReference(of: standard)
    for family in reference.families {
      for member in family.members { #expect(program.output.contains("\n### \(member.name)\n"), "\(member.name)") }
    }
    #expect(program.output.contains("\n| `data.batch_size` | How many samples a step takes. Elsewhere: "))
    #expect(
      program.output.contains("\n| `max_iters` |") == false && program.output.contains("\n| `runner.max_iters` |"))
    #expect(try Program("config", "docs", "SGD", "--markdown", in: folder).code == 64)
  }

  /// The blocks of a language in an article.
  private func blocks(_ language: String, of article: URL) throws -> [String] {
    let text = try String(contentsOf: article, encoding: .utf8)
    return text.components(separatedBy: "\n```\(language)\n").dropFirst().map {
      $0.components(separatedBy: "\n```")[0] + "\n"
    }
  }
}
