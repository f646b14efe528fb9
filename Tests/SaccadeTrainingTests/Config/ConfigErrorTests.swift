import SaccadeData
import SaccadeImages
import SaccadeText
import Testing

@testable import SaccadeConfig
@testable import SaccadeOptimizers
@testable import SaccadeTraining

/// Names as errors list them.
private func list(_ names: [String]) -> String { names.joined(separator: ", ") }

@Suite("A mistake in a configuration is answered with its place and what to write instead")
struct ConfigErrorTests {
  @Test(
    "a mistake in one setting",
    arguments: [
      (
        "momentum", "momentun",
        "lenet.yaml:13:3: optimizer: unknown key 'momentun'; did you mean 'momentum'? "
          + "(known keys: dampening, lr, momentum, nesterov, weight_decay)"
      ),
      (
        "lr: 0.05", "lr: nan",
        "lenet.yaml:12:7: optimizer.lr: expected a number greater than 0 and at most 1000000, not nan"
      ),
      (
        "lr: 0.05", "lr: .inf",
        "lenet.yaml:12:7: optimizer.lr: expected a number greater than 0 and at most 1000000, not .inf"
      ),
      (
        "lr: 0.05", "lr: -1",
        "lenet.yaml:12:7: optimizer.lr: expected a number greater than 0 and at most 1000000, not -1"
      ),
      (
        "lr: 0.05", "lr: fast",
        "lenet.yaml:12:7: optimizer.lr: expected a number greater than 0 and at most 1000000, not fast"
      ),
      (
        "lr: 0.05", "lr:",
        "lenet.yaml:12:6: optimizer.lr: expected a number greater than 0 and at most 1000000, not nothing (null)"
      ),
      (
        "lr: 0.05", "lr: '0.05'",
        "lenet.yaml:12:7: optimizer.lr: expected a number greater than 0 and at most 1000000, not the text '0.05'; leave the quotes out"
      ),
      (
        "  lr: 0.05\n", "",
        "lenet.yaml:11:3: optimizer: missing required key 'lr' (a number greater than 0 and at most 1000000)"
      ),
      (
        "type: SGD", "type: SDG",
        "lenet.yaml:11:9: optimizer.type: unknown optimizer 'SDG'; did you mean 'SGD'? "
          + "(known: \(list(ConfigCatalog.standard.optimizers.names)))"
      ),
      (
        "  type: SGD\n", "",
        "lenet.yaml:11:3: optimizer: missing required key 'type' "
          + "(one of \(list(ConfigCatalog.standard.optimizers.names)))"
      ),
      (
        "batch_size: 64", "samples_per_gpu: 64",
        "lenet.yaml:3:3: data: unknown key 'samples_per_gpu'; did you mean 'batch_size'? "
          + "(known keys: aug_repeats, batch_augments, batch_size, drop_last, root, sampler, shuffle, sizes, train, val, "
          + "val_batch_size, workers)"
      ),
      (
        "batch_size: 64", "batch_size: 6.4",
        "lenet.yaml:3:15: data.batch_size: expected a whole number from 1 to 1000000000, not 6.4"
      ),
      (
        "padding: 2", "padding: [2]",
        "lenet.yaml:7:47: data.train.pipeline.0.padding: expected a whole number from 0 to 65536, not a list"
      ),
      (
        "RandomCrop", "RandomChop",
        "lenet.yaml:7:16: data.train.pipeline.0.type: unknown transform 'RandomChop'; did you mean 'RandomCrop'? "
          + "(known: \(list(ConfigCatalog.standard.transforms.names)))"
      ),
      (
        "split: test", "split: tset",
        "lenet.yaml:9:29: data.val.split: expected one of train, test, not 'tset'; did you mean 'test'?"
      ),
      (
        "runner: {max_epochs: 5}", "runner: {max_epochs: 5}\nloss: {label_smoothing: 1}",
        "lenet.yaml:16:25: loss.label_smoothing: expected a number of at least 0 and less than 1, not 1"
      ),
      (
        "{max_epochs: 5}", "{}",
        "lenet.yaml:15:9: runner: does not say how long to train; give max_epochs or max_iters"
      ),
      (
        "std: [0.3081]", "std: [0.3, 0.3, 0.3]",
        "lenet.yaml:8:48: data.train.pipeline.1.std: has 3 values where mean has 1; give one a channel in both"
      ),
      (
        "std: [0.3081]", "std: [0]",
        "lenet.yaml:8:48: data.train.pipeline.1.std: expected a list, each item a number greater than 0 "
          + "(1 for grey, 3 for colour), not [0]"
      ),
      (
        "std: [0.3081]", "std: [58.4]",
        "lenet.yaml:8:48: data.train.pipeline.1.std: intensities go from 0 to 1, so 58.4 is too large; divide values"
      ),
      (
        "std: [0.3081]", "std: [1e300]",
        "lenet.yaml:8:49: data.train.pipeline.1.std.0: expected a number, not 1e300; the greatest here is 3.4e38"
      ),
      (
        "runner: {max_epochs: 5}", "runner: {max_epochs: 5}\nwork_dir: ''",
        "lenet.yaml:16:11: work_dir: expected text that names a folder, or null, not the text ''"
      ),
      (
        ", warmup_iters: 100", "",
        "lenet.yaml:14:37: lr_config.warmup: needs its length; give one of warmup_iters and warmup_epochs"
      ),
      (
        "num_classes: 10}", "num_classes: 10, in_channels: 3}",
        "lenet.yaml:1:8: model: takes images of 3 channels, but those of data.train have 1; set in_channels: 1, "
          + "or end the pipeline with a Normalize of 3"
      ),
      (
        "val: {type: MNIST, split: test}", "val: {type: ImageFolder, root: x, color: grey}",
        "lenet.yaml:9:8: data.val: leaves images of different sizes, which make no batch; "
          + "add a Resize, CenterCrop or RandomResizedCrop"
      ),
      (
        "- {type: RandomCrop, size: 28, padding: 2}", "- {type: Normalize, mean: [0], std: [1]}",
        "lenet.yaml:7:7: data.train.pipeline: Normalize makes numbers of pixels, so it must be the last step"
      ),
      (
        "type: LeNet, num_classes: 10", "type: ViTB16, num_classes: 10, image_size: 100",
        "lenet.yaml:1:52: model.image_size: must be a multiple of 16, the size of a patch: 100"
      ),
      ("model: {type: LeNet, num_classes: 10}", "model: LeNet", "lenet.yaml:1:8: model: expected a section whose"),
      (
        "lr: 0.05", "lr: 0.05\n  lr: 0.1",
        "lenet.yaml:13:3: key 'lr' is given more than once in one section, first in line 12; delete one"
      ),
      ("optimizer:", "optimizer", "lenet.yaml:11:7: not valid YAML: while scanning a simple key (line 10)"),
    ])
  func oneMistake(right: String, wrong: String, answer: String) throws {
    let complaint = try complaint(replacing: right, with: wrong)
    #expect(complaint.hasPrefix(answer))
    #expect(!complaint.contains("\n"))
  }

