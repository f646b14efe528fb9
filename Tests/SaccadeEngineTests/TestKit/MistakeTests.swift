import SaccadeTestKit
import Testing

@testable import SaccadeEngine

@Suite("A mistake in a test")
struct MistakeTests {
  @Test("is told with the module's path, and what is none gives nothing")
  func told() {
    let message = mistake {
      ExecutionContext.with({ $0.modulePath = "head.fc" }) { _ = Tensor.ones([2]) + Tensor.ones([3]) }
    }
    #expect(message?.hasPrefix("+: shapes must be equal") == true && message?.hasSuffix(" [in head.fc]") == true)
    #expect(mistake { _ = Tensor.ones([2]) + 1 } == nil)
  }
}
