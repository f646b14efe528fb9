import Foundation
import SaccadeEngine
import SaccadeImages
import Testing

@testable import SaccadeData

@Suite("A look at the data finds what is wrong with masks of classes")
struct MaskLintTests {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private func picture(_ number: Int) -> Image {
    var random = RandomStream(seed: 31).child(number)
    var image = Image(height: 64, width: 64)
    for _ in 0..<24 {
      let center = Point(x: Float(random.integer(below: 64)), y: Float(random.integer(below: 64)))
      image.fill(
        .circle(center: center, radius: Float(6 + random.integer(below: 12))),
        with: Color(hue: Float(random.integer(below: 100)) / 100, saturation: 0.8, value: 0.9))
    }
    return image
  }

  private func write(_ part: String, _ number: Int, _ label: (Int) -> UInt8) throws {
    try scratch.folder("\(part)/images")
    try scratch.writeMask("\(part)/masks/\(number).png", (0..<64).map { row in (0..<64).map { _ in label(row) } })
    try picture(number).write(to: "\(scratch.path)/\(part)/images/\(number).png", as: .png)
  }

  private func lint() throws -> DataLint {
    let sets = ["train", "val"].map { part -> (name: String, dataset: any DatasetConfig) in
      var config = SegmentationFolderConfig()
      config.root = "\(scratch.path)/\(part)"
      config.classes = ["sky", "road", "car", "tram"]
      return (part, config)
    }
    return try DataLint(sets, root: DataRoot(scratch.path))
  }

  private func found(_ lint: DataLint) -> [String: Int] {
    Dictionary(grouping: lint.findings, by: \.kind.rawValue).mapValues(\.count)
  }

  @Test("nothing is found where nothing is wrong, and the share of each class is told")
  func nothing() throws {
    for number in 0..<3 { try write("train", number) { $0 < 32 ? 0 : $0 < 48 ? 1 : $0 < 60 ? 2 : 3 } }
    try write("val", 3) { $0 < 32 ? 0 : $0 < 40 ? 255 : $0 < 48 ? 1 : $0 < 60 ? 2 : 3 }
    let lint = try lint()
    #expect(lint.findings.isEmpty, "\(lint.findings)")
    #expect(lint.parts[0].pixels.map(\.count) == [3 * 32 * 64, 3 * 16 * 64, 3 * 12 * 64, 3 * 4 * 64])
    #expect(lint.parts[0].classes.map(\.count) == [3, 3, 3, 3] && lint.parts[1].ignoredPixels == 8 * 64)
    let lines = lint.lines()
    #expect(lines.contains { $0.hasPrefix("sky") && $0.contains("50.0 %") }, "\(lines)")
    #expect(lines.contains { $0.hasPrefix("of no account") && $0.contains("12.5 %") }, "\(lines)")
  }

  @Test("masks that are missing, of another size, damaged, of other numbers or empty are told, each with its file")
  func faults() throws {
    for number in 0..<6 { try write("train", number) { $0 < 63 ? 0 : 1 } }
    try write("val", 6) { $0 < 32 ? 0 : 2 }
    try FileManager.default.removeItem(atPath: "\(scratch.path)/train/masks/1.png")
    try scratch.writeMask("train/masks/2.png", [[0, 1]])
    try scratch.write("train/masks/3.png", "no picture".utf8)
    try scratch.writeMask("train/masks/4.png", (0..<64).map { _ in [UInt8](repeating: 9, count: 64) })
    try scratch.writeMask("train/masks/5.png", (0..<64).map { _ in [UInt8](repeating: 255, count: 64) })
    try scratch.writeMask("train/masks/99.png", [[0]])
    let lint = try lint()
    #expect(
      found(lint) == [
        "maskless": 1, "wrong_masks": 3, "ignored": 1, "absent": 1, "masks": 1, "imbalance": 1, "missing": 1,
      ],
      "\(lint.findings)")
    let wrong = lint.findings.filter { $0.kind == .wrongMasks }.map(\.problem)
    #expect(wrong.contains { $0.contains("masks/2.png") && $0.contains("is 1×2") }, "\(wrong)")
    #expect(wrong.contains { $0.contains("masks/4.png") && $0.contains("has the number 9 at row 0, column 0") })
    #expect(lint.faults.count == 4)
    #expect(lint.findings.contains { $0.kind == .absent && $0.problem.contains("no mask shows car, tram") })
    #expect(lint.findings.contains { $0.kind == .missing && $0.problem.contains("has no picture of road") })
    #expect(lint.lines().contains("error: mask that cannot be used: 3"))
  }
}
