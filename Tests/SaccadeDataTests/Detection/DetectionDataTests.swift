import Foundation
import SaccadeConfig
import SaccadeData
import SaccadeEngine
import SaccadeImages
import SaccadeText
import Testing

@Suite("Data sets of boxes")
struct DetectionDataTests {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  /// Pictures of two shapes, with a crowd and a difficult object on the first.
  private func data(_ sizes: [ImageSize], learnsDifficult: Bool = true) throws -> AnnotatedImages {
    var images: [AnnotatedImage] = []
    for (number, size) in sizes.enumerated() {
      try Image(height: size.height, width: size.width, color: .red).write(
        to: "\(scratch.path)/\(number).png", as: .png)
      let objects = (0..<number).map {
        AnnotatedObject(label: $0 % 2, bounds: PixelBounds(x: Double($0), y: 0, width: 4, height: 4))
      }
      images.append(AnnotatedImage(file: "\(number).png", size: size, objects: objects))
    }
    images[0].objects = [
      AnnotatedObject(label: 0, bounds: PixelBounds(x: 0, y: 0, width: 8, height: 8), flags: .crowd),
      AnnotatedObject(label: 1, bounds: PixelBounds(x: 1, y: 1, width: 2, height: 2), flags: .difficult),
    ]
    return try AnnotatedImages(
      AnnotationSet(classNames: ["a", "b"], images: images), folder: scratch.path, learnsDifficult: learnsDifficult)
  }

  @Test("a sample has the boxes to be learnt: none of crowds, those of difficult objects where it is wished")
  func samples() throws {
    let sizes = [ImageSize(height: 8, width: 16), ImageSize(height: 16, width: 8)]
    let data = try data(sizes)
    let sample = try data.sample(at: 0)
    #expect(sample.labels == [1] && sample.boxes == [Box(x1: 1, y1: 1, x2: 3, y2: 3)] && sample.image.size == sizes[0])
    #expect(data.objects(at: 0).count == 2 && data.shapeGroups == [0, 1])
    #expect(try self.data(sizes, learnsDifficult: false).sample(at: 0).boxes.isEmpty)
    let smaller = try data.sample(at: 1, atLeast: ImageSize(square: 1))
    #expect(smaller.map.matrix == PixelMap(from: sizes[1], to: smaller.image.size).matrix)
  }

  @Test("a picture of another size than its annotations say is told")
  func otherSize() throws {
    var data = try data([ImageSize(height: 8, width: 16)])
    var set = data.annotations
    set.images[0].size = ImageSize(height: 9, width: 16)
    data = try AnnotatedImages(set, folder: scratch.path)
    let error = #expect(throws: DatasetError.self) { try data.sample(at: 0) }
    #expect(error?.problem.contains("is 8×16 (height × width), and ") == true, "\(error as Any)")
    #expect(throws: DatasetError.self) { try AnnotatedImages(set, folder: scratch.path, hasMasks: true) }
  }

  @Test("a batch has room for the most boxes of a picture, and what is no box has the label −1")
  func batch() throws {
    let data = try data([
      ImageSize(height: 8, width: 16), ImageSize(height: 8, width: 16), ImageSize(height: 10, width: 12),
      ImageSize(height: 8, width: 16),
    ])
    let samples = DetectionSamples(data, pipeline: [], normalization: .unit(.rgb), multipleOf: 8)
    let batch = try #require(try BatchLoader(samples, batchSize: 4, workers: 0).batches(epoch: 0).next())
    #expect(batch.images.shape == [4, 3, 16, 16] && batch.counts == [1, 1, 2, 3])
    #expect(batch.boxes.shape == [4, 3, 4] && batch.labels.shape == [4, 3])
    #expect(batch.labels.scalars(as: Int64.self) == [1, -1, -1, 0, -1, -1, 0, 1, -1, 0, 1, 0])
    #expect(Array(batch.boxes.scalars[0..<12]) == [1, 1, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(batch.boxes(of: 2).shape == [2, 4] && batch.labels(of: 1).shape == [1])
    #expect(batch.sizes[2] == ImageSize(height: 10, width: 12) && batch.originalSizes == batch.sizes)
    // Beyond its picture a plane is 0.
    #expect(batch.images[0, 0, 0, 15].item() == 1 && batch.images[0, 0, 8, 0].item() == 0)
  }

  @Test("pictures that are wide and such as are high share no batch where that is wished, and none without a box fails")
  func groups() throws {
    let sizes = (0..<6).map { $0 % 2 == 0 ? ImageSize(height: 8, width: 16) : ImageSize(height: 16, width: 8) }
    let data = try data(sizes, learnsDifficult: false)
    let samples = DetectionSamples(data, pipeline: [RandomFlip()], normalization: .unit(.rgb), groupsByShape: true)
    let batches = BatchLoader(samples, batchSize: 2, shuffled: true, seed: 3, workers: 1).batches(epoch: 0)
    var count = 0
    while let batch = try batches.next() {
      #expect(Set(batch.sizes).count == 1 && batch.boxes.shape[1] >= 1)
      count += batch.count
    }
    #expect(count == 6)
    let alone = DetectionBatch([try data.sample(at: 0)], indices: [0], normalizedBy: .unit(.rgb))
    #expect(alone.counts == [0] && alone.boxes.shape == [1, 1, 4] && alone.labels.scalars(as: Int64.self) == [-1])
    #expect(alone.boxes(of: 0).shape == [0, 4])
  }

