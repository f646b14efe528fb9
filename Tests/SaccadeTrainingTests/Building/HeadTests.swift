import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeText
import SaccadeTestKit
import Testing

@testable import SaccadeTraining

@Suite("A head for other classes is told as such")
struct HeadTests {
  @Test("weights that fit but for the head say how many classes they tell apart, and what to set")
  func load() throws {
    try withFolder { folder in
      let path = folder + "/seven.safetensors"
      try SmallResNet(depth: 8, classes: 7).save(to: path)
      let config = try TinyRun.config(folder, set: ["model={type: ResNet8, num_classes: 10}"])
      let error = #expect(throws: CheckpointError.self) {
        try Evaluation(config, checkpoint: path, source: "tiny.yaml", terminal: TinyRun.silence)
      }
      #expect(
        error?.description
          == "\(path): its head, fc, tells 7 classes apart, and the model 10; for its own classes set model.num_classes to 7 "
          + "(--set model.num_classes=7); for 10 others train a new head: begin with it by load_from, or saccade finetune",
        "\(error as Any)")
      #expect(error?.mismatch?.mismatched.count == 2)
      // Where more is otherwise, it is not the head.
      let other = try TinyRun.config(folder, set: ["model={type: ResNet20, num_classes: 10}"])
      let wrong = #expect(throws: CheckpointError.self) {
        try Evaluation(other, checkpoint: path, source: "tiny.yaml", terminal: TinyRun.silence)
      }
      #expect(wrong?.description.contains("its head") == false, "\(wrong as Any)")
    }
  }

  @Test("a model that is as wide again is another, though each of its weights has the same name")
  func otherWidth() throws {
    try withFolder { folder in
      let path = folder + "/narrow.safetensors"
      try MobileNetV2(classes: 10) { $0.width = 0.35 }.save(to: path)
      let wide = MobileNetV2(classes: 10) { $0.width = 0.5 }
      let error = try #require(throws: CheckpointError.self) { try Weights.begin(wide, with: path) }
      #expect(error.problem.contains("of another shape") || error.problem.contains("other shapes"), "\(error)")
      // A first convolution for other channels is a small part.
      let grey = MobileNetV2(classes: 10, inputChannels: 1) { $0.width = 0.35 }
      #expect(try Weights.begin(grey, with: path) == ["features.0.0.weight"])
    }
  }

  @Test("a run that begins with them says that its head is new")
  func begin() throws {
    let model = SmallResNet(depth: 8, classes: 10)
    try withFolder { folder in
      let path = folder + "/seven.safetensors"
      try SmallResNet(depth: 8, classes: 7).save(to: path)
      let untouched = try Weights.begin(model, with: path)
      #expect(
        Weights.note(ofBeginning: model, with: "seven.safetensors", untouched: untouched)
          == "weights from seven.safetensors; its head, fc, is for other classes: a new one for 10 begins at random")
      #expect(
        Weights.note(ofBeginning: model, with: "a.pth", untouched: ["conv1.weight", "fc.bias"])
          == "weights from a.pth; these have other shapes and begin anew: conv1.weight, fc.bias")
      #expect(Weights.note(ofBeginning: model, with: "a.pth", untouched: []) == "weights from a.pth")
    }
  }

  @Test("auxiliary heads hang on the classes as the head: they begin anew with it, and learn beside a frozen backbone")
  func auxiliary() throws {
    let model = GoogLeNet(classes: 10)
    #expect(model.headNames == ["fc", "aux1.fc2", "aux2.fc2"])
    try withFolder { folder in
      let path = folder + "/seven.safetensors"
      try GoogLeNet(classes: 7).save(to: path)
      let untouched = try Weights.begin(model, with: path)
      #expect(untouched.count == 6)
      #expect(
        Weights.note(ofBeginning: model, with: "seven.safetensors", untouched: untouched)
          == "weights from seven.safetensors; its head, fc, is for other classes: a new one for 10 begins at random")
      let set = ["model={type: GoogLeNet, num_classes: 10}", "freeze=backbone"]
      let config = try TinyRun.config(folder, set: set)
      let error = #expect(throws: CheckpointError.self) {
        try Evaluation(config, checkpoint: path, source: "tiny.yaml", terminal: TinyRun.silence)
      }
      #expect(error?.description.contains("its head, fc, tells 7 classes apart") == true, "\(error as Any)")
      try config.freezeParts(of: model, source: "tiny.yaml")
      let trained = model.namedParameters.filter(\.parameter.isTrainable).map(\.name)
      #expect(
        Set(trained)
          == ["fc.weight", "fc.bias", "aux1.fc2.weight", "aux1.fc2.bias", "aux2.fc2.weight", "aux2.fc2.bias"])
    }
  }
}
