import SaccadeEngine
import SaccadeLayers
import SaccadeTestKit
import Testing

@Suite("Parts of a module stay as they are")
struct FreezingTests {
  private final class Network: Module {
    let stem = Linear(3, 3)
    let body = Sequential(Linear(3, 3), BatchNorm1d(3), Dropout(0.5))
    let neck = Dropout(0.5)
    let head = Linear(3, 2)

    override func forward(_ x: Tensor) -> Tensor { head(neck(body(stem(x)))) }
  }

  @Test("through a part, with all before it; dropout behind it still drops, and its own does not")
  func through() {
    let model = Network()
    model.freeze(through: "body.1")
    let frozen = model.namedParameters.filter { !$0.parameter.isTrainable }.map(\.name)
    #expect(frozen == ["stem.weight", "stem.bias", "body.0.weight", "body.0.bias", "body.1.weight", "body.1.bias"])
    model.train()
    #expect(model.isTraining && model.neck.isTraining && model.head.isTraining)
    let inUse = model.namedModules.filter { !$0.module.isTraining }.map(\.name)
    #expect(inUse == ["stem", "body", "body.0", "body.1", "body.2"])
  }

  @Test("a module with others beside frozen parameters still trains")
  func mixed() {
    let model = Network()
    model.freeze { $0 == "body.1.weight" }
    model.train()
    #expect(model.namedModules.allSatisfy { $0.module.isTraining })
    #expect(model.namedParameters.filter { !$0.parameter.isTrainable }.map(\.name) == ["body.1.weight"])
  }

  @Test("a part that is not there stops with its name")
  func unknown() {
    #expect(mistake(in: { Network().freeze(through: "tail") })?.contains("'tail'") == true)
  }

  @Test("a batch normalization that keeps its statistics gives in training what it gives in use, and learns its scale")
  func statistics() throws {
    let norm = BatchNorm1d(2)
    norm.runningMean.value = Tensor([1, -2] as [Float])
    norm.runningVar.value = Tensor([4, 0.25] as [Float])
    norm.keepsStatistics = true
    let x = Tensor([3, 1, 5, 2, -1, 0] as [Float], shape: [3, 2])
    norm.eval()
    let expected = norm(x).scalars
    norm.train()
    let result = norm(x)
    #expect(result.scalars == expected)
    #expect(norm.runningMean.value.scalars == [1, -2] && norm.numBatchesTracked.value.item(as: Int.self) == 0)
    result.sum().backward()
    // The shift's gradient counts the rows; the scale's is the sum of what was normalized.
    #expect(norm.bias?.gradient?.scalars == [3, 3])
    let scale = try #require(norm.weight?.gradient?.scalars)
    #expect(abs(scale[0] - 2) < 1e-4 && abs(scale[1] - 18) < 1e-3)
    // One row is enough, which without it has no variance.
    #expect(norm(x[0..<1]).shape == [1, 2])
  }
}
