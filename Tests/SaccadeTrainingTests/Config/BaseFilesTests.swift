import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("A configuration is put together from files and from marked sections")
struct BaseFilesTests {
  private func write(_ text: String, to path: String) throws {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  @Test("files that are each based ten times on the next are read once each", .timeLimit(.minutes(1)))
  func manyWays() throws {
    try withFolder { folder in
      for level in 0..<15 {
        let names = Array(repeating: "b\(level + 1).yaml", count: 10).joined(separator: ", ")
        try write("_base_: [\(names)]\n", to: folder + "/b\(level).yaml")
      }
      try write(lenet, to: folder + "/b15.yaml")
      #expect(try TrainingConfig(file: folder + "/b0.yaml") == read())
    }
  }

  @Test("a circle is told, and so is a chain that nobody follows")
  func chains() throws {
    try withFolder { folder in
      try write("_base_: b.yaml\n", to: folder + "/a.yaml")
      try write("_base_: a.yaml\n", to: folder + "/b.yaml")
      let circle = #expect(throws: ConfigError.self) { try TrainingConfig(file: folder + "/a.yaml") }
      #expect(circle?.description.contains("is based on itself") == true)
      for number in 0..<200 { try write("_base_: c\(number + 1).yaml\n", to: folder + "/c\(number).yaml") }
      try write(lenet, to: folder + "/c200.yaml")
      let chain = #expect(throws: ConfigError.self) { try TrainingConfig(file: folder + "/c0.yaml") }
      #expect(chain?.description.contains("100 files, each based on the next") == true)
      try write("_base_: ''\n", to: folder + "/d.yaml")
      let nothing = #expect(throws: ConfigError.self) { try TrainingConfig(file: folder + "/d.yaml") }
      #expect(nothing?.description.contains("expected a file name") == true)
    }
  }

  @Test("folders that lead back to themselves are no way to ever new files", .timeLimit(.minutes(1)))
  func links() throws {
    try withFolder { folder in
      for link in ["l1", "l2", "l3"] {
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(link)", withDestinationPath: ".")
      }
      try write("_base_: [l1/a.yaml, l2/a.yaml, l3/a.yaml]\n" + lenet, to: folder + "/a.yaml")
      let circle = #expect(throws: ConfigError.self) { try TrainingConfig(file: folder + "/a.yaml") }
      #expect(circle?.description.contains("is based on itself: \(folder)/a.yaml → \(folder)/l1/a.yaml") == true)
      // The same file by three names is no circle.
      try write(lenet, to: folder + "/b.yaml")
      try write("_base_: [b.yaml, l1/b.yaml, l2/l3/b.yaml]\n", to: folder + "/c.yaml")
      #expect(try TrainingConfig(file: folder + "/c.yaml") == read())
    }
  }

  @Test("the mark that some editors begin a file with is no part of the first key")
  func byteOrderMark() throws {
    try withFolder { folder in
      try write("\u{FEFF}" + lenet, to: folder + "/a.yaml")
      #expect(try TrainingConfig(file: folder + "/a.yaml") == read())
      try write("\u{FEFF}_base_: a.yaml\nseed: 4\n", to: folder + "/b.yaml")
      #expect(try TrainingConfig(file: folder + "/b.yaml").seed == 4)
    }
  }

  @Test("a link that leads back to itself is told as such")
  func circularLink() throws {
    try withFolder { folder in
      let path = folder + "/a.yaml"
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "a.yaml")
      let error = #expect(throws: ConfigError.self) { try TrainingConfig(file: path) }
      #expect(error?.exitCode == .noInput)
      #expect(
        error?.description.hasPrefix("\(path): is a symbolic link that leads back to itself; ") == true,
        "\(error as Any)")
    }
  }

  @Test("a link to a file counts its bases from where it lies itself")
  func linkedFiles() throws {
    try withFolder { folder in
      for part in ["one", "two", "shared"] {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
      }
      try write("_base_: seed.yaml\n", to: folder + "/shared/a.yaml")
      for (part, seed) in [("one", 1), ("two", 2)] {
        try write("seed: \(seed)\n", to: "\(folder)/\(part)/seed.yaml")
        try FileManager.default.createSymbolicLink(
          atPath: "\(folder)/\(part)/a.yaml", withDestinationPath: "../shared/a.yaml")
      }
      try write("_base_: [one/a.yaml, two/a.yaml]\n", to: folder + "/both.yaml")
      #expect(try ConfigDocument(file: folder + "/both.yaml").node["seed"]?.plainText == "2")
    }
  }

  @Test("more files, values or text than a configuration has are refused in seconds", .timeLimit(.minutes(1)))
  func tooMuch() throws {
    try withFolder { folder in
      func complaint(_ text: String) throws -> String {
        try write(text, to: folder + "/a.yaml")
        return #expect(throws: ConfigError.self) { try TrainingConfig(file: folder + "/a.yaml") }?.description ?? ""
      }
      // Two files of many keys are merged in the time that it takes to read them.
      for name in ["x", "y"] {
        try write((0..<40_000).map { "\(name)\($0): 1\n" }.joined(), to: "\(folder)/\(name).yaml")
      }
      try write("_base_: [x.yaml, y.yaml]\n", to: folder + "/xy.yaml")
      #expect(try ConfigDocument(file: folder + "/xy.yaml").node.entries?.count == 80_000)
      let many = try complaint(
        "_base_: [" + Array(repeating: "x.yaml, y.yaml", count: 40_000).joined(separator: ", ") + "]")
      #expect(
        many.hasPrefix(
          "\(folder)/a.yaml:1:9: _base_: makes more than 1000000 values, counting those of a file as often"))
      let large = "# " + String(repeating: "x", count: (4 << 20) - 100) + "\n"
      for number in 0..<5 { try write(large, to: "\(folder)/l\(number).yaml") }
      let long = try complaint("_base_: [l0.yaml, l1.yaml, l2.yaml, l3.yaml, l4.yaml]")
      #expect(
        long.hasPrefix("\(folder)/l4.yaml: is one of 6 files of a configuration that have more than 16 MiB together"))
      try write(large + large, to: folder + "/l.yaml")
      let whole = try complaint("_base_: l.yaml")
      #expect(whole.hasPrefix("\(folder)/l.yaml") && whole.contains("configuration"), "\(whole)")
    }
  }

  @Test("a base that holds no keys is told, an empty one adds nothing")
  func strangeBases() throws {
    try withFolder { folder in
      func complaint(_ base: String) throws -> String {
        try write("_base_: \(base)\n" + lenet, to: folder + "/a.yaml")
        return #expect(throws: ConfigError.self) { try TrainingConfig(file: folder + "/a.yaml") }?.description ?? ""
      }
      try write("- a\n- b\n", to: folder + "/list.yaml")
      try write("just text\n", to: folder + "/text.yaml")
      let list = try complaint("list.yaml")
      #expect(list.hasPrefix("\(folder)/list.yaml:1:1: \(folder)/a.yaml is based on it, but it holds a list"))
      #expect(try complaint("text.yaml").contains("but it holds just text where keys belong"))
      let asked = "\(folder)/a.yaml:1:9: _base_: "
      #expect(try complaint(".").hasPrefix("\(asked)\(folder): is a folder"))
      let advice = "no such file; check the path of the configuration"
      #expect(try complaint("nope.yaml") == "\(asked)\(folder)/nope.yaml: \(advice)")
      // Of a base that is not there, the file that asks for it is told, and no other.
      try write("lr: 1\n_base_: [empty.yaml, gone.yaml]\n", to: folder + "/middle.yaml")
      try write("", to: folder + "/empty.yaml")
      let gone = try complaint("middle.yaml")
      #expect(gone.hasPrefix("\(folder)/middle.yaml:2:22: _base_: \(folder)/gone.yaml: no such file"), "\(gone)")
      try write("", to: folder + "/empty.yaml")
      try write(lenet, to: folder + "/base.yaml")
      try write("_base_: [base.yaml, empty.yaml]\n", to: folder + "/a.yaml")
      #expect(try TrainingConfig(file: folder + "/a.yaml") == read())
    }
  }

  @Test("what a file says of a run's length holds in place of what its base says")
  func alternatives() throws {
    try withFolder { folder in
      try write(lenet, to: folder + "/base.yaml")
      try write("_base_: base.yaml\nrunner: {max_iters: 7}\n", to: folder + "/a.yaml")
      let config = try TrainingConfig(file: folder + "/a.yaml")
      #expect(config.runner.maxIterations == 7 && config.runner.maxEpochs == nil)
    }
  }

  @Test("a merge key brings in the keys of a marked section, or of several; what is written beside it wins")
  func mergeKeys() throws {
    let marked = try read(
      replacing: "val: {type: MNIST, split: test}", with: "val: {<<: *t, split: test}",
      alsoReplacing: "train:\n", with: "train: &t\n")
    #expect((marked.data.val as? NamedDatasetConfig)?.split == .test)
    #expect(marked.data.val?.pipeline.count == 2)
    let text = """
      one: &a {lr: 1, momentum: 0.5}
      two: &b {lr: 2, dampening: 0.25}
      both: {nesterov: false, <<: [*a, *b]}
      nested: {<<: {<<: *b, lr: 3}}
      quoted: {"<<": 1}
      """
    let document = try ConfigDocument(yaml: text, name: "m.yaml")
    func value(_ section: String, _ key: String) -> String? { document.node[section]?[key]?.plainText }
    #expect(value("both", "lr") == "1" && value("both", "dampening") == "0.25" && value("both", "momentum") == "0.5")
    #expect(value("nested", "lr") == "3" && value("nested", "dampening") == "0.25")
    #expect(value("quoted", "<<") == "1")
    // An error in a key that was brought in is told where it was written.
    #expect(document.node["both"]?["dampening"]?.source == .file("m.yaml", line: 2, column: 28))
  }

  @Test("a merge key with something else is told what to write")
  func wrongMergeKeys() throws {
    #expect(
      try complaint(replacing: "{max_epochs: 5}", with: "{<<: 5}")
        == "lenet.yaml:15:10: <<: brings in the keys of a section, or of a list of sections, not 5; "
        + "mark the section with &name and write <<: *name")
    #expect(try complaint(replacing: "{max_epochs: 5}", with: "{<<: [{}, 5]}").contains("not 5"))
  }
}
