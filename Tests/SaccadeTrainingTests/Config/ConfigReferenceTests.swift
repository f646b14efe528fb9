import Foundation
import SaccadeConfig
import SaccadeTraining
import Testing

@Suite("What a configuration may say is told from its declarations")
struct ConfigReferenceTests {
  private let reference = ConfigReference(of: TrainingConfig())

  @Test("every key of every section and type says what it is for, what it takes and what holds when nothing is said")
  func everyKey() {
    func check(_ keys: [ConfigReference.Key], _ path: String) {
      for key in keys {
        #expect(key.help.hasSuffix(".") && key.help.count > 5, "\(path).\(key.name): \(key.help)")
        #expect(!key.expectation.isEmpty, "\(path).\(key.name)")
        check(key.keys, "\(path).\(key.name)")
      }
    }
    check(reference.keys, "")
    let nouns = reference.families.map(\.noun)
    #expect(Set(nouns).isSuperset(of: ["model", "data set", "transform", "optimizer", "learning-rate policy", "hook"]))
    #expect(Set(nouns).count == nouns.count)
    for family in reference.families {
      #expect(!family.members.isEmpty)
      for member in family.members {
        #expect(!member.summary.isEmpty, "\(member.name)")
        check(member.keys, member.name)
      }
    }
  }

  @Test("what a task's choice gives other sections is told with the task, and with their keys")
  func tasks() throws {
    let regression = try #require(reference.text(of: "Regression"))
    #expect(regression.contains("form: How an error counts") && regression.contains("default smooth_l1"))
    #expect(regression.contains("one of mae, mae_TARGET, rmse, r2, loss, none; default mae"))
    let form = try #require(reference.text(of: "loss.form"))
    #expect(form.contains("With task Regression:\n  form: How an error counts"))
    let best = try #require(reference.text(of: "checkpoint.best"))
    #expect(best.contains("With task Classification:"))
    #expect(best.contains("one of top1, ") && best.contains("default top1"))
  }

  @Test("a path leads through the types that a section can be, and through the items of a list")
  func pathsThroughTypes() throws {
    let rate = try #require(reference.text(of: "optimizer.lr"))
    #expect(rate.hasPrefix("With optimizer SGD, ") && rate.contains("AdamW") && rate.contains("lr: The learning rate."))
    let pipeline = try #require(reference.text(of: "data.train.pipeline"))
    #expect(pipeline.contains("a list, each item one of the types of: transform") && pipeline.contains("  RandomFlip"))
    #expect(try #require(reference.text(of: "hooks.EMA")).hasPrefix("EMA, as hook:"))
    #expect(try #require(reference.text(of: "hooks.0.decay")).contains("With hook EMA:\ndecay: "))
    #expect(try #require(reference.text(of: "data.train.pipeline.0.padding")).contains("With transform RandomCrop:"))
    #expect(try #require(reference.text(of: "optimizer.type")).contains("  Muon  "))
    #expect(try #require(reference.text(of: "Regression.loss")).contains("form: How an error counts"))
    #expect(reference.text(of: "optimizer.nothing") == nil && reference.text(of: "hooks.SGD") == nil)
  }

  @Test("a key's name alone, or another framework's, is answered with its path")
  func bareNames() throws {
    let clip = try #require(reference.text(of: "clip_norm"))
    #expect(clip.hasPrefix("clip_norm: see step.clip_norm\n\nclip_norm: To what length"))
    #expect(try #require(reference.text(of: "epochs")).hasPrefix("epochs: see runner.max_epochs\n"))
    #expect(try #require(reference.text(of: "lr")).hasPrefix("lr: see optimizer.lr\n"))
    #expect(try #require(reference.text(of: "learning_rate")).hasPrefix("learning_rate: see optimizer.lr\n"))
    #expect(try #require(reference.text(of: "pipeline")).hasPrefix("pipeline: see data.train.pipeline\n"))
    let interval = try #require(reference.text(of: "interval"))
    let places = ["checkpoint.interval", "log.interval", "hooks.TensorBoard.interval"]
    #expect(interval == places.map { "interval: see \($0)" }.joined(separator: "\n"))
    #expect(try #require(reference.text(of: "RandomHorizontalFlip")).hasPrefix("RandomFlip, as transform:"))
  }

