import Foundation
import SaccadeTestKit
import Synchronization
import Testing

@testable import SaccadeEngine

/// The operation types of the engine, read from its sources.
private func operationTypes() throws -> Set<String> {
  let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../Sources/SaccadeEngine/Ops").standardizedFileURL
  let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
  var types: Set<String> = []
  for case let file as URL in files where file.pathExtension == "swift" {
    for match in try String(contentsOf: file, encoding: .utf8).matches(of: /struct (\w+): (?:\w+, )*Op\b/) {
      types.insert(String(match.1))
    }
  }
  return types
}

@Suite("Every type of operation")
struct CoverageTests {
  @Test("is met by a row of the table of operations")
  func everyTypeIsMet() throws {
    let met = Mutex<Set<String>>([])
    try ExecutionContext.with({
      $0.observer = { seen in met.withLock { _ = $0.insert("\(type(of: seen.operation))") } }
    }) {
      for family in GoldenFamily.all {
        let harness = try family.harness()
        for name in harness.golden.cases where harness.row(for: name) != nil { _ = harness.problems(name, .plain) }
      }
    }
    let types = try operationTypes()
    #expect(types.count > 20)
    #expect(types.subtracting(met.withLock { $0 }).subtracting(Self.metElsewhere).sorted() == [])
  }

  @Test("refuses wrong shapes in tested words, or accepts all")
  func everyTypeHasAShapeError() throws {
    let tested = Set(ShapeErrorCase.all.map { "\(type(of: $0.op))" })
    #expect(try operationTypes().subtracting(tested).subtracting(Self.acceptingAllShapes).sorted() == [])
    #expect(tested.intersection(Self.acceptingAllShapes) == [])
  }

  /// What is drawn has tests of its own, since no golden file can hold it; losses are held to theirs beside layers, and
  /// convolutions and products that something follows, and blocks of layers, to the layers one by one; bytes to the numbers
  /// behind them.
  private static let metElsewhere: Set = [
    "BinaryCrossEntropy", "ClassOverlap", "CrossEntropy", "DropoutOp", "FusedConvolution2D", "FusedLinear",
    "LovaszExtension", "Quantize", "QuantizedConvolution2D", "QuantizedLinear", "SqueezeExcitation", "SuppressionMask",
  ]

  /// Operations of which every shape has a result, or whose public face checks before.
  private static let acceptingAllShapes: Set = [
    "ActivationOp", "Cast", "CumulativeSum", "DropoutOp", "IndexSelect", "ReLU6Op", "Softmax", "Split", "UnaryOp",
    "View", "SpecialFunctionOp", "HardTanhOp", "CumulativeProduct", "CumulativeExtreme",
    "Quantize",
  ]
}
