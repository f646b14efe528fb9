import SaccadeEngine
import SaccadeTestKit
import Testing

@testable import SaccadeLayers

@Suite("The summary of a module")
struct ModuleSummaryTests {
  private let model = Sequential(
    Conv2d(3, 40, kernel: 3), Sequential(BatchNorm2d(40), ReLU()), Flatten(), Linear(1440, 10))

  @Test("is a tree of what each part gives and costs, those of its parts included")
  func table() {
    model[3].freeze()
    #expect(
      model.summary(of: [1, 3, 8, 8]).description == """
        module                output    parameters    MACs    memory
        Sequential            1×10          15,610  53.3 K  16.9 KiB
        ├ 0  Conv2d 3·3·3·40  1×40×6×6       1,120  38.9 K   5.6 KiB
        ├ 1  Sequential       1×40×6×6          80          11.3 KiB
        │ ├ 0  BatchNorm      1×40×6×6          80           5.6 KiB
        │ └ 1  ReLU           1×40×6×6                       5.6 KiB
        ├ 2  Flatten          1×1440
        └ 3  Linear 1440·10   1×10          14,410  14.4 K      40 B
        15,610 parameters, 14,410 of them frozen; 53.3 K MACs, 16.9 KiB of activations for 1×3×8×8
        """)
    #expect(model.summary(of: [1, 3, 8, 8]).text(depth: 0).split(separator: "\n").count == 3)
  }

  @Test("tells the time that each part takes with its own parts, where it was measured")
  func times() {
    let summary = model.summary(of: [1, 3, 8, 8])
    #expect(summary.seconds == nil && summary.rows.allSatisfy { $0.seconds == nil })
    let measured = model.times(of: .ones([1, 3, 8, 8]), runs: 3)
    #expect(measured.values.allSatisfy { $0 >= 0 } && (measured["0"] ?? 0) > 0 && (measured["3"] ?? 0) > 0)
    #expect(Set(measured.keys).isSubset(of: ["", "0", "1", "1.0", "1.1", "2", "3"]), "\(measured)")
    #expect(model.namedModules.allSatisfy { $0.module.isTraining })
    let timed = summary.timed(by: ["": 1e-4, "0": 0.002, "1.0": 0.25e-3, "1.1": 0.5e-3, "10": 1])
    #expect(abs((timed.seconds ?? 0) - 1.00285) < 1e-9)
    let seconds = Dictionary(uniqueKeysWithValues: timed.rows.map { ($0.path, $0.seconds ?? .nan) })
    #expect(seconds["1"] == 0.75e-3 && seconds["1.0"] == 0.25e-3 && seconds["2"] == 0)
    let text = timed.text()
    #expect(
      text.contains("time  GMAC/s\n") && text.contains("0.750 ms") && text.contains("2.000 ms"), "\(text)")
  }

  @Test("leaves modes, statistics and weights as they were, and names a part's parts from the part on")
  func sideEffects() {
    _ = model(.ones([2, 3, 8, 8]))
    let before = model.state
    let part = model[1].summary(of: [1, 40, 6, 6])
    #expect(part.rows.map(\.path) == ["", "0", "1"])
    #expect(part.activationBytes == 2 * 40 * 36 * 4)
    #expect(model.namedModules.allSatisfy { $0.module.isTraining })
    #expect(before.allSatisfy { model.state[$0.key]?.scalars == $0.value.scalars })
  }

  @Test("counts a module that is called twice with both calls, and its parameters once")
  func twice() {
    final class Twice: Module {
      let fc = Linear(4, 4)
      override func forward(_ x: Tensor) -> Tensor { fc(relu(fc(x))) }
    }
    let summary = Twice().summary(of: [3, 4])
    #expect(summary.rows.map(\.path) == ["", "fc"])
    #expect(summary.multiplyAdds == 2 * 3 * 4 * 4 && summary.parameterCount == 20)
    #expect(summary.activationBytes == 3 * (3 * 4 * 4))
  }

  @Test("names what is not called, and holds weights that a module has itself to it")
  func idle() {
    final class WithHead: Module {
      let scale = Parameter([4], .constant(1))
      let fc = Linear(4, 2)
      let auxiliary = Sequential(Linear(4, 3))
      override func forward(_ x: Tensor) -> Tensor { fc(x * scale.value) }
    }
    let summary = WithHead().summary(of: [1, 4])
    #expect(summary.rows.map(\.path) == ["", "fc"])
    #expect(summary.rows.map(\.parameterCount) == [4 + 10 + 15, 10])
    #expect(summary.idle.map(\.path) == ["auxiliary"] && summary.idle.map(\.parameterCount) == [15])
    #expect(summary.description.hasSuffix("\nnot called in use: auxiliary (15)"))
  }

  @Test("in training an outline leaves the running statistics as they are, which cannot become one")
  func training() {
    let norm = BatchNorm2d(4)
    #expect(norm(.outline([2, 4, 3, 3])).shape == [2, 4, 3, 3])
    #expect(norm.runningMean.value.scalars == [0, 0, 0, 0])
    let message = mistake { Buffer(.ones([2])).value = .outline([2]) }
    #expect(message == "Buffer.value: an outline has no elements to keep; set a tensor with numbers")
  }

  @Test("of a network without first weights needs no memory for them")
  func withoutWeights() {
    let huge = withoutFirstWeights { Sequential(Linear(1_000_000, 1_000_000), ReLU()) }
    #expect(huge.summary(of: [1, 1_000_000]).multiplyAdds == 1_000_000_000_000)
    let message = mistake { _ = withoutFirstWeights { Linear(2, 2) }.weight.value.scalars }
    #expect(message?.contains("an outline has a shape and no elements") == true)
  }
}
