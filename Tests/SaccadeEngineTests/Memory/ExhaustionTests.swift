import Foundation
import Testing

@testable import SaccadeEngine

@Suite("A process that asks for more memory than there is ends with one line")
struct ExhaustionTests {
  @Test("the limit is more than a small machine's memory")
  func limit() { #expect(Memory.limitBytes > 1 << 28) }

  #if compiler(>=6.2)
    @Test("the line says what was asked for and what to make smaller, and no backtrace follows")
    func line() async throws {
      let result = await #expect(processExitsWith: .exitCode(71), observing: [\.standardErrorContent]) {
        _ = Tensor.uninitialized([1 << 44], .float32)
      }
      let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
      #expect(text.contains("error: memory is used up: 64.0 TiB more were asked for beside the "))
      #expect(text.contains("take a smaller batch"))
      #expect(text.split(separator: "\n").filter { $0.contains("memory is used up") }.count == 1)
      #expect(!text.contains("Fatal error") && !text.contains("Crash"))
    }

    @Test("whoever takes the telling over tells it alone")
    func handler() async throws {
      let result = await #expect(processExitsWith: .exitCode(71), observing: [\.standardErrorContent]) {
        Memory.onExhaustion { FileHandle.standardError.write(Data("told: \($0)".utf8)) }
        Memory.exhausted("for the test")
      }
      let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
      #expect(text.contains("told: memory is used up: for the test; take a smaller batch"))
      #expect(!text.contains("error:"))
    }
  #endif
}
