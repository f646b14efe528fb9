import Foundation
import Saccade
import Testing

@Suite("saccade config new looks at the pictures of a folder", .serialized)
struct PictureDraftTests {
  /// Two classes of pictures of a size, with colours or without.
  private func draft(side: Int, isGrey: Bool, model: String? = nil) throws -> (text: String, errors: String) {
    let folder = try TestFolder()
    for (number, name) in ["light", "dark"].enumerated() {
      try FileManager.default.createDirectory(
        atPath: folder.path("photos/\(name)"), withIntermediateDirectories: true)
      for index in 0..<8 {
        let tone = UInt8(number * 120 + index * 10)
        let color = isGrey ? Color(red: tone, green: tone, blue: tone) : Color(red: tone, green: 90, blue: 20)
        try Image(height: side, width: side - index % 2, color: color).write(
          to: folder.path("photos/\(name)/\(index).png"))
      }
    }
    let new = try Program(
      arguments: ["config", "new", "--data", "photos", "--epochs", "1", "--out", "new.yaml"]
        + (model.map { ["--model", $0] } ?? []), in: folder)
    try #require(new.code == 0, "\(new.errors)")
    let check = try Program("config", "check", "new.yaml", "--set", "data.workers=0", in: folder)
    #expect(check.code == 0, "\(check.errors)")
    return (try String(contentsOfFile: folder.path("new.yaml"), encoding: .utf8), check.errors)
  }

  @Test("grey pictures get one channel, no steps for colours, and a mean of their own")
  func grey() throws {
    let (text, _) = try draft(side: 100, isGrey: true)
    #expect(text.contains("type: MobileNetV2, num_classes: 2, in_channels: 1"), "\(text)")
    #expect(text.components(separatedBy: "color: grey").count == 3 && !text.contains("saturation"), "\(text)")
    #expect(!text.contains("0.485") && text.contains("# of these pictures") && !text.contains("load_from"), "\(text)")
  }

  @Test("small pictures get a small network, at their own size")
  func small() throws {
    let (text, _) = try draft(side: 28, isGrey: true)
    #expect(text.contains("type: SmallCNN, num_classes: 2, in_channels: 1") && text.contains("size: 28,"), "\(text)")
    let (coloured, _) = try draft(side: 32, isGrey: false)
    #expect(coloured.contains("type: ResNet20, num_classes: 2, in_channels: 3"), "\(coloured)")
    #expect(!coloured.contains("224") && coloured.contains("{type: RandomCrop, size: 32, padding: 2}"), "\(coloured)")
  }

  @Test("a network that is made for larger pictures gets them enlarged, and photographs are prepared as ever")
  func large() throws {
    #expect(try draft(side: 32, isGrey: false, model: "AlexNet").text.contains("size: 224"))
    let (text, _) = try draft(side: 100, isGrey: false)
    #expect(text.contains("type: MobileNetV2") && text.contains("0.485") && text.contains("saturation: 0.2"), "\(text)")
  }
}
