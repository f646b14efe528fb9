import Foundation
import SaccadeConfig
import Testing

@testable import SaccadeTraining

@Suite("Editors are told by a JSON Schema what a configuration may say")
struct SchemaTests {
  private let validator: SchemaValidator

  init() throws {
    var standard = TrainingConfig()
    standard.complete()
    validator = try SchemaValidator(ConfigReference(of: standard).schema.json)
  }

  private func problems(_ yaml: String) throws -> [String] {
    validator.problems(of: SchemaValidator.value(of: try ConfigNode(yaml: yaml, file: "a.yaml")))
  }

  /// All configurations of the repository.
  private static var configs: [String] {
    let folder = URL(filePath: #filePath).appending(path: "../../../../configs").standardized
    let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL }
    return (found ?? []).filter { $0.pathExtension == "yaml" }.map(\.path).sorted()
  }

  @Test("all configurations of the repository are valid, as written and resolved")
  func repository() throws {
    #expect(Self.configs.count >= 5)
    for path in Self.configs {
      #expect(try problems(String(contentsOfFile: path, encoding: .utf8)) == [], "\(path)")
      #expect(try problems(TrainingConfig(file: path).yaml) == [], "\(path), resolved")
    }
  }

  @Test("every type is valid with every default")
  func defaults() throws {
    var standard = TrainingConfig()
    standard.complete()
    let reference = ConfigReference(of: standard)
    // Of each family the place where a section of it stands.
    let places = ["model": "model", "optimizer": "optimizer", "data set": "data/train", "task": "task"]
    var count = 0
    for family in reference.families {
      guard let place = places[family.noun] else { continue }
      for member in family.members {
        var section = "{\(family.selector): \(member.name)"
        for key in member.keys { if let standard = key.standard { section += ", \(key.name): \(standard)" } }
        section += "}"
        let text = place.split(separator: "/").reversed().reduce(section) { "{\($1): \($0)}" }
        let found = try problems(text).filter { !$0.hasPrefix("/: lacks") }
        #expect(found == [], "\(text)")
        count += 1
      }
    }
    #expect(count > 80)
  }

  @Test("what builds on others needs no key, and variables may stand for any value")
  func inherited() throws {
    #expect(try problems("base: ../_base_/a.yaml\n") == [])
    #expect(try problems("_base_: [a.yaml, b.yaml]\noptimizer: {lr: 0.1, replace: true}\ndata: {workers: 2}\n") == [])
    let lines = lenet.replacing("batch_size: 64", with: "batch_size: ${BATCH:-64}")
    #expect(try problems(lines) == [])
  }

  @Test("an empty section and an empty family are as when they are left out")
  func empty() throws {
    #expect(try problems(lenet + "step:\nlog: null\nauto_scale_lr: {}\ntask: {type: Classification}\n") == [])
    #expect(try problems("base: a.yaml\ndata: {val: null}\nstep:\ntask:\n") == [])
  }

  @Test("a section whose type stands in another file has keys of some type, and a misspelt one is underlined by itself")
  func open() throws {
    #expect(try problems("base: a.yaml\noptimizer: {lr: 0.1, momentum: 0.9, weight_decay: 0}\n") == [])
    let found = try problems("base: a.yaml\noptimizer: {lr: 0.1, momentun: 0.9}\n")
    #expect(found.count == 1 && found[0].hasPrefix("/optimizer: 'momentun' is no name"), "\(found)")
    let loss = try problems("base: a.yaml\nloss: {label_smooting: 0.1}\n")
    #expect(loss == ["/loss: unknown key 'label_smooting'"])
    #expect(try problems("base: a.yaml\nloss: {label_smoothing: 0.1}\n") == [])
    #expect(try problems("base: a.yaml\nloss: {form: l1}\n") == [])
  }

  @Test(
    "what is no configuration is underlined where it is wrong, and nothing else",
    arguments: [
      ("momentum: 0.9", "momentun: 0.9", "/optimizer: unknown key 'momentun'"),
      ("  batch_size: 64", "  batchsize: 64", "/data: unknown key 'batchsize'"),
      ("padding: 2", "paddding: 2", "/data/train/pipeline/0: unknown key 'paddding'"),
      ("warmup_iters: 100", "warmup_iter: 100", "/lr_config: unknown key 'warmup_iter'"),
      ("lr: 0.05", "lr: fast", "/optimizer/lr: fast is none of anyOf"),
      ("lr: 0.05", "lr: -1", "/optimizer/lr: -1.0 is none of anyOf"),
      ("type: SGD", "type: SDG", "/optimizer/type: SDG is none of anyOf"),
      ("size: 28", "size: [28, 28, 28]", "/data/train/pipeline/0/size"),
      ("padding: 2", "padding: true", "/data/train/pipeline/0/padding"),
      ("batch_size: 64", "batch_size: 0", "/data/batch_size: 0.0 is none of anyOf"),
      ("split: test", "split: [test]", "/data/val/split"),
      ("runner:", "runer:", "/: "),
    ])
  func wrong(old: String, new: String, told: String) throws {
    try #require(lenet.contains(old))
    let found = try problems(lenet.replacing(old, with: new))
    #expect(found.allSatisfy { $0.hasPrefix(told) } && !found.isEmpty, "\(found)")
  }
}
