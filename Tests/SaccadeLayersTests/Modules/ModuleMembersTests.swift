import SaccadeEngine
import SaccadeLayers
import Testing

@Suite("What belongs to a module")
struct ModuleMembersTests {
  /// One of everything that a module can hold.
  private final class House: Module {
    let stem = Conv2d(1, 2, kernel: 1, hasBias: false)
    let layer1 = [Linear(2, 2), Linear(2, 2)]
    let downsample: Sequential? = Sequential(Conv2d(2, 2, kernel: 1, hasBias: false), BatchNorm2d(2))
    let nothing: Linear? = nil
    let heads = ["mask": Linear(2, 1), "box": Linear(2, 4, hasBias: false)]
    let pair = (left: PReLU(), right: Linear(1, 1))
    let parts: [any Part] = [Room()]
    let posEmbed = Parameter(.zeros([1, 3]))
    let numbers = [Float](repeating: 0, count: 10)
  }

  private protocol Part {}
  private final class Room: Module, Part {
    let wall = Linear(1, 1, hasBias: false)
  }

  @Test("weights are named by the path of properties to them, as in PyTorch")
  func names() {
    let house = House()
    #expect(
      house.namedParameters.map(\.name) == [
        "stem.weight", "layer1.0.weight", "layer1.0.bias", "layer1.1.weight", "layer1.1.bias", "downsample.0.weight",
        "downsample.1.weight", "downsample.1.bias", "heads.box.weight", "heads.mask.weight", "heads.mask.bias",
        "pair.left.weight", "pair.right.weight", "pair.right.bias", "parts.0.wall.weight", "pos_embed",
      ])
    #expect(
      house.namedBuffers.map(\.name) == [
        "downsample.1.running_mean", "downsample.1.running_var", "downsample.1.num_batches_tracked",
      ])
  }

  private class Base: Module {
    let first = Linear(1, 1, hasBias: false)
  }
  private final class Derived: Base {
    let second = Linear(1, 1, hasBias: false)
    var whole: Module?
    lazy var late = Linear(1, 1, hasBias: false)
  }

  @Test("inherited and lazy parts belong to it, the whole that a part refers to does not")
  func inheritance() {
    let module = Derived()
    module.whole = module
    #expect(module.namedParameters.map(\.name) == ["first.weight", "second.weight"])
    _ = module.late
    #expect(module.namedParameters.map(\.name) == ["first.weight", "second.weight", "late.weight"])
  }

  private final class Tied: Module {
    let encoder = Linear(2, 2, hasBias: false)
    let decoder: Linear
    override init() { decoder = encoder }
  }

  @Test("a shared weight trains once and is saved under each of its names")
  func sharing() {
    let module = Tied()
    #expect(module.parameters.count == 1)
    #expect(module.state.keys.sorted() == ["decoder.weight", "encoder.weight"])
  }

  @Test("train and eval reach every part, but a frozen part stays as in use and gets no gradients")
  func modes() {
    let model = Sequential(Linear(2, 2), Sequential(Linear(2, 2), BatchNorm1d(2)))
    model.eval()
    #expect(model.namedModules.allSatisfy { !$0.module.isTraining })
    model[1].freeze()
    model.train()
    #expect(model.isTraining && model[0].isTraining)
    #expect(model.modules(of: BatchNorm.self).allSatisfy { !$0.isTraining })

    let norm = model.modules(of: BatchNorm.self)[0]
    model(Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])).sum().backward()
    #expect(model[0].parameters.allSatisfy { $0.gradient != nil })
    #expect(model[1].parameters.allSatisfy { $0.gradient == nil })
    #expect(norm.numBatchesTracked.value.item(as: Int.self) == 0)

    model[1].unfreeze()
    #expect(norm.isTraining && norm.weight?.isTrainable == true)
    model.clearGradients()
    #expect(model.parameters.allSatisfy { $0.gradient == nil })
  }

  @Test("a value read where nothing is recorded, or of a frozen parameter, is a constant to gradients")
  func constants() {
    let parameter = Parameter(Tensor([3] as [Float]))
    let before = withoutGradient { parameter.value }
    #expect(!before.requiresGradient && parameter.value.requiresGradient)
    (parameter.value * before).sum().backward()
    #expect(parameter.gradient?.scalars == [3])
    parameter.isTrainable = false
    #expect(!parameter.value.requiresGradient)
  }
}
