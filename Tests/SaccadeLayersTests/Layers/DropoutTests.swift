import SaccadeEngine
import SaccadeLayers
import Testing

@Suite("Dropout")
struct DropoutTests {
  private let x = Tensor.ones([64, 8, 4, 4])

  @Test("about as many elements as its rate says are zero, the rest is scaled so that the mean stays")
  func elements() {
    let y = withRandomness(RandomStream(seed: 1)) { Dropout(0.25)(x) }.scalars
    let zeros = y.count { $0 == 0 }
    #expect(abs(Double(zeros) / Double(y.count) - 0.25) < 0.02)
    #expect(y.allSatisfy { $0 == 0 || abs($0 - 4 / 3) < 1e-6 })
  }

  @Test("whole channels, or whole samples")
  func groups() {
    for (layer, size) in [(Dropout2d(0.5) as Module, 16), (DropPath(0.5), 128)] {
      let groups = withRandomness(RandomStream(seed: 1)) { layer(x) }.reshaped([x.elementCount / size, size])
      let sums = groups.sum(axes: [1]).scalars
      #expect(sums.allSatisfy { $0 == 0 || $0 == Float(2 * size) })
      #expect(Set(sums).count == 2)
    }
  }

  @Test("does nothing in use, nor at rate 0")
  func identity() {
    for layer in [Dropout(0.5), Dropout2d(0.5), DropPath(0.5)] as [Module] {
      layer.eval()
      #expect(layer(x).scalars == x.scalars)
    }
    #expect(Dropout(0)(x).scalars == x.scalars)
  }

  @Test("a step that runs on the same stream drops the same elements; another step drops others")
  func resumption() {
    let model = Sequential(Dropout(0.5), Dropout2d(0.5))
    let root = RandomStream(seed: 7)
    func step(_ number: Int) -> [Float] { withRandomness(root.child(number)) { model(x) }.scalars }
    let first = step(3)
    #expect(step(4) != first)
    #expect(step(3) == first)
  }

  @Test("gradients flow where elements stayed")
  func gradient() {
    var y = Tensor(0)
    let dx = withRandomness(RandomStream(seed: 2)) {
      SaccadeEngine.gradient(at: x) { input in
        y = Dropout(0.5)(input)
        return y.sum()
      }
    }
    #expect(dx.scalars == y.scalars)
  }
}
