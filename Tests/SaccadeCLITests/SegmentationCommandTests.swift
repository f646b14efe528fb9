import Foundation
import Saccade
import Testing

@Suite("Classes of pixels are told from the command line", .serialized)
struct SegmentationCommandTests {
  /// Pictures whose left half is red and of class 1, green and of class 0 elsewhere, with masks of numbers.
  private func pictures(
    _ folder: TestFolder, _ place: String, count: Int = 6, size: ImageSize = ImageSize(square: 48),
    change: (Int, inout Image) -> Void = { _, _ in }
  ) throws {
    for name in ["images", "masks"] {
      try FileManager.default.createDirectory(
        atPath: folder.path("\(place)/\(name)"), withIntermediateDirectories: true)
    }
    for index in 0..<count {
      var image = Image(height: size.height, width: size.width, color: .green)
      image.fill(.box(x1: 0, y1: 0, x2: Float(size.width / 2), y2: Float(size.height)), with: .red)
      try image.write(to: folder.path("\(place)/images/\(index).png"))
      var mask = Image(height: size.height, width: size.width, format: .grey) { pixels in
        for place in pixels.indices { pixels[place] = place % size.width < size.width / 2 ? 1 : 0 }
      }
      change(index, &mask)
      try Mask(mask).write(to: folder.path("\(place)/masks/\(index).png"))
    }
  }

  private func recipe(_ folder: TestFolder, data: String, more: String = "") throws -> String {
    try folder.write(
      """
      task: {type: Segmentation}
      model: {type: UNet, num_classes: 2, width: 0.125, normalization: batch, dropout: 0}
      data:
        batch_size: 2
        train: {type: SegmentationFolder, root: \(data), classes: [green, red]}
        val: {type: SegmentationFolder, root: \(data), classes: [green, red]}
      optimizer: {type: AdamW, lr: 0.01}
      runner: {max_iters: 40}
      work_dir: run
      \(more)
      """, to: "pixels.yaml")
  }

