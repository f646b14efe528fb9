import Foundation
import SaccadeEngine
import SaccadeImages
import SaccadeLayers
import SaccadeModels
import Testing

@testable import SaccadeView

/// What is seen of a network that looked at a picture.
@Suite struct NetworkLookTests {
  @Test func blocksOfTheNetworkAndTheirBranchesAreThere() throws {
    let view = try look(ResNet(.resNet18, classes: 10), input: [1, 3, 64, 64])

    #expect(view.layers.first?.kind == .input)
    let paths = view.layers.map { view.modules[$0.module].path }
    #expect(paths.contains("layer1.0.conv1"))
    #expect(paths.contains("layer2.0.downsample.0"))
    // A block that halves the picture is read twice: by its convolutions, and by the way around them.
    let entrances = try view.layers.indices.filter { try isRead($0, byLayersIn: "layer2.0", of: view) }
    #expect(entrances.count == 1)
    let readers = view.edges.filter { $0[0] == entrances.first }
    #expect(readers.count == 2)
    #expect(view.edges.allSatisfy { $0[0] < $0[1] && $0[1] < view.layers.count })
  }

  @Test func costsAddUpToThoseOfTheSummary() throws {
    let model = ResNet(.resNet18, classes: 10)
    let view = try look(model, input: [1, 3, 64, 64])
    let summary = model.summary(of: [1, 3, 64, 64])

    #expect(view.parameterCount == summary.parameterCount)
    #expect(view.multiplyAdds == summary.multiplyAdds)
    let block = try #require(view.modules.first { $0.path == "layer3.1" })
    let row = try #require(summary.rows.first { $0.path == "layer3.1" })
    #expect(block.kind == row.kind)
    #expect(block.multiplyAdds == row.multiplyAdds)
    #expect(block.parameterCount == row.parameterCount)
    #expect(try #require(block.seconds) > 0)
  }

  @Test func mapsShowWhatTheLayerGave() throws {
    let model = Sequential(Conv2d(1, 2, kernel: 1, hasBias: false))
    let parameter = try #require(model.namedParameters.first?.parameter)
    parameter.value = Tensor([1, -2] as [Float], shape: [2, 1, 1, 1])
    let values: [Float] = (0..<16).map { Float($0) }
    let view = try NetworkLook(model, title: "two").view(of: Tensor(values, shape: [1, 1, 4, 4]), showing: nil)

    let layer = try #require(view.layers.first { $0.kind == .convolution })
    let sheet = try #require(layer.maps)
    #expect(sheet.count == 2)
    #expect(sheet.total == 2)
    #expect(sheet.height == 4 && sheet.width == 4)
    #expect(sheet.least == -30)
    #expect(sheet.greatest == 15)
    let image = try Image(decoding: sheet.image, named: "maps")
    // The first map rises, the second falls; both are in one range.
    #expect(image[0, 0] == image[0, sheet.columns > 1 ? 4 : 0])
    #expect(image[3, 3] == 255)
    let spread = try #require(layer.spread)
    #expect(spread.count == 32)
    #expect(spread.zeroCount == 2)
    #expect(spread.histogram.reduce(0, +) == 32)
  }

  @Test func numbersThatAreNoneAreCountedAndHideNoOthers() {
    let values: [Float] = [1, .nan, 0, .infinity, -1, 0]
    let spread = values.withUnsafeBufferPointer { ValueSpread($0) }

    #expect(spread.nanCount == 1)
    #expect(spread.infiniteCount == 1)
    #expect(spread.zeroCount == 2)
    #expect(spread.mean == 0)
    #expect(spread.least == -1 && spread.greatest == 1)
    #expect(spread.histogram.reduce(0, +) == 4)
    #expect(([] as [Float]).withUnsafeBufferPointer { ValueSpread($0) }.histogram.isEmpty)
  }

  @Test func theDocumentIsReadBackAsItWasWritten() throws {
    let view = try look(LeNet(classes: 10), input: [1, 1, 28, 28])

    #expect(try JSONDecoder().decode(NetworkView.self, from: view.json()) == view)
  }

  @Test func tokensOfATransformerAreSeenAsPictures() throws {
    let planes = try #require(FeaturePlanes([1, 197, 768]))

    #expect(planes.sizes == [768, 14, 14])
    let swin = try #require(FeaturePlanes([1, 56, 56, 96]))
    #expect(swin.sizes == [96, 56, 56])
    let rows = try #require(FeaturePlanes([197, 2304]))
    #expect(rows.sizes == [2304, 14, 14])
    let scores = try #require(FeaturePlanes([1, 1000]))
    #expect(scores.channels == 1)
    #expect(FeaturePlanes([1, 0, 7, 7]) == nil)
  }

  @Test func gradCAMOfAllModulesIsThatOfEachAlone() throws {
    let model = SmallResNet(depth: 8, classes: 10)
    let input = Tensor((0..<3 * 16 * 16).map { Float($0 % 17) / 17 }, shape: [1, 3, 16, 16])
    let view = try NetworkLook(model, title: "small").view(of: input, showing: nil)

    let maps = view.modules.filter { $0.saliency != nil }
    #expect(maps.count > 5)
    #expect(maps.allSatisfy { $0.saliency?.total == 1 })
    // Looking leaves the network as it was.
    #expect(model.parameters.allSatisfy { $0.isTrainable && $0.gradient == nil })
    #expect(model.isTraining)
  }

  private func look(_ model: Module, input: Shape) throws -> NetworkView {
    try NetworkLook(model, title: "net").view(of: Tensor.ones(input), showing: nil)
  }

  private func isRead(_ layer: Int, byLayersIn path: String, of view: NetworkView) throws -> Bool {
    func isInside(_ layer: Int) -> Bool { "\(view.modules[view.layers[layer].module].path).".hasPrefix("\(path).") }
    return !isInside(layer) && view.edges.contains { $0[0] == layer && isInside($0[1]) }
  }
}

extension FeaturePlanes {
  /// How many pictures, how high, how wide.
  fileprivate var sizes: [Int] { [channels, height, width] }
}