  @Test(
    "a number that no run has is refused, and does not stop the program",
    arguments: [
      "data.batch_size", "data.val_batch_size", "data.workers", "runner.max_epochs", "runner.max_iters",
      "runner.val_interval", "checkpoint.interval", "log.interval", "model.num_classes", "model.in_channels", "threads",
      "data.train.pipeline.0.padding", "data.train.pipeline.0.size", "lr_config.warmup_iters",
    ])
  func tooLarge(key: String) throws {
    for number in ["9223372036854775807", "99999999999999999999999", "-9223372036854775808", "1e300"] {
      let complaint = try complaint(set: ["\(key)=\(number)"])
      #expect(complaint.hasPrefix("--set \(key)=\(number): \(key): expected "), "\(complaint)")
    }
  }

  @Test("a transform's bounds that no picture has are refused")
  func transformBounds() throws {
    for step in [
      "{type: RandomResizedCrop, size: 28, scale: [1e-300, 1]}",
      "{type: RandomResizedCrop, size: 28, ratio: [1, 1e300]}",
      "{type: ColorJitter, brightness: 1e300}", "{type: RandomResizedCrop, size: 28, scale: [0.5, 0.2]}",
    ] {
      #expect(try complaint(set: ["data.train.pipeline=[\(step)]"]).contains("data.train.pipeline.0."), "\(step)")
    }
  }