  @Test("train, test, predict and export go with masks from one recipe")
  func wholeWay() throws {
    let folder = try TestFolder()
    try pictures(folder, "data")
    let recipe = try recipe(folder, data: folder.path("data"))
    let train = try Program("train", recipe, in: folder)
    #expect(train.code == 0, "\(train.errors)")
    let test = try Program("test", recipe, "run/last.safetensors", in: folder)
    #expect(test.code == 0 && test.output.hasPrefix("6 images: loss "), "\(test.output) \(test.errors)")
    for line in ["class ", "green ", "red ", "rows: what it is"] {
      #expect(test.output.split(separator: "\n").contains { $0.hasPrefix(line) }, "\(line): \(test.output)")
    }
    let json = try Program("test", recipe, "run/last.safetensors", "--json", "--tta", "flip", in: folder).json
    #expect((json["mIoU"] as? Double).map { $0 > 0.5 } == true, "\(json)")
    let corners = try Program("test", recipe, "run/last.safetensors", "--tta", "ten-crop", in: folder)
    #expect(corners.code != 0 && corners.errors.contains("take flip"), "\(corners.errors)")

    var photo = Image(height: 90, width: 130, color: .green)
    photo.fill(.box(x1: 0, y1: 0, x2: 50, y2: 90), with: .red)
    try photo.write(to: folder.path("street.jpg"))
    let told = try Program("predict", "run/last.safetensors", "street.jpg", "--out", "shown", "--json", in: folder)
    #expect(told.code == 0, "\(told.errors)")
    let found = try #require((try told.json["predictions"] as? [[String: Any]])?.first)
    #expect(found["drawn"] as? String == "shown/street.jpg")
    #expect(found["classes_png"] as? String == "shown/street-classes.png")
    let classes = try #require(found["classes"] as? [[String: Any]])
    #expect(classes.reduce(0) { $0 + ($1["pixels"] as? Int ?? 0) } == 90 * 130)
    let numbers = try Mask(contentsOf: folder.path("shown/street-classes.png")).image
    #expect(numbers.size == photo.size && Set(numbers.pixels).isSubset(of: [0, 1]))
    #expect(numbers.pixels.count { $0 == 1 } == classes.first { $0["name"] as? String == "red" }?["pixels"] as? Int)
    // The picture above its legend, larger by whole times.
    let drawn = try Image(contentsOf: folder.path("shown/street.jpg"))
    #expect(drawn.width == 390 && drawn.height > 270)
    let lines = try Program("predict", "run/last.safetensors", "street.jpg", in: folder).output.split(separator: "\n")
    #expect(lines.count == 3 && lines.dropFirst().allSatisfy { $0.contains(" %  ") }, "\(lines)")
    for arguments in [["--tile", "64", "--overlap", "16"], ["--tile", "0"], ["--tta", "flip"]] {
      let other = try Program(arguments: ["predict", "run/last.safetensors", "street.jpg"] + arguments, in: folder)
      #expect(other.code == 0 && other.output.contains(" %  "), "\(arguments): \(other.errors)")
    }
    for (arguments, words) in [
      (["--tile", "8"], "--tile must be from 32"), (["--overlap", "8"], "--overlap needs --tile"),
      (["--tile", "64", "--overlap", "40"], "from 0 to half of the tile, 32"),
      (["--threshold", "0.5"], "--threshold is for"),
      (["--tta", "five-crop"], "take --tta flip"),
    ] {
      let wrong = try Program(arguments: ["predict", "run/last.safetensors", "street.jpg"] + arguments, in: folder)
      #expect(wrong.code == 64 && wrong.errors.contains(words), "\(arguments): \(wrong.errors)")
    }

    let export = try Program(
      "export", "run/last.safetensors", "pixels.onnx", "--size", "96x128", "--dynamic-batch", in: folder)
    #expect(export.code == 0 && export.output.contains("the greatest is its class"), "\(export.errors)")
    // A picture of the model's size, which is not resized on the way.
    try photo.resized(to: ImageSize(height: 96, width: 128)).write(to: folder.path("same.png"))
    let whole = try Program("predict", "run/last.safetensors", "same.png", "--out", "shown", in: folder)
    #expect(whole.code == 0, "\(whole.errors)")
    let onnx = try Program("predict", "pixels.onnx", "same.png", "street.jpg", "--out", "onnx", "--json", in: folder)
    #expect(onnx.code == 0, "\(onnx.errors)")
    let exported = try #require(
      (try onnx.json["predictions"] as? [[String: Any]])?.first?["classes"] as? [[String: Any]])
    #expect(Set(exported.compactMap { $0["name"] as? String }).isSubset(of: ["green", "red"]))
    let same = try ["onnx", "shown"].map { try Mask(contentsOf: folder.path("\($0)/same-classes.png")).image.pixels }
    #expect(zip(same[0], same[1]).count { $0 != $1 } < 13)
    #expect(try Mask(contentsOf: folder.path("onnx/street-classes.png")).image.size == photo.size)
    let boxes = try Program("export", "run/last.safetensors", "b.onnx", "--threshold", "0.4", in: folder)
    #expect(boxes.code == 64 && boxes.errors.contains("--threshold is for detectors"), "\(boxes.errors)")
  }

  @Test("what is wrong with masks, pictures or the network is told with its place, and nothing is trained")
  func badInput() throws {
    let folder = try TestFolder()
    func complaint(_ data: String, _ settings: String...) throws -> Program {
      let path = try recipe(folder, data: folder.path(data))
      return try Program(arguments: ["train", path] + settings.flatMap { ["--set", $0] }, in: folder)
    }
    func expect(_ program: Program, _ code: Int32, _ words: String...) {
      #expect(program.code == code, "\(program.errors)")
      for word in words { #expect(program.errors.contains(word), "\(word): \(program.errors)") }
      #expect(!program.errors.contains("Fatal") && !program.errors.contains("misuse"))
    }
    try pictures(folder, "good")
    expect(
      try complaint("good", "model.num_classes=5"), 78, "is 5, but data.train has 2 classes: green, red; set it to 2")
    expect(
      try complaint("good", "model={type: SSDLite320_MobileNetV2, num_classes: 2}"), 78,
      "is a detector, which finds boxes")
    expect(
      try complaint("good", "task={type: Classification}"), 78, "is a segmenter, which tells classes of pixels")

    try pictures(folder, "sizes") { index, mask in
      if index == 3 { mask = mask.resized(to: ImageSize(height: 40, width: 48), by: .nearest) }
    }
    expect(try complaint("sizes"), 65, "masks/3.png", "40×48", "48×48")
    try pictures(folder, "range") { index, mask in if index == 2 { mask[7, 9] = 6 } }
    expect(try complaint("range"), 65, "masks/2.png", "6")
    try pictures(folder, "missing")
    try FileManager.default.removeItem(atPath: folder.path("missing/masks/4.png"))
    expect(try complaint("missing"), 66, "images/4.png", "has no mask")
    try pictures(folder, "twice")
    try Image(height: 48, width: 48).write(to: folder.path("twice/images/1.jpg"))
    expect(try complaint("twice"), 65, "1.jpg", "1.png")
  }

  @Test(
    "masks of which no pixel counts have a loss of 0 that is told, pictures smaller than the crop and grey ones train")
  func oddInput() throws {
    let folder = try TestFolder()
    try pictures(folder, "nothing") { _, mask in mask = Image(height: 48, width: 48, format: .grey, color: .white) }
    let nothing = try Program("train", try recipe(folder, data: folder.path("nothing")), in: folder)
    #expect(nothing.code == 0, "\(nothing.errors)")
    #expect(nothing.errors.contains("loss is 0") && !nothing.errors.lowercased().contains("nan"), "\(nothing.errors)")
    let judged = try Program("test", "pixels.yaml", "run/last.safetensors", in: folder)
    #expect(judged.code == 0 && judged.output.contains("nothing is judged"), "\(judged.output) \(judged.errors)")

    try pictures(folder, "small", size: ImageSize(square: 40))
    let crop = try Program(
      "train", try recipe(folder, data: folder.path("small")), "--work-dir", "crop", "--set",
      "data.train.pipeline=[{type: RandomCrop, size: 64}]", in: folder)
    #expect(crop.code == 0 || crop.errors.contains("RandomCrop"), "\(crop.errors)")

    try pictures(folder, "grey")
    for index in 0..<6 {
      try Image(contentsOf: folder.path("grey/images/\(index).png")).converted(to: .grey)
        .write(to: folder.path("grey/images/\(index).png"))
    }
    let grey = try Program("train", try recipe(folder, data: folder.path("grey")), "--work-dir", "grey_run", in: folder)
    #expect(grey.code == 0, "\(grey.errors)")
    let channels = try Program(
      "train", "pixels.yaml", "--work-dir", "channels", "--set", "data.train.color=grey", in: folder)
    #expect(
      channels.code == 78 && channels.errors.contains("takes images of 3 channels, but those of data.train have 1"),
      "\(channels.errors)")
  }

  @Test("config new writes a configuration for pictures and masks that checks as it is")
  func drafts() throws {
    let folder = try TestFolder()
    try pictures(folder, "own", count: 12, size: ImageSize(square: 80)) { _, mask in
      mask.withMutablePixels { for place in $0.indices where $0[place] == 1 { $0[place] = 255 } }
    }
    try pictures(folder, "parts/train", count: 10, size: ImageSize(square: 80))
    try pictures(folder, "parts/val", count: 4, size: ImageSize(square: 80))
    for data in ["own", "parts", "shapes"] {
      let new = try Program(
        "config", "new", "--task", "segmentation", "--data", data, "--out", "\(data).yaml", in: folder)
      try #require(new.code == 0, "\(new.errors)")
      let text = try String(contentsOfFile: folder.path("\(data).yaml"), encoding: .utf8)
      let check = try Program("config", "check", "\(data).yaml", "--set", "data.workers=0", in: folder)
      #expect(check.code == 0, "\(check.errors)\n\(text)")
      if data == "own" { #expect(text.contains("values: {0: 0, 255: 1}") && text.contains("type: Fold"), "\(text)") }
    }
    let none = try Program("config", "new", "--task", "segmentation", "--data", "parts/train/images", in: folder)
    #expect(none.code != 0 && none.errors.contains("has no masks that are known"), "\(none.errors)")
    let other = try Program(
      "config", "new", "--task", "segmentation", "--data", "own", "--model", "ResNet18", in: folder)
    #expect(other.code == 64 && other.errors.contains("'ResNet18' tells no classes of pixels"), "\(other.errors)")
  }
}
