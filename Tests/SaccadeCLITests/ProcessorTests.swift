import Foundation
import Testing

@Suite("A processor without instructions for bfloat16")
struct ProcessorTests {
  @Test("is told of once, and trains and tests in float32 instead, bit for bit as precision: float32 does")
  func bfloat16() throws {
    let folder = try TestFolder()
    let recipe = try folder.recipe()
    let small = ["ONEDNN_MAX_CPU_ISA": "AVX2"]
    let narrow = try Program(
      "train", recipe, "--work-dir", "narrow", "--set", "precision=bfloat16", "--json", in: folder, environment: small)
    let wide = try Program("train", recipe, "--work-dir", "wide", "--json", in: folder, environment: small)
    #expect(narrow.code == 0, "\(narrow.errors)")
    let words = "precision: bfloat16: this processor is no faster with it: it computes in float32, which is more exact"
    #expect(narrow.errors.components(separatedBy: words).count == 2, "\(narrow.errors)")
    #expect(!wide.errors.contains("bfloat16"), "\(wide.errors)")
    let losses = try [narrow, wide].map { try ($0.json["train"] as? [String: Any])?["loss"] as? Double }
    #expect(losses[0] != nil && losses[0] == losses[1])
  }
}