  @Test("a run of the greatest numbers that are allowed has a number of steps")
  func greatest() throws {
    let config = try read(
      replacing: "warmup_iters: 100", with: "warmup_epochs: 1000000000", set: ["runner.max_epochs=1000000000"])
    #expect(config.runner.totalIterations(iterationsPerEpoch: 1_000_000_000) == 1_000_000_000_000_000_000)
    #expect(RunnerConfig(epochs: .max).totalIterations(iterationsPerEpoch: .max) == .max)
    #expect(config.schedule.schedule.warmup.length(iterationsPerEpoch: .max) >= 1 << 53)
  }

  @Test("text that no configuration is, is refused before the parser's stack ends")
  func tooDeep() throws {
    for text in [
      String(repeating: "[", count: 100_000), "a: " + String(repeating: "{x: ", count: 100_000),
      String(repeating: "- ", count: 100_000),
    ] {
      let error = try #require(throws: ConfigError.self) { try TrainingConfig(yaml: text, name: "deep.yaml") }
      #expect(error.description.contains("levels"), "\(error)")
    }
    let error = try #require(throws: ConfigError.self) {
      try TrainingConfig(yaml: String(repeating: "# \n", count: 2 << 20), name: "long.yaml")
    }
    #expect(error.description.contains("is it another file?"))
  }

  @Test("everything wrong in a file is told at once")
  func allAtOnce() throws {
    let text = lenet.replacing("lr: 0.05", with: "lr: -1").replacing("max_epochs", with: "max_epoch")
      .replacing("LeNet", with: "LeNett")
    let error = try #require(throws: ConfigError.self) { try TrainingConfig(yaml: text, name: "a.yaml") }
    #expect(error.problems.map(\.path) == ["model.type", "optimizer.lr", "runner"])
    #expect(error.description.split(separator: "\n").count == 3)
  }

  @Test("what is wrong is told from the first line to the last, whatever the order of sections, arguments apart")
  func inOrder() throws {
    let text =
      "seed: -1\n" + lenet.replacing("LeNet", with: "LeNett") + "precision: half\nmodell: 1\nlog: {interval: 0}\n"
    let error = try #require(throws: ConfigError.self) {
      try TrainingConfig(yaml: text, name: "a.yaml", overrides: ["data.batch_size=0"])
    }
    let lines = error.problems.filter { !$0.place.hasPrefix("--set") }.compactMap { problem in
      problem.place.split(separator: ":").dropFirst().first.flatMap { Int($0) }
    }
    #expect(lines == [1, 2, 17, 18, 19], "\(error)")
    #expect(error.problems.count == 6)
  }

  @Test("an empty file is told what it needs")
  func emptyFile() throws {
    let error = try #require(throws: ConfigError.self) { try TrainingConfig(yaml: "", name: "a.yaml") }
    #expect(error.problems.map { String($0.message.prefix(29)) }.contains("missing required key 'model' "))
    #expect(error.problems.count == 4)
  }

  @Test("a file that is no YAML, no text or not there says so")
  func unreadable() throws {
    #expect(try complaint(replacing: "model: {", with: "model: [").hasPrefix("lenet.yaml:1:"))
    let missing = try #require(throws: ConfigError.self) { try TrainingConfig(file: "no/such.yaml") }
    #expect(missing.description == "no/such.yaml: no such file; check the path of the configuration")
    let folder = try #require(throws: ConfigError.self) { try TrainingConfig(file: "/tmp") }
    #expect(folder.description == "/tmp: is a folder; name a .yaml file in it")
  }

  @Test("a key that is a list or a section is refused before it is compared", .timeLimit(.minutes(1)))
  func keysOfAliases() throws {
    // Of nine levels, which are refused as too many values, hashing a key took hours; of four, it is a key alone.
    for levels in [4, 9] {
      var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
      for level in 1..<levels {
        let items = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
        text += "a\(level): &a\(level) [\(items)]\n"
      }
      for key in ["? *a\(levels - 1)\n: 1\n? *a\(levels - 1)\n: 2\n", "? [x]\n: 1\n", "b: {{c: d}: 1}\n"] {
        let error = try #require(throws: ConfigError.self) { try TrainingConfig(yaml: text + key, name: "keys.yaml") }
        let answer = levels == 4 ? "a key must be text, not a list or a section" : "more than 100000 values"
        #expect(error.description.contains(answer), "\(error)")
      }
    }
    let error = try #require(throws: ConfigError.self) {
      try TrainingConfig(yaml: String(repeating: "? ", count: 100_000), name: "keys.yaml")
    }
    #expect(error.description.hasPrefix("keys.yaml:1:3: a key must be text"), "\(error)")
    #expect(try ConfigDocument(yaml: "a: &a lr\nb: {*a : 1}", name: "k").node["b"]?["lr"]?.plainText == "1")
  }

  @Test("a chain of aliases, each in the next, is refused before a stack ends")
  func chains() throws {
    for (start, link) in [("[x]", "[*"), ("{k: x}", "{k: *")] {
      var text = "a0: &a0 \(start)\n"
      for number in 1..<60_000 {
        text += "a\(number): &a\(number) \(link)a\(number - 1)\(link.hasPrefix("[") ? "]" : "}")\n"
      }
      let error = try #require(throws: ConfigError.self) { try TrainingConfig(yaml: text, name: "chain.yaml") }
      #expect(error.description.contains("more than 200 levels"), "\(error)")
    }
  }

  @Test("brackets in comments and in quotes are no levels")
  func bracketsInText() throws {
    let comments = String(repeating: "# half open: [0, 1)\n", count: 300)
    let quoted = "work_dir: '" + String(repeating: "[{", count: 300) + "'\n"
    #expect(try TrainingConfig(yaml: comments + lenet + quoted, name: "a.yaml").workDir?.hasPrefix("[{") == true)
  }

  @Test(
    "text that is not one document, or whose alias stands for nothing, is told where",
    arguments: [
      ("a: 1\n---\na: 2\n", "t.yaml:2:1: begins a second document"),
      ("a: 1\nb: *c\n", "t.yaml:2:4: *c stands for nothing: no value before it is marked with &c"),
      ("a: &a [*a]\n", "t.yaml:1:8: *a stands for nothing"),
      ("a: 1\nb: \u{7}\n", "t.yaml:2:1: not readable as YAML text: control characters are not allowed"),
    ])
  func documents(text: String, answer: String) throws {
    let error = try #require(throws: ConfigError.self) { try ConfigDocument(yaml: text, name: "t.yaml") }
    #expect(error.description.hasPrefix(answer), "\(error)")
  }

  @Test("a file whose aliases multiply without end is refused before it fills the memory")
  func aliasBomb() throws {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<9 {
      let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(items)]\n"
    }
    let error = try #require(throws: ConfigError.self) { try TrainingConfig(yaml: text, name: "bomb.yaml") }
    #expect(error.description.contains("more than 100000 values"))
  }
}

extension RunnerConfig {
  fileprivate init(epochs: Int) {
    self.init()
    maxEpochs = epochs
  }
}
