import Foundation
import SaccadeConfig
import SaccadeEngine
import SaccadeImages
import Testing

@testable import SaccadeData

@Suite("Data sets of masks in known layouts")
struct SegmentationLayoutTests {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  @Test("VOC's masks have its classes and colours, and its lists are parts")
  func voc() throws {
    for name in ["2007_1", "2007_2", "2007_3"] {
      try scratch.writePair("JPEGImages/\(name).jpg", "SegmentationClass/\(name).png", [[0, 15], [255, 20]])
    }
    // Not all pictures have masks.
    try Image(height: 2, width: 2).write(to: "\(scratch.path)/JPEGImages/2008_9.jpg")
    try scratch.write("ImageSets/Segmentation/train.txt", "2007_1\n2007_3\n".utf8)
    try scratch.write("ImageSets/Segmentation/val.txt", "2007_2\n2008_9\n".utf8)
    var config = VOCSegmentationConfig()
    config.root = scratch.path
    let data = try config.open(root: DataRoot("/"), classNames: nil, faults: .stop)
    #expect(data.count == 2 && data.classNames.count == 21 && data.classNames[15] == "person")
    #expect(data.classColors[0] == .black && data.classColors[15] == Color(red: 192, green: 128, blue: 128))
    #expect(data.classColors[20] == Color(red: 0, green: 64, blue: 128))
    #expect(try data.sample(at: 1).masks[0].image.pixels == [0, 15, 255, 20])
    config.split = "val"
    let error = #expect(throws: DatasetError.self) {
      try config.open(root: DataRoot("/"), classNames: data.classNames, faults: .stop)
    }
    #expect(error?.path.hasSuffix("val.txt:2") == true && error?.problem.contains("has no mask in") == true)
    config.split = "none"
    #expect(throws: DatasetError.self) { try config.open(root: DataRoot("/"), classNames: nil, faults: .stop) }
  }

  @Test("CamVid opens by its lists, SegNet's own too, and by its folders")
  func camVid() throws {
    for number in 1...2 {
      try scratch.writePair("train/\(number).png", "trainannot/\(number).png", [[0, 10, 11], [3, 4, 255]])
    }
    var config = CamVidConfig()
    config.root = scratch.path
    func open() throws -> MaskedImages { try config.open(root: DataRoot("/"), classNames: nil, faults: .stop) }
    #expect(try open().count == 2)
    try scratch.write("train.txt", "/SegNet/CamVid/train/2.png /SegNet/CamVid/trainannot/2.png\n".utf8)
    let data = try open()
    #expect(data.count == 1 && data.classNames.count == 11 && data.classColors.count == 11)
    #expect(try data.sample(at: 0).masks[0].image.pixels == [0, 10, 255, 3, 4, 255])
  }

  @Test(
    "the part of CamVid that is here has 62, 17 and 30 pictures, all of which fit their masks",
    .enabled(if: RealData.has("camvid"), "needs camvid in SACCADE_DATA"))
  func camVidParts() throws {
    var config = CamVidConfig()
    var counts: [Int] = []
    for split in CamVidConfig.Split.allCases {
      config.split = split
      let data = try config.open(root: DataRoot(RealData.root), classNames: nil, faults: .stop)
      counts.append(data.count)
      let sample = try data.sample(at: data.count - 1)
      #expect(
        sample.image.size == ImageSize(height: 360, width: 480) && sample.masks[0].image.size == sample.image.size)
      #expect(sample.masks[0].image.pixels.allSatisfy { $0 < 11 || $0 == 255 } && data.notes.isEmpty, "\(data.notes)")
    }
    #expect(counts == [62, 17, 30])
  }

  /// A file of COCO's format with two classes and some objects on a picture of 4 × 6.
  private func coco(_ objects: [String]) throws {
    try scratch.folder("images")
    try Image(height: 4, width: 6).write(to: "\(scratch.path)/images/a.png", as: .png)
    let entries = objects.enumerated().map { "{\"id\": \($0 + 1), \"image_id\": 1, \($1)}" }.joined(separator: ", ")
    try scratch.write(
      "a.json",
      """
      {"images": [{"id": 1, "file_name": "a.png", "width": 6, "height": 4}],
       "categories": [{"id": 3, "name": "cat"}, {"id": 7, "name": "dog"}], "annotations": [\(entries)]}
      """.utf8)
  }

  private func object(_ category: Int, _ x: Int, _ y: Int, _ width: Int, _ height: Int) -> String {
    let corners = [x, y, x + width, y, x + width, y + height, x, y + height].map { "\($0)" }.joined(separator: ", ")
    return "\"category_id\": \(category), \"bbox\": [\(x), \(y), \(width), \(height)], \"area\": \(width * height), "
      + "\"iscrowd\": 0, \"segmentation\": [[\(corners)]]"
  }

  private func openCOCO(_ classNames: [String]? = nil) throws -> any SegmentationDataset {
    var config = COCOSegmentationConfig()
    (config.root, config.annotations, config.images) = (scratch.path, "a.json", "images")
    return try #require(try config.open(root: DataRoot("/"), classNames: classNames) as? any SegmentationDataset)
  }

  @Test("objects of a COCO file are classes of pixels: small ones on top, crowds of no account")
  func objects() throws {
    let crowd =
      "\"category_id\": 3, \"bbox\": [4, 0, 2, 4], \"area\": 8, \"iscrowd\": 1, "
      + "\"segmentation\": {\"size\": [4, 6], \"counts\": [16, 8]}"
    // The large one comes last in the file, and lies under the small one and on the crowd.
    try coco([object(7, 0, 0, 2, 2), crowd, object(3, 0, 0, 5, 3)])
    let data = try openCOCO()
    #expect(data.classNames == ["background", "cat", "dog"] && data.classColors.count == 3)
    let mask = try data.sample(at: 0).masks[0]
    #expect(
      mask.image.pixels == [
        2, 2, 1, 1, 1, 255,
        2, 2, 1, 1, 1, 255,
        1, 1, 1, 1, 1, 255,
        0, 0, 0, 0, 255, 255,
      ])
    #expect(mask.outside == 255)
    #expect(try openCOCO(["background", "cat", "dog"]).count == 1)
    #expect(throws: DatasetError.self) { try openCOCO(["sky", "cat", "dog"]) }
  }

  @Test("of objects of one size the later is on top, and one without an outline is told")
  func equal() throws {
    try coco([object(7, 0, 0, 2, 2), object(3, 1, 0, 2, 2)])
    #expect(Array(try openCOCO().sample(at: 0).masks[0].image.pixels[0..<4]) == [2, 1, 1, 0])
    try coco(["\"category_id\": 3, \"bbox\": [0, 0, 2, 2], \"area\": 4, \"iscrowd\": 0"])
    #expect(throws: DatasetError.self) { try openCOCO() }
  }

  @Test(
    "the pixels of COCO's pictures are those of its objects",
    .enabled(if: RealData.has("tiny-coco"), "needs tiny-coco in SACCADE_DATA"))
  func tinyCOCO() throws {
    var config = COCOSegmentationConfig()
    (config.root, config.annotations, config.images) = (
      "tiny-coco", "annotations/instances_val2017.json", "val2017"
    )
    let data = try #require(
      try config.open(root: DataRoot(RealData.root), classNames: nil) as? any SegmentationDataset)
    #expect(data.count == 50 && data.classNames.count == 81)
    var (covered, ignored) = (0, 0)
    for index in 0..<data.count {
      let pixels = try data.classes(at: index).image.pixels
      covered += pixels.count { $0 != 0 && $0 != 255 }
      ignored += pixels.count { $0 == 255 }
    }
    #expect(covered > 1_000_000 && ignored > 0)
    let small = try data.sample(at: 0, atLeast: ImageSize(square: 64))
    #expect(small.masks[0].image.size == small.image.size && small.image.size != small.originalSize)
  }

  @Test("drawn shapes have the class of each pixel, and the same ones each time")
  func shapes() throws {
    let data = ShapeMasksDataset(count: 4, size: ImageSize(square: 64))
    #expect(data.classNames.count == 11 && data.classNames[0] == "background" && data.classColors.count == 11)
    let scenes = ShapeScenesDataset(count: 4, size: ImageSize(square: 64), objects: 1...4, scale: 0.1...0.3)
    for index in 0..<4 {
      let sample = data.sample(at: index)
      let scene = scenes.scene(at: index)
      #expect(sample.image == scene.image && sample.masks.count == 1)
      // The mask of classes is made of those of the objects.
      var expected = [UInt8](repeating: 0, count: 64 * 64)
      for number in scene.objects.indices {
        let own = scene.mask(of: number).image.pixels
        for place in own.indices where own[place] != 0 {
          expected[place] = UInt8(scene.objects[number].kind.rawValue + 1)
        }
      }
      #expect(sample.masks[0].image.pixels == expected && expected.contains { $0 > 0 })
    }
    var config = ShapeMasksConfig()
    config.count = 3
    #expect(try config.open(root: DataRoot("/"), classNames: nil).count == 3)
  }
}