  @Test("five hundred boxes on a picture are a batch like any other")
  func many() throws {
    let boxes = (0..<500).map { Box(x1: Float($0 % 7), y1: 0, x2: Float($0 % 7 + 1), y2: 8) }
    let sample = Sample(Image(height: 8, width: 16), labels: Array(repeating: 3, count: 500), boxes: boxes)
    let batch = DetectionBatch([sample], indices: [0], normalizedBy: .unit(.rgb))
    #expect(batch.counts == [500] && batch.boxes.shape == [1, 500, 4])
  }

  @Test("a recipe opens each format, and the part to be judged by has the classes of that to be learnt")
  func configs() throws {
    try scratch.folder("images")
    for name in ["a", "b"] {
      try Image(height: 10, width: 20).write(to: "\(scratch.path)/images/\(name).png", as: .png)
    }
    let header = "filename,width,height,class,xmin,ymin,xmax,ymax\n"
    try scratch.write("train.csv", (header + "a.png,20,10,cat,1,1,5,5\nb.png,20,10,dog,1,1,5,5\n").utf8)
    try scratch.write("val.csv", (header + "a.png,20,10,dog,1,1,5,5\n").utf8)
    try scratch.write("bad.csv", (header + "a.png,20,10,dig,1,1,5,5\n").utf8)
    var config = BoxTableConfig()
    config.root = "."
    func open(_ table: String, _ classes: [String]?) throws -> any DetectionDataset {
      config.table = table
      let data = try config.open(root: DataRoot(scratch.path), classNames: classes)
      return try #require(data as? any DetectionDataset)
    }
    let train = try open("train.csv", nil)
    #expect(train.classNames == ["cat", "dog"])
    let val = try open("val.csv", train.classNames)
    #expect(val.classNames == ["cat", "dog"] && val.objects(at: 0)[0].label == 1)
    #expect(val.notes.contains { $0.contains("no object of 1 class: cat") })
    let error = #expect(throws: DatasetError.self) { try open("bad.csv", train.classNames) }
    #expect(error?.description.contains("bad.csv:2: the class 'dig' is none of those to be learnt, cat, dog") == true)
    config.classes = ["dog", "cow"]
    let other = #expect(throws: DatasetError.self) { try open("val.csv", ["cat", "dog"]) }
    #expect(other?.kind == .differentClasses)
    config.classes = ["dog", "cat"]
    #expect(try open("train.csv", nil).classNames == ["dog", "cat"])
  }

  @Test(
    "BCCD's official parts open by their lists",
    .enabled(if: RealData.has("bccd"), "needs bccd in SACCADE_DATA"))
  func bccd() throws {
    var config = VOCConfig()
    (config.root, config.split) = ("bccd/BCCD", "train")
    let data = try #require(
      try config.open(root: DataRoot(RealData.root), classNames: nil) as? any DetectionDataset)
    #expect(data.count == 205 && data.classNames == ["Platelets", "RBC", "WBC"])
    #expect(try data.sample(at: 0).boxes.count == data.objects(at: 0).count)
  }
}

@Suite("Drawn pictures of several shapes")
struct ShapeScenesTests {
  private let data = ShapeScenesDataset(count: 60, hasMasks: true)

  @Test("a picture depends on its seed, part and number alone, and has boxes tight around its shapes")
  func scenes() {
    var hidden = 0
    for index in 0..<20 {
      let sample = data.sample(at: index)
      #expect(1...6 ~= sample.boxes.count && sample.labels.count == sample.boxes.count)
      #expect(sample.masks.count == sample.boxes.count)
      for (place, box) in sample.boxes.enumerated() {
        #expect(box == box.clipped(to: data.size) && !box.isEmpty)
        guard let seen = RunLengthMask(sample.masks[place]).box else {
          hidden += 1
          continue
        }
        // What is seen of a shape lies in its box; of the shape in front, all is seen.
        #expect(seen.x1 >= box.x1 - 1 && seen.y1 >= box.y1 - 1 && seen.x2 <= box.x2 + 1 && seen.y2 <= box.y2 + 1)
        if place == 0 { #expect(seen.intersectionOverUnion(box) > 0.5) }
      }
    }
    // Half of a box is free, which is not always half of the shape in it.
    #expect(hidden <= 1)
    let again = ShapeScenesDataset(count: 5, hasMasks: false)
    #expect(
      again.sample(at: 3).image == data.sample(at: 3).image && again.sample(at: 3).boxes == data.sample(at: 3).boxes)
    #expect(ShapeScenesDataset(count: 5, part: "val").image(at: 3) != data.image(at: 3))
    #expect(ShapeScenesDataset(count: 5, seed: 1).image(at: 3) != data.image(at: 3))
  }

  @Test("there are small ones and large ones, every kind, some before others, and half of each box is free")
  func variety() {
    let scenes = (0..<60).map { data.scene(at: $0).objects }
    let sides = scenes.joined().map { max($0.box.width, $0.box.height) }
    #expect(sides.count { $0 < 24 } > 30 && sides.count { $0 > 48 } > 10)
    #expect(Set(scenes.joined().map(\.kind)).count == ShapeKind.allCases.count)
    var overlaps = 0
    for objects in scenes {
      for (place, object) in objects.enumerated() {
        let covered = objects[..<place].map { object.box.intersection($0.box).area }
        overlaps += covered.contains { $0 > 0 } ? 1 : 0
        #expect(covered.reduce(0, +) <= 0.5 * max(object.box.area, 1))
      }
    }
    #expect(overlaps > 10)
    let empty = ShapeScenesDataset(count: 40, objects: 0...1)
    #expect((0..<40).contains { empty.objects(at: $0).isEmpty })
  }
}