  @Test("the loss of every task is told, and of none alone")
  func losses() throws {
    let loss = try #require(reference.text(of: "loss"))
    #expect(loss.hasPrefix("loss: What is made small; its keys are the task's.\n\nWith task Classification:"))
    #expect(loss.contains("With task Regression:\n  loss: What is made small.\n    form: "))
  }

  @Test("the page of all settings tells it, too")
  func page() throws {
    let parts = reference.markdown.components(separatedBy: "\n### ")
    let regression = try #require(parts.first { $0.hasPrefix("Regression\n") })
    #expect(regression.contains("Other sections then take:") && regression.contains("| `loss.form` | How an error"))
    #expect(regression.contains("| `checkpoint.best` |"))
    #expect(try #require(parts.first { $0.hasPrefix("SGD\n") }).contains("Other sections") == false)
  }

  @Test("what has to hold between keys is told with them, of a type, a section, and all")
  func rules() throws {
    let sgd = try #require(reference.text(of: "SGD"))
    #expect(sgd.contains("\n\nBetween them holds:\n  nesterov needs momentum greater than 0 and no dampening"))
    #expect(
      try #require(reference.text(of: "step")).contains("\n    rule: clip_norm and clip_value are not both given"))
    #expect(try #require(reference.text(of: "cosine")).contains("warmup needs one of warmup_iters and warmup_epochs"))
    #expect(try #require(reference.text(of: "ImageFolder")).contains("Normalize is the last step of the pipeline"))
    #expect(reference.overview.contains("unfreeze needs freeze"))
    #expect(
      reference.markdown.contains("- nesterov needs momentum") && reference.markdown.contains("Rule: clip_norm and"))
  }

  @Test("every section that checks its keys against each other says what it checks")
  func everyRule() throws {
    let sources = URL(filePath: #filePath).appending(path: "../../../../Sources").standardized
    let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL }
    var count = 0
    for file in files ?? [] where file.pathExtension == "swift" && !file.path.contains("/SaccadeConfig/") {
      let text = try String(contentsOf: file, encoding: .utf8)
      guard text.contains("func check(_ report: (_ key: String, _ message: String) -> Void)") else { continue }
      #expect(text.contains(" static let rules") || text.contains(" static var rules"), "\(file.lastPathComponent)")
      count += 1
    }
    #expect(count > 15)
  }

  @Test("every number says from where to where it goes")
  func bounds() {
    func check(_ keys: [ConfigReference.Key], _ path: String) {
      for key in keys {
        check(key.keys, "\(path).\(key.name)")
        guard key.keys.isEmpty, key.family == nil, key.expectation.contains("number") else { continue }
        guard !key.expectation.contains("names a number") else { continue }
        let told = key.expectation + " " + key.help
        let lower = told.contains(/(from|greater than|at least|that is) -?\d/)
        let upper = told.contains(/(to|at most|below|less than|or) -?\d/)
        #expect(lower && upper, "\(path).\(key.name): \(told)")
      }
    }
    check(reference.keys, "")
    for member in reference.families.flatMap(\.members) {
      check(member.keys, member.name)
      check(member.keysElsewhere, member.name)
    }
  }

  @Test("what stands where a type can be chosen is told, or that one has to be")
  func choices() throws {
    #expect(try #require(reference.text(of: "data.val")).contains("one of the types of: data set; default null"))
    #expect(reference.overview.contains("one of the types of: task; default Classification"))
    #expect(reference.overview.contains("one of the types of: optimizer; has to be given"))
  }

  @Test("a type, a kind of types and a key can be asked for by name")
  func byName() throws {
    let sgd = try #require(reference.text(of: "SGD"))
    #expect(
      sgd.contains(
        "momentum: How much of the last step goes on.\n    a number of at least 0 and below 1; default 0.0"))
    #expect(
      sgd.contains(
        "lr: The learning rate.\n    a number greater than 0 and at most 1000000; has to be given\n    elsewhere: learning_rate"
      )
    )
    #expect(try #require(reference.text(of: "optimizer")).contains("  AdamW     "))
    #expect(try #require(reference.text(of: "data.batch_size")).contains("default 64"))
    #expect(reference.text(of: "optimiser") == nil && reference.text(of: "data..train") == nil)
    let rate = try #require(reference.text(of: "SGD.lr"))
    #expect(rate.hasPrefix("lr: The learning rate.") && !rate.contains("momentum"))
    #expect(try #require(reference.text(of: "ImageFolder.root")).contains("text that names a folder; has to be given"))
    #expect(reference.names.allSatisfy { reference.text(of: $0) != nil })
  }
}
