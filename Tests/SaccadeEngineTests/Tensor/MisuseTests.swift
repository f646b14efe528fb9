import Foundation
import Testing

@testable import SaccadeEngine

@Suite("A mistake in the use of Saccade")
struct MisuseTests {
  #if os(Linux)
    @Test("names the file and line of the call that made it")
    func place() async {
      let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { Mistakes.sum() }
      #expect(text(result).contains("Tensor/MisuseTests.swift:\(Mistakes.sumLine): +: shapes must be equal"))
    }

    @Test("names the caller's line also behind closures and functions of Saccade that call others")
    func behindClosures() async {
      let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { Mistakes.product() }
      #expect(text(result).contains("Tensor/MisuseTests.swift:\(Mistakes.productLine): einsum: one name must have"))
    }
  #endif

  @Test("is told once, in one line, without this library's own files")
  func oneLine() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2]).item()
    }
    #expect(text(result).components(separatedBy: "there must be exactly one element").count == 2)
    #expect(!text(result).contains("Fatal error") && !text(result).contains("Sources/SaccadeEngine"))
  }

  @Test("is placed at the innermost call from outside, by its function where lines are unknown")
  func places() throws {
    let source = #filePath.split(separator: "/Tests/")[0] + "/Sources/SaccadeEngine/Autograd/Apply.swift"
    let ours = CallSite.Call(symbol: "$s13SaccadeEngine5applyyyF", function: "apply()", path: String(source), line: 3)
    let stripped = CallSite.Call(symbol: "$s13SaccadeLayers5applyyyF", function: "apply()", path: nil, line: 0)
    let standard = CallSite.Call(symbol: "$sSa3mapyyF", function: "Array.map", path: nil, line: 0)
    let inlined = CallSite.Call(symbol: "$s3App5trainyyF", function: "train", path: "//<compiler-generated>", line: 0)
    let user = CallSite.Call(symbol: "$s3App5trainyyF", function: "App.train()", path: nil, line: 0)
    let located = CallSite.Call(symbol: "$s3App5trainyyF", function: "App.train()", path: "/app/main.swift", line: 7)
    let relative = CallSite.Call(
      symbol: "$s13SaccadeEngine5applyyyF", function: "apply()", path: "Sources/SaccadeEngine/Apply.swift", line: 3)
    let macro = CallSite.Call(
      symbol: "$s3App5trainyyF", function: "train", path: "/tmp/swift-generated-sources/@macro.swift", line: 7)
    let main = CallSite.Call(symbol: "main", function: "main", path: nil, line: 0)
    #expect(CallSite.first(in: [ours, stripped, standard, located, main]) == "/app/main.swift:7")
    #expect(CallSite.first(in: [ours, stripped, standard, user, main]) == "in App.train()")
    #expect(CallSite.first(in: [ours, relative, macro, inlined, located]) == "/app/main.swift:7")
    #expect(CallSite.first(in: [ours, main]) == "in main")
    #expect(CallSite.first(in: [ours, stripped, standard]) == nil)
    #expect(CallSite.isClear([ours, stripped, located, main]) && CallSite.isClear([ours, user]))
    #expect(!CallSite.isClear([ours, standard, located]) && !CallSite.isClear([ours, inlined, located]))
    #expect(!CallSite.isClear([ours, stripped]))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}

/// Outside of the tests, since what stands in a macro's closure is compiled from a file that the macro made.
private enum Mistakes {
  static let sumLine = #line + 3

  @inline(never) static func sum() {
    print(Tensor.zeros([2, 3]) + Tensor.zeros([4]))
  }

  static let productLine = #line + 6

  @inline(never) static func product() {
    let weights = [Tensor.zeros([3, 2]), .zeros([3, 5])]
    let outputs = withoutGradient {
      weights.map { weight in
        einsum("ij,kj->ik", .zeros([1, 2]), weight)
      }
    }
    print(outputs)
  }
}
