import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import Testing

@testable import SaccadeView

/// What is seen of a step of a training.
@Suite struct StepRecordTests {
  private let step = StepView(iteration: 7, epoch: 1, loss: 0.5, learningRate: 0.1, seconds: 0.02)

  @Test func outputsAreReadAsTheyAreWhateverTheirOrderInMemory() throws {
    let values: [Float] = (0..<2 * 20 * 5 * 6).map { Float($0) }
    let plain = Tensor(values, shape: [2, 20, 5, 6])
    for tensor in [plain, plain.channelBlocked] {
      let glance = try #require(TensorGlance(tensor), "\(tensor.layoutName)")
      #expect(glance.channels == TensorGlance.mostMaps)
      #expect(glance.total == 20)
      #expect(glance.values == Array(values.prefix(TensorGlance.mostMaps * 30)), "\(tensor.layoutName)")
    }
  }

  @Test func aStepShowsOutputsWeightsAndGradients() throws {
    let model = SmallResNet(depth: 8, classes: 10)
    let gatherer = StepGatherer(model) { _ in }
    let loss = model(Tensor.ones([2, 3, 16, 16])).sum()
    loss.backward()
    gatherer.lookAtWeights(of: model)
    gatherer.stop()
    let record = gatherer.gathered.record(of: step, inputShape: [3, 16, 16])

    let view = try NetworkLook(model, title: "small").structure(input: [1, 3, 16, 16]).showing(record)
    #expect(view.step == step)
    let layers = view.layers.filter { $0.kind == .convolution }
    #expect(layers.count > 5)
    #expect(layers.allSatisfy { $0.maps != nil && $0.spread?.count ?? 0 > 0 })
    #expect(layers.allSatisfy { $0.weights.first?.gradient != nil })
    #expect(view.tiles != nil)
    // Nothing stays behind that later steps would pay for.
    #expect(!model.condition.hasHooks)
  }

  @Test func lookingChangesNoNumberOfTheStep() throws {
    func gradients(looking: Bool) -> [[Float]] {
      let model = withRandomness(RandomStream(seed: 3)) { SmallResNet(depth: 8, classes: 10) }
      let gatherer = looking ? StepGatherer(model) { _ in } : nil
      model(Tensor.ones([2, 3, 16, 16])).sum().backward()
      gatherer?.lookAtWeights(of: model)
      gatherer?.stop()
      return model.parameters.map { $0.gradient?.scalars ?? [] }
    }
    #expect(gradients(looking: true) == gradients(looking: false))
  }

  @Test func aRecordIsThereOnlyForWhoAsksAndOnlyOnce() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "saccade-view-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let files = StepFiles(folder: folder)
    let start = Date.now.addingTimeInterval(-1)

    #expect(!files.isAsked)
    #expect(files.newest(after: nil, since: start) == nil)
    try files.ask()
    #expect(files.isAsked)
    try files.write(StepRecord(of: step, inputShape: [3, 16, 16]))
    #expect(files.newest(after: nil, since: start)?.step == step)
    #expect(files.newest(after: 7, since: start) == nil)
    #expect(files.newest(after: nil, since: .now.addingTimeInterval(60)) == nil)
    try Data("{".utf8).write(to: URL(filePath: files.record))
    #expect(files.newest(after: nil, since: start) == nil)
  }
}
