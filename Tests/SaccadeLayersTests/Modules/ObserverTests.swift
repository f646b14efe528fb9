import SaccadeEngine
import Synchronization
import Testing

@testable import SaccadeLayers

@Suite("An observer of operations")
struct ObserverTests {
  @Test("sees each with its attributes, inputs, outputs and the path of its module")
  func operations() throws {
    let model = Sequential([Conv2d(3, 8, kernel: 3, stride: 2, padding: 1), ReLU()])
    let images = Tensor.ones([2, 3, 6, 6])
    let seen = Mutex<[Observation]>([])
    let result = ExecutionContext.with({
      $0.observer = { observation in seen.withLock { $0.append(observation) } }
    }) { model(images) }

    let observations = seen.withLock { $0 }
    #expect(observations.map(\.operation.name) == ["conv2d", "relu"])
    #expect(observations.map(\.modulePath) == ["0", "1"])
    let first = try #require(observations.first)
    let convolution = try #require(first.operation as? Convolution2D)
    #expect(convolution.geometry.stride == 2 && convolution.hasBias)
    #expect(first.inputs.map(\.shape) == [[2, 3, 6, 6], [8, 3, 3, 3], [8]])
    #expect(first.outputs.map(\.shape) == [[2, 8, 3, 3]])
    #expect(observations.last?.inputs[0].scalars == first.outputs[0].scalars)
    #expect(observations.last?.outputs[0].scalars == result.scalars)
  }
}
