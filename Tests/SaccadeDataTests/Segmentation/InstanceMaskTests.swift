import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeText
import Testing

@Suite("Masks whose numbers tell objects apart")
struct InstanceMaskTests {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  /// A picture of 4 × 6 and its mask.
  private func write(_ name: String, _ rows: [[UInt8]], size: ImageSize? = nil) throws {
    try scratch.folder("PNGImages")
    try scratch.folder("PedMasks")
    let size = size ?? ImageSize(height: rows.count, width: rows[0].count)
    try Image(height: size.height, width: size.width, color: .red).write(
      to: "\(scratch.path)/PNGImages/\(name).png", as: .png)
    try Image(height: rows.count, width: rows[0].count, format: .grey, pixels: rows.flatMap { $0 }).write(
      to: "\(scratch.path)/PedMasks/\(name)_mask.png", as: .png)
  }

  private func open(_ change: (inout InstanceMasksConfig) -> Void = { _ in }) throws -> any ImageDataset {
    var config = InstanceMasksConfig()
    config.root = "."
    change(&config)
    return try config.open(root: DataRoot(scratch.path), classNames: nil)
  }

  @Test("every number above 0 is an object with a box and a mask of its own")
  func objects() throws {
    try write("b", [[0, 0, 0, 0, 0, 3], [1, 1, 0, 0, 0, 3], [1, 0, 0, 1, 0, 0], [0, 0, 0, 0, 0, 0]])
    try write("a", [[0, 0], [0, 0]])
    let data = try #require(try open() as? AnnotatedImages)
    #expect(data.count == 2 && data.classNames == ["person"] && data.objects(at: 0).isEmpty)
    let sample = try data.sample(at: 1)
    #expect(sample.labels == [0, 0])
    #expect(sample.boxes == [Box(x1: 0, y1: 1, x2: 4, y2: 3), Box(x1: 5, y1: 0, x2: 6, y2: 2)])
    #expect(sample.masks.map(\.area) == [4, 2])
    #expect(sample.masks[0].image[2, 3] != 0 && sample.masks[0].image[2, 2] == 0)
    #expect(data.objects(at: 1).map(\.area) == [4, 2] && data.size(at: 1) == ImageSize(height: 4, width: 6))
    let without = try #require(try open { $0.ignoreIndex = [3] } as? AnnotatedImages)
    #expect(without.objects(at: 1).count == 1)
  }

  @Test("the same masks are classes of pixels where that is wished: background and object")
  func pixels() throws {
    try write("a", [[0, 2], [5, 0]])
    let data = try #require(try open { $0.view = .pixels } as? any SegmentationDataset)
    #expect(data.classNames == ["background", "person"] && data.classColors.count == 2)
    let sample = try data.sample(at: 0)
    #expect(sample.masks.count == 1 && sample.masks[0].image.pixels == [0, 1, 1, 0] && sample.boxes.isEmpty)
    #expect(sample.masks[0].outside == PixelClasses.ignored)
  }

  @Test("a mask of another size, a missing one, and two pictures of one name are told when the data are opened")
  func faults() throws {
    try write("a", [[0, 1], [0, 0]], size: ImageSize(height: 3, width: 2))
    let error = #expect(throws: DatasetError.self) { try open() }
    #expect(error?.kind == .inconsistent)
    #expect(
      error?.problem.contains("is 2×2 (height × width), and its picture \(scratch.path)/PNGImages/a.png is 3×2")
        == true,
      "\(error as Any)")
    try write("a", [[0, 1], [0, 0]])
    try Image(height: 2, width: 2).write(to: "\(scratch.path)/PNGImages/b.png", as: .png)
    let missing = #expect(throws: DatasetError.self) { try open() }
    #expect(
      missing?.kind == .missing && missing?.problem.contains("has no mask b_mask.png in") == true, "\(missing as Any)")
    try Image(height: 2, width: 2).write(to: "\(scratch.path)/PNGImages/a.jpg", as: .jpeg(quality: 90))
    let twice = #expect(throws: DatasetError.self) { try open() }
    #expect(twice?.problem.contains("has the same name as") == true, "\(twice as Any)")
  }

  @Test("numbers in names count by their value, and the first and the last of them can be parts")
  func order() throws {
    for number in [1, 2, 9, 10, 11] { try write("p\(number)", [[0, 1]]) }
    func names(_ change: (inout InstanceMasksConfig) -> Void) throws -> [String] {
      let data = try open(change)
      return (0..<data.count).map {
        URL(fileURLWithPath: data.source(at: $0)).deletingPathExtension().lastPathComponent
      }
    }
    #expect(try names { _ in } == ["p1", "p2", "p9", "p10", "p11"])
    #expect(try names { $0.files.first = 3 } == ["p1", "p2", "p9"])
    #expect(try names { $0.files.last = 2 } == ["p10", "p11"])
    #expect(throws: DatasetError.self) { try open { $0.files.first = 6 } }
  }

  @Test(
    "the pictures of Penn-Fudan have the boxes of its annotations, but for one that stands a pixel beside its mask",
    .enabled(if: RealData.has("pennfudan"), "needs pennfudan in SACCADE_DATA"))
  func pennFudan() throws {
    let root = RealData.path("pennfudan/PennFudanPed")
    var config = InstanceMasksConfig()
    config.root = root
    let data = try #require(try config.open(root: DataRoot(root), classNames: nil) as? AnnotatedImages)
    #expect(data.count == 29)
    var (equal, other) = (0, 0)
    for index in 0..<data.count {
      let name = URL(fileURLWithPath: data.source(at: index)).deletingPathExtension().lastPathComponent
      let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(root)/Annotation/\(name).txt"))
      let text = String(decoding: bytes, as: UTF8.self)
      let boxes = text.matches(of: /\((\d+), (\d+)\) - \((\d+), (\d+)\)/).map { found -> Box in
        let sides = [found.1, found.2, found.3, found.4].compactMap { Float($0) }
        return Box(x1: sides[0] - 1, y1: sides[1] - 1, x2: sides[2], y2: sides[3])
      }
      let found = data.objects(at: index).map(\.bounds.box)
      #expect(found.count == boxes.count, "\(name)")
      for (a, b) in zip(found, boxes) where a == b { equal += 1 }
      for (a, b) in zip(found, boxes) where a != b {
        #expect(a.intersectionOverUnion(b) > 0.98, "\(name)")
        other += 1
      }
    }
    #expect(equal == 68 && other == 1)
  }
}
