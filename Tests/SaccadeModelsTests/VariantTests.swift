import Foundation
import SaccadeEngine
import SaccadeLayers
import SaccadeModels
import SaccadeTestKit
import Testing

/// The variants of `Tests/Golden/variants.py`, which hold no training: those of ``GoldenModel`` do.
@Suite("Further variants are torchvision's, timm's or the paper's", .serialized)
struct VariantTests {
  static let golden: GoldenFile? = Bundle.module
    .path(forResource: "variants", ofType: "safetensors", inDirectory: "Golden").flatMap { try? GoldenFile($0) }
  static let names = (golden?.tensors.keys ?? [:].keys)
    .filter { $0.hasSuffix(".logits") }.map { String($0.dropLast(".logits".count)) }.sorted()

  @Test("none is left out")
  func complete() {
    #expect(Self.names.count == 44, "python3 Tests/Golden/variants.py")
    for name in Self.names { #expect(ModelCatalog.entry(named: name) != nil) }
  }

  @Test("it has the reference's weights and says the same of images", arguments: names)
  func logits(of name: String) throws {
    let golden = try #require(Self.golden)
    func value(_ key: String) throws -> Tensor { try #require(golden.tensors["\(name).\(key)"]) }
    let model = ModelCatalog.make(name, classes: 10)
    #expect(try hash(of: model.stateLines) == value("state").item(as: Int.self), "\(model.state.count) weights")

    try model.fill()
    model.eval()
    let side = try value("side").item(as: Int.self)
    let images = filled("images", [2, 3, side, side]) * Float(3 * side * side).squareRoot()
    let expected = try value("logits")
    let rounding = try value("rounding").item(as: Double.self)
    let tolerance = Tolerance(relative: 0, ofLargest: max(1e-4, 5 * rounding), absolute: 0)
    if let problem = mismatch(withoutGradient { model(images) }, expected, tolerance) { Issue.record("\(problem)") }
  }
}
