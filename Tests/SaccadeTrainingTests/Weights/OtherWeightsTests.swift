import Foundation
import SaccadeData
import SaccadeEngine
import SaccadeLayers
import SaccadeTasks
import SaccadeTestKit
import SaccadeText
import Testing

@testable import SaccadeModels
@testable import SaccadeTraining

@Suite("Weights of other programs begin a model, and are told apart from those of another")
struct OtherWeightsTests {
  /// A small MobileNetV2's weights by OpenMMLab's names, as a file.
  private func otherFile(
    in folder: String, dtype: DType = .float32, classes: Int = 10, width: Double = 0.35
  ) throws -> String {
    let model = withRandomness(RandomStream(seed: 5)) { MobileNetV2(classes: classes) { $0.width = width } }
    let names = try #require(model.otherNames.first { $0.program == "OpenMMLab" })
    let own = model.stateShapes
    // The names of OpenMMLab, by looking for what each of theirs is here.
    var tensors: [String: Tensor] = [:]
    for (path, target) in names.all {
      for (name, value) in model.state where name == target || name.hasPrefix(target + ".") {
        let cast = value.dtype.isFloatingPoint ? value.cast(to: dtype) : value
        tensors[path + name.dropFirst(target.count)] = cast
      }
    }
    #expect(tensors.count == own.count)
    let path = folder + "/w.safetensors"
    try SafetensorsFile.write(tensors, to: path)
    return path
  }

  private func small(classes: Int = 10) -> MobileNetV2 { MobileNetV2(classes: classes) { $0.width = 0.35 } }

