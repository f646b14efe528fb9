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

  @Test("a type, a kind of types and a key can be asked for by name")
  func byName() throws {
    let sgd = try #require(reference.text(of: "SGD"))
    #expect(
      sgd.contains(
        "momentum: How much of the last step goes on.\n    a number of at least 0.0 and below 1.0; default 0.0"))
    #expect(
      sgd.contains("lr: The learning rate.\n    a number greater than 0; has to be given\n    elsewhere: learning_rate")
    )
    #expect(try #require(reference.text(of: "optimizer")).contains("  AdamW     "))
    #expect(try #require(reference.text(of: "data.batch_size")).contains("default 64"))
    #expect(reference.text(of: "optimiser") == nil)
    #expect(reference.names.allSatisfy { reference.text(of: $0) != nil })
  }
}
