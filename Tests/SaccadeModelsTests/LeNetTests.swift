import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import Testing

@Suite("LeNet")
struct LeNetTests {
  @Test("it has the paper's layers", arguments: [28, 32])
  func layers(side: Int) {
    let model = LeNet(imageSide: side)
    #expect(model.parameterCount == 61_706)
    #expect(model(.zeros([3, 1, side, side])).shape == [3, 10])
    #expect(model.namedParameters.map(\.name).first == "conv1.weight")
  }
}
