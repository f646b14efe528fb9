import Foundation
import Saccade
import Testing

/// Real weights and photographs, for tests that run where somebody has them.
private enum RealWeights {
  private static let environment = ProcessInfo.processInfo.environment
  static let file = environment["SACCADE_WEIGHTS"].map { "\($0)/mobilenet_v2-imagenet.pth" } ?? ""
  static let data = environment["SACCADE_DATA"] ?? ""

  static func areThere(with folder: String) -> Bool {
    let manager = FileManager.default
    return manager.fileExists(atPath: file) && !data.isEmpty && manager.fileExists(atPath: "\(data)/\(folder)")
  }
}

@Suite("Torchvision's weights of MobileNetV2 give what they give in PyTorch", .serialized)
struct PretrainedFiguresTests {
  private let model = ["--model", "MobileNetV2", "--weights", RealWeights.file, "--json"]

  @Test(
    "on 500 pictures of ten classes: 71.60 % of 1000, 92.20 % among five, 98.60 % of the ten",
    .enabled(
      if: RealWeights.areThere(with: "imagenette-224"), "needs SACCADE_WEIGHTS, and imagenette-224 in SACCADE_DATA"))
  func imagenette() throws {
    let told = try Program(arguments: ["test", "--data", "imagenette-224/val"] + model, in: TestFolder())
    #expect(told.code == 0, "\(told.errors)")
    for (name, value) in [("top1", 0.716), ("top5", 0.922), ("top1_present", 0.986)] {
      #expect(abs((try told.json[name] as? Double ?? 0) - value) <= 0.002, "\(name): \(told.output)")
    }
  }

  @Test(
    "of 40 photographs 34 are named rightly",
    .enabled(if: RealWeights.areThere(with: "photos"), "needs SACCADE_WEIGHTS, and photos in SACCADE_DATA"))
  func photographs() throws {
    let told = try Program(arguments: ["predict", "\(RealWeights.data)/photos"] + model, in: TestFolder())
    #expect(told.code == 0, "\(told.errors)")
    let predictions = try told.json["predictions"] as? [[String: Any]] ?? []
    let right = predictions.count { prediction in
      let file = URL(filePath: prediction["image"] as? String ?? "").lastPathComponent
      let first = (prediction["classes"] as? [[String: Any]])?.first?["label"] as? Int
      return first == ImageNetClass.find(String(file.prefix { $0 != "_" }))?.number
    }
    #expect(predictions.count == 40 && right >= 34, "\(right)")
  }
}