  @Test("by other names, in another type, and with another head, all of which is told")
  func begin() throws {
    try withFolder { folder in
      var notes: [String] = []
      let model = small()
      #expect(try Weights.begin(model, with: otherFile(in: folder)) { notes.append($0) } == [])
      #expect(notes == ["its names are those of OpenMMLab"])
      let source = withRandomness(RandomStream(seed: 5)) { small() }
      #expect(model.state["features.3.conv.2.weight"]?.scalars == source.state["features.3.conv.2.weight"]?.scalars)
      notes = []
      let path = try otherFile(in: folder, dtype: .float16)
      let other = small(classes: 3)
      #expect(
        try Weights.begin(other, with: path) { notes.append($0) } == ["classifier.1.bias", "classifier.1.weight"])
      #expect(notes.contains("262 weights of type float16 are converted to float32"))
      #expect(other.state["features.0.0.weight"]?.dtype == .float32)
    }
  }

  @Test("those of another model are refused with the models that they are most like")
  func otherModel() throws {
    try withFolder { folder in
      let path = folder + "/w.safetensors"
      let saved = ResNet(.resNet18, classes: 10)
      try saved.save(to: path)
      let error = try #require(throws: CheckpointError.self) { try Weights.begin(ResNet(.resNet34), with: path) }
      #expect(error.exitCode == .unusable)
      #expect(error.problem.contains("missing: layer1.2.conv1.weight"))
      #expect(error.advice.hasPrefix("they are most like those of ResNet18 (120 of its 122), "))
      #expect(error.mismatch?.missing.isEmpty == false)
      let none = try #require(throws: CheckpointError.self) { try Weights.begin(small(), with: path) }
      #expect(none.advice.contains("ResNet18"))
      let saying = try #require(throws: CheckpointError.self) {
        try SavedWeights(path).load(into: DenseNet(.d121))
      }
      #expect(saying.advice.contains("ResNet18"))
    }
  }

  @Test("a file of any format is converted, renamed and made narrower, one tensor at a time")
  func convert() throws {
    try withFolder { folder in
      let path = try otherFile(in: folder)
      var conversion = WeightsConversion()
      let plain = try conversion.run(path, to: folder + "/plain.safetensors")
      #expect(plain.notes == [] && plain.warnings == [] && plain.tensorCount == 314)
      #expect(try WeightsFile(plain.paths[0])["backbone.conv1.conv.weight"] != nil)
      conversion.model = ModelEntry(
        { () -> MobileNetV2.Settings in
          var settings = MobileNetV2.Settings()
          settings.width = 0.35
          settings.numClasses = 10
          return settings
        }(), try #require(ModelCatalog.entry(named: "MobileNetV2")).facts)
      conversion.dtype = .bfloat16
      conversion.largestShard = 400_000
      let renamed = try conversion.run(path, to: folder + "/renamed.safetensors")
      #expect(renamed.notes == ["its names are those of OpenMMLab"])
      #expect(renamed.paths.count > 2)
      let file = try WeightsFile(try #require(renamed.paths.last))
      #expect(Set(file.entries.map(\.name)) == Set(small().stateShapes.keys))
      #expect(file["features.0.0.weight"]?.dtype == .bfloat16)
      #expect(file["features.0.1.num_batches_tracked"]?.dtype == .int64)
      conversion.model = ModelCatalog.entry(named: "ResNet50")
      let error = try #require(throws: CheckpointError.self) {
        try conversion.run(path, to: folder + "/x.safetensors")
      }
      #expect(error.problem.hasSuffix("of the 320 weights of ResNet50 are in it"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/x.safetensors"))
    }
  }

  @Test("what is missing, not known, of no use or not converted is told of a conversion by a model's names")
  func misfits() throws {
    try withFolder { folder in
      let path = folder + "/w.safetensors"
      var state = ResNet(.resNet18, classes: 10).state
      var conversion = WeightsConversion()
      conversion.model = ModelCatalog.entry(named: "ResNet18")
      // Another head is nothing to worry about, and types stay as they are.
      try SafetensorsFile.write(state.mapValues { $0.dtype.isFloatingPoint ? $0.cast(to: .float16) : $0 }, to: path)
      let whole = try conversion.run(path, to: folder + "/a.safetensors")
      #expect(whole.notes == ["its head, fc, tells 10 classes apart"] && whole.warnings == [])
      state["fc.bias"] = nil
      state["more"] = Tensor([1 as Float])
      try SafetensorsFile.write(state, to: path)
      let odd = try conversion.run(path, to: folder + "/b.safetensors")
      let warning = try #require(odd.warnings.first)
      #expect(warning.hasPrefix("not all are weights of ResNet18: 1 missing: fc.bias; 1 not known: more"), "\(warning)")
    }
  }

  @Test("weights of a variant that the catalog has not are not called those of the model that they do not fit")
  func variant() throws {
    try withFolder { folder in
      let path = folder + "/w.safetensors"
      var state = ResNet(.resNet18).state
      for name in state.keys where name.hasPrefix("layer4") { state[name] = Tensor.zeros([3]) }
      state["layer4.0.conv1.weight"] = nil
      try SafetensorsFile.write(state, to: path)
      let error = try #require(throws: CheckpointError.self) { try SavedWeights(path).load(into: ResNet(.resNet18)) }
      #expect(error.advice.hasPrefix("no model of the catalog is nearer than this one"), "\(error.advice)")
    }
  }

  @Test("weights without a head begin a model, whose head is then new, and judge nothing")
  func headless() throws {
    try withFolder { folder in
      let path = folder + "/w.safetensors"
      try SafetensorsFile.write(small().state.filter { !$0.key.hasPrefix("classifier") }, to: path)
      let model = small(classes: 3)
      let beginning = try Weights.begin(model, with: path, keepsHead: true)
      #expect(beginning.untouched == ["classifier.1.bias", "classifier.1.weight"])
      #expect(
        beginning.note(of: model, path: "w.pth")
          == "weights from w.pth, which have no head: classifier.1 begins at random")
      let error = try #require(throws: CheckpointError.self) { try SavedWeights(path).load(into: model) }
      #expect(error.problem == "it has no head, classifier.1, and so tells no classes apart")
      #expect(error.advice == "train one: begin with it by load_from, or saccade finetune")
    }
  }

  @Test("those of a wider or narrower network are refused, and not left out one by one until nothing is left of them")
  func otherWidth() throws {
    try withFolder { folder in
      let path = folder + "/w.safetensors"
      try small().save(to: path)
      let error = try #require(throws: CheckpointError.self) { try Weights.begin(MobileNetV2(classes: 3), with: path) }
      #expect(error.advice.hasPrefix("it has all names of the model, but other sizes: set the model's options"))
      #expect(error.problem.contains("of another shape or type: features.0.0.weight"), "\(error.problem)")
      // A first layer for other channels alone is left out.
      let grey = MobileNetV2(classes: 10) { ($0.width, $0.inChannels) = (0.35, 1) }
      #expect(try Weights.begin(grey, with: path) == ["features.0.0.weight"])
    }
  }

  @Test("what the network was called in another before all its names is dropped and told")
  func prefix() throws {
    try withFolder { folder in
      let path = folder + "/w.safetensors"
      let state = small().state
      try SafetensorsFile.write(Dictionary(uniqueKeysWithValues: state.map { ("module.encoder." + $0, $1) }), to: path)
      var notes: [String] = []
      #expect(try Weights.begin(small(), with: path) { notes.append($0) } == [])
      #expect(notes == ["its names are read without the module.encoder. before them"])
      try SafetensorsFile.write(Dictionary(uniqueKeysWithValues: state.map { ("module." + $0, $1) }), to: path)
      notes = []
      #expect(try Weights.begin(small(), with: path) { notes.append($0) } == [] && notes == [])
    }
  }

  @Test("weights without auxiliary heads are answered with the setting that leaves them out")
  func auxiliary() throws {
    let model = try #require(ModelCatalog.entry(named: "InceptionV3")).settings.makeOutline()
    let types = model.stateTypes
    let shapes = Dictionary(
      uniqueKeysWithValues: model.stateShapes.filter { !$0.key.hasPrefix("AuxLogits.") }.map {
        ($0.key, (shape: $0.value, dtype: types[$0.key] ?? .float32))
      })
    let difference = try #require(model.difference(from: shapes))
    #expect(!difference.missing.isEmpty)
    #expect(Weights.advice(about: difference, of: model).hasSuffix("(--set model.aux_heads=false)"))
  }

  @Test("numbers that are none are warned of, and a checkpoint's own tensors are left out")
  func warnings() throws {
    try withFolder { folder in
      let path = folder + "/w.safetensors"
      try SafetensorsFile.write(
        ["a": Tensor([1, .nan] as [Float]), "b": Tensor([1e30 as Float]), "training/x": Tensor([1 as Float])], to: path)
      let report = try WeightsReport(of: path)
      #expect(report.nonFinite == ["a"])
      #expect(report.warning?.hasPrefix("1 tensor holds NaN or infinities, such as 'a'") == true)
      var conversion = WeightsConversion()
      conversion.dtype = .float16
      let result = try conversion.run(path, to: folder + "/half.safetensors")
      #expect(
        result.warnings == [
          "1 tensor holds NaN or infinities, such as 'a'",
          "1 tensor has numbers too large for float16, which are infinite now, such as 'b'",
        ])
      #expect(result.notes == ["1 tensor that training goes on with is left out"])
      #expect(try WeightsFile(result.paths[0]).entries.map(\.name).sorted() == ["a", "b"])
    }
  }

  @Test("a tensor that safetensors cannot name, and two that are one weight of the model, are told first")
  func unfitNames() throws {
    try withFolder { folder in
      var pickle = TorchFile.Pickle()
      pickle.dictionary("__metadata__") { $0.tensor(count: 1, shape: [1], strides: [1]) }
      let path = folder + "/w.pth"
      try Data(TorchFile.zip(pickle, storages: ["0": [0, 0, 0, 0]])).write(to: URL(filePath: path))
      let reserved = try #require(throws: WeightsError.self) {
        try WeightsConversion().run(path, to: folder + "/x.safetensors")
      }
      #expect(reserved.problem.hasPrefix("has a tensor '__metadata__'"))

      // A weight by the name of another program, and once more by its own.
      let model = MobileNetV2(classes: 1000)
      let twice = try WeightsFile(otherFile(in: folder, classes: 1000, width: 1))
      let own = ("classifier.1.bias", Tensor.zeros([1000]))
      let both = folder + "/both.safetensors"
      let tensors = try twice.entries.map { ($0.name, try twice.tensor($0)) } + [own]
      try SafetensorsFile.write(Dictionary(uniqueKeysWithValues: tensors), to: both)
      var conversion = WeightsConversion()
      conversion.model = ModelCatalog.entry(named: "MobileNetV2")
      for work in [
        { _ = try conversion.run(both, to: folder + "/x.safetensors") },
        { _ = try Weights.begin(model, with: both) },
      ] {
        let error = try #require(throws: WeightsError.self) { try work() }
        #expect(error.problem.contains("has two tensors for the weight 'classifier.1.bias'"), "\(error)")
      }
      #expect(!FileManager.default.fileExists(atPath: folder + "/x.safetensors"))
    }
  }

  @Test("a file that has the name of published weights and is another is not taken for them")
  func otherFile() throws {
    try withFolder { folder in
      let weights = PublishedWeights(
        address: "https://example.org/w.pth", sha256: String(repeating: "0", count: 64), licence: "MIT")
      try Data("no weights".utf8).write(to: URL(filePath: folder + "/w.pth"))
      let error = try #require(throws: DownloadError.self) { try WeightsDownload(folder: folder).get(weights) }
      #expect(error.kind == .checksumMismatch && error.problem.hasPrefix("is there, and is not the file"))
      #expect(FileManager.default.fileExists(atPath: folder + "/w.pth"))
    }
  }

  @Test("a model without published weights says so")
  func none() throws {
    let entry = try #require(ModelCatalog.entry(named: "LeNet"))
    let error = try #require(throws: WeightsDownloadError.self) { try WeightsDownload(folder: "/tmp").get(entry) }
    #expect(error.description.hasPrefix("LeNet: no published weights of it are known"))
    #expect(error.exitCode == .noInput)
  }
}
