import SaccadeEngine
import SaccadeTestKit
import Synchronization
import Testing

@Suite("An operation with a gradient of one's own")
struct CustomGradientTests {
  private static func product(_ x: Tensor, _ y: Tensor) -> Tensor {
    customGradient("product", of: x, y) { inputs in
      let (x, y) = (inputs[0], inputs[1])
      return (x * y, { gradient in [gradient * y, gradient * x] })
    }
  }

  private static func straightThrough(_ x: Tensor) -> Tensor {
    customGradient("straightThrough", of: x) { inputs in (round(inputs[0]), { gradient in [gradient] }) }
  }

  @Test("gives what its gradient says, which small steps confirm where it is the true one")
  func check() {
    let (x, y) = (Tensor([0.5, -1, 2, 0.25]), Tensor([1.5, 3, -0.5, 1]))
    #expect(Self.product(x, y).scalars == (x * y).scalars)
    checkGradient(of: { [Self.product($0[0], $0[1])] }, at: [x, y])
    checkGradient(of: { [Self.product(exp($0[0]), $0[1] * 2)] }, at: [x, y])
  }

  @Test("need not have the true gradient")
  func straightThrough() {
    let x = Tensor([0.4, 1.6])
    #expect(gradient(at: x) { (Self.straightThrough($0) * Tensor([2.0, 3.0])).sum() }.scalars == [2, 3])
    #expect(gradient(at: x) { (round($0) * Tensor([2.0, 3.0])).sum() }.scalars == [0, 0])
  }

  @Test("adds up what comes back to it, and to an input that stands in two places")
  func doubleUse() {
    let x = Tensor([3.0, 5.0])
    let twice = gradient(at: x) { x in
      let y = Self.straightThrough(x)
      return (y * y + y).sum()
    }
    #expect(twice.scalars == [7, 11])
    #expect(gradient(at: x) { Self.product($0, $0).sum() }.scalars == [6, 10])
    #expect(gradient(at: x) { Self.product(Self.product($0, $0), $0).sum() }.scalars == [27, 75])
  }

  @Test("leaves inputs without a gradient that want none, or get nil")
  func someInputs() {
    let (x, constant) = (Parameter(Tensor([2.0, 3.0])), Tensor([4.0, 5.0]))
    Self.product(x.value, constant).sum().backward()
    #expect(x.gradient?.scalars == [4, 5])
    let (a, b) = (Parameter(Tensor([1.0])), Parameter(Tensor([1.0])))
    customGradient("first", of: a.value, b.value) { inputs in
      (inputs[0] + inputs[1], { gradient in [gradient, nil] })
    }.sum().backward()
    #expect(a.gradient?.scalars == [1] && b.gradient == nil)
    let picked = customGradient("pick", of: a.value, Tensor([0])) { inputs in
      let (x, index) = (inputs[0], inputs[1])
      return (x.gather(axis: 0, index), { gradient in [gradient, nil] })
    }
    #expect(picked.scalars == [1] && picked.requiresGradient)
  }

  @Test("records nothing where nothing is recorded, and never calls its gradient there")
  func withoutRecording() {
    let x = Parameter(Tensor([1.5, -2]))
    let calls = Mutex(0)
    let plain = customGradient("counted", of: x.value) { inputs in
      #expect(!inputs[0].requiresGradient && !(inputs[0] * 2).requiresGradient)
      return (
        inputs[0] * 2,
        { gradient in
          calls.withLock { $0 += 1 }
          return [gradient]
        }
      )
    }
    #expect(plain.requiresGradient && calls.withLock { $0 } == 0)
    let quiet = withoutGradient { Self.product(x.value, x.value) }
    #expect(!quiet.requiresGradient && quiet.scalars == [2.25, 4])
    #expect(!Self.product(Tensor([1.0]), Tensor([2.0])).requiresGradient)
    plain.sum().backward()
    #expect(calls.withLock { $0 } == 1 && x.gradient?.scalars == [1, 1])
  }

  @Test("has as many results as it likes")
  func results() {
    let x = Tensor([1.0, 2.0])
    func sumAndDifference(_ x: Tensor, _ y: Tensor) -> [Tensor] {
      customGradients("sumAndDifference", of: [x, y]) { inputs in
        let none = Tensor.zeros([2])
        return (
          [inputs[0] + inputs[1], inputs[0] - inputs[1]],
          { gradients in
            let (sum, difference) = (gradients[0] ?? none, gradients[1] ?? none)
            return [sum + difference, sum - difference]
          }
        )
      }
    }
    checkGradient(of: { sumAndDifference($0[0], $0[1]) }, at: [x, x * 3])
    let (_, gradients) = valueAndGradient(at: [x, x]) { sumAndDifference($0[0], $0[1])[1].sum() }
    #expect(gradients.map(\.scalars) == [[1, 1], [-1, -1]])
  }

  @Test("goes through layers, in bfloat16 too")
  func narrow() {
    let x = Tensor([0.5, 1.5], shape: [1, 2])
    let gradient = gradient(at: x) { x in
      autocast(.bfloat16) { Self.product(matmul(x, Tensor.eye(2)), matmul(x, Tensor.eye(2))).sum() }
    }
    #expect(gradient.dtype == .float32 && gradient.scalars == [1, 3])
  }

  @Test("lets go of what its gradient captured as soon as that has run")
  func memory() {
    final class Witness: Sendable {}
    weak var weakWitness: Witness?
    let x = Parameter(Tensor([1.0]))
    let loss: Tensor = {
      let witness = Witness()
      weakWitness = witness
      return customGradient("held", of: x.value) { inputs in
        (inputs[0] * 1, { gradient in withExtendedLifetime(witness) { [gradient] } })
      }.sum()
    }()
    #expect(weakWitness != nil)
    loss.backward()
    #expect(weakWitness == nil)
  }

  @Test("says what its gradient did wrong")
  func mistakes() {
    func failure(_ gradients: @escaping @Sendable (Tensor) -> [Tensor?]) -> String? {
      mistake {
        let (x, y) = (Parameter(Tensor.ones([2, 3])), Parameter(Tensor.ones([3])))
        customGradient("scale", of: x.value, y.value) { inputs in (inputs[0] * inputs[1], gradients) }.sum().backward()
      }
    }
    #expect(failure { [$0, $0.sum(axis: 0)] } == nil)
    #expect(
      failure { [$0] } == "scale: its gradient must return a tensor or nil for each input: 1 for 2")
    #expect(
      failure { [$0, $0] }
        == "scale: the gradient of input 1 must have the input's shape: [2, 3], not [3]; sum it over the axes along "
        + "which the input was repeated")
    #expect(
      failure { [$0.cast(to: .int64), nil] }
        == "scale: the gradient of input 0 must be of floating-point numbers: int64")
    #expect(
      mistake { _ = customGradients("nothing", of: [Tensor(1.0)]) { _ in ([], { _ in [nil] }) } }
        == "nothing: an operation has at least one result; return the tensors it computed")
    let again = mistake {
      let x = Parameter(Tensor([1.0]))
      let loss = Self.product(x.value, x.value).sum()
      loss.backward()
      loss.backward()
    }
    #expect(
      again == "backward: the computation was walked before and its saved tensors are gone; compute it again")
  }
}
