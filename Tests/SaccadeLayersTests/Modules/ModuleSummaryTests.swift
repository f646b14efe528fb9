import SaccadeEngine
import SaccadeLayers
import Testing

@Suite("The summary of a module")
struct ModuleSummaryTests {
  private let model = Sequential(
    Conv2d(3, 40, kernel: 3), Sequential(BatchNorm2d(40), ReLU()), Flatten(), Linear(1440, 10))

  @Test("is a table of what each part gives")
  func table() {
    model[3].freeze()
    #expect(
      model.summary(of: [1, 3, 8, 8]).description == """
        module  class       output         parameters
        0       Conv2d      [1, 40, 6, 6]       1,120
        1.0     BatchNorm   [1, 40, 6, 6]          80
        1.1     ReLU        [1, 40, 6, 6]            \("")
        1       Sequential  [1, 40, 6, 6]            \("")
        2       Flatten     [1, 1440]                \("")
        3       Linear      [1, 10]            14,410
        (all)   Sequential  [1, 10]                  \("")
        15,610 parameters, 14,410 of them frozen
        """)
  }

  @Test("leaves modes and statistics as they were, and names a part's parts from the part on")
  func sideEffects() {
    _ = model(.ones([2, 3, 8, 8]))
    let before = model.state
    #expect(model[1].summary(of: [1, 40, 6, 6]).rows.map(\.path) == ["0", "1", ""])
    #expect(model.namedModules.allSatisfy { $0.module.isTraining })
    #expect(before.allSatisfy { model.state[$0.key]?.scalars == $0.value.scalars })
  }
}
