import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeTestKit
import Testing

@testable import SaccadeGraph

@Suite("A model in bytes")
struct QuantizationTests {
  /// Two convolutions with a shortcut around the second, a pooling between, a linear layer behind.
  final class Small: Module {
    let first = Conv2d(3, 8, kernel: 3, padding: 1)
    let second = Conv2d(8, 8, kernel: 3, padding: 1)
    let third = Conv2d(8, 16, kernel: 1)
    let last = Linear(16, 5)

    override func forward(_ x: Tensor) -> Tensor {
      let y = relu(first(x)).maxPool2d(2)
      let z = relu(second(y) + y)
      return last(relu(third(z)).mean(axes: [2, 3]))
    }
  }

  private func numbers(_ shape: Shape, seed: UInt64) -> Tensor {
    var random = RandomStream(seed: seed)
    return .randomNormal(shape, using: &random)
  }

  @Test("gives nearly what it gives in float32, for several numbers of images", .enabled(if: Predictor.hasFastBytes))
  func nearlyTheSame() throws {
    let model = withRandomness(RandomStream(seed: 3)) { Small() }
    let ranges = try ActivationRanges(
      model, inputs: [numbers([4, 3, 33, 31], seed: 1), numbers([4, 3, 33, 31], seed: 2)])
    let predictor = try Predictor(model, ranges: ranges)
    for count in [1, 3] {
      let images = numbers([count, 3, 33, 31], seed: 5)
      let expected = withoutGradient { model.inUse { model(images) } }.scalars
      let scale = expected.map { Swift.abs($0) }.max() ?? 0
      for _ in 0..<3 {
        let found = try predictor(images).scalars
        #expect(zip(found, expected).allSatisfy { Swift.abs($0 - $1) < 0.1 * scale }, "\(found) \(expected)")
      }
    }
  }

  @Test("stays in bytes from layer to layer", .enabled(if: Predictor.hasFastBytes))
  func chain() throws {
    let model = withRandomness(RandomStream(seed: 3)) { Small() }
    let ranges = try ActivationRanges(model, inputs: [numbers([2, 3, 8, 8], seed: 1)])
    let graph = try Predictor(model, ranges: ranges).graph(for: [1, 3, 8, 8])
    let lines = graph.nodes.map { node in "\(node.name) \(graph.type(of: node.outputs[0]).dtype)" }
    #expect(
      lines == [
        "quantize uint8", "conv2d uint8", "maxPool2d uint8", "conv2d uint8", "conv2d float32", "averagePool2d float32",
        "reshaped float32", "quantize uint8", "linear float32",
      ])
  }

  @Test("stays in float32 where the processor is no faster with bytes", .enabled(if: !Predictor.hasFastBytes))
  func slowProcessor() throws {
    let model = withRandomness(RandomStream(seed: 3)) { Small() }
    let ranges = try ActivationRanges(model, inputs: [numbers([2, 3, 8, 8], seed: 1)])
    let (bytes, numbers) = (try Predictor(model, ranges: ranges), try Predictor(model))
    let texts = try [bytes, numbers].map { try $0.graph(for: [1, 3, 8, 8]).description }
    #expect(texts[0] == texts[1])
  }

  @Test("ranges leave out what is seldom, and what is no number")
  func ranges() throws {
    let identity = Sequential([Conv2d(1, 1, kernel: 1, hasBias: false)])
    var numbers = numbers([1, 1, 400, 400], seed: 4).scalars
    numbers[17] = 8
    numbers[18] = .nan
    numbers[19] = .infinity
    let ranges = try ActivationRanges(identity, inputs: [Tensor(numbers).reshaped([1, 1, 400, 400])])
    let range = try #require(ranges.byName["input#0"])
    #expect(range.high > 3 && range.high < 7 && range.low < -3, "\(range)")
  }

  @Test("ranges name values by modules, whatever the size of the images")
  func names() throws {
    let model = withRandomness(RandomStream(seed: 3)) { Small() }
    let small = try ActivationRanges(model, inputs: [numbers([1, 3, 8, 8], seed: 1)])
    let large = try ActivationRanges(model, inputs: [numbers([2, 3, 20, 30], seed: 1)])
    #expect(Set(small.byName.keys) == Set(large.byName.keys))
    #expect(small.byName["second#0"] != nil && small.byName["input#0"] != nil)
  }

  @Test("ranges of zeros alone divide by nothing")
  func zeros() throws {
    let model = withRandomness(RandomStream(seed: 3)) { Small() }
    let ranges = try ActivationRanges(model, inputs: [.zeros([1, 3, 8, 8])])
    let found = try Predictor(model, ranges: ranges)(numbers([1, 3, 8, 8], seed: 1))
    #expect(found.scalars.allSatisfy { $0.isFinite })
  }

  @Test(
    "networks of the zoo keep what they answer", .enabled(if: Predictor.hasFastBytes),
    arguments: ["ResNet18", "MobileNetV2", "ViTTi16", "DenseNet121"])
  func zoo(name: String) throws {
    let entry = try #require(ModelCatalog.entry(named: name))
    let side = entry.defaults.imageSide
    let model = withRandomness(RandomStream(seed: 1)) { entry.make(ModelOptions(classes: 10)) }
    let images = numbers([4, 3, side, side], seed: 2)
    model.settle(on: images)
    let expected = withoutGradient { model(images) }.scalars
    let found = try Predictor(model, ranges: ActivationRanges(model, inputs: [images]))(images).scalars
    let dot = zip(found, expected).reduce(0) { $0 + $1.0 * $1.1 }
    let lengths = [found, expected].map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    #expect(dot / (lengths[0] * lengths[1]) > 0.95, "\(dot / (lengths[0] * lengths[1]))")
  }
}
