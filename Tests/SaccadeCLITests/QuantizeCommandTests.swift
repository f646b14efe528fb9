import Foundation
import Saccade
import Testing

@Suite("saccade quantize", .serialized)
struct QuantizeCommandTests {
  @Test("makes a checkpoint that predict and test use as they use the one in float32")
  func wholeWay() throws {
    let folder = try TestFolder()
    let run = try PictureRun(folder, epochs: 2)
    #expect(try Program(arguments: run.arguments("runs/a"), in: folder).code == 0)
    let made = try Program("quantize", "runs/a/last.safetensors", "train", "--out", "small.safetensors", in: folder)
    #expect(made.code == 0, "\(made.errors)")
    #expect(made.output.hasPrefix("small.safetensors: "), "\(made.output)")
    #expect(made.output.contains(" layers in bytes, by 24 pictures\n"), "\(made.output)")
    let json = try Program(
      "quantize", "runs/a/last.safetensors", "train", "--out", "b.safetensors", "--count", "5", "--json", in: folder
    ).json
    #expect(json["pictures"] as? Int == 5 && json["layers"] as? Int == 8, "\(json)")
    #expect((json["layers_in_bytes"] as? Int ?? 0) == (Predictor.hasFastBytes ? 8 : 0), "\(json)")
    // The same answers, nearly.
    func probabilities(_ checkpoint: String) throws -> [Double] {
      let told = try Program("predict", checkpoint, "val", "--json", in: folder)
      #expect(told.code == 0, "\(told.errors)")
      let predictions = try told.json["predictions"] as? [[String: Any]] ?? []
      return predictions.flatMap { prediction in
        let classes = prediction["classes"] as? [[String: Any]] ?? prediction["predictions"] as? [[String: Any]] ?? []
        return classes.sorted { "\($0["name"] ?? "")" < "\($1["name"] ?? "")" }
          .compactMap { $0["probability"] as? Double }
      }
    }
    let (exact, near) = (try probabilities("runs/a/last.safetensors"), try probabilities("small.safetensors"))
    #expect(exact.count == 16 && near.count == 16)
    #expect(zip(exact, near).allSatisfy { abs($0 - $1) < 0.1 }, "\(exact) \(near)")
    if Predictor.hasFastBytes { #expect(exact != near) } else { #expect(exact == near) }
    let judged = try Program("test", "small.safetensors", "--data-root", folder.path, "--json", in: folder)
    #expect(judged.code == 0, "\(judged.errors)")
    #expect(try judged.json["images"] as? Int == 8)
    // Made once more from itself, and exported, it is a network like any other.
    let again = try Program("quantize", "small.safetensors", "val", "--out", "again.safetensors", in: folder)
    #expect(again.code == 0, "\(again.errors)")
    let export = try Program("export", "small.safetensors", "net.onnx", in: folder)
    #expect(export.code == 0 && export.errors.contains("small.safetensors is quantized; the model is in float32"))
    let bench = try Program(
      "bench", "predict", "small.safetensors", "--batch", "1", "--runs", "1", "--json", in: folder)
    #expect(try bench.code == 0 && bench.json["precision"] as? String == (Predictor.hasFastBytes ? "int8" : "float32"))
    let plain = try Program("bench", "predict", "runs/a/last.safetensors", "--batch", "1", "--runs", "1", in: folder)
    #expect(plain.code == 0 && plain.output.contains("layer by layer"), "\(plain.errors)")
    #expect(try Program("cam", "small.safetensors", "val/a/000.png", "--out", "map.png", in: folder).code == 0)
  }

  @Test("ranges that are of another network, or of nothing, are refused")
  func foreignRanges() throws {
    let folder = try TestFolder()
    let run = try PictureRun(folder, epochs: 1)
    #expect(try Program(arguments: run.arguments("runs/a"), in: folder).code == 0)
    var checkpoint = try Checkpoint(contentsOf: folder.path("runs/a/last.safetensors"))
    let range = ActivationRanges.Range(low: -1, high: 1)
    for (ranges, problem) in [
      (["elsewhere#0": range], "has the range of no layer"), ([:], "has no range with numbers in it"),
      (["input#0": ActivationRanges.Range(low: 0, high: 0)], "has no range with numbers in it"),
    ] {
      checkpoint.ranges = ActivationRanges(byName: ranges)
      try checkpoint.write(to: folder.path("q.safetensors"))
      let told = try Program("predict", "q.safetensors", "val", in: folder)
      #expect(
        told.code == 65 && told.errors.contains("q.safetensors: its 'saccade.ranges' \(problem)"), "\(told.errors)")
    }
  }

  @Test("published weights become a checkpoint of their own")
  func pretrained() throws {
    let folder = try TestFolder()
    let model = SmallResNet(depth: 8, classes: 10)
    try model.save(to: folder.path("w.safetensors"))
    for index in 0..<3 {
      try ShapesDataset(count: 3, height: 40, width: 52).image(at: index).write(to: folder.path("\(index).png"))
    }
    let made = try Program(
      "quantize", "--model", "ResNet8", "--weights", "w.safetensors", "0.png", "1.png", "--out", "q.safetensors",
      in: folder)
    #expect(made.code == 0, "\(made.errors)")
    let told = try Program("predict", "q.safetensors", "2.png", "--top", "1", in: folder)
    #expect(told.code == 0 && told.output.contains("class "), "\(told.output)\(told.errors)")
  }

  @Test("what cannot be quantized is told, and nothing is written")
  func errors() throws {
    let folder = try TestFolder()
    let none = try Program("quantize", "a.safetensors", "--out", "b.safetensors", in: folder)
    #expect(none.code == 64 && none.errors.contains("name pictures, or a folder of them"), "\(none.errors)")
    try SmallResNet(depth: 8, classes: 10).save(to: folder.path("w.safetensors"))
    try ShapesDataset(count: 1, height: 40, width: 52).image(at: 0).write(to: folder.path("0.png"))
    let weights = try Program("quantize", "w.safetensors", "0.png", "--out", "b.safetensors", in: folder)
    #expect(weights.code == 65 && weights.errors.contains("is no checkpoint of a Saccade run"), "\(weights.errors)")
    try FileManager.default.createDirectory(atPath: folder.path("empty"), withIntermediateDirectories: true)
    let empty = try Program(
      "quantize", "--model", "ResNet8", "--weights", "w.safetensors", "empty", "--out", "b.safetensors", in: folder)
    #expect(empty.code != 0 && !empty.errors.isEmpty, "\(empty.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("b.safetensors")))
  }
}
