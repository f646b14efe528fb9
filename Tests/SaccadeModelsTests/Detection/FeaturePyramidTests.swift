import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeTestKit
import Testing

@Suite("Feature pyramids")
struct FeaturePyramidTests {
  @Test(
    "give torchvision's levels and gradients, their weights under its names",
    arguments: [
      ("plain", PyramidEnd.none), ("maxPool", .maxPool), ("p6p7", .convolutions(ofPyramid: false)),
      ("p6p7Own", .convolutions(ofPyramid: true)),
    ])
  func agreesWithTorchvision(name: String, end: PyramidEnd) throws {
    let golden = try DetectionGoldenTests.family.harness(in: .module).golden
    let inputs = golden.list("pyramid/\(name).in")
    let pyramid = FeaturePyramid(channels: [2, 3, 8], outChannels: 4, end: end)
    // The golden file has weights in the order of torchvision's names, which have to be ours.
    let names = pyramid.state.keys.sorted()
    try pyramid.load(state: Dictionary(uniqueKeysWithValues: zip(names, inputs[3...])))
    let features = inputs[0..<3].map { Parameter($0) }
    let levels = pyramid(features.map(\.value))
    let expected = golden.list("pyramid/\(name).out")
    #expect(levels.count == expected.count)
    for (level, wanted) in zip(levels, expected) { #expect(mismatch(level, wanted) == nil) }
    let weighed = levels.indices.map { (levels[$0] * (golden.tensors["pyramid/\(name).dout\($0)"] ?? Tensor(0))).sum() }
    weighed.reduce(Tensor(0), +).backward()
    let parameters = Dictionary(uniqueKeysWithValues: pyramid.namedParameters.map { ($0.name, $0.parameter) })
    let all = features + names.compactMap { parameters[$0] }
    #expect(all.count == inputs.count)
    for (position, parameter) in all.enumerated() {
      let wanted = try #require(golden.tensors["pyramid/\(name).din\(position)"])
      #expect(mismatch(try #require(parameter.gradient), wanted) == nil, "\(position)")
    }
  }

  @Test("names and shapes of weights are torchvision's")
  func names() {
    let plain = FeaturePyramid(channels: [8, 16], outChannels: 4, end: .convolutions(ofPyramid: true)).state
    #expect(
      plain.mapValues(\.shape) == [
        "inner_blocks.0.0.weight": [4, 8, 1, 1], "inner_blocks.0.0.bias": [4],
        "inner_blocks.1.0.weight": [4, 16, 1, 1],
        "inner_blocks.1.0.bias": [4], "layer_blocks.0.0.weight": [4, 4, 3, 3], "layer_blocks.0.0.bias": [4],
        "layer_blocks.1.0.weight": [4, 4, 3, 3], "layer_blocks.1.0.bias": [4], "extra_blocks.p6.weight": [4, 4, 3, 3],
        "extra_blocks.p6.bias": [4], "extra_blocks.p7.weight": [4, 4, 3, 3], "extra_blocks.p7.bias": [4],
      ])
    let normalized = FeaturePyramid(channels: [8], outChannels: 4, isNormalized: true).state
    #expect(normalized["inner_blocks.0.0.bias"] == nil)
    #expect(normalized["inner_blocks.0.1.running_mean"]?.shape == [4])
  }

  @Test("on a network's levels have its strides, and the network no head any more")
  func backbone() {
    let backbone = PyramidBackbone(ResNet(.resNet18, classes: 10), outChannels: 16, end: .maxPool)
    #expect(backbone.levels.map(\.name) == ["layer1", "layer2", "layer3", "layer4"])
    #expect(backbone.strides == [4, 8, 16, 32, 64])
    let maps = backbone.features(of: .outline([2, 3, 64, 96]))
    let sizes: [(Int, Int)] = [(16, 24), (8, 12), (4, 6), (2, 3), (1, 2)]
    #expect(maps.map(\.shape) == sizes.map { Shape([2, 16, $0.0, $0.1]) })
    #expect(backbone.state["body.conv1.weight"] != nil && backbone.state["fpn.inner_blocks.3.0.weight"] != nil)
    #expect(!backbone.state.keys.contains { $0.hasPrefix("body.fc") })
    let two = PyramidBackbone(
      MobileNetV2(classes: 10), levels: ["features.6", "features.17"], end: .convolutions(ofPyramid: false))
    #expect(two.strides == two.levels.map(\.stride) + [64, 128])
  }

  @Test("boxes are read from the level that suits their size, also where there are none, or none of an image")
  func regions() {
    let regions = PyramidRegions(strides: [4, 8, 16, 32], size: 3)
    let sides: [Float] = [0, 1, 111, 112, 223, 224, 447, 448, 9000]
    let boxes = Boxes(Tensor(sides.flatMap { [0, 0, $0, $0] }, shape: [sides.count, 4]))
    #expect(regions.levels(of: boxes) == [0, 0, 0, 1, 1, 2, 2, 3, 3])
    #expect(regions.levels(of: Boxes(.full([1, 4], .nan))) == [0])
    let maps = [16, 8, 4, 2].map { Tensor.ones([2, 5, $0, $0]) }
    #expect(regions(maps, [.none, .none]).shape == [0, 5, 3, 3])
    #expect(regions(maps, [.none, Boxes(Tensor([4, 4, 40, 40], shape: [1, 4]))]).shape == [1, 5, 3, 3])
    #expect(
      mistake { _ = regions([maps[0]], []) }
        == "PyramidRegions: there must be a map [n, c, h, w] for each of 4 levels, and a list of boxes for each of n images: "
        + "maps [[2, 5, 16, 16]], 0 lists")
    #expect(
      mistake { _ = PyramidRegions(strides: [4, 16], size: 3) }
        == "PyramidRegions: strides must be powers of 2, each twice the one before: [4, 16]")
  }

  @Test("misuse says what to give instead")
  func misuse() {
    #expect(
      mistake { _ = FeaturePyramid(channels: []) }
        == "FeaturePyramid: there must be levels, all with channels: [] to 256")
    #expect(
      mistake { _ = FeaturePyramid(channels: [2, 3])([.ones([1, 2, 4, 4])]) }
        == "FeaturePyramid: there must be features for each of 2 levels: [[1, 2, 4, 4]]")
    #expect(
      mistake { _ = PyramidBackbone(ResNet(.resNet18), levels: ["layer9"]) }
        == "PyramidBackbone: no level 'layer9'; the network's levels: layer1, layer2, layer3, layer4")
    #expect(
      mistake { _ = PyramidBackbone(ResNet(.resNet18), levels: ["layer3", "layer2"]) }
        == "PyramidBackbone: levels must come from the finest to the coarsest: 'layer3' with a stride of 16 before "
        + "'layer2' with 8")
  }
}
