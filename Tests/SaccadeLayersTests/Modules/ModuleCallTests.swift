import SaccadeEngine
import SaccadeLayers
import Testing

@Suite("Calling a module")
struct ModuleCallTests {
  private final class Block: Module {
    let conv1 = Conv2d(3, 3, kernel: 1)
    let conv2 = Conv2d(4, 3, kernel: 1)
    override func forward(_ x: Tensor) -> Tensor { conv2(conv1(x)) }
  }
  private final class Backbone: Module {
    let layer1 = [Block()]
    override func forward(_ x: Tensor) -> Tensor { layer1[0](x) }
  }
  private final class Detector: Module {
    let backbone = Backbone()
    override func forward(_ x: Tensor) -> Tensor { backbone(x) }
  }

  @Test("a mistake inside a model says in which layer")
  func path() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Detector()(.ones([1, 3, 2, 2]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("conv2d: the weight's channels times groups must be the input's channels"))
    #expect(text.contains("[in backbone.layer1.0.conv2]"))
  }

  @Test("the path leads from the whole model, also after a part was called by itself")
  func pathOfPart() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let model = Detector()
      _ = model.backbone.layer1[0].conv1(.ones([1, 3, 2, 2]))
      _ = model(.ones([1, 3, 2, 2]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("[in backbone.layer1.0.conv2]"))
  }

  @Test("a module without forward says what is missing")
  func noForward() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      final class Empty: Module {}
      _ = Empty()(.ones([1]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("Empty: it has no forward(_:) for one tensor"))
  }

  @Test("hooks see every call with its path, parts before the whole, until they are removed")
  func hooks() {
    let model = Sequential(Linear(2, 3), Sequential(ReLU(), Linear(3, 1)))
    var seen: [String] = []
    let hook = model.onForward { module, path, output in
      seen.append("\(type(of: module)) '\(path)' \(output.shape)")
    }
    _ = model(.ones([4, 2]))
    #expect(
      seen == [
        "Linear '0' [4, 3]", "ReLU '1.0' [4, 3]", "Linear '1.1' [4, 1]", "Sequential '1' [4, 1]",
        "Sequential '' [4, 1]",
      ])
    hook.remove()
    _ = model(.ones([4, 2]))
    #expect(seen.count == 5)
  }

  @Test("the first module with an output that is not finite is found")
  func nonFinite() {
    let model = Sequential(Linear(2, 3), Sequential(ReLU(), Linear(3, 1)), Linear(1, 1))
    #expect(model.firstNonFiniteModule { _ = model(.ones([4, 2])) } == nil)
    guard let last = model.modules(of: Linear.self).dropFirst().first else { return }
    last.weight.value = last.weight.value * .infinity
    #expect(model.firstNonFiniteModule { _ = model(.ones([4, 2])) } == "1.1")
  }
}
