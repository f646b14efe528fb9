import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeOptimizers
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("Files build on others by one rule, with variables, and with paths from their own folder")
struct MergingTests {
  private func write(_ text: String, to path: String) throws {
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  private func document(_ text: String, _ folder: String, _ variables: [String: String] = [:]) throws -> ConfigNode {
    try write(text, to: folder + "/mine.yaml")
    return try ConfigDocument(file: folder + "/mine.yaml", variables: ConfigVariables(variables)).node
  }

  private func complaint(_ text: String, _ folder: String, _ variables: [String: String] = [:]) throws -> String {
    #expect(throws: ConfigError.self) { try document(text, folder, variables) }?.description ?? ""
  }

  @Test("maps merge by key, lists and scalars replace; replace: true on a map replaces it, at any depth")
  func rule() throws {
    try withFolder { folder in
      try write("a: {x: 1, y: [1, 2], z: {p: 1, q: 2}}\nb: 1\n", to: folder + "/base.yaml")
      let merged = try document("base: base.yaml\na: {y: [3], z: {q: 3}}\nb: {c: 2}\n", folder)
      #expect(merged.yaml == "a:\n  x: 1\n  y: [3]\n  z:\n    p: 1\n    q: 3\nb:\n  c: 2\n")
      let inner = try document("base: base.yaml\na: {z: {replace: true, q: 3}}\n", folder)
      #expect(inner.yaml == "a:\n  x: 1\n  y: [1, 2]\n  z:\n    q: 3\nb: 1\n")
      let outer = try document("base: base.yaml\na: {replace: true, z: {q: 3}}\n", folder)
      #expect(outer.yaml == "a:\n  z:\n    q: 3\nb: 1\n")
      #expect(try document("base: base.yaml\na: {replace: false, x: 2}\n", folder)["a"]?.entries?.count == 3)
    }
  }

  @Test("base and _base_ are the same; a file that has both is told")
  func names() throws {
    try withFolder { folder in
      try write("seed: 3\n", to: folder + "/base.yaml")
      for key in ["base", "_base_"] {
        #expect(try document("\(key): [base.yaml]\n", folder).yaml == "seed: 3\n")
      }
      let both = try complaint("base: base.yaml\n_base_: base.yaml\n", folder)
      #expect(both == "\(folder)/mine.yaml:2:1: _base_: says the same as 'base' above; keep one")
      let gone = try complaint("base: other.yaml\n", folder)
      #expect(gone.hasPrefix("\(folder)/mine.yaml:1:7: base: \(folder)/other.yaml: no such file"), "\(gone)")
    }
  }

  @Test("a replaced section is replaced as a configuration, too: what is left out has its default")
  func replacedSection() throws {
    try withFolder { folder in
      try write(lenet, to: folder + "/base.yaml")
      try write("base: base.yaml\noptimizer: {replace: true, type: SGD, lr: 0.1}\n", to: folder + "/mine.yaml")
      let config = try TrainingConfig(file: folder + "/mine.yaml")
      #expect((config.optimizer as? SGD.Settings)?.momentum == SGD.Settings().momentum)
      #expect(try TrainingConfig(yaml: config.yaml, name: "resolved.yaml") == config)
    }
  }

  @Test("variables stand in values: the environment's, a text where there is none, and $$ for a dollar sign")
  func variables() throws {
    try withFolder { folder in
      let text = """
        a: ${ROOT}/flowers
        b: ${MISSING:-data}/x
        c: ${EMPTY:-full}
        d: [1, "${RATE}", "x ${RATE}"]
        e: $$5 and 5$ and $${ROOT}
        ${ROOT}: key
        f: ${NOTHING}
        """
      let node = try document(text, folder, ["ROOT": "/r", "EMPTY": "", "RATE": "0.5", "NOTHING": "null"])
      func value(_ path: String) -> String? { node.value(at: path)?.summary }
      #expect(value("a") == "/r/flowers" && value("b") == "data/x" && value("c") == "full")
      #expect(value("d.1") == "0.5" && value("d.2") == "the text 'x 0.5'" && value("f") == "nothing (null)")
      #expect(value("e") == "$5 and 5$ and ${ROOT}" && value("${ROOT}") == "key")
    }
  }

  @Test("a variable that is not set is told with its place and the nearest, and so is one that is written wrongly")
  func wrongVariables() throws {
    try withFolder { folder in
      let place = "\(folder)/mine.yaml:2:11: data.root: "
      #expect(
        try complaint("data:\n    root: ${SACADE}/x\n", folder, ["SACCADE": "1"])
          == "\(place)the environment variable SACADE is not set; did you mean 'SACCADE'?; set it, or write "
          + "${SACADE:-text} for what holds without it")
      for wrong in ["${", "${}", "${A", "${1A}", "${A-b}", "${A B}"] {
        let told = try complaint("data:\n    root: '\(wrong)'\n", folder, ["A": "1"])
        #expect(told == "\(place)write ${NAME} or ${NAME:-text} for a variable, and $${ for a dollar sign and a brace")
      }
      let flow = try complaint("data: {root: ${A}}\n", folder, ["A": "1"])
      #expect(flow.contains("within { } and [ ] a variable stands in quotes: \"${NAME}\""), "\(flow)")
    }
  }

  @Test("--set takes variables; a resolved configuration has none, and reads back with its dollar signs")
  func resolvedVariables() throws {
    try withFolder { folder in
      try write(lenet, to: folder + "/mine.yaml")
      let variables = ConfigVariables(["RATE": "0.25", "NAME": "$${A} $$ $"])
      let document = try ConfigDocument(
        file: folder + "/mine.yaml", overrides: ["optimizer.lr=${RATE}", "work_dir=${NAME}"], variables: variables)
      let config = try document.decode(into: TrainingConfig())
      #expect(config.optimizer.learningRate == 0.25 && config.workDir == "$${A} $$ $")
      #expect(try TrainingConfig(yaml: config.yaml, name: "resolved.yaml") == config)
      try write(config.yaml, to: folder + "/resolved.yaml")
      #expect(try TrainingConfig(file: folder + "/resolved.yaml") == config)
    }
  }

  @Test("a path that begins with ./ or ../ counts from the file that says it, any other stays what it is")
  func paths() throws {
    try withFolder { folder in
      try write(
        "load_from: ./weights/a.pth\nwork_dir: runs/x\ndata: {train: {root: ../flowers}}\nnote: .hidden\n",
        to: folder + "/deep/base.yaml")
      let node = try document("base: deep/base.yaml\ndata: {val: {root: ./val}}\n", folder)
      let whole = URL(filePath: folder).path
      func value(_ path: String) -> String? { node.value(at: path)?.plainText }
      #expect(value("load_from") == whole + "/deep/weights/a.pth" && value("data.train.root") == whole + "/flowers")
      #expect(value("data.val.root") == whole + "/val")
      #expect(value("work_dir") == "runs/x" && value("note") == ".hidden")
    }
  }
}
